"""The passes over many iterations at once, held iteration by iteration against one plain schedule each."""

import random
from dataclasses import replace

import numpy as np
import pytest

from tests.engine.networks import full_network, random_network
from tracker.engine import Network, schedule
from tracker.engine.forecast.sweep import Sweep
from tracker.engine.forecast.sweep_alap import move_as_late_as_possible
from tracker.engine.forecast.sweep_backward import Backward
from tracker.engine.network.activity import Constraint, LateFrom
from tracker.engine.network.lags import BeforeHorizon

NETWORKS, ITERATIONS = 400, 4


def swept(network: Network, rng: random.Random, least: int = 1):
    """Early dates and floats of some iterations with whole durations: (layout, durations, sweep, dates, floats)."""
    layout = schedule(network).layout
    while True:
        vanishing = frozenset() if least else frozenset(range(len(network.activities)))
        sweep = Sweep(layout, grain=1.0, vanishing=vanishing)
        durations = {}
        for node, _start, planned, *_rest in layout.rows:
            if node < len(network.activities) and planned:
                most = 2 * planned + 2
                drawn = [planned, *(rng.choice((least, rng.randint(1, most))) for _ in range(ITERATIONS - 1))]
                durations[node] = np.array(drawn, dtype=float)
        try:
            dates = sweep.forward(durations)
            floats = Backward(sweep, dates, durations).run()
        except IndexError:
            layout = layout.wider(before=False)
        except BeforeHorizon:
            layout = layout.wider(before=True)
        else:
            move_as_late_as_possible(sweep, dates)
            return layout, durations, sweep, dates, floats


def one(network: Network, layout, durations, iteration: int) -> Network:
    """The network of one iteration: what its items take in it, in its own numbers."""
    activities = list(network.activities)
    for node, drawn in durations.items():
        units = int(drawn[iteration]) * layout.scale.step
        activity = activities[node]
        if activity.started:
            planned = activity.duration if activity.remaining is None else activity.remaining
            activities[node] = replace(activity, duration=activity.duration - planned + units, remaining=units)
        elif not activity.finished:
            activities[node] = replace(activity, duration=units)
    return replace(network, activities=activities)


@pytest.mark.slow
@pytest.mark.parametrize("least", [1, 0], ids=["something", "nothing"])
@pytest.mark.parametrize("seed", range(3))
def test_each_iteration_is_the_schedule_of_its_durations(seed, least):
    rng = random.Random(seed)
    for number in range(NETWORKS // 4):
        network = full_network(rng)
        schedule(network)  # which widens the horizon to what is needed
        layout, durations, sweep, dates, floats = swept(network, rng, least)
        for iteration in range(ITERATIONS):
            plain = one(network, layout, durations, iteration)
            expected = schedule(plain)
            at = expected.layout.scale.instant
            for leaf in network.leaves:
                for end in (0, 1):
                    slot = np.broadcast_to(sweep.instants(dates.X, 2 * leaf + end), ITERATIONS)[iteration]
                    assert layout.scale.origin + slot * layout.scale.step == at(expected.early[2 * leaf + end]), (
                        f"network {seed}/{number}, iteration {iteration}, item {network.activities[leaf].key}\n{plain}"
                    )
            launch = np.broadcast_to(dates.launch, ITERATIONS)[iteration]
            assert layout.scale.origin + launch * layout.scale.step == expected.finish
            if network.launch_milestone is None and least:
                same_floats(plain, floats, iteration, layout.scale.step)


def same_floats(plain: Network, floats, iteration: int, step: int) -> None:
    """Floats against the launch's own finish: without target, deadlines, and the wish to be late."""
    activities = [
        replace(a, deadline=None, constraint=None if a.constraint is Constraint.ALAP else a.constraint)
        for a in plain.activities
    ]
    expected = schedule(replace(plain, activities=activities, target=None, late_from=LateFrom.FINISH))
    for leaf, total in floats.items():
        if not plain.activities[leaf].finished:
            slack = np.broadcast_to(total, ITERATIONS)[iteration] * step
            assert slack == expected.launch_float[leaf] * expected.layout.scale.step, plain


@pytest.mark.slow
def test_total_float_is_how_far_an_item_may_slip_without_moving_a_named_launch():
    """Held against a second formulation: force the item later and schedule again."""
    rng = random.Random(9)
    seen = 0
    for _number in range(250):
        network = random_network(rng, progress=False, constraints=False)
        network = replace(network, target=None, late_from=LateFrom.FINISH, launch_milestone=network.activities[-1].key)
        result = schedule(network)
        layout, _durations, _sweep, _dates, floats = swept(network, rng)
        assert floats.keys() == layout.leading
        for leaf, total in floats.items():
            if not network.activities[leaf].duration:
                continue
            room = int(np.broadcast_to(total, ITERATIONS)[0])
            work, place = layout.own_tables(network.activities[leaf])
            for slipped, moves in ((room, False), (room + 1, True)):
                activities = list(network.activities)
                held = layout.scale.instant(
                    place[work[layout.scale.slot(result.item(str(leaf)).early.start)] + slipped]
                )
                activities[leaf] = replace(activities[leaf], constraint=Constraint.SNET, constraint_at=held)
                assert (schedule(replace(network, activities=activities)).finish > result.finish) is moves, network
                seen += 1
    assert seen > 500
