"""A network scheduled, and what its schedule says of each item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from tracker.engine.network.activity import LateFrom
from tracker.engine.network.lags import BeforeHorizon
from tracker.engine.network.layout import Layout
from tracker.engine.network.network import Network

from .arrays import Arrays
from .cpm import backward, finishes, forward, late_dates, network_cap
from .dates import Dates, ItemSchedule
from .floats import free_floats, move_as_late_as_possible
from .paths import driving_path, held_by_finish


class Schedule(Arrays):
    """Early and late dates and floats of a network. Values of an item are read with :meth:`item`."""

    @cached_property
    def driving(self) -> frozenset[int]:
        """Positions of the items on the driving path, walked back from the launch."""
        return frozenset(driving_path(self))

    @cached_property
    def _need_by(self) -> tuple[Layout, list[int]]:
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
        return late_dates(self, from_target=False)[2]

    def item(self, key: str) -> ItemSchedule:
        """All values of one item. ``KeyError`` for a key that the network does not hold."""
        position = self.network.index[key]
        return self._summary(position) if self.network.is_summary(position) else self._leaf(position)

    def __iter__(self) -> Iterator[ItemSchedule]:
        return (self.item(activity.key) for activity in self.network.activities)

    def _leaf(self, position: int) -> ItemSchedule:
        instant, step = self.layout.scale.instant, self.layout.scale.step
        activity = self.network.activities[position]
        shown = (self.layout.early_as_shown(self.early, 2 * position + side) for side in (0, 1))
        early = Dates(*map(instant, shown))
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


def schedule(network: Network, before: Schedule | None = None) -> Schedule:
    """Early and late dates, total and free float of every item.

    ``before``: a schedule of a network that this one was made :meth:`~tracker.engine.network.network.Network.like`;
    what the two share is not laid out again. Raises :class:`~tracker.engine.time.errors.PlanError` where the plan runs
    outside the years that are scheduled.
    """
    layout = Layout.of(network, None if before is None else before.layout)
    while True:
        try:
            return _schedule(layout)
        except IndexError:
            layout = layout.wider(before=False)
        except BeforeHorizon:
            layout = layout.wider(before=True)


def _schedule(layout: Layout) -> Schedule:
    network = layout.network
    early, chosen = forward(layout)
    finish, launch_finish = finishes(layout, early)
    cap, launch_cap = finish, launch_finish
    if layout.target is not None:
        from_target = network.late_from is LateFrom.TARGET
        launch_cap = layout.target if from_target else min(launch_cap, layout.target)
        cap = network_cap(layout, finish, launch_finish, launch_cap)
    late, total = backward(layout, early, chosen, cap, launch_cap)
    spent = move_as_late_as_possible(layout, early, late, total, (finish, launch_finish))
    free = free_floats(layout, early, late, finish, spent)
    return Schedule(layout, early, late, total, free, chosen, finish, launch_finish)
