"""The form that answers a critical-path risk."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.engine.time.amounts import Moment, day_of
from tracker.forms.plan.fields import MomentEntry
from tracker.models import Launch


class RiskAnswerForm(forms.Form):
    """Why a risk is known, and until when it can wait."""

    reason = forms.CharField(label=_("Why"), max_length=1000)
    until = MomentEntry(label=_("Snooze until (optional)"), required=False)

    @property
    def launch(self) -> Launch | None:
        entry = self.fields["until"]
        assert isinstance(entry, MomentEntry)
        return entry.launch

    @launch.setter
    def launch(self, launch: Launch) -> None:
        entry = self.fields["until"]
        assert isinstance(entry, MomentEntry)
        entry.launch = launch

    def clean_until(self) -> Moment | None:
        moment: Moment | None = self.cleaned_data["until"]
        return None if moment is None else day_of(moment)
