"""Forms of people, departments, members and invitations."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from roles.access import MEMBER_ROLES, Role
from roles.models import Department, User
from tracker.access import colleagues_of
from tracker.forms.plan.fields import DayEntry
from tracker.forms.plan.items import Persons
from tracker.models import Launch, Program

WEEK = (
    (0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday")), (4, _("Friday")),
    (5, _("Saturday")), (6, _("Sunday")),
)  # fmt: skip
ROLE_CHOICES = [(role.value, role.label) for role in MEMBER_ROLES]


def zone_choices() -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name or name == "UTC"]


class ProfileForm(forms.Form):
    """What a person says of themselves."""

    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)
    title = forms.CharField(label=_("Job title"), max_length=100, required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)


class PersonForm(ProfileForm):
    """What an administrator says of a person."""

    email = forms.EmailField(label=_("E-mail address"), required=False)
    confirmed = forms.BooleanField(
        label=_("The address is known to be theirs"),
        required=False,
        help_text=_("Only then does it let them in by single sign-on, reset their password and take invitations."),
    )
    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.all(), required=False, empty_label="—"
    )
    is_superuser = forms.BooleanField(
        label=_("Administrator"), required=False, help_text=_("May do everything, in every program.")
    )


class DepartmentForm(forms.Form):
    """A department and the calendar it works by."""

    name = forms.CharField(label=_("Name"), max_length=100)
    week = forms.TypedMultipleChoiceField(
        label=_("Works on"), choices=WEEK, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    country = forms.ChoiceField(label=_("Public holidays of"), required=False)
    subdivision = forms.CharField(
        label=_("Region"),
        required=False,
        max_length=10,
        help_text=_("Its short name, such as BY or CA. Empty: the whole country."),
    )
    capacity = forms.FloatField(
        label=_("People who work on launches"),
        required=False,
        min_value=0,
        max_value=100_000,
        help_text=_("In full-time equivalents. Empty: as many as belong to it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country = self.fields["country"]
        assert isinstance(country, forms.ChoiceField)
        country.choices = [("", _("None")), *countries()]

    def clean(self) -> dict[str, Any]:
        from holidays import list_supported_countries

        data = super().clean() or {}
        country, region = data.get("country", ""), (data.get("subdivision") or "").strip().upper()
        known = list_supported_countries().get(country, [])
        if region and region not in known:
            text = _("There is no region “%(region)s”. Known are: %(known)s.")
            none = _("No regions are known of this country. Leave it empty.")
            self.add_error("subdivision", text % {"region": region, "known": ", ".join(known)} if known else none)
        data["subdivision"] = region
        return data

    def values(self) -> dict[str, Any]:
        fields = dict(self.cleaned_data)
        fields["week"] = "".join("1" if day in fields["week"] else "0" for day in range(7))
        return fields


def countries() -> list[tuple[str, str]]:
    """Countries whose public holidays are known, by name."""
    from holidays.registry import COUNTRIES

    named = {entry[1]: module.replace("_", " ").title() for module, entry in COUNTRIES.items()}
    return sorted(named.items(), key=lambda pair: pair[1])


class ExceptionForm(forms.Form):
    """Days that differ from a department's week."""

    first = DayEntry(label=_("First day"))
    last = DayEntry(label=_("Last day"), required=False, help_text=_("Empty: one day."))
    works = forms.BooleanField(label=_("They work on these days"), required=False)
    name = forms.CharField(label=_("Reason"), required=False, max_length=100)


class MemberForm(forms.Form):
    """A role for a person, or for everybody in a department."""

    person = Persons(
        label=_("Person"),
        queryset=User.objects.none(),
        required=False,
        empty_label="—",
        help_text=_("People you work with. Invite others by their address, whether they have an account or not."),
    )
    department = forms.ModelChoiceField(
        label=_("or everybody in"), queryset=Department.objects.all(), required=False, empty_label="—"
    )
    role = forms.ChoiceField(label=_("Role"), choices=ROLE_CHOICES, initial=Role.CONTRIBUTOR)
    launch = forms.ModelChoiceField(
        label=_("In"), queryset=Launch.objects.none(), required=False, empty_label=_("the whole program")
    )

    def __init__(self, *args: Any, program: Program, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (
            ("person", colleagues_of(by).select_related("department")),
            ("launch", Launch.objects.filter(program=program)),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows


class InviteForm(forms.Form):
    """Whom to ask to join, as what."""

    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"), choices=ROLE_CHOICES, initial=Role.CONTRIBUTOR)
    launch = forms.ModelChoiceField(
        label=_("In"), queryset=Launch.objects.none(), required=False, empty_label=_("the whole program")
    )
    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.all(), required=False, empty_label="—"
    )

    def __init__(self, *args: Any, program: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by.is_superuser:  # a department may hold roles in any program
            del self.fields["department"]
        field = self.fields["launch"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Launch.objects.filter(program=program)


class AcceptForm(forms.Form):
    """A new account for whoever was invited."""

    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least eight characters, none that others would guess."),
    )


class DeactivateForm(forms.Form):
    """Who takes over what a person holds."""

    to = Persons(label=_("Give what they hold to"), queryset=User.objects.none(), required=False)
    reason = forms.CharField(label=_("Why (optional)"), required=False, max_length=1000)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = User.objects.filter(is_active=True).exclude(pk=person.pk).select_related("department")
        field.empty_label = str(_("Nobody: it is left without an owner"))
