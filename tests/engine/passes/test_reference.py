"""The engine against a slow scheduler written from the definitions, on thousands of random small networks."""

import random

import pytest

from tests.engine.networks import START, random_network
from tests.engine.reference import Reference
from tracker.engine import schedule

NETWORKS = 3_000


@pytest.mark.parametrize("seed", range(6))
def test_it_agrees_with_the_reference_on_dates_and_floats(seed):
    rng = random.Random(seed)
    for number in range(NETWORKS // 6):
        network = random_network(rng)
        result, reference = schedule(network), Reference(network, START - 250, START + 400)
        for activity in network.activities:
            key, item = activity.key, result.item(activity.key)
            pairs = {
                "early start": (item.early.start, reference.start[key]),
                "early finish": (item.early.finish, reference.finish[key]),
                "late finish": (item.late.finish, reference.late_finish[key]),
                "late start": (item.late.start, reference.late_start[key]),
                "total float": (item.total_float, reference.total_float(key)),
            }
            wrong = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
            assert not wrong, f"network {seed}/{number}, item {key}: {wrong}\n{network}"
