"""Forms of links."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.models import LagCalendarChoice, Launch, LinkKind

from .fields import AmountEntry


class LinkForm(forms.Form):
    """An item to wait for, picked by typing its name or key."""

    source = forms.CharField(
        label=_("Waits for"),
        max_length=600,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": _("Name or key of an item")}),
    )
    type = forms.ChoiceField(
        label=_("Type"), choices=[(kind.value, f"{kind.value} · {kind.label}") for kind in LinkKind]
    )
    lag = AmountEntry(
        label=_("Lag"),
        signed=True,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("0d, 2d, -1d, 50%")}),
    )
    acceptance = forms.CharField(
        label=_("Acceptance criteria"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, launch: Launch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.launch = launch


class LinkEditForm(forms.Form):
    """What may be changed of a link."""

    type = forms.ChoiceField(
        label=_("Type"), choices=[(kind.value, f"{kind.value} · {kind.label}") for kind in LinkKind]
    )
    lag = AmountEntry(label=_("Lag"), signed=True, required=False, help_text=_("2d, -1d (a lead), 50%, 3ed (elapsed)"))
    lag_calendar = forms.ChoiceField(
        label=_("Lag calendar"), required=False, choices=[("", _("As the launch has it")), *LagCalendarChoice.choices]
    )
    acceptance = forms.CharField(
        label=_("Acceptance criteria"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What must be true for the handoff to count."),
    )
