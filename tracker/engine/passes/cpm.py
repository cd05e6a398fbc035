"""The two passes of the critical path method over integers and lists.

Semantics follow MS Project where a plan honours constraints and Primavera P6 where they differ by a setting; the
textbook is Kelley and Walker (1959), the link types are those of precedence diagramming (Fondahl, 1961).

Bounds: FS S>=F+lag, SS S>=S+lag, FF F>=F+lag, SF F>=S+lag, each activity in its own working time. A finish bound
counts in the working time of the activity it holds: Friday 17:00 and Monday 08:00 are one instant to it.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracker.engine.network.activity import Rest
from tracker.engine.network.lags import BeforeHorizon, add_lag, not_before, take_lag
from tracker.engine.network.layout import Layout
from tracker.engine.network.placements import Lagged, PlacedAs, Placement
from tracker.engine.time.calendar import Table

from .arrays import Arrays


def late_dates(schedule: Arrays, *, from_target: bool) -> tuple[Layout, list[int], list[int]]:
    """Late dates and total floats counted from the target (from the computed finish where there is none, or where it
    is not asked for), and the layout they stand in: a wider one where they reach over the edge of the schedule's."""
    layout, early, chosen = schedule.layout, schedule.early, schedule.chosen
    while True:
        try:
            if layout is not schedule.layout:
                early, chosen = forward(layout)
            finish, launch_finish = finishes(layout, early)
            launch_cap = layout.target if from_target and layout.target is not None else launch_finish
            cap = network_cap(layout, finish, launch_finish, launch_cap)
            return layout, *backward(layout, early, chosen, cap, launch_cap)
        except IndexError:
            layout = layout.wider(before=False)
        except BeforeHorizon:
            layout = layout.wider(before=True)


