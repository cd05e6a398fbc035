"""Forms of requests for people, budget and tools, and of their answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from roles.models import Department
from tracker.forms.plan.fields import DayEntry
from tracker.models import Item, Kind, Launch, ResourceKind


class AskForm(forms.Form):
    """What is asked for."""

    kind = forms.ChoiceField(label=_("What"), choices=ResourceKind.choices)
    what = forms.CharField(label=_("What for"), max_length=200)
    amount = forms.DecimalField(
        label=_("How many people, or how much money"), min_value=0.01, max_digits=13, decimal_places=2
    )
    department = forms.ModelChoiceField(
        label=_("Of which department (people)"), queryset=Department.objects.all(), required=False, empty_label="—"
    )
    first = DayEntry(label=_("From (people)"), required=False)
    last = DayEntry(label=_("Until; for money: needed by"))
    scope = forms.ModelChoiceField(
        label=_("For which scope"), queryset=Item.objects.none(), required=False, empty_label=_("the whole launch")
    )
    reason = forms.CharField(label=_("Why"), required=False, max_length=2000)

    def __init__(self, *args: Any, launch: Launch, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "ask_%s")
        super().__init__(*args, **kwargs)
        scope = self.fields["scope"]
        assert isinstance(scope, forms.ModelChoiceField)
        scope.queryset = Item.objects.filter(launch=launch, dropped=False, kind=Kind.SCOPE, actual_finish__isnull=True)


class ResourceAnswerForm(forms.Form):
    """What the program manager gives, or offers."""

    amount = forms.DecimalField(label=_("How many, or how much"), min_value=0.01, max_digits=13, decimal_places=2)
    first = DayEntry(label=_("From"), required=False)
    last = DayEntry(label=_("Last day, or due by"), required=False)
    answer = forms.CharField(label=_("What to say"), required=False, max_length=2000)
    override = forms.CharField(
        label=_("Reason to give out more than there is"),
        required=False,
        max_length=2000,
        help_text=_("Needed only if it is more. It is kept and shown."),
    )
