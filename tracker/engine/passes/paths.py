"""Paths through a scheduled network: what drives what, and why an item is where it is."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.engine.network.edges import Edge
from tracker.engine.network.lags import add_lag
from tracker.engine.network.placements import PlacedAs

from .arrays import Arrays


def bound_of(schedule: Arrays, edge: Edge) -> int:
    """The boundary to which a edge holds its target, lag included, before the target's calendar is asked."""
    lag, work, place = schedule.layout.lag_of(edge)
    return add_lag(schedule.early[2 * edge.source + edge.from_finish], lag, work, place)


def driving_edges(schedule: Arrays, node: int) -> Iterator[Edge]:
    """Edges that hold a node exactly where it is, ties included."""
    layout = schedule.layout
    duration, placement = schedule.layout.by_node[node]
    kind = PlacedAs.WORK if placement is None else placement.kind
    pinned = placement is not None and placement.pins and kind is not PlacedAs.STARTED
    if kind is PlacedAs.FIXED or kind is PlacedAs.MANUAL or pinned:
        return
    if kind is PlacedAs.STARTED and (placement is None or placement.resumes_at is None):
        return
    if kind is PlacedAs.EARLIEST:
        yield from (edge for edge in layout.incoming[node] if edge.source == schedule.chosen[node])
        return
    if kind is PlacedAs.LATEST:
        here = schedule.early[2 * node]
        yield from (edge for edge in layout.incoming[node] if bound_of(schedule, edge) == here)
        return
    if kind is PlacedAs.MILESTONE:
        yield from _driving_milestone(schedule, node)
        return
    work = layout.tables_of(node)[0]
    # Where the work that is left begins, counted in the item's own working time.
    begins = work[schedule.early[2 * node + 1]] - duration
    for edge in layout.incoming[node]:
        w = work[bound_of(schedule, edge)]
        if (w - duration if edge.to_finish else w) == begins:
            yield edge


def _driving_milestone(schedule: Arrays, node: int) -> Iterator[Edge]:
    layout = schedule.layout
    work = layout.tables_of(node)[0]
    bounds = [(bound_of(schedule, edge), edge) for edge in layout.incoming[node]]
    latest = max((bound for bound, _ in bounds), default=-1)
    here = schedule.early[2 * node]
    for bound, edge in bounds:
        if bound == here or (bound == latest and work[bound] == work[here] and bound <= here):
            yield edge


def held_by_finish(schedule: Arrays, node: int) -> bool:
    """Whether a finish holds an item without duration where it is, so that it shows on the day it ends."""
    activity = schedule.network.activities[node]
    here = schedule.early[2 * node + 1]
    _, placement = schedule.layout.by_node[node]
    if activity.finished:
        return True
    if placement is not None:
        if placement.pin_start is not None or placement.early_start_cap == here:
            return False
        if here in (placement.finish_floor, placement.pin_finish, placement.early_finish_cap):
            return True
    # Moved on to where work begins again, it shows there.
    return any(edge.from_finish and bound_of(schedule, edge) == here for edge in driving_edges(schedule, node))


def launch_nodes(schedule: Arrays) -> list[int]:
    """Leaves whose finish is the launch's."""
    ends = sorted(schedule.layout.launch) or schedule.network.leaves
    last = schedule.layout.scale.slot(schedule.finish)
    nodes = [leaf for leaf in ends if schedule.early[2 * leaf + 1] == last]
    # Only as-late-as-possible items may have left the finish behind.
    return nodes or [leaf for leaf in ends if schedule.early[2 * leaf + 1] > last]


def before_start(schedule: Arrays) -> list[int]:
    """Leaves that links pull before the launch's start: no constraint and no actual or fixed date says so."""
    layout, activities = schedule.layout, schedule.network.activities
    return [
        leaf
        for leaf in schedule.network.leaves
        for activity in [activities[leaf]]
        if schedule.early[2 * leaf] < layout.start
        and activity.actual_start is None
        and not (activity.finished or activity.fixed)
        and not (activity.constraint is not None and activity.constraint_at is not None)
    ]


def driving_path(schedule: Arrays) -> list[int]:
    """Positions of all items reached from the launch by walking back through driving links, the launch first."""
    activities = len(schedule.network.activities)
    seen: dict[int, None] = dict.fromkeys(launch_nodes(schedule))
    stack = list(seen)
    while stack:
        for edge in driving_edges(schedule, stack.pop()):
            if edge.source not in seen:
                seen[edge.source] = None
                stack.append(edge.source)
    return [node for node in seen if node < activities]
