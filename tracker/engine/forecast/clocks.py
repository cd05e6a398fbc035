"""Calendars for many iterations at once: the tables of :mod:`tracker.engine.time.calendar` continued between slots.

Sampled work has fractions of a slot. An *amount* is working time since the horizon began, an *instant* a place on the
horizon, both in slots; within a slot that works an instant moves on with the amount, within one that does not the
amount stands still. At whole numbers all of this equals the integer tables.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tracker.engine.network.lags import BeforeHorizon
from tracker.engine.time.calendar import working_spans

if TYPE_CHECKING:
    from tracker.engine.network.layout import Layout

Floats: TypeAlias = NDArray[np.float64]
#: One number for all iterations, or one for each.
Values: TypeAlias = Floats | float

#: Amounts this close to a whole number are taken for it, so that 0.1 + 0.2 does not spill over into the next shift.
SNAP = 1e-7


class Clock:
    """The working time of one calendar over a layout's horizon."""

    __slots__ = ("place", "total", "work", "works")

    def __init__(self, spans: list[tuple[int, int]], count: int) -> None:
        edges = np.zeros(count + 1, dtype=np.int8)
        for start, end in spans:
            edges[start] += 1
            edges[end] -= 1
        # One slot more than there are, so that the last boundary can be asked for as well.
        self.works: Floats = np.cumsum(edges, dtype=np.int8).astype(np.float64)
        self.work: Floats = np.concatenate(([0.0], np.cumsum(self.works)))
        self.place: Floats = np.flatnonzero(self.works).astype(np.float64)
        self.total = len(self.place)

    def work_at(self, instant: Values) -> Values:
        """Working slots that lie before an instant."""
        slot = np.floor(instant)
        n = _index(slot)
        return self.work[n] + (instant - slot) * self.works[n]

    def start_at(self, amount: Values) -> Values:
        """Where work goes on after an amount: the start of a shift where one has just ended."""
        whole = np.floor(amount + SNAP)
        return self.place[_index(whole)] + np.maximum(amount - whole, 0.0)

    def finish_at(self, amount: Values) -> Values:
        """Where an amount is done: the end of a shift where the next has not begun."""
        whole = np.ceil(amount - SNAP) - 1
        return self.place[_index(whole)] + np.minimum(amount - whole, 1.0)

    def before(self, instant: Values, grain: float) -> Values:
        """The most work after which something can begin that begins no later than an instant. In a gap that is what
        was done when it began, less one ``grain``: in whole slots the last one before it, without grain its end."""
        slot = np.floor(instant)
        n = _index(slot)
        works = self.works[n]
        return self.work[n] + (instant - slot) * works - (1.0 - works) * grain

    def works_at(self, instant: Values) -> NDArray[np.bool_]:
        """Whether work is done from an instant on."""
        return np.asarray(self.works[_index(np.floor(instant))] > 0)

    def settle(self, instant: Values) -> Values:
        """Where something without duration comes to rest: where work ends or goes on, or else where it next begins."""
        slot = np.floor(instant)
        n = _index(slot)
        ended = (instant == slot) & (n > 0) & (self.works[np.maximum(n - 1, 0)] > 0)
        stays = (self.works[n] > 0) | ended
        return np.where(stays, instant, self.start_at(self.work[n]))


class AroundTheClock(Clock):
    """Elapsed time: amounts and instants are the same."""

    __slots__ = ()

    def __init__(self, count: int) -> None:
        self.total = count

    def work_at(self, instant: Values) -> Values:
        return instant

    def start_at(self, amount: Values) -> Values:
        return amount

    def finish_at(self, amount: Values) -> Values:
        return amount

    def works_at(self, instant: Values) -> NDArray[np.bool_]:
        return np.asarray(True)

    def settle(self, instant: Values) -> Values:
        return instant

    def before(self, instant: Values, grain: float) -> Values:
        return instant


class Crossing:
    """From amounts of one clock to amounts of another in one look-up: within a slot of the first, the second moves
    on with it or stands still."""

    __slots__ = ("at", "nudge", "slope")

    def __init__(self, source: Clock, target: Clock, *, finish: bool) -> None:
        place = source.place.astype(np.intp)
        self.slope = target.works[place]
        self.at = target.work[place] - np.arange(source.total) * self.slope
        self.nudge = -SNAP if finish else SNAP

    def __call__(self, amount: Values) -> Values:
        """Amounts past the horizon are answered as if they lay at its end: whoever asked has run over it already."""
        n = np.asarray(amount + self.nudge).astype(np.intp)
        answers: Floats = self.slope.take(n, mode="clip")
        answers *= amount
        answers += self.at.take(n, mode="clip")
        return answers


class Crossed:
    """Dates in the time of other clocks than the one they are held in, each looked up once."""

    def __init__(self, clocks: Clocks, dates: list[Values], held: Sequence[Clock], *, whole_days_late: bool) -> None:
        self.clocks, self.dates, self.held = clocks, dates, held
        # Late finishes of a day plan stand at the start of the next working day, as starts do.
        self.finish = (False, False) if whole_days_late else (False, True)
        self.known: dict[tuple[int, Clock], Values] = {}

    def __call__(self, anchor: int, clock: Clock) -> Values:
        value, held = self.dates[anchor], self.held[anchor]
        if held is clock:
            return value
        answer = self.known.get((anchor, clock))
        if answer is None:
            answer = self.clocks.crossing(held, clock, finish=self.finish[anchor % 2])(value)
            self.known[anchor, clock] = answer
        return answer


class Clocks:
    """All clocks of a layout, and the crossings between them."""

    def __init__(self, layout: Layout) -> None:
        self.elapsed: Clock = AroundTheClock(layout.scale.count)
        self._by_key: dict[str | None, Clock] = {None: self.elapsed}
        self._by_table: dict[int, Clock] = {}
        self._crossings: dict[tuple[Clock, Clock, bool], Crossing] = {}
        network, scale = layout.network, layout.scale
        for key, (work, _place) in layout.all_tables():
            if key is not None:
                self._by_key[key] = Clock(working_spans(network.calendars[key], scale), scale.count)
            self._by_table[id(work)] = self._by_key[key]
        #: An instant after which every calendar still works.
        self.last = min([scale.count - 1.0, *(float(c.place[-1]) for k, c in self._by_key.items() if k is not None)])

    def of(self, work: object) -> Clock:
        """The clock of a calendar's table of work."""
        return self._by_table[id(work)]

    def by_key(self, key: str | None) -> Clock:
        return self._by_key[key]

    def cross(self, amount: Values, source: Clock, target: Clock, *, finish: bool) -> Values:
        """An amount of one clock as one of another. ``finish``: it is where something ends."""
        return amount if source is target else self.crossing(source, target, finish=finish)(amount)

    def crossing(self, source: Clock, target: Clock, *, finish: bool) -> Callable[[Values], Values]:
        """The way from amounts of one clock to those of another."""
        if source is self.elapsed:
            return target.work_at
        if target is self.elapsed:
            return source.finish_at if finish else source.start_at
        way = self._crossings.get((source, target, finish))
        if way is None:
            way = self._crossings[source, target, finish] = Crossing(source, target, finish=finish)
        return way


def _index(slot: Values) -> NDArray[np.intp]:
    """Whole numbers to subscribe with. Past the horizon the tables raise ``IndexError`` by themselves."""
    n = np.asarray(slot, dtype=np.intp)
    if n.size and n.min() < 0:
        raise BeforeHorizon
    return n


class Extra(NamedTuple):
    """What holds an item without duration longer in some iterations: so much of the time of a clock."""

    clock: Clock
    amount: Floats
