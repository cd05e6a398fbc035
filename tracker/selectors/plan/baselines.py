"""A launch now against one of its baselines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracker.engine.network.activity import Activity
from tracker.engine.passes.compare import working_time
from tracker.engine.time.amounts import Moment, earliest, moment_from, start_of
from tracker.engine.time.calendar import MINUTES_PER_DAY, day_number
from tracker.models import Baseline

from .scheduled import ScheduledLaunch


@dataclass(frozen=True, slots=True)
class Variance:
    """One item now against the baseline. Days are working days of the item, positive when later, longer or dearer;
    ``None`` where one side is missing. ``status`` is kept, added or dropped."""

    key: str
    name: str
    kind: str
    status: str
    was: tuple[Moment, Moment] | None
    now: tuple[Moment, Moment] | None
    start: float | None
    finish: float | None
    duration: float | None
    cost: float | None

    @property
    def differs(self) -> bool:
        return self.status != "kept" or bool(self.start or self.finish or self.duration or self.cost)


def variances(scheduled: ScheduledLaunch, baseline: Baseline) -> list[Variance]:
    """Items of either side, those of the plan in its order, then those that are gone. Needs the baseline's plan for
    the names of what is gone."""
    was: dict[str, Any] = baseline.figures["items"]
    rows = [_kept(scheduled, position, was.get(item.key)) for position, item in enumerate(scheduled.plan.items)]
    gone = [
        item for item in baseline.plan["items"] if item["key"] in was and item["key"] not in scheduled.network.index
    ]
    for item in gone:
        start, finish, _days, cost = was[item["key"]]
        kind = item.get("kind", "scope")
        less = None if cost is None else -cost
        was_at = moment_from(start), moment_from(finish)
        rows.append(Variance(item["key"], item["name"], kind, "dropped", was_at, None, None, None, None, less))
    return rows


@dataclass(frozen=True, slots=True)
class LaunchVariance:
    """The launch as a whole: first start and finish, as shown, then and now; by how many working days of its calendar
    each is later, and by how many it takes longer."""

    was: tuple[Moment, Moment]
    now: tuple[Moment, Moment]
    start: float
    finish: float

    @property
    def duration(self) -> float:
        return round(self.finish - self.start, 2)


def launch_variance(scheduled: ScheduledLaunch, baseline: Baseline) -> LaunchVariance | None:
    """The launch now against the baseline; ``None`` where one of them has no items."""
    items = baseline.figures["items"]
    if not items or not scheduled.plan.items:
        return None
    figures = scheduled.figures
    starts = [figures.span(values, values.early)[0] for values in map(scheduled.schedule.item, scheduled.network.index)]
    was, now = (
        (earliest(moment_from(row[0]) for row in items.values()), moment_from(baseline.figures["finish"])),
        (earliest(starts), figures.launch_finish()),
    )
    start, finish = (
        _between(scheduled, None, *(_instant(scheduled, days[side], finish=bool(side)) for days in (was, now)))
        for side in (0, 1)
    )
    return LaunchVariance(was, now, start, finish)


def _kept(scheduled: ScheduledLaunch, position: int, was: list[Any] | None) -> Variance:
    item, activity = scheduled.plan.items[position], scheduled.network.activities[position]
    values = scheduled.schedule.item(item.key)
    now = scheduled.figures.span(values, values.early)
    days = 0 if values.summary else scheduled.figures.amount(activity, activity.duration)["value"]
    if was is None:
        return Variance(item.key, item.name, item.kind, "added", None, now, None, None, None, item.planned_cost)
    was_at = moment_from(was[0]), moment_from(was[1])
    shifts = [
        _between(
            scheduled, position, *(_instant(scheduled, day, finish=bool(side)) for day in (was_at[side], now[side]))
        )
        for side in (0, 1)
    ]
    cost = (item.planned_cost or 0) - (was[3] or 0)
    longer = round(days - was[2], 2)
    start, end = shifts
    return Variance(item.key, item.name, item.kind, "kept", was_at, now, start, end, longer, round(cost, 2))


def _instant(scheduled: ScheduledLaunch, moment: Moment, *, finish: bool) -> int:
    """A date as it is shown, in base units."""
    at = start_of(moment)
    minutes = day_number(at.date()) * MINUTES_PER_DAY + at.hour * 60 + at.minute
    if finish and not isinstance(moment, datetime):
        minutes += MINUTES_PER_DAY
    return minutes // scheduled.network.resolution.minutes


def _between(scheduled: ScheduledLaunch, position: int | None, start: int, end: int) -> float:
    units = working_time(scheduled.schedule, scheduled.schedule, position, start, end)
    activity: Activity | None = scheduled.network.activities[position] if position is not None else None
    if activity is not None:
        return float(scheduled.figures.amount(activity, units)["value"])
    return round(scheduled.figures.days(units), 2)
