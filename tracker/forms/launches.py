"""Forms of programs and launches: what a person types, checked, with a message beside the field."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from roles.models import User
from tracker.engine.plan.json_rows import LARGEST_FILE
from tracker.forms.plan.fields import AmountEntry, DayEntry, MomentEntry
from tracker.models import Item, Kind, Launch, LaunchState, Membership, Product, Program, Tier
from tracker.models.text import is_blank, tidy, unprintable
from tracker.transfer.formats import ACCEPTED


class BudgetField(forms.DecimalField):
    """Money that may be spent, or nothing said about it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(label=_("Budget"), required=False, min_value=0, max_digits=13, decimal_places=2, **options)


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


class ProgramSettingsForm(ProgramForm):
    """What may be changed of a program."""

    budget = BudgetField(help_text=_("Requests for money are held against it."))
    escalates_to = forms.ModelMultipleChoiceField(
        label=_("Who hears of it when a department declines"),
        queryset=User.objects.none(),
        to_field_name="username",
        required=False,
        help_text=_("Nobody chosen: the managers of the launch."),
        widget=forms.CheckboxSelectMultiple,
    )
    coordination_limit = forms.IntegerField(
        label=_("Coordination that a product manager may carry, in percent"),
        min_value=1,
        max_value=100,
        help_text=_("Above it in three weeks of four, the product view says that a program manager is due."),
    )

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = self.fields["escalates_to"]
        assert isinstance(people, forms.ModelMultipleChoiceField)
        people.queryset = Membership.objects.filter(program=program, launch=None).people()


class LaunchForm(forms.Form):
    """A blank launch."""

    program = forms.ModelChoiceField(label=_("Program"), queryset=Program.objects.none())
    name = forms.CharField(label=_("Name"), max_length=200)
    start = DayEntry(label=_("Start"))
    target = DayEntry(
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


#: Bytes of a mapping.
LARGEST_MAPPING = 1024 * 1024


class ImportForm(forms.Form):
    """A plan file to make a launch of, or to fill a blank one."""

    program = forms.ModelChoiceField(label=_("Program"), queryset=Program.objects.none())
    file = forms.FileField(
        label=_("Plan file"),
        help_text=_("A launchpath-plan/1 file (JSON), or a project saved from MS Project as XML. At most 50 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
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
        if upload.size > LARGEST_MAPPING:
            raise forms.ValidationError(_("The mapping is over 1 MB. Name phases in it, not every item."))
        try:
            data = json.loads(upload.read(LARGEST_MAPPING + 1))
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(_("The mapping is no JSON: %(error)s"), params={"error": error}) from error
        if not isinstance(data, dict):
            raise forms.ValidationError(_("The mapping must be a JSON object."))
        return data


class LaunchEditForm(forms.Form):
    """What may be changed of a launch."""

    name = forms.CharField(label=_("Name"), max_length=200)
    goal = forms.CharField(label=_("Goal"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)
    state = forms.ChoiceField(label=_("State"), choices=LaunchState.choices)
    program = forms.ModelChoiceField(label=_("Program"), queryset=Program.objects.none())
    product = forms.ModelChoiceField(label=_("Product"), queryset=Product.objects.none(), required=False)
    start = MomentEntry(label=_("Start"))
    target = MomentEntry(label=_("Target date"), required=False)
    launch_milestone = forms.ModelChoiceField(
        label=_("Launch milestone"),
        queryset=Item.objects.none(),
        required=False,
        help_text=_("The item that is launch day. Without one, the launch finishes with its last item."),
    )
    budget = BudgetField(help_text=_("For the chance to make the target within it."))
    tier = forms.TypedChoiceField(
        label=_("Tier"),
        choices=[("", "—"), *Tier.choices],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("It says how much every department is asked in an impact round."),
    )
    critical_float = AmountEntry(
        label=_("Critical up to a total float of"), help_text=_("0d is the textbook's; 2d warns earlier.")
    )
    department_calendars = forms.BooleanField(label=_("Items follow the calendar of their department"), required=False)

    def __init__(self, *args: Any, launch: Launch, programs: Any, visible: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("start", "target"):
            entry = self.fields[name]
            assert isinstance(entry, MomentEntry)
            entry.launch = launch
        for name, rows in (
            ("program", programs),
            ("product", Product.objects.filter(Q(launches__in=visible) | Q(pk=launch.product_id)).distinct()),
            (
                "launch_milestone",
                Item.objects.filter(launch=launch, dropped=False).filter(
                    ~Q(kind=Kind.SUMMARY) | Q(pk=launch.launch_milestone_id)
                ),
            ),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows

    def clean_name(self) -> str:
        name = tidy(self.cleaned_data["name"])
        blank = _("Type what can be seen.") if self.cleaned_data["name"] and is_blank(name) else ""
        if trouble := unprintable(name) or blank:
            raise forms.ValidationError(trouble)
        return name
