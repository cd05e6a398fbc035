"""What a row of the passes needs beyond plain work: constraints, actual dates, lags, in slots."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TypeAlias

from tracker.engine.time.calendar import Scale, Table

from .activity import Activity, Constraint, Rest

#: (anchor, lag in slots, the lag calendar's tables)
Lagged: TypeAlias = tuple[int, int, Table, Table]


class PlacedAs(Enum):
    """How a node that is not plain is placed."""

    WORK = auto()
    MILESTONE = auto()
    STARTED = auto()
    FIXED = auto()
    MANUAL = auto()
    LATEST = auto()
    EARLIEST = auto()


@dataclass(slots=True)
class Placement:
    """What a row needs beyond its zero-lag anchors. Slots throughout; ``None`` where there is nothing."""

    kind: PlacedAs
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
    not_before: int | None = None
    rest: Rest | None = None
    members: list[int] = field(default_factory=list)
    hubs: list[int] = field(default_factory=list)

    @property
    def pins(self) -> bool:
        """Whether a date alone says where the item lies."""
        return self.pin_start is not None or self.pin_finish is not None


def remaining(activity: Activity) -> int:
    """What is left of a started item, in base units."""
    return activity.duration if activity.remaining is None else activity.remaining


def placement_of(
    scale: Scale, activity: Activity, *, data_date: int | None, honor: bool, deadline: int | None
) -> Placement:
    """Kind, constraints and actual dates of an activity, in slots. ``data_date`` is a slot; ``honor``: whether the plan
    honours constraints; ``deadline`` an instant, the activity's own or one of a summary that it lies in."""
    slot = scale.slot
    placement = Placement(PlacedAs.WORK if activity.duration else PlacedAs.MILESTONE)
    if activity.actual_finish is not None:
        start = activity.actual_finish if activity.actual_start is None else activity.actual_start
        placement.kind, placement.fixed = PlacedAs.FIXED, (slot(start), slot(activity.actual_finish))
    elif activity.fixed and activity.fixed_start is not None and activity.fixed_finish is not None:
        placement.kind = PlacedAs.FIXED if activity.external else PlacedAs.MANUAL
        placement.fixed = slot(activity.fixed_start), slot(activity.fixed_finish)
    elif activity.actual_start is not None:
        placement.kind = PlacedAs.STARTED
        placement.fixed = slot(activity.actual_start), 0
        placement.done = max(0, (activity.duration - remaining(activity)) // scale.step)
        placement.resumes_at = data_date
        placement.not_before = scale.slot_or_none(activity.not_before) if remaining(activity) else None
    elif not activity.duration:
        placement.rest = activity.rest
    at = None if activity.constraint_at is None else slot(activity.constraint_at)
    match activity.constraint:
        case Constraint.FNET:
            placement.finish_floor = at
        case Constraint.SNLT:
            placement.late_start_cap = at
            placement.early_start_cap = at if honor else None
        case Constraint.FNLT:
            placement.late_finish_cap = at
            placement.early_finish_cap = at if honor else None
        case Constraint.MSO if honor:
            placement.pin_start = at
        case Constraint.MSO:
            placement.late_start_cap = at
        case Constraint.MFO if honor:
            placement.pin_finish = at
        case Constraint.MFO:
            placement.finish_floor = placement.late_finish_cap = at
    floors = [floor for floor in (placement.finish_floor, scale.slot_or_none(activity.promise)) if floor is not None]
    placement.finish_floor = max(floors) if floors else None
    caps = [cap for cap in (placement.late_finish_cap, scale.slot_or_none(deadline)) if cap is not None]
    placement.late_finish_cap = min(caps) if caps else None
    return placement
