"""The forecast against distributions that are known exactly, and against the schedule."""

import json
import math
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.engine.networks import full_network
from tracker.engine import PlanError, build_network, read_plan, schedule, simulate
from tracker.engine.forecast.simulation import Cancelled
from tracker.engine.forecast.spreads import Spread
from tracker.engine.forecast.uncertainty import Uncertainty
from tracker.engine.plan.assumptions import typical
from tracker.engine.plan.plan import Plan
from tracker.engine.plan.to_uncertainty import uncertainty_of

ITERATIONS = 20_000
DATA = Path(__file__).parents[2] / "data"
CASES = json.loads((DATA / "forecasts.json").read_text())
#: A launch of a hundred items on eleven calendars, half done.
LAUNCH = (DATA / "launch.json").read_text()
EVERY_DAY = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), True)
WEEKDAYS = {day: day not in ("sat", "sun") for day in EVERY_DAY}


def plan_of(case, week=WEEKDAYS, **launch) -> Plan:
    ends = {key for link in case["links"] for key in link}
    items = [
        {"key": key, "name": key, "duration": {"value": 5, "unit": "d"}, "spread": spread}
        for key, spread in case["items"].items()
    ]
    items += [
        {"key": key, "name": key, "kind": "milestone", "duration": {"value": 0, "unit": "d"}}
        for key in sorted(ends - case["items"].keys())
    ]
    return read_plan(
        {
            "format": "launchpath-plan/1",
            "launch": {"name": "Case", "start": "2027-01-04", **launch},
            "calendars": [{"key": "c", "week": week}],
            "items": items,
            "links": [{"from": a, "to": b} for a, b in case["links"]],
            **{part: case[part] for part in ("risks", "correlations", "branches") if part in case},
        }
    )


def forecast_of(plan: Plan, assume=None, **options):
    network, _warnings = build_network(plan)
    return simulate(network, uncertainty_of(plan, network, assume), **options)