def network_cap(layout: Layout, finish: int, launch_finish: int, launch_cap: int) -> int:
    """Where late dates of what does not lead to the launch begin: with it where nothing is named for it, else the
    network's finish, moved on by whole weeks where the launch itself may come later, so that what follows it leaves
    it that room."""
    if layout.network.launch_milestone is None:
        return launch_cap
    week = layout.week
    return finish + max(0, -(-(launch_cap - launch_finish) // week)) * week


def finishes(layout: Layout, early: Sequence[int]) -> tuple[int, int]:
    """The network's finish, and the launch's: that of the launch milestone, or the network's without one."""
    finish = max((early[2 * leaf + 1] for leaf in layout.network.leaves), default=layout.start)
    return finish, max((early[2 * leaf + 1] for leaf in layout.launch), default=finish)


def forward(layout: Layout) -> tuple[list[int], dict[int, int]]:
    """Early dates by anchor, and for each earliest-start hub the leaf that is earliest."""
    X = [0] * (2 * layout.network.edges.nodes)
    chosen: dict[int, int] = {}
    for node, start, duration, work, place, t, anchors, placement in layout.rows:
        for anchor in anchors:
            bound = X[anchor]
            if bound > t:
                t = bound
        if placement is None:
            w = work[t]
            X[start] = place[w]
            X[start + 1] = place[w + duration - 1] + 1
        elif placement.kind is PlacedAs.FIXED or placement.kind is PlacedAs.MANUAL:
            X[start], X[start + 1] = placement.fixed
        elif placement.kind is PlacedAs.LATEST:
            X[start] = X[start + 1] = t
        elif placement.kind is PlacedAs.EARLIEST:
            leaf = min(placement.members, key=lambda member: X[2 * member])
            chosen[node] = leaf
            X[start] = X[start + 1] = X[2 * leaf]
        else:
            t = _after_lags(X, placement.starts, t)
            f = _after_lags(X, placement.finishes, -1 if placement.finish_floor is None else placement.finish_floor)
            if placement.kind is PlacedAs.MILESTONE:
                X[start] = X[start + 1] = _place_milestone(layout, placement, work, place, t, f)
            elif placement.kind is PlacedAs.STARTED:
                X[start], X[start + 1] = _place_started(placement, duration, work, place, t, f)
            else:
                X[start], X[start + 1] = _place_early(placement, duration, work, place, t, f)
    return X, chosen


def _after_lags(X: list[int], bounds: list[Lagged], t: int) -> int:
    """The latest of ``t`` and all bounds with their lags."""
    for anchor, lag, work, place in bounds:
        bound = add_lag(X[anchor], lag, work, place)
        if bound > t:
            t = bound
    return t


def _place_early(placement: Placement, duration: int, work: Table, place: Table, t: int, f: int) -> tuple[int, int]:
    """Start and finish of an item that has not begun, not before ``t`` and not finishing before ``f``."""
    if placement.pin_start is not None:
        t, f = placement.pin_start, -1
    elif placement.pin_finish is not None:
        t, f = 0, placement.pin_finish
    w = work[t] if f < 0 else max(work[t], work[f] - duration)
    if placement.pin_finish is not None:
        w = work[f] - duration
    if placement.early_start_cap is not None:
        w = min(w, work[placement.early_start_cap])
    if placement.early_finish_cap is not None:
        w = min(w, work[placement.early_finish_cap] - duration)
    not_before(w)
    return place[w], place[w + duration - 1] + 1


def _place_milestone(layout: Layout, placement: Placement, work: Table, place: Table, t: int, f: int) -> int:
    """Where an item without duration lies.

    Among whole days it lies where its bounds bring it, on a day off too: nothing is worked on it. Among shifts it rests
    where one ends or begins (MS Project), and one that rests at a start where work begins. A finish between two shifts
    is passed on at the start of the next, for what follows must not come before what it waits for; it is shown at the
    end of the last (:meth:`Schedule.item`).
    """
    if placement.pin_start is not None:
        t, f = placement.pin_start, -1
    elif placement.pin_finish is not None:
        t, f = 0, placement.pin_finish
    t = max(t, f)
    for limit in (placement.early_start_cap, placement.early_finish_cap):
        if limit is not None:
            t = min(t, limit)
    if placement.rest is Rest.START:
        return place[work[t]]
    return t if layout.whole_days else settle(work, place, t)


def settle(work: Table, place: Table, t: int) -> int:
    """Where an item without duration comes to rest: where work ends or goes on, or else where it next begins."""
    if work[t + 1] > work[t] or (t and work[t] > work[t - 1]):
        return t
    return place[work[t]]


def _place_started(placement: Placement, remaining: int, work: Table, place: Table, t: int, f: int) -> tuple[int, int]:
    """Actual start and early finish of an item under way.

    With a data date the remainder runs from there or from where its predecessors allow; without one it goes on from
    the actual start plus the work done, whatever the predecessors say (MS Project).
    """
    start = placement.fixed[0]
    if placement.resumes_at is None:
        w = work[start] + placement.done
        if placement.not_before is not None:
            w = max(w, work[placement.not_before])
        f = -1 if placement.finish_floor is None else placement.finish_floor
    else:
        w = work[max(t, start)]
        if f >= 0:
            w = max(w, work[f] - remaining)
    if remaining:
        finish = place[w + remaining - 1] + 1
    elif placement.resumes_at is None:
        finish = place[w - 1] + 1 if placement.done else start
    else:
        return start, max(start, t, f)
    if placement.resumes_at is None and f >= 0 and work[f] > work[finish]:
        finish = place[work[f] - 1] + 1
    return start, finish


def backward(
    layout: Layout,
    X: list[int],
    chosen: dict[int, int],
    cap: int,
    launch_cap: int,
) -> tuple[list[int], list[int]]:
    """Late dates by anchor and total float by node, counted from ``cap`` (the launch milestone from ``launch_cap``).

    The late start of an item under way is that of its remainder: it is what holds its predecessors. Among whole days a
    late finish stands at the start of the next working day, which is where a predecessor may finish at the latest
    (:meth:`Layout.late_finish` shows the day before); among shifts at the end of one, as MS Project and Primavera P6
    have it. A predecessor on another calendar that ends after that shift, and before the item's next, still holds
    nothing up: it keeps its early finish (:func:`_before_lags`).
    """
    last = 0 if layout.whole_days else 1
    Y = [0] * len(X)
    total = [0] * layout.network.edges.nodes
    launch = layout.launch
    for node, start, duration, work, place, _, anchors, placement in layout.late_rows:
        t = launch_cap if node in launch else cap
        for anchor in anchors:
            bound = Y[anchor]
            if bound < t:
                t = bound
        if t < X[start + 1] and not layout.whole_days:
            lagless = [(anchor, 0, work, place) for anchor in anchors]
            t = _before_lags(layout, X, Y, start + 1, lagless, launch_cap if node in launch else cap)
        if placement is None:
            w = work[t]
            if w < duration:
                raise BeforeHorizon
            Y[start] = place[w - duration]
            Y[start + 1] = place[w - last] + last
            total[node] = w - work[X[start + 1]]
        elif placement.kind is PlacedAs.FIXED:
            Y[start], Y[start + 1] = placement.fixed
        elif placement.kind is PlacedAs.LATEST or placement.kind is PlacedAs.EARLIEST:
            t = _before_lags(layout, X, Y, start + 1, placement.late_finishes, t)
            Y[start] = Y[start + 1] = _before_lags(layout, X, Y, start, placement.late_starts, t)
        else:
            t = _before_lags(layout, X, Y, start + 1, placement.late_finishes, t)
            s = min((Y[2 * hub] for hub in placement.hubs if chosen[hub] == node), default=layout.scale.count)
            s = _before_lags(layout, X, Y, start, placement.late_starts, s)
            Y[start], Y[start + 1] = _place_late(layout, placement, duration, work, place, t, s)
            total[node] = work[Y[start + 1]] - work[X[start + 1]]
            if placement.kind is PlacedAs.MANUAL:
                total[node] = min(total[node], work[Y[start]] - work[X[start]])
    return Y, total


def _before_lags(layout: Layout, X: list[int], Y: list[int], own: int, bounds: list[Lagged], t: int) -> int:
    """The earliest of ``t`` and of late bounds, lags taken off, on an item's anchor ``own``. Among shifts the early
    date on that anchor is kept where a bound lies before it, if it falls into time in which the item that bounds it
    does not work, and that item is not late itself."""
    here = X[own]
    for anchor, lag, work, place in bounds:
        bound = take_lag(Y[anchor], lag, work, place, whole_days=layout.whole_days)
        if bound < here and not layout.whole_days:
            of_target = layout.tables_of(anchor // 2)[0]
            at = add_lag(here, lag, work, place)
            if max(of_target[at], of_target[X[anchor]]) <= of_target[Y[anchor]]:
                bound = here
        if bound < t:
            t = bound
    return t


def _place_late(
    layout: Layout, placement: Placement, duration: int, work: Table, place: Table, t: int, s: int
) -> tuple[int, int]:
    """Late start and finish of an item that must finish by ``t`` and start by ``s``."""
    started = placement.kind is PlacedAs.STARTED
    # What a start-side date means to the finish: the whole duration after it.
    whole = duration + placement.done if started else duration
    if placement.late_start_cap is not None and not started:
        s = min(s, placement.late_start_cap)
    if placement.late_finish_cap is not None:
        t = min(t, placement.late_finish_cap)
    if not whole:
        t = min(s, t)
        pin = placement.pin_finish if placement.pin_start is None else placement.pin_start
        if pin is not None:
            t = pin if placement.late_finish_cap is None else min(pin, placement.late_finish_cap)
        if layout.whole_days and placement.rest is Rest.START:
            return (place[not_before(work[t + 1] - 1)],) * 2  # the last day that works and is not after it
        if not layout.whole_days and (placement.rest is Rest.FINISH or settle(work, place, t) != t):
            t = place[not_before(work[t] - 1)] + 1
        return t, t
    w = work[t]
    if s < layout.scale.count and not started:
        # A day plan starts on a day that works; on a minute plan the end of a shift is the start of the next.
        w = min(w, (work[s + 1] - 1 if layout.whole_days else work[s]) + whole)
    if placement.pin_start is not None:
        w = work[placement.pin_start] + whole
    elif placement.pin_finish is not None:
        w = work[placement.pin_finish]
    if placement.pins and placement.late_finish_cap is not None:
        w = min(w, work[placement.late_finish_cap])  # a deadline holds even what a constraint pins
    not_before(min(w - duration, w - 1))
    return place[w - duration], place[w] if layout.whole_days else place[w - 1] + 1
