"""What is left of a network before its launch: the ground of questions about paths that are still ahead."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from .network import Network

if TYPE_CHECKING:
    from collections.abc import Sequence

    import networkx as nx

    from .edges import Edge

#: Before all work, and after it.
ORIGIN, END = -1, -2


class LaidOut(Protocol):
    """What is asked of a layout here."""

    network: Network
    incoming: list[list[Edge]]
    outgoing: list[list[Edge]]

    @property
    def launch(self) -> frozenset[int]: ...

    @property
    def leading(self) -> frozenset[int]: ...


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


def remaining_work(layout: LaidOut, finished: frozenset[int]) -> Remaining:
    """What is left before the launch, where the leaves ``finished`` are done."""
    network = layout.network
    leads = layout.leading
    inside = {node for node in network.order if node in leads and not _done(network, node)}
    sources: dict[int, list[int]] = {}
    for node in network.order:
        if node in inside:
            sources[node] = [edge.source for edge in layout.incoming[node] if edge.source in inside] or [ORIGIN]
    ends: Sequence[int] | frozenset[int] = layout.launch or [n for n in network.leaves if not layout.outgoing[n]]
    sources[END] = [node for node in ends if node in inside] or [ORIGIN]
    return Remaining(finished, sources)


def _done(network: Network, node: int) -> bool:
    activities = network.activities
    if node < len(activities):
        return activities[node].finished
    return all(activities[leaf].finished for leaf in network.edges.members[node])
