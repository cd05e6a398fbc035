"""A network drawn in layers: which layer each item stands in, and in which order within its lane.

Layers are longest paths from the start, so that every arrow points to the right; the order in each layer follows the
barycentres of the neighbours (Sugiyama, Tagawa and Toda 1981), a few sweeps there and back.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass

from tracker.engine.network.network import Network

SWEEPS = 6


@dataclass(frozen=True, slots=True)
class Layers:
    """Where each node stands: ``layer`` from the left, ``row`` from the top within its lane. ``heights`` are the rows
    of each lane, in order; ``edges`` the pairs of nodes that an arrow joins."""

    layer: dict[int, int]
    row: dict[int, int]
    heights: dict[Hashable, int]
    edges: list[tuple[int, int]]

    @property
    def count(self) -> int:
        """How many layers there are."""
        return max(self.layer.values(), default=-1) + 1


def layers_of(network: Network, nodes: Collection[int], lanes: Mapping[int, Hashable]) -> Layers:
    """Some leaves of a network in layers and lanes; ``lanes`` gives each node's, in the order in which lanes stand."""
    inside = set(nodes)
    edges = _edges(network, inside)
    before: dict[int, list[int]] = {node: [] for node in inside}
    after: dict[int, list[int]] = {node: [] for node in inside}
    for source, target in edges:
        before[target].append(source)
        after[source].append(target)
    layer: dict[int, int] = {}
    for node in network.order:
        if node in inside:
            layer[node] = max((layer[source] + 1 for source in before[node]), default=0)
    cells: dict[tuple[Hashable, int], list[int]] = {}
    for node in sorted(inside):
        cells.setdefault((lanes[node], layer[node]), []).append(node)
    row = {node: place for members in cells.values() for place, node in enumerate(members)}
    order = list(dict.fromkeys(lanes[node] for node in lanes if node in inside))
    rank = {lane: number * 1000 for number, lane in enumerate(order)}
    for sweep in range(SWEEPS):
        near = before if sweep % 2 == 0 else after
        for _lane, column in sorted(cells, key=lambda cell: cell[1], reverse=bool(sweep % 2)):
            members = cells[_lane, column]
            weight = {node: _barycentre(node, near[node], lanes, rank, row) for node in members}
            members.sort(key=lambda node: (weight[node], row[node]))
            row.update((node, place) for place, node in enumerate(members))
    heights = {lane: max(len(cells.get((lane, n), ())) for n in range(max(layer.values()) + 1)) for lane in order}
    return Layers(layer, row, heights, edges)


def _barycentre(
    node: int, near: list[int], lanes: Mapping[int, Hashable], rank: Mapping[Hashable, int], row: Mapping[int, int]
) -> float:
    own = rank[lanes[node]] + row[node]
    if not near:
        return own
    return sum(rank[lanes[other]] + row[other] for other in near) / len(near)


def _edges(network: Network, inside: set[int]) -> list[tuple[int, int]]:
    """Pairs of leaves that are linked, through the hub of a summary where a link leaves one."""
    graph = network.node_graph
    leaves = len(network.activities)
    pairs: dict[tuple[int, int], None] = {}
    for source, target in graph.edges:
        if source in inside and target in inside:
            pairs[source, target] = None
        elif source in inside and target >= leaves:
            pairs |= {(source, behind): None for behind in graph.successors(target) if behind in inside}
    return list(pairs)
