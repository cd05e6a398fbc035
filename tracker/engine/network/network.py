"""The activity network: what is scheduled, in whole numbers, validated and put in order.

All times are integers in the plan's base unit: days since 1970-01-01 on day plans, minutes on minute plans.
Durations and lags are amounts of that unit, of working time unless said otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tracker.engine.time.calendar import FULL_DAY, Calendar
from tracker.engine.time.errors import CycleError, PlanError

from .activity import Activity, Constraint, LagCalendar, LateFrom, Link, Progress, Resolution
from .cycles import shortest_cycles
from .edges import Edges, resolve_links
from .outline import Outline

if TYPE_CHECKING:
    import networkx as nx


#: Summaries within summaries.
DEEPEST = 100


@dataclass(frozen=True)
class Network:
    """Activities, links and calendars with the settings they are scheduled under.

    Raises :class:`CycleError` for links that close a circle and :class:`PlanError` for anything else that cannot be
    scheduled, when it is built.

    ``links_before_start``: a lead or a start-to-finish link may pull an item before the start (MS Project). Otherwise
    only a constraint or an actual date does (Primavera P6).
    """

    activities: Sequence[Activity]
    links: Sequence[Link]
    calendars: Mapping[str, Calendar]
    start: int
    calendar: str = "standard"
    resolution: Resolution = Resolution.DAY
    data_date: int | None = None
    target: int | None = None
    launch_milestone: str | None = None
    lag_calendar: LagCalendar = LagCalendar.SUCCESSOR
    honor_constraints: bool = False
    late_from: LateFrom = LateFrom.FINISH
    critical_float: int = 0
    near_critical_float: int = 5
    progress: Progress = Progress.RETAINED_LOGIC
    links_before_start: bool = False

    def __post_init__(self) -> None:
        self._check()
        _ = self.order

    def like(self, activities: Sequence[Activity], changed: Sequence[int]) -> Network:
        """The same network with other values of some leaves, at the positions ``changed``: its structure is shared.

        What the values say is checked as when a network is built. Keys, parents and calendars must be the same.
        """
        other = copy(self)
        vars(other).pop("kept", None)
        object.__setattr__(other, "activities", activities)  # the copy is not shared yet
        for position in changed:
            other._check_activity(activities[position])
        return other

    @cached_property
    def outline(self) -> Outline:
        """Which activities are summaries, and what lies below them."""
        return Outline(self.activities)

    @property
    def index(self) -> dict[str, int]:
        """Position of each activity by key."""
        return self.outline.index

    @property
    def leaves(self) -> tuple[int, ...]:
        """Positions of the activities that the passes schedule."""
        return self.outline.leaves

    def is_summary(self, position: int) -> bool:
        """Whether dates of this activity roll up from its parts (a summary without parts is scheduled itself)."""
        return self.activities[position].key in self.outline.children

    def leaves_of(self, key: str) -> list[int]:
        """Positions of all leaves below a summary, in plan order."""
        return self.outline.leaves_of(key)

    @cached_property
    def graph(self) -> nx.MultiDiGraph[str]:
        """The network as networkx sees it: a node an item, an edge a link (``link`` holds its position). Built on
        first use, for questions of structure; the passes do without."""
        import networkx as nx

        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        graph.add_nodes_from(activity.key for activity in self.activities)
        graph.add_edges_from(
            (link.source, link.target, {"link": position, "type": link.type})
            for position, link in enumerate(self.links)
        )
        return graph

    @cached_property
    def kept(self) -> dict[str, Any]:
        """What was made of this network once, by name, so that scheduling it again does not make it anew."""
        return {}

    @property
    def in_days(self) -> bool:
        """Whether dates and amounts count whole days, not minutes."""
        return self.resolution is Resolution.DAY

    @cached_property
    def whole_days(self) -> bool:
        """Whether every calendar that is used works whole days or not at all: then a plan by the minute says what the
        same plan says by the day."""
        spans = {s for key in self.used_calendars for s in self.calendars[key].all_spans()}
        return self.in_days or spans <= {(), FULL_DAY}

    @cached_property
    def used_calendars(self) -> frozenset[str]:
        """Keys of the launch's calendar and of those that items name."""
        return frozenset(a.calendar for a in self.activities if a.calendar is not None) | {self.calendar}

    @cached_property
    def summary_deadlines(self) -> dict[int, int]:
        """By leaf, the earliest deadline of a summary that it lies in, where there is one."""
        deadlines: dict[int, int] = {}
        for activity in self.activities:
            if activity.deadline is not None and activity.key in self.outline.children:
                for leaf in self.leaves_of(activity.key):
                    deadlines[leaf] = min(activity.deadline, deadlines.get(leaf, activity.deadline))
        return deadlines

    @cached_property
    def edges(self) -> Edges:
        """Links resolved to nodes: leaves, and hubs that stand for what leaves a summary."""
        return resolve_links(self.outline, self.links)

    @cached_property
    def node_graph(self) -> nx.DiGraph[int]:
        """Nodes of the passes (leaves by position, then hubs of summaries) and the edges between them."""
        import networkx as nx

        graph: nx.DiGraph[int] = nx.DiGraph()
        graph.add_nodes_from(self.leaves)
        graph.add_edges_from((edge.source, edge.target) for edge in self.edges.all)
        return graph

    def shares_structure(self, other: Network) -> bool:
        """Whether one of the two networks was made :meth:`like` the other."""
        return self.edges is other.edges

    @cached_property
    def order(self) -> list[int]:
        """All nodes, each after its predecessors (Kahn's algorithm; ties keep plan order)."""
        edges = self.edges
        waiting = [0] * edges.nodes
        successors: list[list[int]] = [[] for _ in range(edges.nodes)]
        for edge in edges.all:
            successors[edge.source].append(edge.target)
            waiting[edge.target] += 1
        summaries = set(range(len(self.activities))) - set(self.leaves)
        order = [node for node in range(edges.nodes) if not waiting[node] and node not in summaries]
        for node in order:
            for successor in successors[node]:
                waiting[successor] -= 1
                if not waiting[successor]:
                    order.append(successor)
        if len(order) < edges.nodes - len(summaries):
            stuck = {node for node in range(edges.nodes) if waiting[node]}
            cycles = shortest_cycles({node: [s for s in successors[node] if s in stuck] for node in stuck})
            keys = [[self.activities[edges.owner(node)].key for node in cycle] for cycle in cycles]
            raise CycleError([_without_repeats(cycle) for cycle in keys], {a.key: a.name for a in self.activities})
        return order

    def _check(self) -> None:
        seen: set[str] = set()
        for activity in self.activities:
            if activity.key in seen:
                raise PlanError(f"Two items share the key “{activity.key}”. Give each its own.")
            seen.add(activity.key)
            self._check_activity(activity)
        self._check_parents(seen)
        for link in self.links:
            for end in (link.source, link.target):
                if end not in seen:
                    raise PlanError(
                        f"The link {link.source} → {link.target} names “{end}”, which is no item of this plan. "
                        "Add the item or remove the link."
                    )
            if link.source == link.target:
                raise PlanError(f"Item “{link.source}” is linked to itself. Remove that link.")
        if self.calendar not in self.calendars:
            raise PlanError(f"The launch names the calendar “{self.calendar}”, which is not defined.")
        if self.launch_milestone is not None and self.launch_milestone not in seen:
            raise PlanError(f"The launch milestone “{self.launch_milestone}” is no item of this plan.")
        if self.late_from is LateFrom.TARGET and self.target is None:
            raise PlanError("Late dates are to be counted from the target, but the launch has no target.")

    def _check_activity(self, activity: Activity) -> None:
        label = f"Item “{activity.name or activity.key}”"
        if activity.calendar is not None and activity.calendar not in self.calendars:
            raise PlanError(f"{label} names the calendar “{activity.calendar}”, which is not defined.")
        if activity.duration < 0 or (activity.remaining or 0) < 0:
            raise PlanError(f"{label} has a negative duration. Durations start at 0.")
        if activity.constraint not in (None, Constraint.ALAP) and activity.constraint_at is None:
            raise PlanError(f"{label} has the constraint {activity.constraint} without a date.")
        start, finish = activity.actual_start, activity.actual_finish
        if start is not None and finish is not None and finish < start:
            raise PlanError(f"{label} finishes before it starts. Check its actual dates.")
        if activity.fixed and (activity.fixed_finish or 0) < (activity.fixed_start or 0):
            raise PlanError(f"{label} finishes before it starts. Check its fixed dates.")

    def _check_parents(self, keys: Iterable[str]) -> None:
        known = set(keys)
        parents = {activity.key: activity.parent for activity in self.activities}
        depth: dict[str, int] = {}
        for activity in self.activities:
            trail: dict[str, None] = {}
            key: str | None = activity.key
            while key is not None and key not in depth:
                if key in trail:
                    circle = " → ".join([*list(trail)[:12], key])
                    raise PlanError(f"“{key}” lies inside itself: {circle}. Move one of them out.")
                trail[key] = None
                parent = parents[key]
                if parent is not None and parent not in known:
                    raise PlanError(f"Item “{key}” lies in “{parent}”, which is no item of this plan.")
                key = parent
            above = depth[key] if key is not None else 0
            depth.update((step, above + level) for level, step in enumerate(reversed(trail), 1))
            if depth[activity.key] > DEEPEST:
                raise PlanError(f"Item “{activity.key}” lies more than {DEEPEST} summaries deep. Flatten the outline.")


def _without_repeats(keys: list[str]) -> list[str]:
    return [key for position, key in enumerate(keys) if position == 0 or keys[position - 1] != key]
