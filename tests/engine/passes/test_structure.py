"""Questions of structure, against brute force on small networks."""

from __future__ import annotations

import random
from itertools import pairwise

import networkx as nx
import pytest

from tests.engine.networks import random_network
from tracker.engine import Network, schedule
from tracker.engine.network.remaining import END, ORIGIN
from tracker.engine.passes.compare import compare
from tracker.engine.passes.lanes import layers_of
from tracker.engine.passes.structure import articulation, bottlenecks, merge_points, neighbourhood, single_points

SEEDS = range(120)


def paths(network: Network) -> list[list[int]]:
    """Every path of what is left, from its beginning to the launch."""
    graph = schedule(network).layout.remaining.graph()
    return [path[1:-1] for path in nx.all_simple_paths(graph, ORIGIN, END)]


@pytest.mark.parametrize("seed", SEEDS)
def test_single_points_are_on_every_path(seed):
    network = random_network(random.Random(seed), constraints=False)
    ways = paths(network)
    expected = set.intersection(*map(set, ways)) if ways else set()
    points = single_points(schedule(network))
    assert set(points) == expected
    assert all(path.index(a) < path.index(b) for path in ways for a, b in pairwise(points))


@pytest.mark.parametrize("seed", SEEDS)
def test_bottlenecks_are_the_labels_on_every_path(seed):
    rng = random.Random(seed)
    network = random_network(rng, constraints=False)
    of = {n: rng.choice("xyz") for n in network.leaves if rng.random() < 0.8}
    ways = paths(network)
    expected = {label for label in set(of.values()) if all(any(of.get(n) == label for n in path) for path in ways)}
    assert set(bottlenecks(schedule(network), of)) == (expected if ways and all(ways) else set())


@pytest.mark.parametrize("seed", SEEDS)
def test_an_articulation_point_breaks_what_is_left_in_more_parts(seed):
    network = random_network(random.Random(seed), constraints=False)
    graph = schedule(network).layout.remaining.graph().to_undirected()
    graph.remove_nodes_from([ORIGIN, END])
    points = articulation(schedule(network))
    for node in list(graph):
        rest = graph.copy()
        rest.remove_node(node)
        breaks = nx.number_connected_components(rest) > nx.number_connected_components(graph)
        assert (node in points) == breaks


@pytest.mark.parametrize("seed", SEEDS)
def test_around_is_what_one_reaches_by_walking(seed):
    network = random_network(random.Random(seed))
    for activity in network.activities:
        near = neighbourhood(network, activity.key)
        for keys, forward in ((near.hangs, True), (near.feeds, False)):
            reached, stack = set(), [activity.key]
            while stack:
                key = stack.pop()
                ends = [
                    link.target if forward else link.source
                    for link in network.links
                    if (link.source if forward else link.target) == key
                ]
                stack += [end for end in ends if end not in reached]
                reached |= set(ends)
            assert keys == reached


@pytest.mark.parametrize("seed", SEEDS)
def test_layers_point_to_the_right_and_share_no_place(seed):
    rng = random.Random(seed)
    network = random_network(rng)
    lanes = {n: rng.choice("ab") for n in network.leaves}
    layers = layers_of(network, network.leaves, lanes)
    assert all(layers.layer[source] < layers.layer[target] for source, target in layers.edges)
    places = [(lanes[n], layers.layer[n], layers.row[n]) for n in network.leaves]
    assert len(set(places)) == len(places)
    assert all(layers.row[n] < layers.heights[lanes[n]] for n in network.leaves)
    assert set(layers.edges) == {(network.index[link.source], network.index[link.target]) for link in network.links}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_comparison_names_exactly_what_differs(seed):
    before, after = (schedule(random_network(random.Random(seed + shift), progress=False)) for shift in (0, 1))
    compared = compare(before, after)
    keys = {a.key for a in before.network.activities} & {a.key for a in after.network.activities}
    moved = {key for key in keys if before.item(key).early != after.item(key).early}
    assert set(compared.moved) == moved
    critical = [{item.key for item in schedule if item.critical} for schedule in (before, after)]
    assert compared.became_critical == critical[1] - critical[0]
    assert compared.no_longer_critical == critical[0] - critical[1]
    same = compare(after, after)
    assert (same.launch, same.moved) == (0, {})


def test_merge_points_count_direct_feeders_only():
    network = random_network(random.Random(3))
    points = merge_points(schedule(network), network.leaves, 2)
    for node, feeders in points.items():
        direct = {network.index[link.source] for link in network.links if network.index[link.target] == node}
        assert set(feeders) == direct
        assert len(feeders) >= 2
