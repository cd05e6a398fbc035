"""Links resolved to what the passes walk: anchors on leaves, and hubs that stand for what leaves a summary.

A link into a summary binds each of its leaves. A link out of it runs from the latest leaf finish (FS, FF) or from
the earliest leaf start (SS, SF): one hub a summary and end gathers those, so that two large summaries linked with
each other cost as many bonds as they have leaves and not the product.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from .errors import PlanError

if TYPE_CHECKING:
    from .network import Network

#: Which ends a link type binds: (finish of the source?, finish of the target?).
ENDS = {"FS": (True, False), "SS": (False, False), "FF": (True, True), "SF": (False, True)}


class Bond(NamedTuple):
    """One bound between two nodes. ``link`` is the position of the link it comes from, -1 inside a hub."""

    source: int
    target: int
    from_finish: bool
    to_finish: bool
    link: int


@dataclass(slots=True)
class Bonds:
    """All bonds over ``nodes`` nodes: activities by their position, then the hubs.

    ``latest`` and ``earliest`` hold the hub of a summary's position: the latest finish or earliest start of its
    leaves.
    """

    activities: int
    nodes: int
    bonds: list[Bond] = field(default_factory=list)
    latest: dict[int, int] = field(default_factory=dict)
    earliest: dict[int, int] = field(default_factory=dict)
    members: dict[int, list[int]] = field(default_factory=dict)
    owners: list[int] = field(default_factory=list)

    def owner(self, node: int) -> int:
        """The activity that a node stands for."""
        return node if node < self.activities else self.owners[node - self.activities]


def resolve_links(network: Network) -> Bonds:
    """The bonds of a network. Raises :class:`PlanError` for a link that a summary cannot have."""
    bonds = Bonds(activities=len(network.activities), nodes=len(network.activities))
    index, summaries = network.index, network.children.keys()
    for position, link in enumerate(network.links):
        source, target = index[link.source], index[link.target]
        from_finish, to_finish = ENDS[link.type]
        targets = [target]
        into, out_of = link.target in summaries, link.source in summaries
        if into or out_of:
            _check_summary_link(network, position, source, target)
        if into:
            targets = network.leaves_of(link.target)
        if out_of:
            source = _hub(network, bonds, source, from_finish)
        for node in targets:
            bonds.bonds.append(Bond(source, node, from_finish, to_finish, position))
    return bonds


def _check_summary_link(network: Network, position: int, source: int, target: int) -> None:
    link = network.links[position]
    if source in _ancestors(network, target) or target in _ancestors(network, source):
        names = [network.activities[end].name or network.activities[end].key for end in (source, target)]
        raise PlanError(
            f"The link “{names[0]}” → “{names[1]}” ({link.source} → {link.target}) ties a summary to its own part, "
            "which already belongs to it. Remove that link."
        )
    if network.is_summary(target) and ENDS[link.type][1]:
        raise PlanError(
            f"The link {link.source} → {link.target} is {link.type}, but “{link.target}” is a summary: its finish "
            "comes from its parts. Use FS or SS, or link the part that is meant."
        )


def _ancestors(network: Network, position: int) -> set[int]:
    found: set[int] = set()
    parent = network.activities[position].parent
    while parent is not None:
        position = network.index[parent]
        found.add(position)
        parent = network.activities[position].parent
    return found


def _hub(network: Network, bonds: Bonds, summary: int, finish: bool) -> int:
    hubs = bonds.latest if finish else bonds.earliest
    if summary not in hubs:
        hub = hubs[summary] = bonds.nodes
        bonds.nodes += 1
        bonds.owners.append(summary)
        bonds.members[hub] = network.leaves_of(network.activities[summary].key)
        bonds.bonds.extend(Bond(leaf, hub, finish, False, -1) for leaf in bonds.members[hub])
    return hubs[summary]
