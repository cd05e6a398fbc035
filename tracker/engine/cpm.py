"""The two passes of the critical path method over integers and lists.

Semantics follow MS Project where a plan honours constraints and Primavera P6 where they differ by a setting; the
textbook is Kelley and Walker (1959), the link types are those of precedence diagramming (Fondahl, 1961).

Bounds: FS S>=F+lag, SS S>=S+lag, FF F>=F+lag, SF F>=S+lag, each activity in its own working time. A finish bound
counts in the working time of the activity it holds: Friday 17:00 and Monday 08:00 are one instant to it.
"""

from __future__ import annotations

from collections.abc import Sequence

from .activity import LateFrom
from .calendar import Table
from .floats import free_floats, move_as_late_as_possible
from .lags import BeforeHorizon, add_lag, not_before, take_lag
from .layout import Layout
from .network import Network
from .results import Schedule
from .special import Kind, Lagged, Special


def schedule(network: Network) -> Schedule:
    """Early and late dates, total and free float of every item.

    Raises :class:`~tracker.engine.errors.PlanError` where the plan runs outside the years that are scheduled.
    """
    layout = network.layout
    while True:
        try:
            result = _schedule(layout)
        except IndexError:
            layout = layout.wider(before=False)
        except BeforeHorizon:
            layout = layout.wider(before=True)
        else:
            network.__dict__["layout"] = layout
            return result


def _schedule(layout: Layout) -> Schedule:
    network = layout.network
    early, chosen = forward(layout)
    finish, launch_finish = finishes(layout, early)
    cap, launch_cap = finish, launch_finish
    if layout.target is not None:
        from_target = network.late_from is LateFrom.TARGET
        launch_cap = layout.target if from_target else min(launch_cap, layout.target)
        cap = _network_cap(layout, finish, launch_finish, launch_cap)
    late, total = backward(layout, early, chosen, cap, launch_cap)
    spent = move_as_late_as_possible(layout, early, late, total, (finish, launch_finish))
    free = free_floats(layout, early, late, finish, spent)
    return Schedule(layout, early, late, total, free, chosen, finish, launch_finish)


def late_dates(schedule: Schedule, *, from_target: bool) -> tuple[Layout, list[int], list[int]]:
    """Late dates and total floats counted from the target (from the computed finish where there is none, or where it
    is not asked for), and the layout they stand in: a wider one where they reach over the edge of the schedule's."""
    layout, early, chosen = schedule.layout, schedule.early, schedule.chosen
    while True:
        try:
            if layout is not schedule.layout:
                early, chosen = forward(layout)
            finish, launch_finish = finishes(layout, early)
            launch_cap = layout.target if from_target and layout.target is not None else launch_finish
            cap = _network_cap(layout, finish, launch_finish, launch_cap)
            return layout, *backward(layout, early, chosen, cap, launch_cap)
        except IndexError:
            layout = layout.wider(before=False)
        except BeforeHorizon:
            layout = layout.wider(before=True)


def _network_cap(layout: Layout, finish: int, launch_finish: int, launch_cap: int) -> int:
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
    X = [0] * (2 * layout.network.bonds.nodes)
    chosen: dict[int, int] = {}
    for node, start, duration, work, place, t, anchors, special in layout.rows:
        for anchor in anchors:
            bound = X[anchor]
            if bound > t:
                t = bound
        if special is None:
            w = work[t]
            X[start] = place[w]
            X[start + 1] = place[w + duration - 1] + 1
        elif special.kind is Kind.FIXED or special.kind is Kind.MANUAL:
            X[start], X[start + 1] = special.fixed
        elif special.kind is Kind.LATEST:
            X[start] = X[start + 1] = t
        elif special.kind is Kind.EARLIEST:
            leaf = min(special.members, key=lambda member: X[2 * member])
            chosen[node] = leaf
            X[start] = X[start + 1] = X[2 * leaf]
        else:
            t = _after_lags(X, special.starts, t)
            f = _after_lags(X, special.finishes, -1 if special.finish_floor is None else special.finish_floor)
            if special.kind is Kind.MILESTONE:
                X[start] = X[start + 1] = _place_milestone(layout, special, work, place, t, f)
            elif special.kind is Kind.STARTED:
                X[start], X[start + 1] = _place_started(special, duration, work, place, t, f)
            else:
                X[start], X[start + 1] = _place_early(special, duration, work, place, t, f)
    return X, chosen


def _after_lags(X: list[int], bounds: list[Lagged], t: int) -> int:
    """The latest of ``t`` and all bounds with their lags."""
    for anchor, lag, work, place in bounds:
        bound = add_lag(X[anchor], lag, work, place)
        if bound > t:
            t = bound
    return t


def _place_early(special: Special, duration: int, work: Table, place: Table, t: int, f: int) -> tuple[int, int]:
    """Start and finish of an item that has not begun, not before ``t`` and not finishing before ``f``."""
    if special.pin_start is not None:
        t, f = special.pin_start, -1
    elif special.pin_finish is not None:
        t, f = 0, special.pin_finish
    w = work[t] if f < 0 else max(work[t], work[f] - duration)
    if special.pin_finish is not None:
        w = work[f] - duration
    if special.early_start_cap is not None:
        w = min(w, work[special.early_start_cap])
    if special.early_finish_cap is not None:
        w = min(w, work[special.early_finish_cap] - duration)
    not_before(w)
    return place[w], place[w + duration - 1] + 1


