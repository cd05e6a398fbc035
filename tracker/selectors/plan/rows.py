"""The rows of the Plan: grouped, filtered, searched, and cut into windows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from roles.models.folding import folded
from tracker.engine.passes.paths import driving_edges
from tracker.engine.passes.schedule import Schedule
from tracker.engine.plan.plan import PlanItem
from tracker.engine.time.amounts import Moment
from tracker.models import Kind

from .scheduled import ScheduledLaunch

#: Rows drawn at once. A last window of a few rows joins the one before it.
WINDOW, STRAGGLERS = 100, 20
#: Finished items of one summary that are worth a fold.
FEWEST_FOLDED = 2


class Grouping(StrEnum):
    """What the rows are grouped by."""

    PHASE = "phase"
    DEPARTMENT = "department"
    ROLE = "role"


GROUPINGS = {Grouping.PHASE: _("Phase"), Grouping.DEPARTMENT: _("Department"), Grouping.ROLE: _("Owning role")}


def _lacks_owner(scheduled: ScheduledLaunch, position: int) -> bool:
    return not scheduled.plan.items[position].owner and not scheduled.network.activities[position].finished


def _lacks_estimate(scheduled: ScheduledLaunch, position: int) -> bool:
    """Work left of which nobody said how long it may take."""
    item, activity = scheduled.plan.items[position], scheduled.network.activities[position]
    return bool(activity.duration) and not activity.finished and item.pessimistic is None and item.spread is None


def _lacks_progress(scheduled: ScheduledLaunch, position: int) -> bool:
    """Work that should be under way or done by the data date, of which nothing was reported."""
    activity, data_date = scheduled.network.activities[position], scheduled.network.data_date
    if data_date is None or activity.finished or activity.external:
        return False
    early = scheduled.schedule.item(activity.key).early
    return early.start <= data_date if activity.actual_start is None else activity.remaining is None


#: What an item may lack, by the word that the address has for it.
WITHOUT: dict[str, Callable[[ScheduledLaunch, int], bool]] = {
    "owner": _lacks_owner,
    "estimate": _lacks_estimate,
    "progress": _lacks_progress,
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for. Empty values ask for everything."""

    group: Grouping = Grouping.PHASE
    search: str = ""
    department: str = ""
    role: str = ""
    kind: str = ""
    only: str = ""
    owner: str = ""
    without: str = ""
    #: What is not as it is by itself, by the keys of summaries and of :func:`finished_in`. Finished work is folded by
    #: itself, all else is not.
    fold: frozenset[str] = frozenset()
    #: Whether nothing is folded: on paper and in files.
    whole: bool = False

    @property
    def narrowed(self) -> bool:
        """Whether any item may be left out."""
        asked = (self.search, self.department, self.role, self.kind, self.only, self.owner, self.without)
        return any(asked)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One row: an item by its position, the heading of a group, or the finished items of a summary, which are shown and
    hidden by ``key``. ``folded`` says whether what lies in it is hidden, ``count`` how many that are."""

    position: int | None
    depth: int = 0
    heading: str = ""
    count: int = 0
    folded: bool | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """All rows of a view of the plan, which ``filters`` they are for, and where each item stands among them."""

    filters: Filters
    rows: tuple[PlanRow, ...]
    places: dict[int, int]
    items: int

    def window(self, start: int) -> tuple[int, tuple[PlanRow, ...]]:
        """Rows from the window that holds row ``start``, and the number of the first."""
        last = max(0, (len(self.rows) - 1 - STRAGGLERS) // WINDOW * WINDOW)
        first = min(max(0, start) // WINDOW * WINDOW, last)
        return first, self.rows[first : None if first == last else first + WINDOW]


def board(scheduled: ScheduledLaunch, filters: Filters, shown: int | None = None) -> Board:
    """Rows for some filters, arranged once a revision. The item at the position ``shown`` is among them where the
    filters leave it in, whatever is folded."""
    arranged = scheduled.once("board", filters, make=lambda: _arranged(scheduled, filters))
    if shown is None or shown in arranged.places or filters.narrowed or filters.group is not Grouping.PHASE:
        return arranged
    above = list(_above(scheduled, shown))
    hiding = {key for key in above if _is_folded(scheduled, key, filters)}
    if _is_done(scheduled, shown):
        hiding |= {finished_in(above[0] if above else "")} - filters.fold
    return board(scheduled, replace(filters, fold=filters.fold ^ hiding)) if hiding else arranged


def finished_in(key: str) -> str:
    """What the finished items of a summary are folded by, of those outside of all summaries for an empty key."""
    return f"{key}/done"


def _is_done(scheduled: ScheduledLaunch, position: int) -> bool:
    return scheduled.finished(position) and not scheduled.network.is_summary(position)


def _above(scheduled: ScheduledLaunch, position: int) -> Iterable[str]:
    """Keys of the summaries that an item lies in."""
    index, items = scheduled.network.index, scheduled.plan.items
    while (parent := items[position].parent) is not None:
        yield parent
        position = index[parent]


def _is_folded(scheduled: ScheduledLaunch, key: str, filters: Filters) -> bool:
    """Whether a summary hides its parts: what has finished does by itself, and a view that is narrowed hides none."""
    finished = scheduled.finished(scheduled.network.index[key])
    return not filters.narrowed and not filters.whole and finished != (key in filters.fold)


def _arranged(scheduled: ScheduledLaunch, filters: Filters) -> Board:
    matching = [n for n, item in enumerate(scheduled.plan.items) if _matches(scheduled, n, item, filters)]
    if filters.group is Grouping.PHASE:
        rows = list(_by_phase(scheduled, matching, filters))
    else:
        rows = list(_by_group(scheduled, matching, filters.group))
    places = {row.position: place for place, row in enumerate(rows) if row.position is not None}
    leaves = sum(scheduled.plan.items[n].kind != Kind.SUMMARY for n in matching)
    return Board(filters, tuple(rows), places, leaves)


def _matches(scheduled: ScheduledLaunch, position: int, item: PlanItem, filters: Filters) -> bool:
    if not filters.narrowed:
        return True
    if item.kind == "summary":
        return False
    wanted = (
        (filters.department, item.department),
        (filters.role, item.owning_role),
        (filters.kind, item.kind),
        (filters.owner, item.owner),
    )
    if any(asked and asked != has for asked, has in wanted):
        return False
    owner = scheduled.people.get(item.owner or "", "")
    if filters.search and folded(filters.search) not in folded(f"{item.key} {item.name} {owner}"):
        return False
    if filters.without and not WITHOUT[filters.without](scheduled, position):
        return False
    schedule = scheduled.schedule
    if filters.only == "critical":
        return schedule.is_critical(position)
    if filters.only == "near":
        return schedule.is_critical(position) or schedule.is_near_critical(position)
    if filters.only == "driving":
        return position in schedule.driving
    return True


def _by_phase(scheduled: ScheduledLaunch, matching: list[int], filters: Filters) -> Iterable[PlanRow]:
    """Items under their summaries, in plan order; summaries of what matches stay as its context."""
    index, items = scheduled.network.index, scheduled.plan.items
    wanted = set(matching)
    for position in matching:
        parent = items[position].parent
        while parent is not None and index[parent] not in wanted:
            wanted.add(index[parent])
            parent = items[index[parent]].parent
    children: dict[str | None, list[int]] = {}
    for position in sorted(wanted):
        children.setdefault(items[position].parent, []).append(position)
    finished = {
        parent: dict.fromkeys(n for n in parts if _is_done(scheduled, n))
        for parent, parts in children.items()
        if not filters.narrowed and not filters.whole
    }
    stack = [(position, 0) for position in reversed(children.get(None, []))]
    while stack:
        position, depth = stack.pop()
        parent = items[position].parent
        done = finished.get(parent, {})
        if len(done) >= FEWEST_FOLDED and position in done:
            key = finished_in(parent or "")
            folded = key not in filters.fold
            if position == next(iter(done)):
                yield PlanRow(None, depth, count=len(done), folded=folded, key=key)
            if folded:
                continue
        parts = children.get(items[position].key, [])
        closed = _is_folded(scheduled, items[position].key, filters) if parts else None
        yield PlanRow(position, depth, count=len(parts), folded=closed)
        if not closed:
            stack.extend((part, depth + 1) for part in reversed(parts))


def _by_group(scheduled: ScheduledLaunch, matching: list[int], group: Grouping) -> Iterable[PlanRow]:
    """Leaves under a heading for each department or owning role, by early start."""
    early = scheduled.schedule.early
    groups: dict[str, list[int]] = {}
    for position in matching:
        item = scheduled.plan.items[position]
        if not scheduled.network.is_summary(position):
            key = item.department if group is Grouping.DEPARTMENT else item.owning_role
            groups.setdefault(key or "", []).append(position)
    for key in sorted(groups):
        members = sorted(groups[key], key=lambda n: (early[2 * n], early[2 * n + 1], n))
        yield PlanRow(None, heading=key, count=len(members))
        for position in members:
            yield PlanRow(position, 1)


@dataclass(frozen=True, slots=True)
class LaunchLine:
    """What everyone sees at the top of a launch. Dates are as they are shown."""

    finish: Moment
    target: Moment | None
    days_late: int
    items: int
    departments: int
    role_handoffs: int
    driving: tuple[int, ...]


def launch_line(scheduled: ScheduledLaunch) -> LaunchLine:
    """Computed finish against the target, and the driving path in numbers. ``days_late`` counts working days of the
    launch's calendar, negative when early."""
    return scheduled.once("launch-line", make=lambda: _launch_line(scheduled))


