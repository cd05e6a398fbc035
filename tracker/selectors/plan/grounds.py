"""What a computed date rests on: whether the launch is still ahead, and whether somebody has said lately how the work
stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tracker.engine.time.amounts import day_of
from tracker.models import Launch, LaunchState

from .rows import launched
from .scheduled import ScheduledLaunch

#: Days after which what was reported says little of today.
OLD_AFTER = timedelta(days=7)


class Ground(StrEnum):
    """``draft``: nobody has begun to keep it. ``unreported``: it began, and nobody has said how it stands.
    ``undated``: that was said of some items, and of no day. ``old``: it was said some time ago. ``reported``: lately,
    or there is nothing to report yet. ``done``: the launch is behind us, and the plan says when. Else, of one that
    nobody works at any more: ``unsaid``, launched on a day that the plan does not know; ``cancelled``; ``archived``."""

    DRAFT = "draft"
    UNREPORTED = "unreported"
    UNDATED = "undated"
    OLD = "old"
    REPORTED = "reported"
    DONE = "done"
    UNSAID = "unsaid"
    CANCELLED = "cancelled"
    ARCHIVED = "archived"


_OVER = {
    LaunchState.LAUNCHED: Ground.UNSAID,
    LaunchState.CANCELLED: Ground.CANCELLED,
    LaunchState.ARCHIVED: Ground.ARCHIVED,
}


@dataclass(frozen=True, slots=True)
class Grounds:
    """The ground that a launch's dates stand on, and the day up to which progress is known."""

    ground: Ground
    known: date | None

    @property
    def firm(self) -> bool:
        """Whether a date in time may be called so."""
        return self.ground in (Ground.REPORTED, Ground.DONE)

    @property
    def over(self) -> bool:
        """Whether the plan foretells nothing any more."""
        return self.ground in (Ground.DONE, Ground.UNSAID, Ground.CANCELLED, Ground.ARCHIVED)


def grounds_of(launch: Launch, scheduled: ScheduledLaunch) -> Grounds:
    """What the computed dates of a launch rest on today."""
    known = None if launch.data_date is None else day_of(launch.data_date)
    return Grounds(_ground(launch, scheduled, known), known)


def _ground(launch: Launch, scheduled: ScheduledLaunch, known: date | None) -> Ground:
    state = LaunchState(launch.state)
    if state in (LaunchState.DRAFT, LaunchState.CANCELLED):
        return _OVER.get(state, Ground.DRAFT)
    if launched(scheduled):
        return Ground.DONE
    if state in _OVER:
        return _OVER[state]
    if launch.today <= day_of(launch.start):
        return Ground.REPORTED
    if known is None:
        items = scheduled.plan.items
        begun = scheduled.once("begun", make=lambda: any(one.actual_start or one.actual_finish for one in items))
        return Ground.UNDATED if begun else Ground.UNREPORTED
    return Ground.OLD if launch.today - known > OLD_AFTER else Ground.REPORTED
