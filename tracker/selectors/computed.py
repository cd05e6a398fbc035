"""A launch with its schedule, computed once a revision.

Kept in the process and keyed by revision, so a reader pays for it once and a change by anyone is seen at once. What
a person may see is decided before this is asked for, never in here.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any

from roles.models import User
from tracker.engine import Network, Plan, PlanError, Schedule, build_network, schedule
from tracker.engine.output import Figures
from tracker.models import Launch

from .plans import plan_of

#: Launches kept in a process.
MOST_KEPT = 256


@dataclass(frozen=True)
class Computed:
    """A plan, its network and its schedule. Positions are those of ``plan.items``; all three share them."""

    plan: Plan
    network: Network
    schedule: Schedule
    warnings: tuple[str, ...]
    shared: dict[Any, Any] = field(default_factory=dict, compare=False)

    @cached_property
    def figures(self) -> Figures:
        """Dates and floats as text."""
        return Figures(self.schedule, self.plan.launch.hours_per_day)

    @cached_property
    def people(self) -> dict[str, str]:
        """Names of owners by user name."""
        names = {item.owner for item in self.plan.items if item.owner}
        return {user.username: str(user) for user in User.objects.filter(username__in=names)}

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

    def _ends(self, end: str) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for position, link in enumerate(self.network.links):
            found.setdefault(self.network.index[getattr(link, end)], []).append(position)
        return found


class Unschedulable(Exception):
    """A launch whose plan cannot be scheduled; ``reason`` says why in words for a person."""

    def __init__(self, reason: PlanError) -> None:
        self.reason = reason
        super().__init__(str(reason))


_kept: OrderedDict[tuple[int, int], Computed | Unschedulable] = OrderedDict()
_lock = Lock()


def computed(launch: Launch) -> Computed:
    """The launch at its revision. Raises :class:`Unschedulable`."""
    key = launch.pk, launch.revision
    with _lock:
        found = _kept.get(key)
        if found is not None:
            _kept.move_to_end(key)
    if found is None:
        try:
            found = compute(plan_of(launch))
        except PlanError as error:
            found = Unschedulable(error)
        _keep(key, found)
    if isinstance(found, Unschedulable):
        raise found
    return found


def _keep(key: tuple[int, int], found: Computed | Unschedulable) -> None:
    """Stores what was computed, and lets go of older revisions and of what was not looked at for long."""
    with _lock:
        for stale in [kept for kept in _kept if kept[0] == key[0] and kept[1] < key[1]]:
            del _kept[stale]
        _kept[key] = found
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)


def compute(plan: Plan) -> Computed:
    """A plan scheduled. Raises :class:`PlanError`."""
    network, warnings = build_network(plan)
    return Computed(plan, network, schedule(network), warnings)


def forget() -> None:
    """Empties the store, for tests that reuse primary keys."""
    with _lock:
        _kept.clear()
