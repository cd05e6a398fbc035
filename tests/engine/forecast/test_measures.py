"""What drives a forecast, held against small networks whose answers are known."""

import json
from datetime import date

import pytest

from tests.engine.forecast.test_simulation import forecast_of, plan_of
from tracker.engine.forecast.measures import Off, decisions, gains, item_figures
from tracker.engine.passes.dates import start_day

CHAIN = {
    "items": {"A": {"kind": "uniform", "low": 10, "high": 30}, "B": {"kind": "uniform", "low": 10, "high": 12}},
    "links": [["A", "B"]],
}

BOTH = {"A": Off(frozenset({0})), "B": Off(frozenset({1})), "both": Off(frozenset({0, 1}))}


def test_sensitivity_and_rank_correlation_name_what_moves_the_finish():
    forecast = forecast_of(plan_of(CHAIN), iterations=4_000)
    a, b = (item_figures(forecast)[n] for n in (0, 1))
    whole = (400 / 12 + 4 / 12) ** 0.5
    assert a.ssi == pytest.approx((400 / 12) ** 0.5 / whole, abs=0.01)
    assert b.ssi == pytest.approx((4 / 12) ** 0.5 / whole, abs=0.01)
    assert a.rank > 0.98
    assert 0 < b.rank < 0.2
    assert a.criticality == b.criticality == 1


def test_gains_are_what_the_finish_loses_to_an_uncertainty():
    case = CHAIN | {
        "risks": [{"key": "r", "probability": 0.5, "items": ["B"], "impact": {"kind": "fixed", "value": 8}}]
    }
    forecast = forecast_of(plan_of(case), iterations=4_000)
    # Both are planned for 5 days, and expected to take 20 and 11.
    saved = gains(forecast, BOTH | {"r": Off(risks=frozenset({0}))})
    assert saved["A"] == pytest.approx(15, abs=0.05)
    assert saved["B"] == pytest.approx(6, abs=0.05)
    assert saved["both"] == pytest.approx(21, abs=0.05)
    assert saved["r"] == pytest.approx(4, abs=0.05)


def test_gains_of_parallel_work_do_not_add_up():
    case = {
        "items": {key: {"kind": "uniform", "low": 0, "high": 10} for key in "AB"},
        "links": [["A", "Z"], ["B", "Z"]],
    }
    forecast = forecast_of(plan_of(case), iterations=4_000)
    saved = gains(forecast, BOTH)
    # max(5, U) is 6.25 on average and max(U, U) 6.67.
    assert saved["A"] == pytest.approx(20 / 3 - 6.25, abs=0.08)
    assert saved["both"] == pytest.approx(20 / 3 - 5, abs=0.05)
    assert saved["A"] + saved["B"] < saved["both"]


def test_a_decision_is_due_so_early_that_four_of_five_runs_make_the_target():
    plan = plan_of(CHAIN, target="2027-02-26")
    forecast = forecast_of(plan, iterations=4_000)
    due = decisions(forecast, {n: forecast.network.activities[n].duration for n in (0, 1)})
    # 40 working days to the target. As planned, B takes 5 of them and A 5; in 80 % of the runs both take up to 37.1.
    assert start_day(1440, due[0].planned) == date(2027, 2, 15)
    assert start_day(1440, due[0].sure) == date(2027, 1, 6)
    assert start_day(1440, due[1].sure) == date(2027, 2, 11)


def test_percentiles_of_items_are_days():
    forecast = forecast_of(plan_of(CHAIN), iterations=2_000)
    figures = item_figures(forecast)
    # Uniform from 10 to 30 working days: 26 of them from a Monday.
    assert forecast.shown_day(figures[0].p80) == date(2027, 2, 8)
    assert json.dumps([figures[1].p50, figures[1].p80])
    assert figures[1].p50 < figures[1].p80
