"""Forms of status updates and decisions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.forms.forecast.uncertainty import ItemsEntry
from tracker.forms.plan.fields import MomentEntry
from tracker.models import Audience, Decision, Health, Launch


class UpdateForm(forms.Form):
    """How it stands."""

    health = forms.ChoiceField(label=_("How it stands"), choices=Health.choices)
    text = forms.CharField(label=_("In your words"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 8}))
    audience = forms.ChoiceField(label=_("Who reads it"), choices=Audience.choices)


class DecisionForm(forms.Form):
    """What was decided."""

    what = forms.CharField(label=_("What was decided"), max_length=300)
    who = forms.CharField(label=_("Who decided"), max_length=200)
    on = MomentEntry(label=_("When"))
    why = forms.CharField(label=_("Why"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))
    items = ItemsEntry(
        label=_("Which items it is about"),
        required=False,
        help_text=_("Keys or names, with commas between them; a name that holds a comma in quotation marks."),
    )
    replaces = forms.ModelChoiceField(
        label=_("It replaces"), queryset=Decision.objects.none(), required=False, empty_label="—"
    )

    def __init__(self, *args: Any, launch: Launch, names: dict[str, str], **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "decision_%s")
        super().__init__(*args, **kwargs)
        on, items, replaces = self.fields["on"], self.fields["items"], self.fields["replaces"]
        assert isinstance(on, MomentEntry)
        assert isinstance(items, ItemsEntry)
        assert isinstance(replaces, forms.ModelChoiceField)
        on.launch, items.names = launch, names
        replaces.queryset = launch.decisions.filter(replaced_by=None)
