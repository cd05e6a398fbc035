"""Circles in a directed graph, found with networkx."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

#: Edges looked at before the shortest circle found so far is good enough (a fraction of a second).
BUDGET = 400_000


def shortest_cycles(successors: Mapping[int, Sequence[int]]) -> list[list[int]]:
    """One shortest cycle for each strongly connected component of more than one node.

    A breadth-first search from a node finds the shortest cycle through it; the node is then left out, and no search
    goes deeper than the best cycle of its component so far. Within ``BUDGET`` the answer is exact; on a component
    so large that it runs out, the best cycle found by then is named.
    """
    import networkx as nx

    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_edges_from((node, target) for node, targets in successors.items() for target in targets)
    budget = BUDGET
    cycles: list[list[int]] = []
    for component in nx.strongly_connected_components(graph):
        if len(component) < 2:
            continue
        best: list[int] = []
        within = set(component)
        # The busiest nodes first: leaving them out breaks the most circles.
        for node in sorted(component, key=lambda n: (-len(successors[n]), n)):
            cycle, looked = _cycle_through(node, successors, within, len(best) or len(within) + 1)
            budget -= looked
            best = cycle or best
            within.discard(node)
            if best and (len(best) == 2 or budget < 0):
                break
        first = best.index(min(best))
        cycles.append(best[first:] + best[:first])
    return sorted(cycles)


def _cycle_through(
    origin: int, successors: Mapping[int, Sequence[int]], within: set[int], shorter_than: int
) -> tuple[list[int], int]:
    """The shortest cycle through ``origin`` with fewer than ``shorter_than`` nodes (or none), and edges looked at."""
    came_from: dict[int, int] = {}
    depth = {origin: 0}
    queue = deque([origin])
    looked = 0
    while queue:
        node = queue.popleft()
        if depth[node] + 1 >= shorter_than:
            break
        for target in successors[node]:
            looked += 1
            if target == origin:
                path = [node]
                while path[-1] != origin:
                    path.append(came_from[path[-1]])
                return path[::-1], looked
            if target in within and target not in depth:
                depth[target] = depth[node] + 1
                came_from[target] = node
                queue.append(target)
    return [], looked