def _place_milestone(layout: Layout, special: Special, work: Table, place: Table, t: int, f: int) -> int:
    """Where an item without duration lies.

    On a day plan it lies where its bounds bring it, on a day off too: nothing is worked on it. On a minute plan it
    rests where a shift ends or begins (MS Project).
    """
    if special.pin_start is not None:
        t, f = special.pin_start, -1
    elif special.pin_finish is not None:
        t, f = 0, special.pin_finish
    t = max(t, f)
    for limit in (special.early_start_cap, special.early_finish_cap):
        if limit is not None:
            t = min(t, limit)
    return t if layout.whole_days else settle(work, place, t)


def settle(work: Table, place: Table, t: int) -> int:
    """Where an item without duration comes to rest: where work ends or goes on, or else where it next begins."""
    if work[t + 1] > work[t] or (t and work[t] > work[t - 1]):
        return t
    return place[work[t]]


def _place_started(special: Special, remaining: int, work: Table, place: Table, t: int, f: int) -> tuple[int, int]:
    """Actual start and early finish of an item under way.

    With a data date the remainder runs from there or from where its predecessors allow; without one it goes on from
    the actual start plus the work done, whatever the predecessors say (MS Project).
    """
    start = special.fixed[0]
    if special.resumes_at is None:
        w = work[start] + special.done
        f = -1 if special.finish_floor is None else special.finish_floor
    else:
        w = work[max(t, start)]
        if f >= 0:
            w = max(w, work[f] - remaining)
    if remaining:
        finish = place[w + remaining - 1] + 1
    elif special.resumes_at is None:
        finish = place[w - 1] + 1 if special.done else start
    else:
        return start, max(start, t, f)
    if special.resumes_at is None and f >= 0 and work[f] > work[finish]:
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

    The late start of an item under way is that of its remainder: it is what holds its predecessors. On day plans a
    late finish stands at the start of the next working day, which is where a predecessor may finish at the latest
    (:meth:`Layout.late_finish` shows the day before); on minute plans at the end of a shift, as MS Project and
    Primavera P6 have it.
    """
    last = 0 if layout.whole_days else 1
    Y = [0] * len(X)
    total = [0] * layout.network.bonds.nodes
    launch = layout.launch
    for node, start, duration, work, place, _, anchors, special in layout.late_rows:
        t = launch_cap if node in launch else cap
        for anchor in anchors:
            bound = Y[anchor]
            if bound < t:
                t = bound
        if special is None:
            w = work[t]
            if w < duration:
                raise BeforeHorizon
            Y[start] = place[w - duration]
            Y[start + 1] = place[w - last] + last
            total[node] = w - work[X[start + 1]]
        elif special.kind is Kind.FIXED:
            Y[start], Y[start + 1] = special.fixed
        elif special.kind is Kind.LATEST or special.kind is Kind.EARLIEST:
            t = _before_lags(layout, Y, special.late_finishes, t)
            Y[start] = Y[start + 1] = _before_lags(layout, Y, special.late_starts, t)
        else:
            t = _before_lags(layout, Y, special.late_finishes, t)
            s = min((Y[2 * hub] for hub in special.hubs if chosen[hub] == node), default=layout.scale.count)
            s = _before_lags(layout, Y, special.late_starts, s)
            Y[start], Y[start + 1] = _place_late(layout, special, duration, work, place, t, s)
            total[node] = work[Y[start + 1]] - work[X[start + 1]]
            if special.kind is Kind.MANUAL:
                total[node] = min(total[node], work[Y[start]] - work[X[start]])
    return Y, total


def _before_lags(layout: Layout, Y: list[int], bounds: list[Lagged], t: int) -> int:
    for anchor, lag, work, place in bounds:
        bound = take_lag(Y[anchor], lag, work, place, whole_days=layout.whole_days)
        if bound < t:
            t = bound
    return t


def _place_late(
    layout: Layout, special: Special, duration: int, work: Table, place: Table, t: int, s: int
) -> tuple[int, int]:
    """Late start and finish of an item that must finish by ``t`` and start by ``s``."""
    started = special.kind is Kind.STARTED
    # What a start-side date means to the finish: the whole duration after it.
    whole = duration + special.done if started else duration
    if special.late_start_cap is not None and not started:
        s = min(s, special.late_start_cap)
    if special.late_finish_cap is not None:
        t = min(t, special.late_finish_cap)
    if not whole:
        t = min(s, t)
        pin = special.pin_finish if special.pin_start is None else special.pin_start
        if pin is not None:
            t = pin if special.late_finish_cap is None else min(pin, special.late_finish_cap)
        if not layout.whole_days and settle(work, place, t) != t:
            t = place[not_before(work[t] - 1)] + 1
        return t, t
    w = work[t]
    if s < layout.scale.count and not started:
        # A day plan starts on a day that works; on a minute plan the end of a shift is the start of the next.
        w = min(w, (work[s + 1] - 1 if layout.whole_days else work[s]) + whole)
    if special.pin_start is not None:
        w = work[special.pin_start] + whole
    elif special.pin_finish is not None:
        w = work[special.pin_finish]
    if special.pins and special.late_finish_cap is not None:
        w = min(w, work[special.late_finish_cap])  # a deadline holds even what a constraint pins
    not_before(min(w - duration, w - 1))
    return place[w - duration], place[w] if layout.whole_days else place[w - 1] + 1
