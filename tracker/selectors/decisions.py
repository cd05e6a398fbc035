"""Decisions that are due: hires, approvals, purchases and reviews by their latest decision dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tracker.engine.plan.lead_times import DECIDED, decide_by
from tracker.engine.plan.plan import PlanItem
from tracker.engine.time.calendar import MINUTES_PER_DAY, day_date
from tracker.models import Launch

from .computed import Computed

#: How far ahead decisions are told.
AHEAD = timedelta(days=42)


@dataclass(frozen=True, slots=True)
class Due:
    """One decision: the last day on which it can fall for what it brings to be there when it is needed."""

    launch: Launch
    found: Computed
    position: int
    day: date

    @property
    def item(self) -> PlanItem:
        return self.found.plan.items[self.position]


def decisions_due(launch: Launch, found: Computed, today: date) -> list[Due]:
    """Decisions that had to fall by now, or have to within some weeks, the earliest first. Read once a revision."""
    key = "decisions"
    if key not in found.shared:
        leads = found.schedule.layout.leading
        activities, hours = found.network.activities, found.plan.launch.hours_per_day
        found.shared[key] = sorted(
            (
                day_date(
                    decide_by(found.schedule, n, item, hours) * found.network.resolution.minutes // MINUTES_PER_DAY
                ),
                n,
            )
            for n, item in enumerate(found.plan.items)
            if item.category in DECIDED
            and n in leads
            and activities[n].actual_start is None
            and not activities[n].finished
            and activities[n].duration
        )
    return [Due(launch, found, n, day) for day, n in found.shared[key] if day <= today + AHEAD]
