"""Both passes for many iterations at once: :mod:`tracker.engine.passes.cpm` with arrays in the place of numbers.

Semantics are those of the integer passes, and with whole durations the results are equal. An anchor holds amounts of
its own calendar's working time, so that links within a calendar cost one maximum and no look-up; milestones and hubs
hold instants. Late dates count from each iteration's own launch finish: the target and deadlines are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from tracker.engine.network.activity import Rest
from tracker.engine.network.lags import BeforeHorizon
from tracker.engine.network.placements import Lagged, PlacedAs, Placement

from .clocks import Clock, Clocks, Crossed, Extra, Values

if TYPE_CHECKING:
    from tracker.engine.network.layout import Layout, Row

#: What is less than this many slots is nothing.
NOTHING = 1e-6


class Rework(Protocol):
    """What happens at a gate that fails."""

    def hold(self, sweep: Sweep, X: Sequence[Values], gate: int, extra: MutableMapping[int, Extra]) -> None:
        """Adds to ``extra`` by how much the gate is held up."""


@dataclass(slots=True)
class SampledDates:
    """Early dates by anchor (``2 * node`` the start, ``2 * node + 1`` the finish), in the coordinates of ``clocks``;
    ``chosen``: which leaf is earliest, by hub; ``finish`` and ``launch`` the instants at which the network and the
    launch end; ``extra`` what held milestones up."""

    X: list[Values]
    chosen: dict[int, NDArray[np.intp]]
    finish: Values
    launch: Values
    extra: dict[int, Extra]


class Sweep:
    """The passes over one layout. ``grain`` is 1 where all durations are whole slots, as the integer passes have
    them, and 0 where they are continuous. ``vanishing`` are nodes that may take no time at all: then they end where
    what they wait for ends, as an item without duration does, and not where their own calendar works next."""

    def __init__(self, layout: Layout, *, grain: float = 0.0, vanishing: frozenset[int] = frozenset()) -> None:
        # On a minute plan the end of a shift is the start of the next, and there is nothing in between.
        self.layout, self.grain = layout, grain if layout.whole_days else 0.0
        self.clocks, self.vanishing = Clocks(layout), vanishing
        elapsed = self.clocks.elapsed
        self.own: dict[int, Clock] = {}
        #: In which coordinates an anchor is held.
        self.held: list[Clock] = [elapsed] * (2 * layout.network.edges.nodes)
        for node, start, _duration, work, _place, _floor, _anchors, placement in layout.rows:
            clock = self.own[node] = self.clocks.of(work)
            if placement is None or placement.kind is PlacedAs.WORK:
                self.held[start] = self.held[start + 1] = elapsed if node in vanishing else clock
            elif placement.kind is PlacedAs.STARTED and node not in vanishing and self._remains(placement, _duration):
                self.held[start + 1] = clock

    @staticmethod
    def _remains(placement: Placement, remaining: int) -> bool:
        """Whether what has started still takes working time, or took some without a data date."""
        return bool(remaining or (placement.resumes_at is None and placement.done))

    def forward(
        self,
        durations: Mapping[int, Values],
        extra: Mapping[int, Extra] | None = None,
        rework: Mapping[int, Sequence[Rework]] | None = None,
    ) -> SampledDates:
        """Early dates. ``durations`` by node in slots (of what has started the remainder), where they are not as
        planned; ``extra`` by node holds milestones up. Raises ``IndexError`` where the horizon is too short and
        :class:`~tracker.engine.network.lags.BeforeHorizon` where it begins too late."""
        held = self.held
        X: list[Values] = [0.0] * len(held)
        cross = Crossed(self.clocks, X, held, whole_days_late=False)
        dates = SampledDates(X, {}, 0.0, 0.0, dict(extra or {}))
        rework = rework or {}
        for row in self.layout.rows:
            node, start, duration, work, _place, floor, anchors, placement = row
            taken: Values = durations.get(node, duration)
            if placement is None:
                clock = self.own[node]
                t: Values = float(work[floor])
                for anchor in anchors:
                    t = np.maximum(t, X[anchor] if held[anchor] is clock else cross(anchor, clock))
                X[start], X[start + 1] = t, t + taken
                if node in self.vanishing:
                    at = self._latest(X, anchors, float(floor))
                    at = at if self.layout.whole_days else clock.settle(at)
                    X[start], X[start + 1] = self._unless_nothing(taken, clock, t, at)
            elif placement.kind in (PlacedAs.FIXED, PlacedAs.MANUAL):
                X[start], X[start + 1] = map(float, placement.fixed)
            elif placement.kind is PlacedAs.LATEST:
                X[start] = X[start + 1] = self._latest(X, anchors, floor)
            elif placement.kind is PlacedAs.EARLIEST:
                starts = np.stack(
                    np.broadcast_arrays(*(np.atleast_1d(self.instants(X, 2 * leaf)) for leaf in placement.members))
                )
                which = starts.argmin(axis=0)
                dates.chosen[node] = np.asarray(placement.members, dtype=np.intp)[which]
                X[start] = X[start + 1] = starts.min(axis=0)
            elif placement.kind is PlacedAs.MILESTONE:
                X[start] = X[start + 1] = self._milestone(X, row, placement)
            else:
                self._place(X, row, placement, taken)
            for again in rework.get(node, ()):
                again.hold(self, X, node, dates.extra)
            if node in dates.extra:
                X[start + 1] = self.held_up(self.instants(X, start + 1), dates.extra[node])
        self._find_finishes(dates)
        return dates

    def _latest(self, X: Sequence[Values], anchors: Sequence[int], t: Values) -> Values:
        """The latest of some anchors, as an instant."""
        for anchor in anchors:
            t = np.maximum(t, self.instants(X, anchor))
        return t

    def instants(self, X: Sequence[Values], anchor: int) -> Values:
        """An early date as an instant."""
        return self.cross(X[anchor], anchor, self.clocks.elapsed)

    def instant(self, anchor: int, value: float) -> float:
        """One value of an early date, as an anchor holds it, as an instant."""
        return float(self.cross(value, anchor, self.clocks.elapsed))

    def cross(self, value: Values, anchor: int, clock: Clock) -> Values:
        return self.clocks.cross(value, self.held[anchor], clock, finish=bool(anchor % 2))

    def _lagged(self, X: Sequence[Values], bound: Lagged, clock: Clock) -> Values:
        """What an anchor with its lag comes to in the time of a clock."""
        anchor, lag, work, _place = bound
        if not lag:
            return self.cross(X[anchor], anchor, clock)
        between = self.clocks.of(work)
        value = self.cross(X[anchor], anchor, between) + lag
        if lag < 0:
            not_negative(value)
        elif np.max(value) > between.total:
            raise IndexError
        return self.clocks.cross(value, between, clock, finish=lag > 0)

    def held_up(self, t: Values, extra: Extra) -> Values:
        clock = extra.clock
        later = clock.finish_at(clock.work_at(t) + extra.amount)
        return np.where(extra.amount > NOTHING, np.maximum(later, t), t)

    def _milestone(self, X: Sequence[Values], row: Row, placement: Placement) -> Values:
        node, _start, _duration, _work, _place, floor, anchors, _special = row
        elapsed = self.clocks.elapsed
        t = self._latest(X, anchors, float(floor))
        for bound in (*placement.starts, *placement.finishes):
            t = np.maximum(t, self._lagged(X, bound, elapsed))
        if placement.finish_floor is not None:
            t = np.maximum(t, placement.finish_floor)
        if placement.pin_start is not None:
            t = float(placement.pin_start)
        elif placement.pin_finish is not None:
            t = float(placement.pin_finish)
        for limit in (placement.early_start_cap, placement.early_finish_cap):
            if limit is not None:
                t = np.minimum(t, limit)
        if placement.rest is Rest.START:
            return self.own[node].start_at(self.own[node].work_at(t))
        return t if self.layout.whole_days else self.own[node].settle(t)

    def _place(self, X: list[Values], row: Row, placement: Placement, taken: Values) -> None:
        """Start and finish of an item with constraints, lags or work done."""
        node, start, _remaining, work, _place, floor, anchors, _special = row
        clock = self.own[node]
        t: Values = float(work[floor])
        for anchor in anchors:
            t = np.maximum(t, self.cross(X[anchor], anchor, clock))
        for bound in placement.starts:
            t = np.maximum(t, self._lagged(X, bound, clock))
        f: Values = -np.inf if placement.finish_floor is None else float(work[placement.finish_floor])
        for bound in placement.finishes:
            f = np.maximum(f, self._lagged(X, bound, clock))
        if placement.kind is PlacedAs.STARTED:
            X[start] = float(placement.fixed[0])
            begun = float(work[placement.fixed[0]])
            if placement.resumes_at is None:
                floor_only = -np.inf if placement.finish_floor is None else float(work[placement.finish_floor])
                going_on: Values = begun + placement.done
                if placement.not_before is not None:
                    going_on = np.where(
                        np.asarray(taken) > 0, np.maximum(going_on, float(work[placement.not_before])), going_on
                    )
                end = np.maximum(going_on + taken, floor_only)
            else:
                end = np.maximum(np.maximum(t, begun), f - taken) + taken
            if self.held[start + 1] is clock:
                X[start + 1] = end
            elif placement.done and placement.resumes_at is None:
                X[start + 1] = clock.finish_at(end)
            else:
                X[start + 1] = self._unless_nothing(taken, clock, end - taken, self._ended(X, row, placement))[1]
            return
        if placement.pin_start is not None:
            t, f = float(work[placement.pin_start]), -np.inf
        elif placement.pin_finish is not None:
            t, f = float(work[placement.pin_finish]) - taken, -np.inf
        t = np.maximum(t, f - taken)
        if placement.early_start_cap is not None:
            t = np.minimum(t, float(work[placement.early_start_cap]))
        if placement.early_finish_cap is not None:
            t = np.minimum(t, float(work[placement.early_finish_cap]) - taken)
        X[start] = not_negative(t)
        X[start + 1] = t + taken
        if node in self.vanishing:
            X[start], X[start + 1] = self._unless_nothing(taken, clock, t, self._milestone(X, row, placement))

    def _unless_nothing(self, taken: Values, clock: Clock, start: Values, at: Values) -> tuple[Values, Values]:
        """Start and finish instants of work that begins after an amount; ``at`` both, where it takes nothing."""
        works = np.asarray(taken) > 0
        finish = clock.finish_at(np.maximum(start + taken, NOTHING))
        return np.where(works, clock.start_at(start), at), np.where(works, finish, at)

    def _ended(self, X: Sequence[Values], row: Row, placement: Placement) -> Values:
        """The finish of something that has started and of which nothing is left, as an instant."""
        t: Values = float(placement.fixed[0])
        if placement.resumes_at is None:
            work, place, floor = row[3], row[4], placement.finish_floor
            if floor is not None and work[floor] > work[placement.fixed[0]]:
                t = float(place[work[floor] - 1] + 1)
            return t
        t = self._latest(X, row[6], max(t, float(row[5])))
        for bound in (*placement.starts, *placement.finishes):
            t = np.maximum(t, self._lagged(X, bound, self.clocks.elapsed))
        return t if placement.finish_floor is None else np.maximum(t, placement.finish_floor)

    def _find_finishes(self, dates: SampledDates) -> None:
        """The finishes of network and launch."""
        layout, X = self.layout, dates.X
        leaves = layout.network.leaves
        by_clock: dict[Clock, Values] = {}
        for leaf in leaves:
            anchor = 2 * leaf + 1
            clock = self.held[anchor]
            value = X[anchor]
            by_clock[clock] = value if clock not in by_clock else np.maximum(by_clock[clock], value)
        elapsed = self.clocks.elapsed
        finish: Values = -np.inf if leaves else float(layout.start)
        for clock, value in by_clock.items():
            finish = np.maximum(finish, self.clocks.cross(value, clock, elapsed, finish=True))
        launch: Values = -np.inf
        for leaf in layout.launch:
            launch = np.maximum(launch, self.instants(X, 2 * leaf + 1))
        dates.finish, dates.launch = finish, launch if layout.launch else finish
        if np.max(finish) > layout.scale.count:
            raise IndexError

    def unlagged(self, t: Values, lag: int, clock: Clock) -> Values:
        """The latest instant that, moved by a lag, does not pass ``t``."""
        if lag > 0:
            return clock.start_at(not_negative(clock.work_at(t) - lag))
        if lag < 0 and self.layout.whole_days:
            return clock.start_at(clock.before(t, self.grain) - lag)
        return clock.finish_at(clock.work_at(t) - lag) if lag < 0 else t


def not_negative(amount: Values) -> Values:
    """An amount of work that lies within the horizon."""
    if np.min(amount) < 0:
        raise BeforeHorizon
    return amount
