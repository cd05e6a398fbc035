"""Links resolved to what the passes walk: anchors on leaves, and hubs that stand for what leaves a summary.

A link into a summary binds each of its leaves. A link out of it runs from the latest leaf finish (FS, FF) or from
the earliest leaf start (SS, SF): one hub a summary and end gathers those, so that two large summaries linked with
each other cost as many edges as they have leaves and not the product.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tracker.engine.time.errors import PlanError

from .activity import Link
from .outline import Outline

#: Which ends a link type binds: (finish of the source?, finish of the target?).
ENDS = {"FS": (True, False), "SS": (False, False), "FF": (True, True), "SF": (False, True)}


class Edge(NamedTuple):
    """One bound between two nodes. ``link`` is the position of the link it comes from, -1 inside a hub."""

    source: int
    target: int
    from_finish: bool
    to_finish: bool
    link: int


@dataclass(slots=True)
class Edges:
    """All edges over ``nodes`` nodes: activities by their position, then the hubs.

    ``latest`` and ``earliest`` hold the hub of a summary's position: the latest finish or earliest start of its
    leaves.
    """

    activities: int
    nodes: int
    all: list[Edge] = field(default_factory=list)
    latest: dict[int, int] = field(default_factory=dict)
    earliest: dict[int, int] = field(default_factory=dict)
    members: dict[int, list[int]] = field(default_factory=dict)
    owners: list[int] = field(default_factory=list)

    def owner(self, node: int) -> int:
        """The activity that a node stands for."""
        return node if node < self.activities else self.owners[node - self.activities]


def resolve_links(outline: Outline, links: Sequence[Link]) -> Edges:
    """The edges of links between activities. Raises :class:`PlanError` for a link that a summary cannot have."""
    edges = Edges(activities=len(outline.activities), nodes=len(outline.activities))
    index, summaries = outline.index, outline.children.keys()
    for position, link in enumerate(links):
        source, target = index[link.source], index[link.target]
        from_finish, to_finish = ENDS[link.type]
        targets = [target]
        into, out_of = link.target in summaries, link.source in summaries
        if into or out_of:
            _check_summary_link(outline, link)
        if into:
            targets = outline.leaves_of(link.target)
        if out_of:
            source = _hub(outline, edges, source, from_finish)
        for node in targets:
            edges.all.append(Edge(source, node, from_finish, to_finish, position))
    return edges


def _check_summary_link(outline: Outline, link: Link) -> None:
    source, target = outline.index[link.source], outline.index[link.target]
    if source in outline.ancestors(target) or target in outline.ancestors(source):
        names = [outline.activities[end].name or outline.activities[end].key for end in (source, target)]
        raise PlanError(
            f"The link “{names[0]}” → “{names[1]}” ({link.source} → {link.target}) ties a summary to its own part, "
            "which already belongs to it. Remove that link."
        )
    if link.target in outline.children and ENDS[link.type][1]:
        raise PlanError(
            f"The link {link.source} → {link.target} is {link.type}, but “{link.target}” is a summary: its finish "
            "comes from its parts. Use FS or SS, or link the part that is meant."
        )


def _hub(outline: Outline, edges: Edges, summary: int, finish: bool) -> int:
    hubs = edges.latest if finish else edges.earliest
    if summary not in hubs:
        hub = hubs[summary] = edges.nodes
        edges.nodes += 1
        edges.owners.append(summary)
        edges.members[hub] = outline.leaves_of(outline.activities[summary].key)
        edges.all.extend(Edge(leaf, hub, finish, False, -1) for leaf in edges.members[hub])
    return hubs[summary]
