"""Forms of items, whole or a field at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from roles.access import OwningRole
from roles.models import Department, User
from tracker.access import members_of
from tracker.forms.forecast.spreads import SPREAD_HELP, SpreadEntry
from tracker.models import Category, ConstraintKind, Item, Kind, Launch
from tracker.models.plan.item import FACTS, Resting
from tracker.models.plan.predecessors import PREDECESSORS

from .fields import AmountEntry, MomentEntry, PredecessorsEntry

FACT = "fact_"
_BY_HAND = ("manual", "fixed_start", "fixed_finish")
#: Fields by the part of the form they stand in. The first part is always open.
GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    ("", ("name", "kind", "category", "owning_role", "department", "owner", "parent", "duration", "predecessors")),
    (_("Progress"), ("actual_start", "actual_finish", "remaining")),
    (_("Dates"), ("deadline", "not_before", "constraint", "constraint_date", *_BY_HAND, "milestone")),
    (
        _("Estimate and cost"),
        ("optimistic", "pessimistic", "effort", "spread", "value", "planned_cost", "actual_cost", "day_cost"),
    ),
    (_("Description and facts"), ("description",)),
)
_EMPTY = [("", "—")]


class Persons(forms.ModelChoiceField[Any]):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} · {obj.department.name}" if obj.department_id else str(obj)


class ItemForm(forms.Form):
    """An item as its editor sees it. ``only`` narrows the form to some fields; what is left out stays as it is."""

    name = forms.CharField(label=_("Name"), max_length=500)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, initial=Kind.DEPENDENCY)
    category = forms.ChoiceField(label=_("Category"), choices=[*_EMPTY, *Category.choices], required=False)
    owning_role = forms.ChoiceField(label=_("Owning role"), choices=[*_EMPTY, *OwningRole.choices], required=False)
    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.all(), required=False, empty_label="—"
    )
    owner = Persons(label=_("Owner"), queryset=User.objects.none(), required=False, empty_label="—")
    parent = forms.ModelChoiceField(label=_("Part of"), queryset=Item.objects.none(), required=False, empty_label="—")
    duration = AmountEntry(label=_("Duration"), required=False, help_text=_("5d, 2w; elapsed: 3ed"))
    predecessors = PredecessorsEntry(
        label=_("Waits for"), required=False, help_text=_("Keys or names: 12FS+2d, 15, “Sales deck”")
    )
    actual_start = MomentEntry(label=_("Started on"), required=False)
    actual_finish = MomentEntry(label=_("Finished on"), required=False)
    remaining = AmountEntry(label=_("Remaining duration"), required=False)
    deadline = MomentEntry(label=_("Deadline"), required=False)
    constraint = forms.ChoiceField(label=_("Constraint"), choices=[*_EMPTY, *ConstraintKind.choices], required=False)
    constraint_date = MomentEntry(label=_("Constraint date"), required=False)
    not_before = MomentEntry(
        label=_("Not before"), required=False, help_text=_("Work, or what is left of it, waits until then.")
    )
    milestone = forms.ChoiceField(
        label=_("Milestone position"), choices=[("", _("Where its predecessors end")), *Resting.choices], required=False
    )
    manual = forms.BooleanField(label=_("Scheduled by hand"), required=False)
    fixed_start = MomentEntry(label=_("Start, by hand"), required=False)
    fixed_finish = MomentEntry(label=_("Finish, by hand"), required=False)
    optimistic = AmountEntry(label=_("Optimistic duration"), required=False)
    pessimistic = AmountEntry(label=_("Pessimistic duration"), required=False)
    spread = SpreadEntry(label=_("Spread, in place of both"), required=False, help_text=SPREAD_HELP)
    effort = forms.FloatField(label=_("Effort, person-days"), required=False, min_value=0, max_value=1e9)
    value = forms.FloatField(label=_("Value"), required=False, min_value=-1e9, max_value=1e9)
    planned_cost = forms.DecimalField(
        label=_("Planned cost"), required=False, min_value=0, max_digits=13, decimal_places=2
    )
    actual_cost = forms.DecimalField(
        label=_("Actual cost"), required=False, min_value=0, max_digits=13, decimal_places=2
    )
    day_cost = forms.DecimalField(
        label=_("Cost a working day"), required=False, min_value=0, max_digits=13, decimal_places=2
    )
    description = forms.CharField(
        label=_("Description"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(
        self,
        *args: Any,
        launch: Launch,
        names: Mapping[str, str],
        only: Collection[str] | None = None,
        item: Item | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.launch, self.item = launch, item
        category = item.category if item else None
        if only is None:
            for name, label in FACTS.get(category or "", {}).items():
                self.fields[FACT + name] = forms.CharField(label=label, required=False, max_length=500)
        else:
            for name in set(self.fields) - set(only):
                del self.fields[name]
        if item is not None:
            self.fields.pop("owning_role", None)  # it is handed over, with a reason and by agreement
        self._narrow(launch, names)

    def _narrow(self, launch: Launch, names: Mapping[str, str]) -> None:
        """Fields know the launch that they speak of."""
        for field in self.fields.values():
            if isinstance(field, MomentEntry):
                field.launch = launch
            elif isinstance(field, PredecessorsEntry):
                field.names = names
        rows: dict[str, Any] = {
            # Whoever owns it now stays to be chosen, a member still or not.
            "owner": User.objects.filter(
                Q(pk__in=members_of(launch).values("pk")) | Q(pk=self.item.owner_id if self.item else None)
            ).select_related("department"),
            "parent": Item.objects.filter(launch=launch, dropped=False, kind=Kind.SUMMARY),
        }
        for name, choices in rows.items():
            chooser = self.fields.get(name)
            if isinstance(chooser, forms.ModelChoiceField):
                chooser.queryset = choices

    @property
    def seen_predecessors(self) -> str:
        """What its editor saw under *waits for*, to be told from what was typed."""
        field = self.fields[PREDECESSORS]
        return str(field.prepare_value(self.initial.get(PREDECESSORS) or []))

    def groups(self) -> list[tuple[Any, list[forms.BoundField], bool]]:
        """Bound fields by part: its title, its fields, and whether it should stand open."""
        parts = []
        for title, names in GROUPS:
            fields = [self[name] for name in names if name in self.fields]
            if "description" in names:
                fields += [self[name] for name in self.fields if name.startswith(FACT)]
            if fields:
                is_open = not title or any(field.errors for field in fields)
                parts.append((title, fields, is_open))
        return parts

    def values(self, item: Item | None) -> dict[str, Any]:
        """What was typed, as the services take it."""
        fields = {name: value for name, value in self.cleaned_data.items() if not name.startswith(FACT)}
        if "description" in fields:
            # Browsers send the end of a line as two characters.
            fields["description"] = fields["description"].replace("\r\n", "\n")
        for name in ("category", "owning_role", "constraint", "milestone"):
            if name in fields:
                fields[name] = fields[name] or None
        if "duration" in fields and fields["duration"] is None:
            del fields["duration"]
        facts = {name[len(FACT) :]: self.cleaned_data[name] for name in self.cleaned_data if name.startswith(FACT)}
        if facts:
            kept = dict(item.facts) if item else {}
            fields["facts"] = {
                name: value for name, value in {**kept, **_as_before(facts, kept)}.items() if value not in ("", None)
            }
        if fields.get("kind") == Kind.SUMMARY:
            fields |= {"owning_role": None, "category": None}
            fields.pop("duration", None)
        elif not fields.get("owning_role") and "owning_role" in fields:
            fields["owning_role"] = Kind(fields.get("kind") or Kind.SCOPE).default_role
        return fields

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind = data.get("kind")
        if kind and kind != Kind.DEPENDENCY and data.get("category"):
            self.add_error("category", _("Only a dependency has a category. Make it one, or take the category away."))
        return data


def _as_before(facts: Mapping[str, str], kept: Mapping[str, Any]) -> dict[str, Any]:
    """Facts that were typed as they stood keep their type: a number stays a number."""
    return {name: kept[name] if name in kept and str(kept[name]) == text else text for name, text in facts.items()}


def initial_of(item: Item, predecessors: list[Any]) -> dict[str, Any]:
    """An item's values as its form shows them."""
    initial = {name: getattr(item, name) for name in ItemForm.base_fields if name != PREDECESSORS}
    initial |= {FACT + name: value for name, value in item.facts.items()}
    return initial | {PREDECESSORS: predecessors}


class BulkForm(forms.Form):
    """What several items may be given at once. An empty field leaves them as they are."""

    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.all(), required=False, empty_label=_("Department …")
    )
    owner = Persons(label=_("Owner"), queryset=User.objects.none(), required=False, empty_label=_("Owner …"))
    parent = forms.ModelChoiceField(
        label=_("Part of"), queryset=Item.objects.none(), required=False, empty_label=_("Move into …")
    )

    def __init__(self, *args: Any, launch: Launch, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "bulk_%s")
        super().__init__(*args, **kwargs)
        for name, rows in (
            ("owner", members_of(launch).select_related("department")),
            ("parent", Item.objects.filter(launch=launch, dropped=False, kind=Kind.SUMMARY)),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value}
