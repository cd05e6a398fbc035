"""Questions about the shape of a network, answered with networkx: what feeds what, where paths meet, and what every
path to the launch runs through."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import networkx as nx

    from .network import Network
    from .results import Schedule

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Around:
    """Keys of the items that feed an item, and of those that hang on it, directly or not. A summary stands for its
    parts: what feeds a summary feeds each of them."""

    feeds: frozenset[str]
    hangs: frozenset[str]


def around(network: Network, key: str) -> Around:
    """What feeds an item and what hangs on it. ``KeyError`` for a key that the network does not hold."""
    import networkx as nx

    graph = bonds_graph(network)
    nodes = network.leaves_of(key) or [network.index[key]]
    own = set(nodes)
    feeds = set().union(*(nx.ancestors(graph, node) for node in nodes)) - own
    hangs = set().union(*(nx.descendants(graph, node) for node in nodes)) - own
    return Around(_keys(network, feeds), _keys(network, hangs))


def bonds_graph(network: Network) -> nx.DiGraph[int]:
    """Nodes of the passes (leaves by position, then hubs of summaries) and the bonds between them. Built once."""
    found = network.__dict__.get("_bonds_graph")
    if found is None:
        import networkx as nx

        found = nx.DiGraph()
        found.add_nodes_from(network.leaves)
        found.add_edges_from((bond.source, bond.target) for bond in network.bonds.bonds)
        network.__dict__["_bonds_graph"] = found
    graph: nx.DiGraph[int] = found
    return graph


def single_points(schedule: Schedule) -> list[int]:
    """Unfinished items that every path of remaining work to the launch runs through, the first one first: the
    dominators of the launch in the network of what is left (Cooper, Harvey and Kennedy 2001, as networkx computes
    them)."""
    import networkx as nx

    left = remaining(schedule)
    if "single" not in left.answers:
        dominators = nx.immediate_dominators(left.graph(), ORIGIN)
        found: list[int] = []
        node = dominators.get(END, ORIGIN)
        while node != ORIGIN:
            found.append(node)
            node = dominators[node]
        activities = len(schedule.network.activities)
        left.answers["single"] = [node for node in reversed(found) if node < activities]
    single: list[int] = left.answers["single"]
    return single


def bottlenecks(schedule: Schedule, of: Mapping[int, T]) -> dict[T, list[int]]:
    """Labels (a person, a department) whose items stand on every path of remaining work to the launch, with those
    items. ``of`` gives the label of an item by its position; a finished item stands on no path.

    One walk in topological order: what stands on every path to a node is what stands on every path to each of its
    predecessors, and the node itself.
    """
    sources = remaining(schedule).sources
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


def articulation(schedule: Schedule) -> frozenset[int]:
    """Unfinished items whose loss would break the network of remaining work in two: its articulation points, whatever
    the direction of the links."""
    import networkx as nx

    whole = remaining(schedule).graph().to_undirected()
    whole.remove_nodes_from([ORIGIN, END])
    activities = len(schedule.network.activities)
    return frozenset(node for node in nx.articulation_points(whole) if node < activities)


def merge_points(schedule: Schedule, feeders: Iterable[int], least: int) -> dict[int, list[int]]:
    """Unfinished items that at least ``least`` of the given feeders (by position) lead into directly."""
    found: dict[int, list[int]] = {}
    wanted = set(feeders)
    for node in schedule.network.leaves:
        if schedule.network.activities[node].finished:
            continue
        direct = {bond.source for bond in schedule.layout.incoming[node]} & wanted
        if len(direct) >= least:
            found[node] = sorted(direct)
    return found


def leading(schedule: Schedule) -> frozenset[int]:
    """Nodes from which links lead to the launch, its own among them; every node where no milestone is the launch."""
    if schedule.network.launch_milestone is None:
        return frozenset(range(schedule.network.bonds.nodes))
    return schedule.layout.leading


#: Before all work, and after it.
ORIGIN, END = -1, -2


@dataclass(frozen=True)
class Remaining:
    """What is left before the launch: unfinished nodes in topological order with what they wait for (:data:`ORIGIN`
    where nothing is left to wait for), and :data:`END` after the launch. ``answers`` are kept with it."""

    finished: frozenset[int]
    sources: dict[int, list[int]]
    answers: dict[str, Any] = field(default_factory=dict)

    def graph(self) -> nx.DiGraph[int]:
        import networkx as nx

        graph: nx.DiGraph[int] = nx.DiGraph()
        graph.add_node(ORIGIN)
        graph.add_edges_from((source, node) for node, sources in self.sources.items() for source in sources)
        return graph


def remaining(schedule: Schedule) -> Remaining:
    """What is left before the launch. Kept with the network, and with those that share its structure, until more work
    is finished."""
    network = schedule.network
    finished = frozenset(n for n in network.leaves if network.activities[n].finished)
    kept: Remaining | None = network.__dict__.get("_remaining")
    if kept is None or kept.finished != finished:
        leads = leading(schedule)
        incoming, outgoing = schedule.layout.incoming, schedule.layout.outgoing
        inside = {node for node in network.order if node in leads and not _done(network, node)}
        sources: dict[int, list[int]] = {}
        for node in network.order:
            if node in inside:
                sources[node] = [b.source for b in incoming[node] if b.source in inside] or [ORIGIN]
        ends = schedule.layout.launch or [n for n in network.leaves if not outgoing[n]]
        sources[END] = [node for node in ends if node in inside] or [ORIGIN]
        kept = network.__dict__["_remaining"] = Remaining(finished, sources)
    return kept


def _done(network: Network, node: int) -> bool:
    activities = network.activities
    if node < len(activities):
        return activities[node].finished
    return all(activities[leaf].finished for leaf in network.bonds.members[node])


def _keys(network: Network, nodes: Iterable[int]) -> frozenset[str]:
    activities = network.activities
    return frozenset(activities[node].key for node in nodes if node < len(activities))
