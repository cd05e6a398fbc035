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
    key = "decisions"
    if key not in scheduled.shared:
        leads = scheduled.schedule.layout.leading
        activities, hours = scheduled.network.activities, scheduled.plan.launch.hours_per_day
        scheduled.shared[key] = sorted(
            (
                day_date(
                    decide_by(scheduled.schedule, n, item, hours)
                    * scheduled.network.resolution.minutes
                    // MINUTES_PER_DAY
                ),
                n,
            )
            for n, item in enumerate(scheduled.plan.items)
            if item.category in DECIDED
            and n in leads
            and activities[n].actual_start is None
            and not activities[n].finished
            and activities[n].duration
        )
    return [Due(launch, scheduled, n, day) for day, n in scheduled.shared[key] if day <= today + AHEAD]
