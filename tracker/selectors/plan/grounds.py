"""What a computed date rests on: whether somebody has said lately how the work stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tracker.engine.time.amounts import day_of
from tracker.models import Launch, LaunchState

#: Days after which what was reported says little of today.
OLD_AFTER = timedelta(days=7)


class Ground(StrEnum):
    """``draft``: nobody has begun to keep it. ``unreported``: it began, and nobody has said how it stands. ``old``:
    that was said some time ago. ``reported``: lately, or there is nothing to report yet."""

    DRAFT = "draft"
    UNREPORTED = "unreported"
    OLD = "old"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True)
class Grounds:
    """The ground that a launch's dates stand on, and the day up to which progress is known."""

    ground: Ground
    known: date | None

    @property
    def firm(self) -> bool:
        """Whether a date in time may be called so."""
        return self.ground is Ground.REPORTED


def grounds_of(launch: Launch) -> Grounds:
    """What the computed dates of a launch rest on today."""
    known = None if launch.data_date is None else day_of(launch.data_date)
    if launch.state == LaunchState.DRAFT:
        return Grounds(Ground.DRAFT, known)
    if launch.state != LaunchState.ACTIVE or launch.today <= day_of(launch.start):
        return Grounds(Ground.REPORTED, known)
    if known is None:
        return Grounds(Ground.UNREPORTED, None)
    return Grounds(Ground.OLD if launch.today - known > OLD_AFTER else Ground.REPORTED, known)
