"""What is scheduled: activities and the links between them, in whole numbers of the plan's base unit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tracker.engine.time.calendar import MINUTES_PER_DAY


class Resolution(StrEnum):
    """How fine a plan is: the base unit of every instant and amount."""

    DAY = "day"
    MINUTE = "minute"

    @property
    def minutes(self) -> int:
        """Minutes in one base unit."""
        return MINUTES_PER_DAY if self is Resolution.DAY else 1


class LinkType(StrEnum):
    """Precedence: which end of the first item holds which end of the second."""

    FS = "FS"
    SS = "SS"
    FF = "FF"
    SF = "SF"

    @property
    def from_finish(self) -> bool:
        return self.value[0] == "F"

    @property
    def to_finish(self) -> bool:
        return self.value[1] == "F"


class LagCalendar(StrEnum):
    """Whose working time a lag runs in (MS Project: the successor's; Primavera P6 offers the others)."""

    SUCCESSOR = "successor"
    PREDECESSOR = "predecessor"
    LAUNCH = "launch"
    ELAPSED = "elapsed"


class Constraint(StrEnum):
    """Date constraints, in MS Project's terms: start/finish no earlier/later than, must start/finish on, as late as
    possible. ``ALAP`` takes no date."""

    SNET = "SNET"
    SNLT = "SNLT"
    FNET = "FNET"
    FNLT = "FNLT"
    MSO = "MSO"
    MFO = "MFO"
    ALAP = "ALAP"

    @property
    def on_finish(self) -> bool:
        """Whether its date speaks of the finish, so that a date without a time means the end of that day."""
        return self in (Constraint.FNET, Constraint.FNLT, Constraint.MFO)

    @property
    def moves_start(self) -> bool:
        """Whether it says by itself where an item without predecessors begins."""
        return self in (Constraint.SNET, Constraint.FNET, Constraint.MSO, Constraint.MFO)


class Progress(StrEnum):
    """What unfinished predecessors mean to work that has started (Primavera P6's scheduling options)."""

    RETAINED_LOGIC = "retained-logic"
    OVERRIDE = "progress-override"


class LateFrom(StrEnum):
    """Where late dates are counted from: the computed finish, or the target always (P6's must-finish-by)."""

    FINISH = "finish"
    TARGET = "target"


class Rest(StrEnum):
    """Where an item without duration rests: at the start of the working time after its bounds, or at the end of that
    before them (Primavera P6's start and finish milestones)."""

    START = "start"
    FINISH = "finish"


@dataclass(slots=True)  # not frozen, which would double the time to read a large plan
class Activity:
    """One item as the passes see it.

    ``duration`` is the whole duration, ``remaining`` what is left of it once started (``None``: all of it less what
    the actual dates show). ``elapsed`` durations run around the clock. ``manual`` and ``external`` items stay at
    ``fixed_start`` and ``fixed_finish``. ``not_before`` is a date before which it does not start, or does not go on
    once it has; ``rest`` says where it lies where it takes no time. ``promise`` is an accepted date below which the
    finish does not come. The ``deadline`` of a summary holds each of its parts.
    """

    key: str
    duration: int = 0
    name: str = ""
    calendar: str | None = None
    elapsed: bool = False
    parent: str | None = None
    summary: bool = False
    constraint: Constraint | None = None
    constraint_at: int | None = None
    not_before: int | None = None
    rest: Rest | None = None
    deadline: int | None = None
    promise: int | None = None
    actual_start: int | None = None
    actual_finish: int | None = None
    remaining: int | None = None
    manual: bool = False
    external: bool = False
    fixed_start: int | None = None
    fixed_finish: int | None = None

    @property
    def finished(self) -> bool:
        return self.actual_finish is not None

    @property
    def started(self) -> bool:
        """Begun and not finished."""
        return self.actual_start is not None and self.actual_finish is None

    @property
    def fixed(self) -> bool:
        return self.fixed_start is not None and self.fixed_finish is not None and (self.manual or self.external)


@dataclass(slots=True)  # not frozen, which would double the time to read a large plan
class Link:
    """Precedence from ``source`` to ``target``; ``lag`` in base units (negative: a lead)."""

    source: str
    target: str
    type: LinkType = LinkType.FS
    lag: int = 0
    lag_calendar: LagCalendar | None = None
