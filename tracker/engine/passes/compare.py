"""Two schedules side by side: what moved, by how much, and what became critical."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from tracker.engine.time.calendar import MINUTES_PER_DAY, Scale, compile_calendar

from .schedule import Schedule


@dataclass(frozen=True, slots=True)
class Move:
    """How far an item's early dates moved, in base units of its own working time (negative: earlier)."""

    key: str
    start: int
    finish: int


@dataclass(frozen=True)
class Comparison:
    """What a change did to a schedule. Items are named by key; ``launch`` is in base units of the launch's calendar."""

    before: Schedule
    after: Schedule

    @cached_property
    def launch(self) -> int:
        """Working time by which the launch moves, in base units (negative: earlier)."""
        return working_time(self.before, self.after, None, self.before.finish, self.after.finish)

    @cached_property
    def moved(self) -> dict[str, tuple[int, int]]:
        """Items in both whose early dates differ: their positions before and after, by key."""
        network, was = self.after.network, self.before.network.index
        here, there = self.after.layout.scale, self.before.layout.scale
        early, was_early = self.after.early, self.before.early
        moves: dict[str, tuple[int, int]] = {}
        for position in network.leaves:
            key = network.activities[position].key
            old = was.get(key)
            if old is None:
                continue
            now, then = early[2 * position : 2 * position + 2], was_early[2 * old : 2 * old + 2]
            if now != then if here == there else [*map(here.instant, now)] != [*map(there.instant, then)]:
                moves[key] = old, position
        return moves

    def move(self, key: str) -> Move:
        """How far an item moved. ``KeyError`` for one that did not."""
        old, new = self.moved[key]
        shifts = []
        for side in (0, 1):
            start = self.before.layout.scale.instant(self.before.early[2 * old + side])
            end = self.after.layout.scale.instant(self.after.early[2 * new + side])
            shifts.append(working_time(self.before, self.after, new, start, end))
        return Move(key, *shifts)

    @cached_property
    def became_critical(self) -> frozenset[str]:
        """Items that are critical now and were not, new ones included."""
        return _critical(self.after) - _critical(self.before)

    @cached_property
    def no_longer_critical(self) -> frozenset[str]:
        return _critical(self.before) - _critical(self.after)

    @cached_property
    def added(self) -> frozenset[str]:
        return frozenset(self.after.network.index.keys() - self.before.network.index.keys())

    @cached_property
    def gone(self) -> frozenset[str]:
        return frozenset(self.before.network.index.keys() - self.after.network.index.keys())


def compare(before: Schedule, after: Schedule) -> Comparison:
    """What lies between two schedules of one launch."""
    return Comparison(before, after)


def working_time(before: Schedule, after: Schedule, position: int | None, start: int, end: int) -> int:
    """Base units of working time from one instant to another: in the calendar of an item of ``after`` by its
    position, or of the launch. Days on day plans."""
    network = after.network
    own = None if position is None else network.activities[position]
    if own is not None and own.elapsed:
        return end - start
    key = network.calendar if own is None else own.calendar or network.calendar
    for schedule in (after, before):
        scale = schedule.layout.scale
        fits = all((i - scale.origin) % scale.step == 0 and 0 <= scale.slot(i) <= scale.count for i in (start, end))
        if fits and schedule.network.calendars.get(key) == network.calendars[key]:
            work, _place = schedule.layout.tables(key)
            return (work[scale.slot(end)] - work[scale.slot(start)]) * scale.step
    # One of them lies beyond what either schedule had to look at, or between its slots.
    a_day = MINUTES_PER_DAY // network.resolution.minutes
    first, last = min(start, end) // a_day, max(start, end) // a_day + 1
    scale = Scale(network.resolution.minutes, 1, first * a_day, (last - first) * a_day)
    work, _place = compile_calendar(network.calendars[key], scale)
    return work[scale.slot(end)] - work[scale.slot(start)]


def _critical(schedule: Schedule) -> frozenset[str]:
    activities = schedule.network.activities
    return frozenset(activities[leaf].key for leaf in schedule.network.leaves if schedule.is_critical(leaf))
