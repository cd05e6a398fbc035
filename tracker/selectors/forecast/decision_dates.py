"""Decisions that are due: hires, approvals, purchases and reviews by their latest decision dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tracker.engine.plan.lead_times import DECIDED, decide_by
from tracker.engine.plan.plan import PlanItem
from tracker.engine.time.calendar import MINUTES_PER_DAY, day_date
from tracker.models import Launch
from tracker.selectors.plan.scheduled import ScheduledLaunch

#: How far ahead decisions are told.
AHEAD = timedelta(days=42)


@dataclass(frozen=True, slots=True)
class Due:
    """One decision: the last day on which it can fall for what it brings to be there when it is needed."""

    launch: Launch
    scheduled: ScheduledLaunch
    position: int
    day: date

    @property
    def item(self) -> PlanItem:
        return self.scheduled.plan.items[self.position]


def decisions_due(launch: Launch, scheduled: ScheduledLaunch, today: date) -> list[Due]:
    """Decisions that had to fall by now, or have to within some weeks, the earliest first. Read once a revision."""
    days = scheduled.once("decisions", make=lambda: _decision_days(scheduled))
    return [Due(launch, scheduled, n, day) for day, n in days if day <= today + AHEAD]


def _decision_days(scheduled: ScheduledLaunch) -> list[tuple[date, int]]:
    """Latest decision dates of what has not begun, with the position of the item, the earliest first."""
    leads, activities = scheduled.schedule.layout.leading, scheduled.network.activities
    hours, minutes = scheduled.plan.launch.hours_per_day, scheduled.network.resolution.minutes
    open_ones = [
        (n, item)
        for n, item in enumerate(scheduled.plan.items)
        if item.category in DECIDED and n in leads and not activities[n].started and activities[n].duration
    ]
    return sorted(
        (day_date(decide_by(scheduled.schedule, n, item, hours) * minutes // MINUTES_PER_DAY), n)
        for n, item in open_ones
        if not activities[n].finished
    )
