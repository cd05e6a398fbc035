"""Items that start as late as possible, for many iterations: :mod:`tracker.engine.passes.floats` with arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tracker.engine.network.activity import Constraint, LateFrom, Rest

from .clocks import Clock, Values
from .sweep import SampledDates, Sweep


def move_as_late_as_possible(sweep: Sweep, dates: SampledDates) -> None:
    """Lets ALAP items use up their free float. The launch does not move, and neither do total floats: that an
    item may wait does not make it one that holds the launch."""
    late = {
        n
        for n, a in enumerate(sweep.layout.network.activities)
        if a.constraint is Constraint.ALAP and a.actual_start is None and not a.fixed
    }
    if late:
        _use_room(sweep, dates, late)


def _use_room(sweep: Sweep, dates: SampledDates, late: set[int]) -> None:
    layout, X = sweep.layout, dates.X
    network = layout.network
    launch_end, network_end = dates.launch, dates.finish
    if network.late_from is LateFrom.TARGET and layout.target is not None:
        launch_end = np.maximum(launch_end, layout.target)
    if network.launch_milestone is None:
        network_end = launch_end
    for node, start, *_rest in layout.late_rows:
        if node not in late:
            continue
        clock, placement = sweep.own[node], layout.by_node[node][1]
        cap = None if placement is None else placement.late_finish_cap
        end = np.minimum(network_end, launch_end) if node in layout.leading else network_end
        w = sweep.cross(X[start + 1], start + 1, clock)
        room = np.minimum(
            _room(sweep, X, node, clock, end),
            clock.work_at(end if cap is None else np.minimum(end, cap)) - w,
        )
        moved = room > 0
        if sweep.held[start] is clock:
            shift = np.where(moved, room, 0.0)
            X[start], X[start + 1] = np.where(moved, w + room - (X[start + 1] - X[start]), X[start]), w + shift
        else:
            taken = np.where(X[start] == X[start + 1], 0.0, w - clock.work_at(X[start]))
            later = np.maximum(w + np.maximum(room, 0), 1.0)
            finish = clock.finish_at(later)
            if layout.whole_days and placement is not None and placement.rest is Rest.START and sweep.grain:
                finish = np.where(clock.works_at(finish), finish, clock.start_at(later - sweep.grain))
            X[start], X[start + 1] = (
                np.where(moved, np.where(taken > 0, clock.start_at(later - taken), finish), X[start]),
                np.where(moved, finish, X[start + 1]),
            )


def _room(sweep: Sweep, X: Sequence[Values], node: int, clock: Clock, end: Values) -> Values:
    """Free float of a node by its links; without a live one, up to ``end``."""
    layout = sweep.layout
    activities = layout.network.activities
    room: Values | None = None
    for edge in layout.outgoing[node]:
        anchor = 2 * node + edge.from_finish
        here = sweep.cross(X[anchor], anchor, clock)
        if edge.link < 0:
            at = sweep.instants(X, 2 * edge.target)
            if not layout.outgoing[edge.target]:
                continue
            more = _room(sweep, X, edge.target, sweep.clocks.elapsed, end)
            by = np.minimum(at + np.maximum(0, more), end)
        else:
            if edge.target < len(activities) and activities[edge.target].finished:
                continue
            lag, work, _place = layout.lag_of(edge)
            at = sweep.instants(X, 2 * edge.target + edge.to_finish)
            if layout.ends_shift(edge.target):
                at = sweep.own[edge.target].finish_at(sweep.own[edge.target].work_at(at))
            by = sweep.unlagged(at, lag, sweep.clocks.of(work))
        gap = clock.work_at(by) - here
        if layout.whole_days and not edge.from_finish:
            lasts = np.not_equal(X[2 * node], X[2 * node + 1])
            gap = np.where(lasts, clock.before(by, sweep.grain) - here, gap)
        if edge.link < 0 and not edge.from_finish:
            gap = np.where(sweep.instants(X, 2 * node) == at, gap, np.inf)
        room = gap if room is None else np.minimum(room, gap)
    if room is None:
        return clock.work_at(end) - sweep.cross(X[2 * node + 1], 2 * node + 1, clock)
    return np.where(np.isinf(room), clock.work_at(end) - sweep.cross(X[2 * node + 1], 2 * node + 1, clock), room)
