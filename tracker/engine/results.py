"""What a schedule says of each item, in dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from .calendar import MINUTES_PER_DAY, day_date

if TYPE_CHECKING:
    from datetime import date

    from .layout import Layout


@dataclass(frozen=True, slots=True)
class Dates:
    """Start and finish instants in base units since 1970, half-open."""

    start: int
    finish: int


@dataclass(frozen=True, slots=True)
class ItemSchedule:
    """The computed values of one item: instants in base units, floats in base units of its own working time.

    ``critical``: total float at or below the launch's threshold and work left to do. ``driving``: on the driving
    path of the launch. ``on_finish``: an item without duration that a finish bound holds, shown on the day it ends.
    """

    key: str
    early: Dates
    late: Dates
    total_float: int
    free_float: int
    critical: bool
    near_critical: bool
    driving: bool
    on_finish: bool
    summary: bool


class Schedule:
    """Early and late dates and floats of a network. Values of an item are read with :meth:`item`."""

    def __init__(
        self,
        layout: Layout,
        early: list[int],
        late: list[int],
        total: list[int],
        free: list[int],
        chosen: dict[int, int],
        finish: int,
        launch_finish: int,
    ) -> None:
        self.layout, self.network = layout, layout.network
        self.early, self.late, self.total, self.free = early, late, total, free
        self.chosen = chosen
        self._finish, self._launch_finish = finish, launch_finish

    @property
    def finish(self) -> int:
        """When the launch finishes: its milestone, or the whole network without one."""
        return self.layout.scale.instant(self._launch_finish)

    @property
    def network_finish(self) -> int:
        return self.layout.scale.instant(self._finish)

    @cached_property
    def driving(self) -> frozenset[int]:
        """Positions of the items on the driving path, walked back from the launch."""
        from .paths import driving_path

        return frozenset(driving_path(self))

    @cached_property
    def _need_by(self) -> tuple[Layout, list[int]]:
        from .cpm import late_dates

        return late_dates(self, from_target=True)[:2]

    def need_by(self, key: str) -> int:
        """Latest finish of an item that still lets the launch meet its target."""
        leaves = self.network.leaves_of(key) or [self.network.index[key]]
        layout, late = self._need_by
        return layout.scale.instant(max(layout.late_finish(late, leaf) for leaf in leaves))

    @cached_property
    def launch_float(self) -> list[int]:
        """By node, slots of its own working time by which it can slip without moving the computed finish of the
        launch: total float counted from there, whatever target there is."""
        from .cpm import late_dates

        return late_dates(self, from_target=False)[2]

    def is_critical(self, position: int) -> bool:
        """Whether a leaf is critical: its total float is used up and it is not finished."""
        return not self.network.activities[position].finished and self.total[position] <= self.layout.critical_float

    def is_near_critical(self, position: int) -> bool:
        """Whether a leaf has little float left: above critical, up to the near-critical threshold (five days)."""
        if self.network.activities[position].finished:
            return False
        return self.layout.critical_float < self.total[position] <= self.layout.near_critical_float

    def item(self, key: str) -> ItemSchedule:
        """All values of one item. ``KeyError`` for a key that the network does not hold."""
        position = self.network.index[key]
        return self._summary(position) if self.network.is_summary(position) else self._leaf(position)

    def __iter__(self) -> Iterator[ItemSchedule]:
        return (self.item(activity.key) for activity in self.network.activities)

    def _leaf(self, position: int) -> ItemSchedule:
        from .paths import held_by_finish

        instant, step = self.layout.scale.instant, self.layout.scale.step
        activity = self.network.activities[position]
        early = Dates(instant(self.early[2 * position]), instant(self.early[2 * position + 1]))
        late = Dates(instant(self.late[2 * position]), instant(self.layout.late_finish(self.late, position)))
        if activity.started:
            late = Dates(early.start, late.finish)
        elif early.start == early.finish and not self.total[position]:
            late = early  # one instant may be the end of a shift and the start of the next
        return ItemSchedule(
            key=activity.key,
            early=early,
            late=late,
            total_float=self.total[position] * step,
            free_float=self.free[position] * step,
            critical=self.is_critical(position),
            near_critical=self.is_near_critical(position),
            driving=position in self.driving,
            on_finish=early.start == early.finish and held_by_finish(self, position),
            summary=False,
        )

    def _summary(self, position: int) -> ItemSchedule:
        """Dates rolled up from the leaves; float between them in the launch's working time."""
        from .paths import held_by_finish

        activity = self.network.activities[position]
        leaves = self.network.leaves_of(activity.key)
        parts = [leaf for leaf in leaves if not self.network.activities[leaf].external] or leaves
        instant, step = self.layout.scale.instant, self.layout.scale.step
        es, ef = min(self.early[2 * i] for i in parts), max(self.early[2 * i + 1] for i in parts)
        spans = [self._late_span(i) for i in parts]
        ls, lf = min(start for start, _ in spans), max(end for _, end in spans)
        work, _ = self.layout.own_tables(activity)
        total = work[lf] - work[ef] if self._begun(parts) else min(work[ls] - work[es], work[lf] - work[ef])
        unfinished = any(not self.network.activities[leaf].finished for leaf in parts)
        return ItemSchedule(
            key=activity.key,
            early=Dates(instant(es), instant(ef)),
            late=Dates(instant(ls), instant(lf)),
            total_float=total * step,
            free_float=max(0, total) * step,
            critical=unfinished and total <= self.layout.critical_float,
            near_critical=unfinished and self.layout.critical_float < total <= self.layout.near_critical_float,
            driving=any(leaf in self.driving for leaf in parts),
            on_finish=es == ef and any(held_by_finish(self, leaf) for leaf in parts),
            summary=True,
        )

    def _begun(self, leaves: Sequence[int]) -> bool:
        return any(self.network.activities[leaf].actual_start is not None for leaf in leaves)

    def _late_span(self, position: int) -> tuple[int, int]:
        """Late start and finish of a leaf as its summary sees them: what lies fixed is as late as it is early."""
        activity = self.network.activities[position]
        if activity.fixed:
            return self.early[2 * position], self.early[2 * position + 1]
        start = (self.early if activity.started else self.late)[2 * position]
        return start, self.layout.late_finish(self.late, position)


def moment_at(base: int, instant: int) -> datetime:
    """The moment of an instant; ``base`` is the number of minutes in a base unit."""
    return datetime(1970, 1, 1) + timedelta(minutes=instant * base)


def start_day(base: int, instant: int) -> date:
    """The day on which something that starts at an instant starts."""
    return day_date(instant * base // MINUTES_PER_DAY)


def finish_day(base: int, instant: int) -> date:
    """The day on which something that finishes at an instant finishes: midnight belongs to the day before."""
    return day_date(-(-instant * base // MINUTES_PER_DAY) - 1)