@pytest.mark.parametrize("week", [EVERY_DAY, WEEKDAYS], ids=["seven", "five"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_it_finds_what_is_known_exactly(case, week):
    forecast = forecast_of(plan_of(case, week), iterations=ITERATIONS, seed=1)
    n = math.sqrt(ITERATIONS)
    assert abs(forecast.mean - case["mean"]) <= 4 * case["sd"] / n + 0.01
    assert abs(forecast.sd - case["sd"]) <= 0.03 * case["sd"] + 0.01
    for share, value in case["quantiles"].items():
        q = float(share)
        assert abs(np.mean(forecast.days <= value + 1e-6) - q) <= 4 * math.sqrt(q * (1 - q)) / n
        assert abs(np.mean(forecast.days <= forecast.percentile(q)) - q) <= 1 / n
    for key, index in case["criticality"].items():
        at = forecast.criticality[forecast.network.index[key]]
        assert abs(at - index) <= 4 * math.sqrt(index * (1 - index)) / n, key


def test_without_uncertainty_the_forecast_is_the_schedule():
    rng = random.Random(4)
    for _number in range(150):
        network = full_network(rng)
        plain = schedule(network)
        forecast = simulate(network, Uncertainty(), iterations=3)
        layout = forecast.sweep.layout
        assert {layout.scale.instant(int(end)) for end in forecast.finish} == {plain.finish}
        for leaf in network.leaves:
            (end,) = {float(end) for end in forecast.ends[leaf]}
            at = forecast.sweep.instant(2 * leaf + 1, end)
            assert layout.scale.instant(int(at)) == plain.layout.scale.instant(plain.early[2 * leaf + 1])
        assert forecast.sd == 0


def test_a_spread_with_one_value_is_a_duration():
    rng = random.Random(5)
    kinds = ("fixed", "uniform", "triangular", "pert", "discrete")
    for _number in range(60):
        network = full_network(rng)
        spreads = {
            n: Spread(kind, (float(a.duration),) * (1 if kind == "fixed" else 3), (0.5, 0.25, 0.25))
            for n, a in enumerate(network.activities)
            for kind in [rng.choice(kinds)]
            if a.duration and n in network.leaves and a.actual_start is None and not a.finished
        }
        forecast = simulate(network, Uncertainty(spreads=spreads), iterations=2)
        assert forecast.sweep.layout.scale.instant(round(float(forecast.finish[0]))) == schedule(network).finish


def sample(**changes) -> Plan:
    plan = read_plan(LAUNCH)
    return replace(plan, launch=replace(plan.launch, **changes)) if changes else plan


@pytest.mark.slow
def test_small_simulations_tell_p80_more_exactly_than_plain_sampling_of_five_times_their_size(monkeypatch):
    plan = sample()
    network, _warnings = build_network(plan)
    uncertainty = uncertainty_of(plan, network, typical)
    seeds = range(30)
    small = [simulate(network, uncertainty, iterations=2_000, seed=seed).percentile(0.8) for seed in seeds]
    monkeypatch.setattr("tracker.engine.forecast.simulation.weights", lambda finish, *_rest: np.ones(len(finish)))
    monkeypatch.setattr(
        "tracker.engine.forecast.draws.Draws._strata", lambda self, stream, size: np.sort(stream.random(size))
    )
    plain = [simulate(network, uncertainty, iterations=10_000, seed=seed).percentile(0.8) for seed in seeds]
    assert np.std(small) < np.std(plain)
    assert abs(np.mean(small) - np.mean(plain)) < 4 * np.std(plain) / math.sqrt(len(seeds))


def test_the_same_seed_gives_the_same_answer_and_another_one_another():
    first, again, other = (forecast_of(sample(), typical, iterations=500, seed=seed).days for seed in (7, 7, 8))
    assert (first == again).all()
    assert (first != other).any()


def test_an_edit_changes_its_own_draws_and_no_others():
    plan = sample()
    uncertain = [n for n, item in enumerate(plan.items) if item.pessimistic is not None and item.actual_start is None]
    before = forecast_of(plan, typical, iterations=400)
    items = list(plan.items)
    item = items.pop(uncertain[0])
    links = tuple(link for link in plan.links if item.key not in (link.source, link.target))
    after = forecast_of(replace(plan, items=tuple(items), links=links), typical, iterations=400)
    for n, own in after.first.own.items():
        key = after.network.activities[n].key
        assert (own == before.first.own[before.network.index[key]]).all(), key


def test_only_what_is_left_of_started_work_varies():
    case = {"items": {"A": {"kind": "triangular", "low": 8, "mode": 10, "high": 20}}, "links": []}
    plan = plan_of(case, data_date="2027-01-13")
    started = replace(plan.items[0], actual_start=plan.launch.start, duration=replace(plan.items[0].duration, value=10))
    left = replace(started, remaining=replace(started.duration, value=4))
    forecast = forecast_of(replace(plan, items=(left,)), iterations=2_000)
    # Seven working days lie before the data date, and 4 of 10 are left: 0.4 of 8 to 20.
    assert forecast.days.min() == pytest.approx(7 + 3.2, abs=0.2)
    assert forecast.days.max() == pytest.approx(7 + 8, abs=0.2)
    done = replace(left, remaining=None, actual_finish=plan.launch.data_date)
    finished = forecast_of(replace(plan, items=(done,)), iterations=50)
    assert finished.sd == 0
    assert finished.warnings == ("Item “A” is finished: its spread is not used.",)


def test_costs_are_fixed_by_the_day_and_of_risks():
    case = {
        "items": {"A": {"kind": "uniform", "low": 10, "high": 20}},
        "links": [],
        "risks": [{"key": "r", "probability": 0.5, "items": ["A"], "cost": {"kind": "fixed", "value": 400}}],
    }
    plan = plan_of(case, target="2027-01-22", budget=3000)
    plan = replace(plan, items=(replace(plan.items[0], planned_cost=1000, day_cost=100),))
    forecast = forecast_of(plan, iterations=4_000)
    assert forecast.cost is not None
    assert forecast.cost.mean() == pytest.approx(1000 + 1500 + 200, rel=0.01)
    # 15 of 10 to 20 days are allowed; within the budget are 20 days without the risk, 16 with it.
    assert forecast.chance == pytest.approx(0.5, abs=0.02)
    assert forecast.joint_chance == pytest.approx(0.5, abs=0.02)
    tighter = forecast_of(replace(plan, launch=replace(plan.launch, budget=2600)), iterations=4_000)
    assert tighter.joint_chance == pytest.approx(0.5 * 0.5 + 0.5 * 0.2, abs=0.02)


def test_whoever_watches_can_stop_it():
    told = []

    def tell(done, whole):
        told.append((done, whole))
        if len(told) == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        forecast_of(sample(), typical, iterations=40_000, tell=tell)
    assert told == [(5_000, 40_000), (10_000, 40_000)]


def day_shares(forecast) -> dict[str, float]:
    """Shares of iterations by the day that they are shown to end on."""
    days = [forecast.shown_day(end).isoformat() for end in forecast.finish]
    return {day: days.count(day) / len(days) for day in sorted(set(days))}


def test_what_takes_nothing_ends_where_what_it_waits_for_ends():
    spread = {"kind": "discrete", "values": [0, 3], "probabilities": [0.5, 0.5]}
    case = {"items": {"A": {"kind": "fixed", "value": 5}, "B": spread}, "links": [["A", "B"]]}
    forecast = forecast_of(plan_of(case, target="2027-01-08"), iterations=1_000)
    assert day_shares(forecast) == {"2027-01-08": 0.5, "2027-01-13": 0.5}
    assert forecast.chance == 0.5
    assert forecast.percentile(0.1) == 5


def test_a_risk_that_multiplies_with_nothing_leaves_nothing():
    risk = {
        "key": "r",
        "probability": 0.5,
        "items": ["A"],
        "effect": "multiply",
        "impact": {"kind": "fixed", "value": 0},
    }
    case = {"items": {"A": {"kind": "fixed", "value": 4}}, "links": [], "risks": [risk]}
    forecast = forecast_of(plan_of(case), iterations=1_000)
    assert sorted(set(forecast.days)) == [0, 4]


def test_a_gate_may_fail_for_two_reasons():
    branches = [
        {"key": "big", "gate": "Z", "probability": 1, "items": ["A"]},
        {"key": "small", "gate": "Z", "probability": 0.25, "items": ["B"]},
    ]
    items = {"A": {"kind": "fixed", "value": 10}, "B": {"kind": "fixed", "value": 2}}
    for order in (branches, branches[::-1]):
        case = {"items": items, "links": [["A", "Z"], ["B", "Z"]], "branches": order}
        forecast = forecast_of(plan_of(case), iterations=1_000)
        assert {round(float(days), 6): float(np.mean(forecast.days == days)) for days in set(forecast.days)} == {
            20: 0.75, 22: 0.25,
        }  # fmt: skip


def test_a_risk_hits_started_work_of_which_nothing_is_left():
    risk = {"key": "r", "probability": 1, "items": ["A"], "impact": {"kind": "fixed", "value": 5}}
    plan = plan_of(
        {"items": {"A": {"kind": "fixed", "value": 4}}, "links": [], "risks": [risk]}, data_date="2027-01-08"
    )
    item = plan.items[0]
    started = replace(item, actual_start=plan.launch.start, remaining=replace(item.duration, value=0), spread=None)
    forecast = forecast_of(replace(plan, items=(started,)), iterations=10)
    assert set(forecast.days) == {4 + 5}


def test_a_spread_beyond_all_years_is_named():
    case = {"items": {"A": {"kind": "lognormal", "p10": 1, "p90": 1e15}}, "links": []}
    with pytest.raises(PlanError, match=r"Item “A”: its spread \(lognormal\) reaches past the years"):
        forecast_of(plan_of(case), iterations=500)


def test_costs_of_rework_are_paid():
    branch = {"key": "b", "gate": "Z", "probability": 1, "items": ["A"], "rework": {"kind": "fixed", "value": 0.5}}
    plan = plan_of({"items": {"A": {"kind": "fixed", "value": 4}}, "links": [["A", "Z"]], "branches": [branch]})
    plan = replace(plan, items=(replace(plan.items[0], day_cost=100), *plan.items[1:]))
    assert forecast_of(plan, iterations=10).expected_cost == pytest.approx(600)
