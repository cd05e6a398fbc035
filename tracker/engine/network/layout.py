"""A network laid out for the passes: rows of integers in topological order over compiled calendars.

``X[2 * node]`` is the start of a node and ``X[2 * node + 1]`` its finish, so an *anchor* is one integer and the four
link types need no branches: a link reads one anchor and bounds another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from copy import copy
from functools import cached_property
from typing import TypeAlias

from tracker.engine.time.calendar import MINUTES_PER_DAY, Table, around_the_clock, compile_calendar

from .activity import Activity, Constraint, LagCalendar, Progress, Rest
from .edges import Edge
from .horizon import MARGIN_BEFORE, days_ahead, instants_of, scale_of
from .network import Network
from .placements import PlacedAs, Placement, placement_of
from .placements import remaining as remaining_duration
from .remaining import Remaining, remaining_work

#: (node, 2 * node, duration, work table, place table, floor of the start, zero-lag anchors, placement)
Row: TypeAlias = tuple[int, int, int, Table, Table, int, tuple[int, ...], Placement | None]
#: (node, 2 * node, duration, work table, place table, is it an end of the network, zero-lag anchors, placement)
LateRow: TypeAlias = tuple[int, int, int, Table, Table, bool, tuple[int, ...], Placement | None]


class Layout:
    """The rows of both passes over one horizon. Built again, wider, when a pass runs over its edge."""

    def __init__(self, network: Network, before: int = MARGIN_BEFORE, after: int | None = None) -> None:
        self.network = network
        self.before, self.after = before, days_ahead(network) if after is None else after
        self.scale = scale_of(network, self.before, self.after)
        self._tables: dict[str | None, tuple[Table, Table]] = {None: around_the_clock(self.scale)}
        self.whole_days = network.whole_days
        self.start = self.scale.slot(network.start)
        self.data_date = self.slot(network.data_date)
        self.target = self.slot(network.target)
        self.critical_float = network.critical_float // self.scale.step
        self.near_critical_float = self.amount(network.near_critical_float)
        edges = network.edges
        self.incoming: list[list[Edge]] = [[] for _ in range(edges.nodes)]
        outgoing: list[list[Edge]] = [[] for _ in range(edges.nodes)]
        for edge in edges.all:
            if self._binds(edge):
                self.incoming[edge.target].append(edge)
                outgoing[edge.source].append(edge)
        self.outgoing = outgoing
        self.rows: list[Row] = []
        self.late_rows: list[LateRow] = []
        for node in network.order:
            row, late_row = self._lay(node)
            self.rows.append(row)
            self.late_rows.append(late_row)
        self.late_rows.reverse()
        self._remaining: Remaining | None = None

    @classmethod
    def of(cls, network: Network, before: Layout | None = None) -> Layout:
        """The layout of a network: the one kept with it, or made from the one ``before`` where the two share their
        structure, or anew."""
        kept: Layout | None = network.kept.get("layout")
        if kept is None and before is not None and network.shares_structure(before.network):
            pairs = zip(network.activities, before.network.activities, strict=True)
            kept = before.like(network, [n for n, (new, old) in enumerate(pairs) if new is not old])
        return (kept or cls(network))._keep()

    def _keep(self) -> Layout:
        self.network.kept["layout"] = self
        return self

    def like(self, network: Network, changed: Collection[int]) -> Layout | None:
        """The layout of a network that differs in the values of some leaves only, their neighbours laid anew with
        them. ``None`` where it does not fit: a date lies outside the horizon, or is finer than its slots."""
        scale = self.scale
        for node in changed:
            activity = network.activities[node]
            dates = [instant for instant in instants_of(activity) if instant is not None]
            amounts = (activity.duration, activity.remaining or 0)
            inside = all(0 <= scale.slot(instant) < scale.count for instant in dates)
            if not inside or any(units % scale.step for units in (*amounts, *(i - scale.origin for i in dates))):
                return None
        other = copy(self)
        other.network = network
        vars(other).pop("by_node", None)
        near = set(changed)
        for node in changed:
            near |= {edge.source for edge in self.incoming[node]} | {edge.target for edge in self.outgoing[node]}
        other.rows, other.late_rows = list(self.rows), list(self.late_rows)
        for node in near:
            at = self.places[node]
            other.rows[at], other.late_rows[-1 - at] = other._lay(node)
        return other

    @property
    def remaining(self) -> Remaining:
        """What is left before the launch. Kept, also by layouts made from this one, until more work is finished."""
        finished = frozenset(n for n in self.network.leaves if self.network.activities[n].finished)
        if self._remaining is None or self._remaining.finished != finished:
            self._remaining = remaining_work(self, finished)
        return self._remaining

    @cached_property
    def places(self) -> dict[int, int]:
        """Where the row of each node stands."""
        return {row[0]: place for place, row in enumerate(self.rows)}

    @property
    def week(self) -> int:
        """Slots in seven days."""
        return 7 * MINUTES_PER_DAY // (self.scale.base * self.scale.step)

    @cached_property
    def launch(self) -> frozenset[int]:
        """Leaves whose finish is the launch's, where an item is named for it."""
        milestone = self.network.launch_milestone
        if milestone is None:
            return frozenset()
        return frozenset(self.network.leaves_of(milestone) or [self.network.index[milestone]])

    @cached_property
    def leading(self) -> frozenset[int]:
        """The launch and all nodes from which links lead to it; every node where no milestone is the launch."""
        if self.network.launch_milestone is None:
            return frozenset(range(self.network.edges.nodes))
        return self.with_what_leads_to(self.launch)

    def with_what_leads_to(self, nodes: Iterable[int]) -> frozenset[int]:
        """Some nodes and all from which links lead to them."""
        seen = set(nodes)
        stack = list(seen)
        while stack:
            for edge in self.incoming[stack.pop()]:
                if edge.source not in seen:
                    seen.add(edge.source)
                    stack.append(edge.source)
        return frozenset(seen)

    @cached_property
    def by_node(self) -> dict[int, tuple[int, Placement | None]]:
        """Duration in slots and placement of each node."""
        return {row[0]: (row[2], row[7]) for row in self.rows}

    def tables_of(self, node: int) -> tuple[Table, Table]:
        """The tables in which a node's own time runs."""
        if node >= len(self.network.activities):
            return self.tables(None)
        return self.own_tables(self.network.activities[node])

    def wider(self, *, before: bool) -> Layout:
        """The same network over a horizon twice as long on the side where it ended."""
        if before:
            return Layout(self.network, self.before * 4, self.after)._keep()
        return Layout(self.network, self.before, max(self.after, self.scale.days) * 2)._keep()

    def tables(self, key: str | None) -> tuple[Table, Table]:
        """The tables of a calendar, ``None`` for elapsed time."""
        if key not in self._tables:
            assert key is not None
            self._tables[key] = compile_calendar(self.network.calendars[key], self.scale)
        return self._tables[key]

    def all_tables(self) -> list[tuple[str | None, tuple[Table, Table]]]:
        """The tables of every calendar that is used, and of elapsed time, by key."""
        self.tables(self.network.calendar)
        return list(self._tables.items())

    def own_tables(self, activity: Activity) -> tuple[Table, Table]:
        """The tables in which an activity's own time runs."""
        return self.tables(None if activity.elapsed else activity.calendar or self.network.calendar)

    def late_finish(self, late: list[int], node: int) -> int:
        """The late finish of a node as it is shown: the end of the last working slot before it."""
        t = late[2 * node + 1]
        placement = self.by_node[node][1]
        fixed = placement is not None and placement.kind is PlacedAs.FIXED
        if fixed or late[2 * node] == t:
            return t
        work, place = self.tables_of(node)
        return place[work[t] - 1] + 1 if work[t] else t

    def ends_shift(self, node: int) -> bool:
        """Whether a node takes no time and is shown at the end of the working time before it."""
        if self.whole_days or node >= len(self.network.activities):
            return False
        placement = self.by_node[node][1]
        return placement is not None and placement.rest is Rest.FINISH

    def early_as_shown(self, early: list[int], anchor: int) -> int:
        """An early date as it is shown: a finish milestone rests at the end of a shift."""
        return self.last_finish(anchor // 2, early[anchor]) if self.ends_shift(anchor // 2) else early[anchor]

    def last_finish(self, node: int, t: int) -> int:
        """Where a node's own calendar last ended work before a boundary, but not before the node may begin at all."""
        work, place = self.tables_of(node)
        last = place[work[t] - 1] + 1 if work[t] else t
        return last if last >= self.floor(node) else t

    def floor(self, node: int) -> int:
        """Where a node may begin before any link is looked at."""
        return self.rows[self.places[node]][5]

    def amount(self, base_units: int) -> int:
        """An amount of time in slots."""
        return base_units // self.scale.step

    def slot(self, instant: int | None) -> int | None:
        return self.scale.slot_or_none(instant)

    def _activity(self, node: int) -> Activity:
        return self.network.activities[self.network.edges.owner(node)]

    def _binds(self, edge: Edge) -> bool:
        """Progress override lets started work forget its unfinished predecessors."""
        if self.network.progress is not Progress.OVERRIDE or edge.link < 0:
            return True
        return not (self._activity(edge.target).started and not self._activity(edge.source).finished)

    def lag_of(self, edge: Edge) -> tuple[int, Table, Table]:
        """Lag in slots and the tables it runs in."""
        if edge.link < 0:
            return 0, *self.tables(None)
        link = self.network.links[edge.link]
        if not link.lag:
            return 0, *self.tables(None)
        rule = link.lag_calendar or self.network.lag_calendar
        if rule is LagCalendar.ELAPSED:
            key: str | None = None
        elif rule is LagCalendar.LAUNCH:
            key = self.network.calendar
        else:
            activity = self._activity(edge.target if rule is LagCalendar.SUCCESSOR else edge.source)
            key = activity.calendar or self.network.calendar
        return self.amount(link.lag), *self.tables(key)

    def _lay(self, node: int) -> tuple[Row, LateRow]:
        """The rows of a node for both passes."""
        if node >= len(self.network.activities):
            return self._lay_hub(node)
        activity = self.network.activities[node]
        work, place = self.own_tables(activity)
        placement = self.placed(node, activity, with_deadline=True)
        floor = self._lay_floor(node, activity)
        anchors = self._early_anchors(node, placement)
        late_anchors = self._late_anchors(node, placement)
        needed = None if placement == Placement(PlacedAs.WORK) else placement
        # Work that has started keeps its remaining duration here; what was done lies in ``placement.done``.
        duration = self.amount(activity.duration)
        if placement.kind is PlacedAs.STARTED:
            duration = self.amount(remaining_duration(activity))
        elif placement.kind is PlacedAs.MANUAL:
            duration = work[placement.fixed[1]] - work[placement.fixed[0]]
        ends = not self.outgoing[node]
        return (
            (node, 2 * node, duration, work, place, floor, anchors, needed),
            (node, 2 * node, duration, work, place, ends, late_anchors, needed),
        )

    def _lay_hub(self, node: int) -> tuple[Row, LateRow]:
        edges = self.network.edges
        work, place = self.tables(None)
        finish = node in edges.latest.values()
        placement = Placement(PlacedAs.LATEST if finish else PlacedAs.EARLIEST, members=edges.members[node])
        anchors = tuple(2 * leaf + finish for leaf in edges.members[node])
        late_anchors = self._late_anchors(node, placement)
        return (
            (node, 2 * node, 0, work, place, 0, anchors, placement),
            (node, 2 * node, 0, work, place, False, late_anchors, placement),
        )

    def placed(self, node: int, activity: Activity, *, with_deadline: bool) -> Placement:
        """What a leaf needs beyond plain work, before its links; ``with_deadline``: its own and those of summaries."""
        deadlines = (activity.deadline, self.network.summary_deadlines.get(node)) if with_deadline else ()
        return placement_of(
            self.scale,
            activity,
            data_date=self.data_date,
            honor=self.network.honor_constraints,
            deadline=min((deadline for deadline in deadlines if deadline is not None), default=None),
        )

    def held_by_launch_start(self, node: int, activity: Activity) -> bool:
        """The launch's start holds all that has not begun, unless a constraint says where it begins. Where links may
        pull before it (MS Project), it holds items without predecessors and those that a finish-finish link reaches."""
        incoming = self.incoming[node]
        said = activity.constraint is not None and activity.constraint.moves_start
        if not self.network.links_before_start:
            return not said and not activity.started
        return (not incoming and not said) or any(edge.from_finish and edge.to_finish for edge in incoming)

    def _lay_floor(self, node: int, activity: Activity) -> int:
        """Where an item may begin before any link is looked at; the data date holds all remaining work."""
        floor = self.start if self.held_by_launch_start(node, activity) else 0
        if activity.constraint is Constraint.SNET or (
            activity.constraint is Constraint.MSO and not self.network.honor_constraints
        ):
            floor = max(floor, self.scale.slot(activity.constraint_at or 0))
        if activity.not_before is not None:
            floor = max(floor, self.scale.slot(activity.not_before))
        if self.data_date is not None:
            floor = max(floor, self.data_date)
        return floor

    def _early_anchors(self, node: int, placement: Placement) -> tuple[int, ...]:
        anchors: list[int] = []
        for edge in self.incoming[node]:
            anchor = 2 * edge.source + edge.from_finish
            lag, work, place = self.lag_of(edge)
            if edge.to_finish:
                placement.finishes.append((anchor, lag, work, place))
            elif lag:
                placement.starts.append((anchor, lag, work, place))
            else:
                anchors.append(anchor)
        return tuple(anchors)

    def _late_anchors(self, node: int, placement: Placement) -> tuple[int, ...]:
        """Anchors of successors that hold the finish without lag; all others go into ``placement``."""
        anchors: list[int] = []
        for edge in self.outgoing[node]:
            if edge.link < 0 and not edge.from_finish:
                placement.hubs.append(edge.target)
                continue
            successor = self._activity(edge.target) if edge.link >= 0 else None
            if successor is not None and successor.finished:
                continue
            if not edge.from_finish and placement.kind in (PlacedAs.STARTED, PlacedAs.MANUAL):
                continue  # its start is what it is
            if successor is not None and successor.started and not edge.to_finish and not edge.from_finish:
                continue
            anchor = 2 * edge.target + edge.to_finish
            lag, work, place = self.lag_of(edge)
            if not edge.from_finish:
                placement.late_starts.append((anchor, lag, work, place))
            elif lag:
                placement.late_finishes.append((anchor, lag, work, place))
            else:
                anchors.append(anchor)
        return tuple(anchors)
