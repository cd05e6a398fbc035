"""What finished work teaches about work to come."""

from datetime import date
from math import exp, log

import pytest

from tracker.engine import build_network, read_plan, schedule
from tracker.engine.plan.assumptions import SHARES, typical
from tracker.engine.plan.calibration import Calibration, Ratio, ratios_of
from tracker.engine.plan.plan import PlanItem
from tracker.engine.time.amounts import Amount


def item(**fields) -> PlanItem:
    return PlanItem(key="x", name="x", duration=Amount(5, "d"), **({"kind": "dependency"} | fields))


def test_without_evidence_the_assumption_stands():
    assert Calibration([])(item(category="hiring")) == pytest.approx(SHARES["hiring"])
    assert Calibration([])(item(kind="gate")) is None
    assert typical(item(category="hiring")) == SHARES["hiring"]


def test_few_are_pulled_to_the_pool_and_the_pool_to_the_assumption():
    ratios = [Ratio("a", "hr", "hiring", 2.0)] * 5 + [Ratio("b", "legal", "legal", 1.0)] * 15
    low, high = Calibration(ratios)(item(department="hr", category="hiring"))
    assumed = (log(0.8) + log(1.8)) / 2
    pool = (20 * (5 * log(2) / 20) + 10 * assumed) / 30
    assert exp((log(low) + log(high)) / 2) == pytest.approx(exp((5 * log(2) + 10 * pool) / 15))
    # Of another department nothing is known but the pool.
    low, high = Calibration(ratios)(item(department="sales", category="hiring"))
    assert exp((log(low) + log(high)) / 2) == pytest.approx(exp(pool))


def test_much_evidence_speaks_for_itself():
    ratios = [Ratio("a", "hr", "hiring", 1.5 if n % 2 else 1.2) for n in range(2_000)]
    (learned,) = Calibration(ratios).learned()
    assert (learned.n, learned.middle) == (2_000, pytest.approx((1.5 * 1.2) ** 0.5))
    assert (learned.low * learned.high) ** 0.5 == pytest.approx((1.5 * 1.2) ** 0.5, rel=0.01)
    assert learned.assumed == SHARES["hiring"]


def test_ratios_count_working_time():
    plan = read_plan(
        {
            "format": "launchpath-plan/1",
            "launch": {"name": "Case", "start": "2027-01-04", "data_date": "2027-01-30"},
            "calendars": [{"key": "c", "week": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), True)}],
            "items": [
                {
                    "key": "a", "name": "a", "duration": {"value": 5, "unit": "d"}, "department": "hr",
                    "actual_start": "2027-01-08", "actual_finish": "2027-01-19",
                },
                {"key": "b", "name": "b", "duration": {"value": 5, "unit": "d"}, "actual_start": "2027-01-08"},
            ],
        }
    )  # fmt: skip
    network, _warnings = build_network(plan)
    # Friday, a week, Monday and Tuesday.
    assert ratios_of(plan, schedule(network)) == [Ratio("a", "hr", "", 8 / 5)]
    assert plan.launch.start == date(2027, 1, 4)
