"""Free float, and items that use it up."""

from __future__ import annotations

from tracker.engine.network.activity import Constraint, LateFrom, Rest
from tracker.engine.network.lags import take_lag
from tracker.engine.network.layout import Layout
from tracker.engine.network.placements import PlacedAs
from tracker.engine.time.calendar import Table


def move_as_late_as_possible(
    layout: Layout, X: list[int], Y: list[int], total: list[int], finishes: tuple[int, int]
) -> set[int]:
    """Let ALAP items use up their free float, the last ones first, and return them (Primavera P6: no other early date
    moves, and the network does not finish later, but for one without successors where late dates count from a target).
    """
    late = {
        layout.network.index[activity.key]
        for activity in layout.network.activities
        if activity.constraint is Constraint.ALAP and activity.actual_start is None and not activity.fixed
    }
    network_end, launch_end = finishes
    if layout.network.late_from is LateFrom.TARGET and layout.target is not None:
        launch_end = max(launch_end, layout.target)
    if layout.network.launch_milestone is None:
        network_end = launch_end
    for node, start, duration, work, place, *_ in layout.late_rows if late else ():
        if node not in late:
            continue
        placement = layout.by_node[node][1]
        cap = None if placement is None else placement.late_finish_cap
        end = min(network_end, launch_end) if node in layout.leading else network_end
        w = work[X[start + 1]]
        room = min(_room(layout, X, node, work, end), work[end if cap is None else min(end, cap)] - w)
        if room > 0:
            w += room
            if duration:
                X[start], X[start + 1] = place[w - duration], place[w - 1] + 1
            else:
                end = place[w - 1] + 1
                if layout.whole_days and placement is not None and placement.rest is Rest.START and place[w] > end:
                    w, end = w - 1, place[w - 1]  # the last day that works, which begins before the next does
                X[start] = X[start + 1] = end
        total[node] = work[Y[start + 1]] - w
        if layout.network.honor_constraints:  # MS Project reports no slack for such an item
            total[node] = min(0, total[node])
    return late


def free_floats(layout: Layout, X: list[int], Y: list[int], finish: int, spent: set[int]) -> list[int]:
    """Working time each node can slip without moving an early date of a successor, by node; none for those that have
    ``spent`` it."""
    free = [0] * layout.network.edges.nodes
    from_finish = layout.network.late_from is LateFrom.FINISH
    for node, start, _, work, _, ends, anchors, placement in layout.late_rows:
        if ends:
            room = work[min(finish, Y[start + 1]) if from_finish else finish] - work[X[start + 1]]
        elif placement is None:
            t = X[anchors[0]] if anchors else finish
            for anchor in anchors:
                bound = X[anchor]
                if bound < t:
                    t = bound
            room = work[t] - work[X[start + 1]]
        elif placement.kind is PlacedAs.FIXED:
            continue
        else:
            room = _room(layout, X, node, work, Y[start + 1])
        # A link may leave more room than there is before the finish: where the launch's start holds its other end.
        room = min(room, work[finish] - work[X[start + 1]])
        if room > 0 and node not in spent:
            free[node] = room
    return free


def _room(layout: Layout, X: list[int], node: int, work: Table, end: int) -> int:
    """Free float of any node, by its links; without a live one, up to ``end``."""
    room: int | None = None
    # Among whole days work that may begin on a day off begins on the last working day before it.
    lasts = layout.whole_days and X[2 * node] != X[2 * node + 1]
    for edge in layout.outgoing[node]:
        if edge.link < 0:
            # A summary's latest finish or earliest start may move by what its own links leave it.
            at = X[2 * edge.target]
            if not layout.outgoing[edge.target] or (not edge.from_finish and X[2 * node] != at):
                continue
            by = min(at + max(0, _room(layout, X, edge.target, range(layout.scale.count + 1), end)), end)
        else:
            if edge.target < len(layout.network.activities) and layout.network.activities[edge.target].finished:
                continue
            lag, lag_work, lag_place = layout.lag_of(edge)
            at = layout.early_as_shown(X, 2 * edge.target + edge.to_finish)
            by = take_lag(at, lag, lag_work, lag_place, whole_days=layout.whole_days)
        starts = lasts and not edge.from_finish
        gap = (work[by + 1] - 1 if starts else work[by]) - work[X[2 * node + edge.from_finish]]
        room = gap if room is None else min(room, gap)
    return work[end] - work[X[2 * node + 1]] if room is None else room