def _launch_line(scheduled: ScheduledLaunch) -> LaunchLine:
    schedule, network, items = scheduled.schedule, scheduled.network, scheduled.plan.items
    driving = sorted(schedule.driving, key=lambda n: (schedule.early[2 * n], schedule.early[2 * n + 1], n))
    return LaunchLine(
        finish=scheduled.figures.launch_finish(),
        target=None if network.target is None else scheduled.figures.finish(network.target),
        days_late=days_late(scheduled),
        items=len(driving),
        departments=len({items[n].department for n in driving if items[n].department}),
        role_handoffs=len(role_crossings(scheduled)),
        driving=tuple(driving),
    )


def launched(scheduled: ScheduledLaunch) -> bool:
    """Whether the launch is reported as done: its milestone, or all work where none is named."""
    milestone, index = scheduled.network.launch_milestone, scheduled.network.index
    if milestone is not None:
        return scheduled.finished(index[milestone])
    return bool(index) and all(scheduled.network.activities[leaf].finished for leaf in scheduled.network.leaves)


def is_handoff(giver: PlanItem, taker: PlanItem) -> bool:
    """Whether something is handed over. A milestone or a gate takes and gives nothing, a summary is its parts."""
    if {giver.kind, taker.kind} & {Kind.MILESTONE, Kind.GATE, Kind.SUMMARY}:
        return False
    return (giver.department, giver.owning_role) != (taker.department, taker.owning_role)


