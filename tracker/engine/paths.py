"""Paths through a scheduled network: what drives what, and why an item is where it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .bonds import Bond
from .lags import add_lag
from .special import Kind

if TYPE_CHECKING:
    from .results import Schedule


def bound_of(schedule: Schedule, bond: Bond) -> int:
    """The boundary to which a bond holds its target, lag included, before the target's calendar is asked."""
    lag, work, place = schedule.layout.lag_of(bond)
    return add_lag(schedule.early[2 * bond.source + bond.from_finish], lag, work, place)


def driving_bonds(schedule: Schedule, node: int) -> Iterator[Bond]:
    """Bonds that hold a node exactly where it is, ties included."""
    layout = schedule.layout
    duration, special = schedule.layout.by_node[node]
    kind = Kind.WORK if special is None else special.kind
    pinned = special is not None and special.pins and kind is not Kind.STARTED
    if kind is Kind.FIXED or kind is Kind.MANUAL or pinned:
        return
    if kind is Kind.STARTED and (special is None or special.resumes_at is None):
        return
    if kind is Kind.EARLIEST:
        yield from (bond for bond in layout.incoming[node] if bond.source == schedule.chosen[node])
        return
    if kind is Kind.LATEST:
        here = schedule.early[2 * node]
        yield from (bond for bond in layout.incoming[node] if bound_of(schedule, bond) == here)
        return
    if kind is Kind.MILESTONE:
        yield from _driving_milestone(schedule, node)
        return
    work = layout.tables_of(node)[0]
    # Where the work that is left begins, counted in the item's own working time.
    begins = work[schedule.early[2 * node + 1]] - duration
    for bond in layout.incoming[node]:
        w = work[bound_of(schedule, bond)]
        if (w - duration if bond.to_finish else w) == begins:
            yield bond


def _driving_milestone(schedule: Schedule, node: int) -> Iterator[Bond]:
    layout = schedule.layout
    work = layout.tables_of(node)[0]
    bounds = [(bound_of(schedule, bond), bond) for bond in layout.incoming[node]]
    latest = max((bound for bound, _ in bounds), default=-1)
    here = schedule.early[2 * node]
    for bound, bond in bounds:
        if bound == here or (bound == latest and work[bound] == work[here] and bound <= here):
            yield bond


def held_by_finish(schedule: Schedule, node: int) -> bool:
    """Whether a finish holds an item without duration where it is, so that it shows on the day it ends."""
    activity = schedule.network.activities[node]
    here = schedule.early[2 * node + 1]
    _, special = schedule.layout.by_node[node]
    if activity.finished:
        return True
    if special is not None:
        if special.pin_start is not None or special.early_start_cap == here:
            return False
        if here in (special.finish_floor, special.pin_finish, special.early_finish_cap):
            return True
    # Moved on to where work begins again, it shows there.
    return any(bond.from_finish and bound_of(schedule, bond) == here for bond in driving_bonds(schedule, node))


def launch_nodes(schedule: Schedule) -> list[int]:
    """Leaves whose finish is the launch's."""
    ends = sorted(schedule.layout.launch) or schedule.network.leaves
    last = schedule.layout.scale.slot(schedule.finish)
    found = [leaf for leaf in ends if schedule.early[2 * leaf + 1] == last]
    # Only as-late-as-possible items may have left the finish behind.
    return found or [leaf for leaf in ends if schedule.early[2 * leaf + 1] > last]


def driving_path(schedule: Schedule) -> list[int]:
    """Positions of all items reached from the launch by walking back through driving links, the launch first."""
    activities = len(schedule.network.activities)
    seen: dict[int, None] = dict.fromkeys(launch_nodes(schedule))
    stack = list(seen)
    while stack:
        for bond in driving_bonds(schedule, stack.pop()):
            if bond.source not in seen:
                seen[bond.source] = None
                stack.append(bond.source)
    return [node for node in seen if node < activities]
