"""Free float, and items that use it up."""

from __future__ import annotations

from .activity import Constraint, LateFrom
from .calendar import Table
from .lags import take_lag
from .layout import Layout
from .special import Kind


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
        special = layout.by_node[node][1]
        cap = None if special is None else special.late_finish_cap
        end = min(network_end, launch_end) if node in layout.leading else network_end
        w = work[X[start + 1]]
        room = min(_room(layout, X, node, work, end), work[end if cap is None else min(end, cap)] - w)
        if room > 0:
            w += room
            if duration:
                X[start], X[start + 1] = place[w - duration], place[w - 1] + 1
            else:
                X[start] = X[start + 1] = place[w - 1] + 1
        total[node] = work[Y[start + 1]] - w
        if layout.network.honor_constraints:  # MS Project reports no slack for such an item
            total[node] = min(0, total[node])
    return late


def free_floats(layout: Layout, X: list[int], Y: list[int], finish: int, spent: set[int]) -> list[int]:
    """Working time each node can slip without moving an early date of a successor, by node; none for those that have
    ``spent`` it."""
    free = [0] * layout.network.bonds.nodes
    from_finish = layout.network.late_from is LateFrom.FINISH
    for node, start, _, work, _, ends, anchors, special in layout.late_rows:
        if ends:
            room = work[min(finish, Y[start + 1]) if from_finish else finish] - work[X[start + 1]]
        elif special is None:
            t = X[anchors[0]] if anchors else finish
            for anchor in anchors:
                bound = X[anchor]
                if bound < t:
                    t = bound
            room = work[t] - work[X[start + 1]]
        elif special.kind is Kind.FIXED:
            continue
        else:
            room = _room(layout, X, node, work, Y[start + 1])
        if room > 0 and node not in spent:
            free[node] = room
    return free


def _room(layout: Layout, X: list[int], node: int, work: Table, end: int) -> int:
    """Free float of any node, by its links; without a live one, up to ``end``."""
    room: int | None = None
    for bond in layout.outgoing[node]:
        if bond.link < 0:
            # A summary's latest finish or earliest start may move by what its own links leave it.
            at = X[2 * bond.target]
            if not layout.outgoing[bond.target] or (not bond.from_finish and X[2 * node] != at):
                continue
            limit = min(at + max(0, _room(layout, X, bond.target, range(layout.scale.count + 1), end)), end)
            gap = work[limit] - work[X[2 * node + bond.from_finish]]
        else:
            if bond.target < len(layout.network.activities) and layout.network.activities[bond.target].finished:
                continue
            lag, lag_work, lag_place = layout.lag_of(bond)
            at = X[2 * bond.target + bond.to_finish]
            by = take_lag(at, lag, lag_work, lag_place, whole_days=layout.whole_days)
            starts = layout.whole_days and not bond.from_finish and X[2 * node] != X[2 * node + 1]
            gap = (work[by + 1] - 1 if starts else work[by]) - work[X[2 * node + bond.from_finish]]
        room = gap if room is None else min(room, gap)
    return work[end] - work[X[2 * node + 1]] if room is None else room
