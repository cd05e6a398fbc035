"""Why an item is where it is: every bound on its early dates as data, which of them hold it, and what lies behind.

The words on a screen are made from this by whoever shows it; the engine speaks in kinds and instants only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from tracker.engine.network.activity import Constraint
from tracker.engine.network.placements import PlacedAs, Placement

from .paths import bound_of, driving_edges

if TYPE_CHECKING:
    from .schedule import Schedule


class Holder(StrEnum):
    """What can hold an item."""

    LAUNCH_START = "launch-start"
    DATA_DATE = "data-date"
    LINK = "link"
    CONSTRAINT = "constraint"
    NOT_BEFORE = "not-before"
    PROMISE = "promise"
    ACTUAL_START = "actual-start"
    ACTUAL_FINISH = "actual-finish"
    MANUAL = "manual"
    EXTERNAL = "external"
    AS_LATE_AS_POSSIBLE = "alap"
    PARTS = "parts"


@dataclass(frozen=True, slots=True)
class Reason:
    """One bound on an item.

    ``at`` is the instant to which it holds the item's start (``on_finish``: its finish), in base units; ``holds``
    whether the item would move without it; ``link`` the position of a link in the network; ``source`` the key of the
    item it comes from (of a part, for a summary); ``waits`` the base units of non-working time between the bound and
    the working time that follows it.
    """

    holder: Holder
    at: int
    holds: bool
    on_finish: bool = False
    link: int | None = None
    source: str | None = None
    waits: int = 0


@dataclass(frozen=True, slots=True)
class Why:
    """All reasons of an item, the holding ones first, and the start it would have without those (``None``: it
    cannot be told, as for actual dates)."""

    reasons: tuple[Reason, ...]
    released_start: int | None

    @property
    def holding(self) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if reason.holds)


def why(schedule: Schedule, key: str) -> Why:
    """Why an item is where it is. ``KeyError`` for a key that the network does not hold."""
    network = schedule.network
    position = network.index[key]
    if network.is_summary(position):
        return Why(tuple(_parts(schedule, key)), None)
    activity = network.activities[position]
    instant = schedule.layout.scale.instant
    start, finish = (instant(schedule.early[2 * position + side]) for side in (0, 1))
    if activity.finished:
        return Why((Reason(Holder.ACTUAL_FINISH, finish, True, on_finish=True),), None)
    if activity.fixed:
        holder = Holder.EXTERNAL if activity.external else Holder.MANUAL
        return Why((Reason(holder, start, True),), None)
    if activity.constraint is Constraint.ALAP and not activity.started and schedule.free[position] == 0:
        return Why((Reason(Holder.AS_LATE_AS_POSSIBLE, start, True), *_bounds(schedule, position)[0]), None)
    reasons, released = _bounds(schedule, position)
    if activity.started and schedule.layout.data_date is None:
        return Why(tuple(_going_on(schedule, position, start)), None)
    return Why(tuple(sorted(reasons, key=lambda reason: not reason.holds)), released)


def _parts(schedule: Schedule, key: str) -> Iterator[Reason]:
    """A summary starts with its first part and finishes with its last."""
    network, instant = schedule.network, schedule.layout.scale.instant
    leaves = network.leaves_of(key)
    first = min(leaves, key=lambda leaf: schedule.early[2 * leaf])
    last = max(leaves, key=lambda leaf: schedule.early[2 * leaf + 1])
    for leaf, side in ((first, 0), (last, 1)):
        at = instant(schedule.early[2 * leaf + side])
        yield Reason(Holder.PARTS, at, True, on_finish=bool(side), source=network.activities[leaf].key)


def _going_on(schedule: Schedule, node: int, start: int) -> Iterator[Reason]:
    """Without a data date work goes on from its start, or from where it is resumed."""
    work, (_duration, placement) = schedule.layout.tables_of(node)[0], schedule.layout.by_node[node]
    resumed = None if placement is None else placement.not_before
    waits = placement is not None and resumed is not None and work[resumed] > work[placement.fixed[0]] + placement.done
    yield Reason(Holder.ACTUAL_START, start, not waits)
    if resumed is not None:
        yield Reason(Holder.NOT_BEFORE, schedule.layout.scale.instant(resumed), waits)


def _bounds(schedule: Schedule, node: int) -> tuple[list[Reason], int | None]:
    """Reasons of a leaf that has work left to schedule, and where that work would begin without what holds it."""
    layout, network = schedule.layout, schedule.network
    work, place = layout.tables_of(node)
    duration, placement = layout.by_node[node]
    scale = layout.scale
    holding = set(driving_edges(schedule, node))
    candidates: list[tuple[int, Reason]] = []

    def add(holder: Holder, slot: int, *, on_finish: bool = False, **more: int | str | None) -> None:
        w = work[slot] - (duration if on_finish else 0)
        starts = place[max(w, 0)]
        waits = 0 if on_finish or not duration else (starts - slot) * scale.step
        candidates.append((w, Reason(holder, scale.instant(slot), False, on_finish, waits=max(0, waits), **more)))  # type: ignore[arg-type]

    for edge in layout.incoming[node]:
        owner = network.activities[network.edges.owner(edge.source)].key
        add(Holder.LINK, bound_of(schedule, edge), on_finish=edge.to_finish, link=edge.link, source=owner)
    links = len(candidates)
    for holder, slot, on_finish in _dates(schedule, node, placement):
        add(holder, slot, on_finish=on_finish)
    begins = work[schedule.early[2 * node + 1]] - duration
    pinned = placement is not None and placement.pins and placement.kind is not PlacedAs.STARTED
    reasons: list[Reason] = []
    loose: list[int] = []
    for position, (w, reason) in enumerate(candidates):
        if position < links:
            holds = layout.incoming[node][position] in holding
        else:
            holds = w == begins and (not pinned or reason.holder is Holder.CONSTRAINT)
            if reason.holder is Holder.LAUNCH_START and links and not holds:
                continue  # true of every item: it says something only of those that it holds
        reasons.append(replace(reason, holds=holds))
        if not holds:
            loose.append(w)
    if not any(reason.holds for reason in reasons):
        return reasons, None
    return reasons, scale.instant(place[max(0, *loose)]) if loose and max(loose) < begins else None


def _dates(schedule: Schedule, node: int, placement: Placement | None) -> Iterator[tuple[Holder, int, bool]]:
    """Dates that bound a leaf: the launch's, its constraint's and its promise's."""
    layout = schedule.layout
    activity = schedule.network.activities[node]
    if layout.held_by_launch_start(node, activity):
        yield Holder.LAUNCH_START, layout.start, False
    if layout.data_date is not None:
        yield Holder.DATA_DATE, layout.data_date, False
    if activity.started and placement is not None:
        yield Holder.ACTUAL_START, placement.fixed[0], False
    if activity.constraint is not None and activity.constraint_at is not None:
        early_caps = placement is not None and (
            placement.early_start_cap is not None or placement.early_finish_cap is not None
        )
        if activity.constraint.moves_start or early_caps:
            yield Holder.CONSTRAINT, layout.scale.slot(activity.constraint_at), activity.constraint.on_finish
    if activity.not_before is not None:
        yield Holder.NOT_BEFORE, layout.scale.slot(activity.not_before), False
    if activity.promise is not None:
        yield Holder.PROMISE, layout.scale.slot(activity.promise), True


__all__ = ["Holder", "Reason", "Why", "why"]
