"""What a row of the passes needs beyond plain work: constraints, actual dates, lags, in slots."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, TypeAlias

from .activity import Activity, Constraint
from .calendar import Table

if TYPE_CHECKING:
    from .layout import Layout

#: (anchor, lag in slots, the lag calendar's tables)
Lagged: TypeAlias = tuple[int, int, Table, Table]


class Kind(Enum):
    """How a node that is not plain is placed."""

    WORK = auto()
    MILESTONE = auto()
    STARTED = auto()
    FIXED = auto()
    MANUAL = auto()
    LATEST = auto()
    EARLIEST = auto()


@dataclass(slots=True)
class Special:
    """What a row needs beyond its zero-lag anchors. Slots throughout; ``None`` where there is nothing."""

    kind: Kind
    starts: list[Lagged] = field(default_factory=list)
    finishes: list[Lagged] = field(default_factory=list)
    late_finishes: list[Lagged] = field(default_factory=list)
    late_starts: list[Lagged] = field(default_factory=list)
    finish_floor: int | None = None
    early_start_cap: int | None = None
    early_finish_cap: int | None = None
    late_start_cap: int | None = None
    late_finish_cap: int | None = None
    pin_start: int | None = None
    pin_finish: int | None = None
    fixed: tuple[int, int] = (0, 0)
    done: int = 0
    resumes_at: int | None = None
    members: list[int] = field(default_factory=list)
    hubs: list[int] = field(default_factory=list)

    @property
    def pins(self) -> bool:
        """Whether a date alone says where the item lies."""
        return self.pin_start is not None or self.pin_finish is not None


def remaining_slots(layout: Layout, activity: Activity) -> int:
    """What is left of a started item."""
    remaining = activity.duration if activity.remaining is None else activity.remaining
    return layout.amount(remaining)


def special_of(layout: Layout, activity: Activity) -> Special:
    """Kind, constraints and actual dates of an activity, in slots."""
    slot, honor = layout.scale.slot, layout.network.honor_constraints
    special = Special(Kind.WORK if activity.duration else Kind.MILESTONE)
    if activity.actual_finish is not None:
        start = activity.actual_finish if activity.actual_start is None else activity.actual_start
        special.kind, special.fixed = Kind.FIXED, (slot(start), slot(activity.actual_finish))
    elif activity.fixed and activity.fixed_start is not None and activity.fixed_finish is not None:
        special.kind = Kind.FIXED if activity.external else Kind.MANUAL
        special.fixed = slot(activity.fixed_start), slot(activity.fixed_finish)
    elif activity.actual_start is not None:
        special.kind = Kind.STARTED
        special.fixed = slot(activity.actual_start), 0
        special.done = max(0, layout.amount(activity.duration) - remaining_slots(layout, activity))
        special.resumes_at = layout.data_date
    at = None if activity.constraint_at is None else slot(activity.constraint_at)
    match activity.constraint:
        case Constraint.FNET:
            special.finish_floor = at
        case Constraint.SNLT:
            special.late_start_cap = at
            special.early_start_cap = at if honor else None
        case Constraint.FNLT:
            special.late_finish_cap = at
            special.early_finish_cap = at if honor else None
        case Constraint.MSO if honor:
            special.pin_start = at
        case Constraint.MSO:
            special.late_start_cap = at
        case Constraint.MFO if honor:
            special.pin_finish = at
        case Constraint.MFO:
            special.finish_floor = special.late_finish_cap = at
    floors = [floor for floor in (special.finish_floor, layout.slot(activity.promise)) if floor is not None]
    special.finish_floor = max(floors) if floors else None
    caps = [cap for cap in (special.late_finish_cap, layout.slot(activity.deadline)) if cap is not None]
    special.late_finish_cap = min(caps) if caps else None
    return special
