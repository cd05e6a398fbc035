"""Distributions, correlation, and what a simulation is told that cannot be."""

import math
import os
import subprocess
import sys

import numpy as np
import pytest

from tests.engine.forecast.test_simulation import forecast_of, plan_of
from tracker.engine import PlanError
from tracker.engine.forecast.correlation import nearest_correlation
from tracker.engine.forecast.quantiles import normal_quantile, quantile
from tracker.engine.forecast.spreads import Spread

SHARES = (np.arange(200_000) + 0.5) / 200_000


def test_normal_quantiles_are_those_of_the_tables():
    known = {0.5: 0.0, 0.8: 0.8416212335729143, 0.975: 1.959963984540054, 0.9999: 3.719016485455709, 1e-9: -5.997807}
    for share, value in known.items():
        assert normal_quantile(np.array([share]))[0] == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize(
    ("spread", "mean", "sd"),
    [
        (Spread("uniform", (2, 8)), 5, 6 / math.sqrt(12)),
        (Spread("triangular", (2, 3, 10)), 5, math.sqrt((4 + 9 + 100 - 6 - 20 - 30) / 18)),
        (Spread("triangular", (2, 2, 8)), 4, math.sqrt(2)),
        (Spread("pert", (2, 3, 10)), (2 + 12 + 10) / 6, math.sqrt((4 - 2) * (10 - 4) / 7)),
        (Spread("normal", (20, 3)), 20, 3),
        (Spread("lognormal", (5, 20)), 10 * math.exp(0.5409239**2 / 2), None),
        (Spread("exponential", (4,)), 4, 4),
        (Spread("discrete", (5, 1, 3), (0.2, 0.5, 0.3)), 2.4, math.sqrt(1.56 + 0.7 * 0)),
    ],
    ids=lambda value: value.kind if isinstance(value, Spread) else "",
)
def test_each_kind_has_its_mean_and_deviation(spread, mean, sd):
    values = quantile(spread, SHARES)
    assert (np.diff(values) >= 0).all()
    if spread.kind == "discrete":
        sd = math.sqrt(sum(c * (v - mean) ** 2 for v, c in zip(spread.numbers, spread.chances, strict=True)))
    assert values.mean() == pytest.approx(mean, rel=2e-3)
    if sd is not None:
        assert values.std() == pytest.approx(sd, rel=5e-3)
    if spread.kind == "lognormal":
        assert np.quantile(values, (0.1, 0.9)) == pytest.approx([5, 20], rel=1e-3)


def ranks(values):
    return values.argsort().argsort()


@pytest.mark.parametrize("rho", [-0.8, -0.3, 0.0, 0.5, 0.9, 1.0])
def test_rank_correlation_is_the_one_that_was_asked_for(rho):
    case = {
        "items": {"A": {"kind": "uniform", "low": 10, "high": 20}, "B": {"kind": "exponential", "mean": 9}},
        "links": [["A", "B"]],
        "correlations": [{"items": ["A", "B"], "rho": rho}],
    }
    block = forecast_of(plan_of(case), iterations=5_000).first
    assert np.corrcoef(ranks(block.own[0]), ranks(block.own[1]))[0, 1] == pytest.approx(rho, abs=0.03)
    # Each keeps its own distribution to the stratum.
    assert np.sort(block.own[0]) == pytest.approx(10 + 10 * (np.arange(5_000) + 0.5) / 5_000, abs=0.002)


def test_impossible_correlations_give_way_to_the_nearest_and_that_is_said():
    case = {
        "items": {key: {"kind": "uniform", "low": 10, "high": 20} for key in "ABC"},
        "links": [],
        "correlations": [
            {"items": ["A", "B"], "rho": 0.9}, {"items": ["B", "C"], "rho": 0.9}, {"items": ["A", "C"], "rho": -0.9},
        ],
    }  # fmt: skip
    forecast = forecast_of(plan_of(case), iterations=500)
    assert "cannot all hold at once" in forecast.warnings[0]
    assert "“A”, “B”, “C”" in forecast.warnings[0]
    # The example that Higham (2002) gives, and its answer.
    nearest = nearest_correlation(np.array([[1.0, 1, 0], [1, 1, 1], [0, 1, 1]]))
    assert nearest[0] == pytest.approx([1, 0.7607, 0.1573], abs=1e-4)
    assert np.linalg.eigvalsh(nearest)[0] >= -1e-12


def case(**changes):
    return {"items": {"A": {"kind": "uniform", "low": 1, "high": 9}}, "links": [["A", "Z"]], **changes}


def risk(**changes):
    return [{"key": "r", "probability": 0.5, "items": ["A"], "impact": {"kind": "fixed", "value": 2}} | changes]


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"items": {"A": {"kind": "triangular", "low": 9, "mode": 5, "high": 12}}}, ["A", "low (9) above mode (5)"]),
        ({"items": {"A": {"kind": "lognormal", "p10": 0, "p90": 5}}}, ["A", "0 < p10 < p90"]),
        ({"items": {"A": {"kind": "uniform", "low": -1, "high": 5}}}, ["A", "low is negative"]),
        ({"items": {"A": {"kind": "discrete", "values": [1, 2], "probabilities": [1.5, -0.5]}}}, ["A", "negative"]),
        ({"items": {"A": {"kind": "uniform", "low": 1, "high": 5, "unit": "ed"}}}, ["A", "ed", "working time"]),
        ({"risks": risk(probability=1.2)}, ["risks[0]", "probability is 1.2", "between 0 and 1"]),
        ({"risks": risk(items=["nobody"])}, ["risks[0]", "nobody"]),
        ({"risks": risk() + risk()}, ["risks", "“r”"]),
        ({"correlations": [{"items": ["A", "Z"], "rho": 2}]}, ["correlations[0]", "rho is 2"]),
        ({"correlations": [{"items": ["A"], "rho": 0.5}]}, ["correlations[0]", "at least two"]),
        ({"branches": [{"key": "b", "gate": "A", "probability": 0.5, "items": ["A"]}]}, ["branches[0]", "takes time"]),
        ({"branches": [{"key": "b", "gate": "Z", "probability": 7, "items": ["A"]}]}, ["branches[0]", "probability"]),
        (
            {"links": [["Z", "A"]], "branches": [{"key": "b", "gate": "Z", "probability": 0.5, "items": ["A"]}]},
            ["branches[0]", "closes a circle", "“A”", "“Z”"],
        ),
        ({"correlations": [{"items": ["A", "B"], "rho": 0.5}, {"items": ["B", "A"], "rho": 0.4}]}, ["“A” and “B”"]),
    ],
    ids=lambda value: value[-1] if isinstance(value, list) else "",
)  # fmt: skip
def test_what_cannot_be_is_refused_by_name(wrong, named):
    given = case() | wrong
    given["items"] = given["items"] | {"B": {"kind": "uniform", "low": 1, "high": 2}}
    with pytest.raises(PlanError) as refused:
        forecast_of(plan_of(given), iterations=10)
    for word in named:
        assert word in str(refused.value)


@pytest.mark.parametrize("iterations", [0, -5, 100_000_000])
def test_no_iterations_and_too_many_are_refused(iterations):
    with pytest.raises(PlanError, match="iterations is"):
        forecast_of(plan_of(case()), iterations=iterations)


def test_numpy_comes_with_the_first_forecast_and_not_before(tmp_path):
    code = "import sys, config.wsgi, tracker.views.plan.plan, tracker.engine; print('numpy' in sys.modules)"
    own = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "LAUNCHPATH_DATABASE": f"sqlite:///{tmp_path}/x"}
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=own)
    assert process.stdout.strip() == "False", process.stderr
