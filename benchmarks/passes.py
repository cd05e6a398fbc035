"""Both passes against a naive pure-networkx pass, in one run; and how cost per activity grows.

    python -m benchmarks.passes

The reference does what networkx invites: attribute dictionaries on a graph, one topological sort, no calendars, FS
links with lags only. The engine schedules four calendars, total and free floats. Medians of five.
"""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable

import networkx as nx

from tracker.engine import Activity, Link, Network, schedule
from tracker.engine.time.calendar import FULL_DAY, Calendar, CalendarException

CALENDARS = {
    "five": Calendar("five", (FULL_DAY,) * 5 + ((), ())),
    "six": Calendar("six", (FULL_DAY,) * 6 + ((),)),
    "seven": Calendar("seven", (FULL_DAY,) * 7),
    "holidays": Calendar(
        "holidays",
        (FULL_DAY,) * 5 + ((), ()),
        tuple(CalendarException(day, day + 2) for day in range(20_000, 40_000, 61)),
    ),
}


def random_network(size: int, links: int, seed: int = 1) -> Network:
    """A layered network as launches have them: links reach back at most 200 activities."""
    rng = random.Random(seed)
    names = list(CALENDARS)
    activities = [Activity(str(i), rng.randint(1, 10), calendar=rng.choice(names)) for i in range(size)]
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < links:
        target = rng.randrange(1, size)
        pairs.add((rng.randrange(max(0, target - 200), target), target))
    rows = [Link(str(a), str(b)) for a, b in sorted(pairs)]
    return Network(activities, rows, CALENDARS, start=20_500, calendar="five")


def naive(graph: nx.MultiDiGraph[str]) -> int:
    """Both passes over attribute dictionaries, as a first draft would have them."""
    order = list(nx.topological_sort(graph))
    for node in order:
        start = max((graph.nodes[p]["ef"] + data["lag"] for p, _, data in graph.in_edges(node, data=True)), default=0)
        graph.nodes[node]["es"] = start
        graph.nodes[node]["ef"] = start + graph.nodes[node]["duration"]
    finish = max(graph.nodes[node]["ef"] for node in order)
    for node in reversed(order):
        late = min(
            (graph.nodes[s]["ls"] - data["lag"] for _, s, data in graph.out_edges(node, data=True)), default=finish
        )
        graph.nodes[node]["lf"] = late
        graph.nodes[node]["ls"] = late - graph.nodes[node]["duration"]
        graph.nodes[node]["float"] = graph.nodes[node]["ls"] - graph.nodes[node]["es"]
    return int(finish)


def median_seconds(work: Callable[[], object], repeats: int = 5) -> float:
    work()
    times = []
    for _ in range(repeats):
        gc.collect()
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def main() -> None:
    network = random_network(10_000, 25_000)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from((a.key, {"duration": a.duration}) for a in network.activities)
    graph.add_edges_from((link.source, link.target, {"lag": link.lag}) for link in network.links)
    ours, theirs = median_seconds(lambda: schedule(network)), median_seconds(lambda: naive(graph))
    large = random_network(100_000, 250_000)
    at_large = median_seconds(lambda: schedule(large))
    print(f"engine, 10,000 activities, 25,000 links, 4 calendars: {ours * 1000:.1f} ms")
    print(f"naive networkx without calendars:                     {theirs * 1000:.1f} ms")
    print(f"ratio engine / naive (at most 0.25):                  {ours / theirs:.3f}")
    print(f"per activity at 100,000 / at 10,000 (at most 1.5):    {at_large / 100_000 / (ours / 10_000):.2f}")


if __name__ == "__main__":
    main()