def role_crossings(scheduled: ScheduledLaunch) -> frozenset[int]:
    """Positions of the links of the driving path on which something is still to be handed from one owning role to the
    other."""
    return scheduled.once("role-crossings", make=lambda: _role_crossings(scheduled))


def _role_crossings(scheduled: ScheduledLaunch) -> frozenset[int]:
    items, index, links = scheduled.plan.items, scheduled.network.index, scheduled.plan.links
    ends = {n: (index[links[n].source], index[links[n].target]) for n in driving_links(scheduled)}
    return frozenset(
        n
        for n, (giver, taker) in ends.items()
        if is_handoff(items[giver], items[taker])
        and items[giver].owning_role != items[taker].owning_role
        and not scheduled.finished(taker)
    )


def driving_links(scheduled: ScheduledLaunch) -> frozenset[int]:
    """Positions of the links on the driving path."""
    return scheduled.once("driving-links", make=lambda: _driving_links(scheduled.schedule))


def _driving_links(schedule: Schedule) -> frozenset[int]:
    return frozenset(
        edge.link
        for node in schedule.driving
        for edge in driving_edges(schedule, node)
        if edge.link >= 0 and edge.source in schedule.driving
    )


def days_late(scheduled: ScheduledLaunch) -> int:
    """Working days from the target to the computed finish."""
    network, layout = scheduled.network, scheduled.schedule.layout
    if network.target is None:
        return 0
    work, _place = layout.tables(network.calendar)
    units = (work[layout.scale.slot(scheduled.schedule.finish)] - work[layout.target or 0]) * layout.scale.step
    if scheduled.figures.whole_days:
        return units
    days = units / scheduled.figures.minutes_per_day
    return int(days) if days == int(days) else int(days) + (1 if days > 0 else 0)
