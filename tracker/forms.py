"""Forms: what a person types, checked, with a message beside the field."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from tracker.engine.plan import LARGEST_FILE
from tracker.engine.values import FIRST_YEAR, LAST_YEAR
from tracker.models import Program


class DayField(forms.DateField):
    """A date of the plan: between 1970 and 2200, with the browser's own picker."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(
                _("Choose a date between %(first)s and %(last)s."), params={"first": FIRST_YEAR, "last": LAST_YEAR}
            )
        return day


class ProgramForm(forms.Form):
    """A new program."""

    name = forms.CharField(label=_("Name"), max_length=100)
    objective = forms.CharField(
        label=_("Objective"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )
    currency = forms.CharField(
        label=_("Currency"),
        initial="EUR",
        max_length=3,
        validators=[RegexValidator(r"^[A-Za-z]{3}$", _("Three letters, such as EUR or USD."))],
    )


class LaunchForm(forms.Form):
    """A blank launch."""

    program = forms.ModelChoiceField(label=_("Program"), queryset=Program.objects.none())
    name = forms.CharField(label=_("Name"), max_length=200)
    start = DayField(label=_("Start"))
    target = DayField(
        label=_("Target date"), required=False, help_text=_("The day it should launch on, if you know it.")
    )
    goal = forms.CharField(label=_("Goal"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)

    def __init__(self, *args: Any, programs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["program"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = programs
        if len(programs) == 1:
            field.initial = programs[0]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, target = data.get("start"), data.get("target")
        if start and target and target < start:
            self.add_error("target", _("The target lies before the start. Choose a later day."))
        return data


class ImportForm(forms.Form):
    """A plan file to make a launch of, or to fill a blank one."""

    program = forms.ModelChoiceField(label=_("Program"), queryset=Program.objects.none())
    file = forms.FileField(
        label=_("Plan file"),
        help_text=_("A launchpath-plan/1 file (JSON), or a project saved from MS Project as XML. At most 50 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,.xml"}),
    )
    mapping = forms.FileField(
        label=_("Mapping file"),
        required=False,
        help_text=_(
            "Optional JSON: kind, department and owning role by item or phase. Without it all is product scope."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".json"}),
    )

    def __init__(self, *args: Any, programs: Any, fixed: Program | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["program"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = programs
        if fixed is not None or len(programs) == 1:
            field.initial = fixed or programs[0]
        if fixed is not None:
            del self.fields["program"]

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is over 50 MB. Split the plan into several launches."))
        return upload

    def clean_mapping(self) -> dict[str, Any]:
        upload = self.cleaned_data["mapping"]
        if not upload:
            return {}
        try:
            data = json.loads(upload.read())
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(_("The mapping is no JSON: %(error)s"), params={"error": error}) from error
        if not isinstance(data, dict):
            raise forms.ValidationError(_("The mapping must be a JSON object."))
        return data
