"""What promises come to: their margin, and how departments kept theirs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tracker.engine.network.network import Network
from tracker.engine.passes.compare import working_time
from tracker.engine.plan.plan import Plan
from tracker.engine.time.amounts import Moment, day_of
from tracker.engine.time.calendar import MINUTES_PER_DAY, day_number

if TYPE_CHECKING:
    from tracker.engine.passes.schedule import Schedule


def finish_instant(network: Network, moment: Moment) -> int:
    """A date on the finish side as an instant: one without a time means the end of its day."""
    days = day_number(day_of(moment))
    a_day = MINUTES_PER_DAY // network.resolution.minutes
    if isinstance(moment, datetime):
        return days * a_day + (moment.hour * 60 + moment.minute) // network.resolution.minutes
    return (days + 1) * a_day


def promise_margin(schedule: Schedule, position: int, promise: Moment, need_by: Moment | None = None) -> int:
    """Need-by less promise in base units of the provider's working time, negative when promised too late. Against
    today's need-by, unless another is given."""
    network = schedule.network
    needed = schedule.need_by(network.activities[position].key) if need_by is None else finish_instant(network, need_by)
    return working_time(schedule, schedule, position, finish_instant(network, promise), needed)


def promise_shortfall(schedule: Schedule, position: int, promise: Moment) -> int:
    """By how many base units of the provider's working time the plan delivers after a promise; negative before it."""
    network = schedule.network
    finish = schedule.item(network.activities[position].key).early.finish
    return working_time(schedule, schedule, position, finish_instant(network, promise), finish)


@dataclass(frozen=True, slots=True)
class Record:
    """How a department did: of ``promises`` that it has delivered on, so many were ``kept``."""

    kept: int
    promises: int

    @property
    def share(self) -> float:
        return self.kept / self.promises if self.promises else 1.0


def overruns(plan: Plan, schedule: Schedule) -> Iterable[tuple[str, float]]:
    """Of every promise that was given and verified here, the department, and what it took from its beginning as a share
    of what was promised: one where it was kept."""
    network, layout = schedule.network, schedule.layout
    for n in network.leaves:
        item, activity = plan.items[n], network.activities[n]
        commitment = item.commitment
        if commitment is None or commitment.agreed is None or commitment.state != "verified":
            continue
        if commitment.from_file:
            continue
        if activity.actual_finish is None:
            continue
        start = activity.actual_start if activity.actual_start is not None else layout.network.start
        promised = working_time(schedule, schedule, n, start, finish_instant(network, commitment.agreed))
        took = working_time(schedule, schedule, n, start, activity.actual_finish)
        yield item.department or "", max(1.0, took / promised) if promised > 0 and took > 0 else 1.0
