"""Forms of an impact round: whom to ask, and what a department answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roles.models import Department
from tracker.engine.time.amounts import moment_text
from tracker.forms.plan.fields import AmountEntry, MomentEntry
from tracker.models import Category, Launch

_NONE = [("", "—")]


class RoundForm(forms.Form):
    """A new round: by when, and whom."""

    due = MomentEntry(label=gettext_lazy("Answers by"))
    departments = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Departments to ask"),
        queryset=Department.objects.all(),
        to_field_name="key",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, launch: Launch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entry = self.fields["due"]
        assert isinstance(entry, MomentEntry)
        entry.launch = launch
        self.fields["departments"].initial = list(Department.objects.values_list("key", flat=True))


class LineForm(forms.Form):
    """One line of an answer. Only a line that is ticked, or named, says something."""

    yes = forms.BooleanField(label=gettext_lazy("Yes"), required=False)
    name = forms.CharField(label=gettext_lazy("What"), required=False, max_length=300)
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False, choices=[*_NONE, *Category.choices])
    waits = forms.ChoiceField(label=gettext_lazy("What waits for it"), required=False)
    duration = AmountEntry(label=gettext_lazy("How long it takes"), required=False)
    day = MomentEntry(label=gettext_lazy("By when"), required=False)

    def __init__(self, *args: Any, items: Sequence[tuple[str, str]], launch: Launch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.launch = launch
        waits, day = self.fields["waits"], self.fields["day"]
        assert isinstance(waits, forms.ChoiceField)
        assert isinstance(day, MomentEntry)
        waits.choices = [("", _("Launch day")), *items]
        day.launch = launch

    @property
    def said(self) -> bool:
        return bool(self.cleaned_data.get("yes"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.said and not (data.get("name") or "").strip():
            self.add_error("name", _("Name it."))
        day = data.get("day")
        if day is not None and str(day)[:10] < self.launch.today.isoformat():
            self.add_error("day", _("That day has passed."))
        return data

    def line(self, what: str, department: str) -> dict[str, Any]:
        """What was typed, as an answer keeps it."""
        data = self.cleaned_data
        entry = {
            "what": what,
            "name": data["name"],
            "category": data["category"] or None,
            "department": department,
            "waits": data["waits"] or None,
            "duration": str(data["duration"]) if data["duration"] else None,
            "day": moment_text(data["day"])[:10] if data["day"] else None,
        }
        return {name: value for name, value in entry.items() if value is not None}


class NeedForm(LineForm):
    """Something that another department has to deliver. Naming it is enough."""

    department = forms.ModelChoiceField(
        label=gettext_lazy("From"), queryset=Department.objects.all(), to_field_name="key", required=False
    )
    field_order = ("name", "department", "category", "waits", "duration", "day")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["yes"]

    @property
    def said(self) -> bool:
        return bool((self.cleaned_data.get("name") or "").strip())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.said and not data.get("department"):
            self.add_error("department", _("From which department?"))
        return data


Deliveries = formset_factory(LineForm, extra=2, max_num=60, absolute_max=60)
Needs = formset_factory(NeedForm, extra=3, max_num=60, absolute_max=60)
