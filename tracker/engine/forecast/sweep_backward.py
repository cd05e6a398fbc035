"""The backward pass for many iterations at once: total float of what leads to the launch.

As :func:`tracker.engine.passes.cpm.backward`, from each iteration's own launch finish: the target and deadlines are
left out, and so is what does not lead to the launch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tracker.engine.network.activity import Rest
from tracker.engine.network.placements import Lagged, PlacedAs, Placement

from .clocks import Clock, Crossed, Values
from .sweep import NOTHING, SampledDates, Sweep, not_negative

if TYPE_CHECKING:
    from tracker.engine.network.layout import LateRow


class Backward:
    """One backward pass over what a forward pass left."""

    def __init__(self, sweep: Sweep, dates: SampledDates, durations: Mapping[int, Values]) -> None:
        self.sweep, self.dates, self.durations = sweep, dates, durations
        self.layout, self.clocks = sweep.layout, sweep.clocks
        #: Whether work may end in a gap of another's calendar that lies before that one's next shift.
        self.gaps = not self.layout.whole_days
        self.leads = self.layout.leading if self.layout.launch else None
        self.held: list[Clock] = [self.clocks.elapsed] * len(dates.X)
        self.Y: list[Values] = [0.0] * len(dates.X)
        self.cross = Crossed(self.clocks, self.Y, self.held, whole_days_late=self.layout.whole_days)
        # Where nothing binds: after everything, and with room for leads up to the end of the horizon.
        self.far = (float(np.max(dates.finish)) + self.clocks.last) // 2
        self.caps: dict[tuple[Clock, bool], Values] = {}

    def run(self) -> dict[int, Values]:
        """Total floats by leaf, in slots of its own working time."""
        held, Y, X, leads, floats = self.held, self.Y, self.dates.X, self.leads, {}
        # What has no predecessors is where a date before the horizon would show.
        first = {node for node, edges in enumerate(self.layout.incoming) if not edges}
        for row in self.layout.late_rows:
            node, start, duration, _work, _place, _ends, anchors, placement = row
            if leads is not None and node not in leads:
                continue
            clock = self.sweep.own[node]
            if placement is None:
                t = self._cap(node, clock)
                for anchor in anchors:
                    if leads is None or anchor // 2 in leads:
                        t = np.minimum(t, Y[anchor] if held[anchor] is clock else self.cross(anchor, clock))
                end = self.sweep.held[start + 1]
                ended = X[start + 1] if end is clock else clock.work_at(X[start + 1])
                if self.gaps and np.any(t < ended - NOTHING):
                    lagless = [(anchor, 0, (), ()) for anchor in anchors]
                    t = clock.work_at(self._before_lags(start + 1, lagless, self._end(node)))
                held[start] = held[start + 1] = clock
                Y[start], Y[start + 1] = t - self.durations.get(node, duration), t
                if node in first:
                    not_negative(Y[start])
                floats[node] = t - ended
            elif placement.kind is PlacedAs.FIXED:
                Y[start], Y[start + 1] = map(float, placement.fixed)
            elif placement.kind in (PlacedAs.LATEST, PlacedAs.EARLIEST):
                t = self._before_lags(start + 1, placement.late_finishes, self._latest(node, anchors))
                Y[start] = Y[start + 1] = self._before_lags(start, placement.late_starts, t)
            else:
                floats[node] = self._place(row, placement)
        return floats

    def _end(self, node: int) -> Values:
        """The instant by which a node must be done by itself: the launch's finish. What leads to a named launch is
        bound by its links alone, and may well end after it."""
        bound = not self.layout.launch or node in self.layout.launch
        return self.dates.launch if bound else self.far

    def _cap(self, node: int, clock: Clock) -> Values:
        key = (clock, not self.layout.launch or node in self.layout.launch)
        if key not in self.caps:
            self.caps[key] = clock.work_at(self._end(node))
        return self.caps[key]

    def _leads(self, anchor: int) -> bool:
        return self.leads is None or anchor // 2 in self.leads

    def _instant(self, anchor: int) -> Values:
        return self.cross(anchor, self.clocks.elapsed)

    def _latest(self, node: int, anchors: Sequence[int]) -> Values:
        """The latest instant that the launch and some anchors allow."""
        return self._before_lags(2 * node + 1, [(anchor, 0, (), ()) for anchor in anchors], self._end(node))

    def _before_lags(self, own: int, bounds: Sequence[Lagged], t: Values) -> Values:
        """The earliest of ``t`` and of late bounds, lags taken off, on an item's anchor ``own``; an early date that
        holds nothing up is kept, as :func:`tracker.engine.passes.cpm._before_lags` has it."""
        here: Values = self.sweep.instants(self.dates.X, own) if self.gaps else -np.inf
        for bound in bounds:
            if self._leads(bound[0]):
                latest = self._unlagged(bound)
                if np.any(latest < here - NOTHING):
                    latest = np.where((latest < here) & self._borne(here, bound), here, latest)
                t = np.minimum(t, latest)
        return t

    def _borne(self, here: Values, bound: Lagged) -> NDArray[np.bool_]:
        """Whether the item that bounds a date is no later for it, and not late itself."""
        anchor = bound[0]
        clock = self.sweep.own[anchor // 2]
        late = self.Y[anchor] if self.held[anchor] is clock else clock.work_at(self.Y[anchor])
        early = clock.work_at(self.sweep.instants(self.dates.X, anchor))
        moved = clock.work_at(self._lagged(here, bound))
        return np.asarray(np.maximum(early, moved) <= late + NOTHING)

    def _unlagged(self, bound: Lagged) -> Values:
        anchor, lag, work, _place = bound
        return self.sweep.unlagged(self._instant(anchor), lag, self.clocks.of(work)) if lag else self._instant(anchor)

    def _lagged(self, t: Values, bound: Lagged) -> Values:
        _anchor, lag, work, _place = bound
        if not lag:
            return t
        clock = self.clocks.of(work)
        amount = clock.work_at(t) + lag
        return clock.finish_at(amount) if lag > 0 else clock.start_at(not_negative(amount))

    def _place(self, row: LateRow, placement: Placement) -> Values:
        """Late dates of an item with constraints, lags or work done; its total float."""
        node, start, duration, _work, _place, _ends, anchors, _special = row
        X, Y, clock = self.dates.X, self.Y, self.sweep.own[node]
        s = self._must_start_by(node, placement)
        t = self._before_lags(start + 1, placement.late_finishes, self._latest(node, anchors))
        cap = self._finish_cap(node, placement)
        if cap is not None:
            t = np.minimum(t, cap)
        started = placement.kind is PlacedAs.STARTED
        taken = self.durations.get(node, duration)
        done = placement.done if started else 0
        if not duration + done:
            return self._place_milestone(node, placement, s, t, cap)
        w = clock.work_at(t)
        if not started:
            w = np.minimum(w, clock.before(np.minimum(s, self.layout.scale.count - 1), self.sweep.grain) + taken)
        if placement.pin_start is not None:
            w = clock.work_at(float(placement.pin_start)) + done + taken
        elif placement.pin_finish is not None:
            w = clock.work_at(float(placement.pin_finish))
        if placement.pins and cap is not None:
            w = np.minimum(w, clock.work_at(float(cap)))
        self.held[start] = self.held[start + 1] = clock
        Y[start], Y[start + 1] = not_negative(w - taken), w
        total = w - self.clocks.cross(X[start + 1], self.sweep.held[start + 1], clock, finish=True)
        if placement.kind is PlacedAs.MANUAL:
            total = np.minimum(total, Y[start] - clock.work_at(X[start]))
        return total

    def _must_start_by(self, node: int, placement: Placement) -> Values:
        s: Values = np.inf
        for hub in placement.hubs:
            if self._leads(2 * hub):
                s = np.minimum(s, np.where(self.dates.chosen[hub] == node, self._instant(2 * hub), np.inf))
        s = self._before_lags(2 * node, placement.late_starts, s)
        if placement.late_start_cap is not None and placement.kind is not PlacedAs.STARTED:
            s = np.minimum(s, placement.late_start_cap)
        return s

    def _finish_cap(self, node: int, placement: Placement) -> int | None:
        """Where a constraint, and not a deadline, wants the finish at the latest."""
        network = self.layout.network
        activity = network.activities[node]
        if activity.deadline is None and node not in network.summary_deadlines:
            return placement.late_finish_cap
        return self.layout.placed(node, activity, with_deadline=False).late_finish_cap

    def _place_milestone(self, node: int, placement: Placement, s: Values, t: Values, cap: int | None) -> Values:
        clock = self.sweep.own[node]
        pin = placement.pin_finish if placement.pin_start is None else placement.pin_start
        extra = self.dates.extra.get(node)
        if extra is not None and pin is None:
            # What holds it up lies before its finish and after its start.
            held_up = extra.clock.start_at(not_negative(extra.clock.work_at(t) - extra.amount))
            t = np.where(extra.amount > 0, held_up, t)
        t = np.minimum(s, t)
        if pin is not None:
            t = float(pin if cap is None else min(pin, cap))
        if self.layout.whole_days and placement.rest is Rest.START:
            amount = clock.before(t, self.sweep.grain)
            rested = clock.start_at(amount) if self.sweep.grain else clock.finish_at(amount)
            t = np.where(clock.works_at(t), t, rested)
        if not self.layout.whole_days:
            amount = clock.work_at(t)
            rests = placement.rest is Rest.FINISH or clock.settle(t) != t
            t = np.where(rests, clock.finish_at(amount), t)
        self.Y[2 * node] = t
        self.Y[2 * node + 1] = t
        return clock.work_at(t) - clock.work_at(self.dates.X[2 * node])
