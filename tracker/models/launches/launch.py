"""Launches: a start, a data date, a target, a launch milestone and a network of items."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left
from django.db.models.lookups import GreaterThanOrEqual
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.engine.network.activity import LagCalendar, LateFrom, Progress, Resolution
from tracker.engine.time.amounts import Amount
from tracker.engine.time.readers import LARGEST_LIST, LARGEST_OF_LAUNCH
from tracker.models.fields import AmountField, BoundedJSONField, MomentField, WithoutAdditions
from tracker.models.text import is_blank, unprintable

from .program import Product, Program


class LaunchState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("Active")
    LAUNCHED = "launched", _("Launched")
    CANCELLED = "cancelled", _("Cancelled")
    ARCHIVED = "archived", _("Archived")


class Tier(models.IntegerChoices):
    """How much of a company a launch moves: it says how long the list of questions to departments is."""

    ONE = 1, _("Tier 1: a new product, the whole company")
    TWO = 2, _("Tier 2: a larger feature, several departments")
    THREE = 3, _("Tier 3: an improvement, few departments")


def _values(words: type[Resolution] | type[LagCalendar] | type[LateFrom] | type[Progress]) -> list[str]:
    return [word.value for word in words]


def no_float() -> Amount:
    return Amount(0, "d")


class Arrived(WithoutAdditions["Launch"]):
    """Launches that are there: those that an import is still writing are not."""

    def get_queryset(self) -> models.QuerySet[Launch]:
        return super().get_queryset().filter(arriving=False)


class Launch(models.Model):
    """Bringing a product to market. ``revision`` rises with every change that a schedule reads, ``version`` with
    every change of this row. Dates of items and of the launch are computed, never stored."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="launches")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, blank=True, related_name="launches")
    state = models.CharField(_("state"), max_length=10, choices=LaunchState, default=LaunchState.DRAFT)
    goal = models.TextField(_("goal"), blank=True)
    start = MomentField(_("start"))
    data_date = MomentField(_("data date"), null=True, blank=True)
    target = MomentField(_("target date"), null=True, blank=True)
    launch_milestone = models.ForeignKey(
        "tracker.Item", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    resolution = models.CharField(_("resolution"), max_length=6, default=Resolution.DAY.value)
    hours_per_day = models.FloatField(_("hours per day"), default=8)
    calendar = models.ForeignKey(
        "tracker.LaunchCalendar", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    department_calendars = models.BooleanField(
        _("items follow the calendar of their department"), default=True
    )  # fmt: skip
    lag_calendar = models.CharField(_("lag calendar"), max_length=11, default=LagCalendar.SUCCESSOR.value)
    honor_constraints = models.BooleanField(_("constraint dates override links"), default=False)
    links_before_start = models.BooleanField(_("links may pull items before the start"), default=False)
    late_from = models.CharField(_("late dates count from"), max_length=6, default=LateFrom.FINISH.value)
    critical_float = AmountField(_("critical up to a total float of"), default=no_float)
    progress = models.CharField(_("progress logic"), max_length=17, default=Progress.RETAINED_LOGIC.value)
    budget = models.DecimalField(_("budget"), max_digits=14, decimal_places=2, null=True, blank=True)
    tier = models.PositiveSmallIntegerField(_("tier"), choices=Tier, null=True, blank=True)
    # What the forecast knows beside the items' own spreads, as the plan file has it.
    risk_events = BoundedJSONField(_("risk events"), default=list, blank=True, most=LARGEST_LIST)
    correlations = BoundedJSONField(_("correlations"), default=list, blank=True, most=LARGEST_LIST)
    branches = BoundedJSONField(_("gates that may fail"), default=list, blank=True, most=LARGEST_LIST)
    source = models.CharField(_("imported from"), max_length=200, blank=True)
    source_digest = models.CharField(max_length=64, blank=True, db_index=True)
    #: What a plan file brought under “x”. Read only where it is written out again.
    extra = BoundedJSONField(default=dict, blank=True, most=LARGEST_OF_LAUNCH + 1024)
    #: Still being written by an import: nobody sees it, and it counts for nothing.
    arriving = models.BooleanField(default=False)
    revision = models.PositiveBigIntegerField(default=1)
    version = models.PositiveBigIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = Arrived()
    #: With those that are being written.
    arrivals = models.Manager["Launch"]()

    class Meta:
        ordering = ["target", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=LaunchState.values), name="launch_state_is_known"),
            models.CheckConstraint(condition=Q(resolution__in=_values(Resolution)), name="launch_resolution_is_known"),
            models.CheckConstraint(
                condition=Q(lag_calendar__in=_values(LagCalendar)), name="launch_lag_calendar_is_known"
            ),
            models.CheckConstraint(condition=Q(late_from__in=_values(LateFrom)), name="launch_late_from_is_known"),
            models.CheckConstraint(condition=Q(progress__in=_values(Progress)), name="launch_progress_is_known"),
            models.CheckConstraint(
                condition=Q(hours_per_day__gt=0, hours_per_day__lte=24), name="launch_hours_per_day_fit_a_day"
            ),
            models.CheckConstraint(
                condition=Q(target__isnull=True) | Q(GreaterThanOrEqual(Left(F("target"), 10), Left(F("start"), 10))),
                name="launch_target_is_not_before_its_start",
            ),
            models.UniqueConstraint(
                fields=["program", "source_digest"],
                condition=~Q(source_digest=""),
                name="launch_source_is_imported_once_a_program",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("plan", args=[self.key])

    def clean(self) -> None:
        """Refuses values that contradict each other, each beside its field."""
        errors = {name: text for name in ("name", "goal") if (text := unprintable(getattr(self, name)))}
        if is_blank(self.name):
            errors.setdefault("name", str(_("Give it a name that can be seen.")))
        if self.target is not None and str(self.target)[:10] < str(self.start)[:10]:
            errors["target"] = str(_("The target lies before the start. Choose a later day."))
        if errors:
            raise ValidationError(errors)

    @property
    def today(self) -> date:
        """The day it is where the launch is."""
        return timezone.localdate(timezone=ZoneInfo(self.time_zone))
