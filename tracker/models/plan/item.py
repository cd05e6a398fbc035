"""Items: units of work in a launch."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left
from django.db.models.lookups import GreaterThanOrEqual
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from roles.access import OwningRole
from tracker.engine.network.activity import Rest
from tracker.engine.plan.plan import ItemKind
from tracker.engine.time.amounts import ELAPSED_UNITS, WORKING_UNITS, Amount
from tracker.engine.time.readers import LARGEST_JSON
from tracker.models.commitments.commitment import Committed
from tracker.models.fields import AmountField, BoundedJSONField, MomentField, WithoutAdditions
from tracker.models.launches.launch import Launch

from .places import FIRST_PLACE


class Kind(models.TextChoices):
    SCOPE = ItemKind.SCOPE.value, _("Scope item")
    DEPENDENCY = ItemKind.DEPENDENCY.value, _("Dependency")
    MILESTONE = ItemKind.MILESTONE.value, _("Milestone")
    GATE = ItemKind.GATE.value, _("Gate")
    SUMMARY = ItemKind.SUMMARY.value, _("Summary")

    @property
    def default_role(self) -> OwningRole | None:
        """Who answers for an item of this kind unless it was handed over. A summary has no owning role."""
        if self is Kind.SUMMARY:
            return None
        return OwningRole.PRODUCT if self is Kind.SCOPE else OwningRole.PROGRAM


class Category(models.TextChoices):
    COLLATERAL = "collateral", _("Collateral")
    TRAINING = "training", _("Training")
    HIRING = "hiring", _("Hiring")
    BUDGET = "budget", _("Budget")
    TOOLING = "tooling", _("Tooling")
    LEGAL = "legal", _("Legal")
    SUPPORT = "support", _("Support")
    SALES = "sales", _("Sales")
    OPERATIONS = "operations", _("Operations")
    PARTNER = "partner", _("Partner")
    OTHER = "other", _("Other")


class ConstraintKind(models.TextChoices):
    SNET = "SNET", _("Start no earlier than")
    SNLT = "SNLT", _("Start no later than")
    FNET = "FNET", _("Finish no earlier than")
    FNLT = "FNLT", _("Finish no later than")
    MSO = "MSO", _("Must start on")
    MFO = "MFO", _("Must finish on")
    ALAP = "ALAP", _("As late as possible")


class Resting(models.TextChoices):
    """Where an item without duration lies between two stretches of working time."""

    START = Rest.START.value, _("At the start of the next working time")
    FINISH = Rest.FINISH.value, _("At the end of the last working time")


#: The facts that a category brings, by key, with what they are called.
FACTS: dict[str, dict[str, Any]] = {
    Category.HIRING: {"headcount": _("Headcount"), "lead_time": _("Lead time"), "ramp_up": _("Ramp-up")},
    Category.BUDGET: {
        "amount": _("Amount"), "approver": _("Approver"), "lead_time": _("Lead time"), "cycle": _("Approval every"),
    },
    Category.TRAINING: {"audience": _("Audience"), "people_trained": _("People trained")},
    Category.COLLATERAL: {"assets": _("Assets")},
    Category.TOOLING: {"vendor": _("Vendor"), "cost": _("Cost"), "lead_time": _("Lead time")},
    Category.LEGAL: {"lead_time": _("Lead time")},
}  # fmt: skip


#: What an item and an item of a plan file call by the same name, and mean by the same value.
PLAN_FIELDS = (
    "key", "name", "kind", "category", "duration", "optimistic", "pessimistic", "spread", "constraint",
    "constraint_date", "not_before", "milestone", "deadline", "promise", "actual_start", "actual_finish", "remaining",
    "manual", "external",
    "value", "effort",
)  # fmt: skip


def one_day() -> Amount:
    return Amount(1, "d")


class Item(Committed):
    """A unit of work. Planned and actual values only: early and late dates and floats are computed.

    ``promise`` is the date its department has accepted; ``position`` its place in plan order.
    """

    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, related_name="items")
    key = models.CharField(_("key"), max_length=100)
    name = models.CharField(_("name"), max_length=500)
    description = models.TextField(_("description"), blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SCOPE)
    category = models.CharField(_("category"), max_length=10, choices=Category, null=True, blank=True)  # noqa: DJ001  # none is no category, and not an empty one
    facts = BoundedJSONField(_("facts"), default=dict, blank=True)
    owning_role = models.CharField(_("owning role"), max_length=7, choices=OwningRole, null=True, blank=True)  # noqa: DJ001  # summaries have none
    department = models.ForeignKey(
        "roles.Department", on_delete=models.PROTECT, null=True, blank=True, related_name="items"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="items"
    )
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="parts")
    position = models.CharField(_("place in the plan"), max_length=1000, default=FIRST_PLACE)
    calendar = models.ForeignKey(
        "tracker.LaunchCalendar", on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )

    duration = AmountField(_("duration"), default=one_day)
    optimistic = AmountField(_("optimistic duration"), null=True, blank=True)
    pessimistic = AmountField(_("pessimistic duration"), null=True, blank=True)
    spread: models.JSONField[Any, Any] = models.JSONField(_("spread"), null=True, blank=True)
    constraint = models.CharField(_("constraint"), max_length=4, choices=ConstraintKind, null=True, blank=True)  # noqa: DJ001  # none is no constraint
    constraint_date = MomentField(_("constraint date"), null=True, blank=True)
    not_before = MomentField(_("not before"), null=True, blank=True)
    milestone = models.CharField(_("rests"), max_length=6, choices=Resting, null=True, blank=True)  # noqa: DJ001  # where its bounds bring it
    deadline = MomentField(_("deadline"), null=True, blank=True)

    actual_start = MomentField(_("actual start"), null=True, blank=True)
    actual_finish = MomentField(_("actual finish"), null=True, blank=True)
    remaining = AmountField(_("remaining duration"), null=True, blank=True)
    manual = models.BooleanField(_("scheduled by hand"), default=False)
    external = models.BooleanField(_("lies outside this plan"), default=False)
    fixed_start = MomentField(_("fixed start"), null=True, blank=True)
    fixed_finish = MomentField(_("fixed finish"), null=True, blank=True)

    value = models.FloatField(_("value"), null=True, blank=True)
    effort = models.FloatField(_("effort in person-days"), null=True, blank=True)
    planned_cost = models.DecimalField(_("planned cost"), max_digits=14, decimal_places=2, null=True, blank=True)
    actual_cost = models.DecimalField(_("actual cost"), max_digits=14, decimal_places=2, null=True, blank=True)
    day_cost = models.DecimalField(_("cost a working day"), max_digits=14, decimal_places=2, null=True, blank=True)

    dropped = models.BooleanField(_("dropped"), default=False)
    #: What a plan file brought under “x”. Read only where it is written out again.
    extra = BoundedJSONField(default=dict, blank=True, most=LARGEST_JSON + 1024)
    version = models.PositiveBigIntegerField(default=1)

    objects = WithoutAdditions["Item"]()

    class Meta:
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["launch", "position"], name="item_in_plan_order")]
        constraints = [
            *Committed.Meta.constraints,
            models.UniqueConstraint(fields=["launch", "key"], name="item_key_is_unique_in_its_launch"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="item_kind_is_known"),
            models.CheckConstraint(
                condition=Q(category__isnull=True) | Q(category__in=Category.values), name="item_category_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.SUMMARY, owning_role__isnull=True)
                | (~Q(kind=Kind.SUMMARY) & Q(owning_role__isnull=False, owning_role__in=OwningRole.values)),
                name="item_has_one_owning_role_unless_a_summary",
            ),
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="item_is_not_its_own_part"),
            models.CheckConstraint(
                condition=~Q(duration__startswith="-") & ~Q(remaining__startswith="-"),
                name="item_durations_are_not_negative",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[Kind.MILESTONE, Kind.GATE])
                | Q(duration__in=[f"0{unit}" for unit in WORKING_UNITS + ELAPSED_UNITS]),
                name="item_without_duration_where_a_milestone",
            ),
            models.CheckConstraint(
                condition=Q(constraint__isnull=True)
                | Q(constraint=ConstraintKind.ALAP)
                | Q(constraint__in=ConstraintKind.values, constraint_date__isnull=False),
                name="item_constraint_has_its_date",
            ),
            models.CheckConstraint(
                condition=Q(milestone__isnull=True) | Q(milestone__in=Resting.values), name="item_rests_where_known"
            ),
            models.CheckConstraint(
                condition=Q(actual_finish__isnull=True)
                | Q(actual_start__isnull=True)
                | Q(GreaterThanOrEqual(Left(F("actual_finish"), 10), Left(F("actual_start"), 10))),
                name="item_finishes_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(fixed_start__isnull=True, fixed_finish__isnull=True)
                | Q(fixed_start__isnull=False, fixed_finish__isnull=False),
                name="item_fixed_dates_come_in_pairs",
            ),
            models.CheckConstraint(
                condition=Q(manual=False) | Q(fixed_start__isnull=False), name="item_by_hand_has_fixed_dates"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("item", args=[self.pk])

    #: Names by part, once they were read or given.
    _raci: dict[str, list[str]] | None = None

    @property
    def raci(self) -> dict[str, list[str]]:
        """User names by their part in the item (:class:`~tracker.models.Part`), parts without anybody left away. One
        query."""
        if self._raci is None:
            parts: dict[str, list[str]] = {}
            rows = self.involvements.select_related("person") if self.pk else []
            for row in sorted(rows, key=lambda row: (row.part, row.person.username)):
                parts.setdefault(row.part, []).append(row.person.username)
            self._raci = parts
        return self._raci

    @raci.setter
    def raci(self, value: dict[str, list[str]] | None) -> None:
        self._raci = {part: sorted(names) for part, names in sorted((value or {}).items()) if names}
