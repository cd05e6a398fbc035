"""A launch with its schedule, computed once a revision.

Kept in the process and keyed by revision, so a reader pays for it once and a change by anyone is seen at once. What
a person may see is decided before this is asked for, never in here.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any, TypeVar

from tracker.engine import Network, Plan, PlanError, Schedule, build_network, schedule
from tracker.engine.plan.schedule_output import Figures
from tracker.engine.time.amounts import Moment
from tracker.engine.time.readers import check_year
from tracker.models import Launch
from tracker.models.plan.predecessors import Predecessor, predecessor_text

from .loading import Loaded, Touched, load, load_all, reload

#: Launches kept in a process, and answers kept with each.
MOST_KEPT, MOST_ANSWERS = 256, 128
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class ScheduledLaunch:
    """A plan, its network and its schedule. Positions are those of ``plan.items``; all three share them. ``rows`` are
    the database's, where the plan came from there."""

    plan: Plan
    network: Network
    schedule: Schedule
    warnings: tuple[str, ...]
    rows: Loaded | None = field(default=None, compare=False)
    _answers: OrderedDict[tuple[Any, ...], Any] = field(default_factory=OrderedDict, compare=False)

    def once(self, *question: Any, make: Callable[[], Answer]) -> Answer:
        """The answer to a question about this revision, made once and shared by all who ask. A ``question`` is a name
        and what else the answer depends on; of many, those that were asked last are kept."""
        if question in self._answers:
            answer: Answer = self._answers[question]
            return answer
        answer = self._answers[question] = make()
        while len(self._answers) > MOST_ANSWERS:
            self._answers.popitem(last=False)
        return answer

    @cached_property
    def figures(self) -> Figures:
        """Dates as they are shown, and floats in days."""
        return Figures(self.schedule, self.plan.launch.hours_per_day)

    @cached_property
    def finish_moment(self) -> Moment:
        """When the launch finishes, as it is shown."""
        return check_year(self.figures.launch_finish(), "The finish")

    @property
    def people(self) -> dict[str, str]:
        """Names of owners by user name."""
        return self.rows.people if self.rows else {}

    @property
    def outsiders(self) -> frozenset[str]:
        """User names of owners who cannot open the launch."""
        return self.rows.outsiders if self.rows else frozenset()

    def finished(self, position: int) -> bool:
        """Whether an item, or everything in a summary, is done."""
        key = self.plan.items[position].key
        parts = self.network.leaves_of(key) or [position]
        return all(self.network.activities[leaf].finished for leaf in parts)

    @cached_property
    def departments(self) -> frozenset[str]:
        """Keys of the departments that have items."""
        return frozenset(item.department for item in self.plan.items if item.department)

    @cached_property
    def first_start(self) -> int:
        """The earliest early start, in base units; the launch's start for a plan without items."""
        early, leaves = self.schedule.early, self.network.leaves
        first = min((early[2 * leaf] for leaf in leaves), default=self.schedule.layout.start)
        return self.schedule.layout.scale.instant(first)

    @cached_property
    def predecessors(self) -> dict[int, list[int]]:
        """Positions of the links that end at an item, by its position."""
        return self._ends("target")

    @cached_property
    def successors(self) -> dict[int, list[int]]:
        """Positions of the links that start from an item, by its position."""
        return self._ends("source")

    def planned_finish(self, key: str) -> Moment:
        """When an item is done as planned, as it is shown."""
        values = self.schedule.item(key)
        return self.figures.span(values, values.early)[1]

    def waits_for(self, position: int) -> str:
        """What an item waits for, as it is typed."""
        links = [self.plan.links[number] for number in self.predecessors.get(position, ())]
        return predecessor_text(Predecessor(link.source, link.type, link.lag) for link in links)

    def _ends(self, end: str) -> dict[int, list[int]]:
        positions: dict[int, list[int]] = {}
        for position, link in enumerate(self.network.links):
            positions.setdefault(self.network.index[getattr(link, end)], []).append(position)
        return positions


class Unschedulable(Exception):
    """A launch whose plan cannot be scheduled; ``reason`` says why in words for a person."""

    def __init__(self, reason: PlanError) -> None:
        self.reason = reason
        super().__init__(str(reason))


_kept: OrderedDict[tuple[int, int], ScheduledLaunch | Unschedulable] = OrderedDict()
_lock = Lock()


def scheduled_launch(launch: Launch) -> ScheduledLaunch:
    """The launch at its revision. Raises :class:`Unschedulable`."""
    scheduled = _found(launch) or _compute_and_keep(launch, load(launch))
    if isinstance(scheduled, Unschedulable):
        raise scheduled
    return scheduled


def scheduled_launches(launches: Iterable[Launch]) -> dict[int, ScheduledLaunch | Unschedulable]:
    """Several launches by primary key: what is not kept is loaded together, in a fixed number of queries."""
    schedules = {launch.pk: _found(launch) for launch in launches}
    missing = [launch for launch in launches if schedules[launch.pk] is None]
    if missing:
        loaded = load_all(missing)
        schedules |= {launch.pk: _compute_and_keep(launch, loaded[launch.pk]) for launch in missing}
    return {pk: one for pk, one in schedules.items() if one is not None}


def recompute(before: ScheduledLaunch | None, launch: Launch, touched: Touched) -> ScheduledLaunch:
    """The launch after a change that is not committed yet, from what was computed before it. Not kept: only the
    change itself knows whether it will be (:func:`keep`). Raises :class:`PlanError`."""
    if before is None or before.rows is None:
        rows = load(launch)
        return compute(rows.plan, rows)
    rows = reload(before.rows, launch, touched)
    return compute(rows.plan, rows, None if before.warnings else before)


def keep(launch: Launch, scheduled: ScheduledLaunch | Unschedulable) -> None:
    """Stores what was computed of a launch at its revision, and lets go of older ones and of what was not looked at
    for long."""
    key = launch.pk, launch.revision
    with _lock:
        for stale in [kept for kept in _kept if kept[0] == key[0] and kept[1] < key[1]]:
            del _kept[stale]
        _kept[key] = scheduled
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)


def compute(plan: Plan, rows: Loaded | None = None, before: ScheduledLaunch | None = None) -> ScheduledLaunch:
    """A plan scheduled, on the ground of what was computed ``before`` of it. Raises :class:`PlanError`."""
    network, warnings = build_network(plan, None if before is None else (before.plan, before.network))
    scheduled = schedule(network, None if before is None else before.schedule)
    return ScheduledLaunch(plan, network, scheduled, warnings, rows)


def _found(launch: Launch) -> ScheduledLaunch | Unschedulable | None:
    key = launch.pk, launch.revision
    with _lock:
        scheduled = _kept.get(key)
        if scheduled is not None:
            _kept.move_to_end(key)
    return scheduled


def _compute_and_keep(launch: Launch, rows: Loaded) -> ScheduledLaunch | Unschedulable:
    scheduled: ScheduledLaunch | Unschedulable
    try:
        scheduled = compute(rows.plan, rows)
    except PlanError as error:
        scheduled = Unschedulable(error)
    keep(launch, scheduled)
    return scheduled


def forget() -> None:
    """Empties the store, for tests that reuse primary keys."""
    with _lock:
        _kept.clear()
