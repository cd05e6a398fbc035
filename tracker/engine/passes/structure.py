"""Questions about the shape of a network, answered with networkx: what feeds what, where paths meet, and what every
path to the launch runs through."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from tracker.engine.network.network import Network
from tracker.engine.network.remaining import END, ORIGIN

from .arrays import Arrays

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Keys of the items that feed an item, and of those that hang on it, directly or not. A summary stands for its
    parts: what feeds a summary feeds each of them."""

    feeds: frozenset[str]
    hangs: frozenset[str]


def neighbourhood(network: Network, key: str) -> Neighbourhood:
    """What feeds an item and what hangs on it. ``KeyError`` for a key that the network does not hold."""
    import networkx as nx

    graph = network.node_graph
    nodes = network.leaves_of(key) or [network.index[key]]
    own = set(nodes)
    feeds = set().union(*(nx.ancestors(graph, node) for node in nodes)) - own
    hangs = set().union(*(nx.descendants(graph, node) for node in nodes)) - own
    return Neighbourhood(_keys(network, feeds), _keys(network, hangs))


def single_points(schedule: Arrays) -> list[int]:
    """Unfinished items that every path of remaining work to the launch runs through, the first one first: the
    dominators of the launch in the network of what is left (Cooper, Harvey and Kennedy 2001, as networkx computes
    them)."""
    import networkx as nx

    left = schedule.layout.remaining
    if "single" not in left.answers:
        dominators = nx.immediate_dominators(left.graph(), ORIGIN)
        points: list[int] = []
        node = dominators.get(END, ORIGIN)
        while node != ORIGIN:
            points.append(node)
            node = dominators[node]
        activities = len(schedule.network.activities)
        left.answers["single"] = [node for node in reversed(points) if node < activities]
    single: list[int] = left.answers["single"]
    return single


def bottlenecks(schedule: Arrays, of: Mapping[int, T]) -> dict[T, list[int]]:
    """Labels (a person, a department) whose items stand on every path of remaining work to the launch, with those
    items. ``of`` gives the label of an item by its position; a finished item stands on no path.

    One walk in topological order: what stands on every path to a node is what stands on every path to each of its
    predecessors, and the node itself.
    """
    sources = schedule.layout.remaining.sources
    bits = {label: 1 << number for number, label in enumerate(sorted(set(of.values()), key=str))}
    on_all: dict[int, int] = {ORIGIN: 0}
    for node, before in sources.items():
        mask = -1
        for source in before:
            mask &= on_all[source]
        on_all[node] = mask | bits[of[node]] if node in of else mask
    return {
        label: [node for node in sources if of.get(node) == label] for label, bit in bits.items() if on_all[END] & bit
    }


def articulation(schedule: Arrays) -> frozenset[int]:
    """Unfinished items whose loss would break the network of remaining work in two: its articulation points, whatever
    the direction of the links."""
    import networkx as nx

    whole = schedule.layout.remaining.graph().to_undirected()
    whole.remove_nodes_from([ORIGIN, END])
    activities = len(schedule.network.activities)
    return frozenset(node for node in nx.articulation_points(whole) if node < activities)


def merge_points(schedule: Arrays, feeders: Iterable[int], least: int) -> dict[int, list[int]]:
    """Unfinished items that at least ``least`` of the given feeders (by position) lead into directly."""
    merges: dict[int, list[int]] = {}
    wanted = set(feeders)
    for node in schedule.network.leaves:
        if schedule.network.activities[node].finished:
            continue
        direct = {edge.source for edge in schedule.layout.incoming[node]} & wanted
        if len(direct) >= least:
            merges[node] = sorted(direct)
    return merges


def _keys(network: Network, nodes: Iterable[int]) -> frozenset[str]:
    activities = network.activities
    return frozenset(activities[node].key for node in nodes if node < len(activities))
