"""Promises in the engine: margins, rules that read them, lead times, records, and what they do to the forecast."""

from __future__ import annotations

from datetime import date

import pytest

from tests.engine.risks.test_risks import CHAIN, plan_with, risks_of, work
from tracker.engine import build_network, read_plan, schedule, write_plan
from tracker.engine.plan.calibration import Calibration, Ratio
from tracker.engine.plan.lead_times import decide_by, lead_time, time_of
from tracker.engine.plan.plan import PlanItem
from tracker.engine.risks.promises import Record, overruns, promise_margin
from tracker.engine.risks.rules import Severity, find_risks
from tracker.engine.time.amounts import Amount
from tracker.engine.time.calendar import day_date
from tracker.engine.time.errors import PlanError


def scheduled(plan):
    network, _ = build_network(plan)
    return schedule(network)


def asked(state="requested", **more):
    return {"state": state, "asked_by": "program", "criteria": "Eight slides", "receiver": "mei"} | more


@pytest.mark.parametrize(
    ("commitment", "promise", "state"),
    [
        (None, None, None),
        (asked(), None, "requested"),
        (asked("countered", offered="2027-01-20"), None, "countered"),
        (asked("declined"), None, "declined"),
        (asked("reopened"), "2027-01-08", "reopened"),
    ],
)
def test_not_committed_says_what_is_missing(commitment, promise, state):
    first = work("a", kind="dependency", commitment=commitment, promise=promise)
    risks = risks_of(plan_with([first, work("b")], CHAIN))["no-promise"]
    assert [(risk.items, risk.severity, risk.facts["state"]) for risk in risks] == [(("a",), Severity.HIGH, state)]


def test_what_is_promised_or_under_way_is_committed():
    for fields in (
        {"promise": "2027-01-08", "commitment": asked("accepted")},
        {"promise": "2027-01-08"},
        {"actual_start": "2027-01-04"},
    ):
        assert "no-promise" not in risks_of(plan_with([work("a", kind="dependency", **fields), work("b")], CHAIN))


def test_an_exchange_without_criteria_or_receiver_is_told():
    bare = {"state": "requested", "asked_by": "program"}
    risks = risks_of(plan_with([work("a", kind="dependency", commitment=bare), work("b")], CHAIN))
    assert [risk.severity for rule in ("no-criteria", "no-receiver") for risk in risks[rule]] == [Severity.MEDIUM] * 2
    told = risks_of(plan_with([work("a", kind="dependency", commitment=asked()), work("b")], CHAIN))
    assert not told.keys() & {"no-criteria", "no-receiver"}


@pytest.mark.parametrize(("today", "fires"), [("2027-01-12", False), ("2027-01-14", True)])
def test_a_delivery_that_nobody_looks_at_is_told_after_some_days(today, fires):
    done = work(
        "a", kind="dependency", commitment=asked("delivered"), actual_start="2027-01-04", actual_finish="2027-01-08"
    )
    risks = risks_of(plan_with([done, work("b")], CHAIN, data_date="2027-01-11"), today)
    assert ("not-verified" in risks) is fires
    looked_at = {**done, "commitment": asked("verified", verified="2027-01-11")}
    assert "not-verified" not in risks_of(plan_with([looked_at, work("b")], CHAIN, data_date="2027-01-11"), today)


@pytest.mark.parametrize(
    ("record", "fires"), [(Record(2, 3), True), (Record(1, 2), False), (Record(7, 10), False), (Record(0, 5), True)]
)
def test_a_poor_record_is_told_of_open_promises(record, fires):
    plan = plan_with([work("a", kind="dependency", promise="2027-01-08"), work("b")], CHAIN)
    result = scheduled(plan)
    rules = {risk.rule: risk for risk in find_risks(plan, result, result.network.start, {"ops": record})}
    assert ("provider-record" in rules) is fires
    if fires:
        assert rules["provider-record"].facts["promises"] == record.promises


def test_the_margin_counts_the_providers_working_days():
    """Needed by Friday the 15th; promised for Tuesday the 12th; the provider works Mondays to Thursdays, except the
    13th."""
    week = {day: day not in ("fri", "sat", "sun") for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    own = {"key": "own", "week": week, "exceptions": [{"from": "2027-01-13", "to": "2027-01-13", "hours": []}]}
    standard = {"key": "standard", "week": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), True)}
    plan = plan_with([work("a", 2, calendar="own"), work("b", 1)], CHAIN, target="2027-01-18", calendar="standard")
    plan = read_plan(write_plan(plan) | {"calendars": [standard, own]})
    result = scheduled(plan)
    # b takes Monday the 18th, so that a is needed by Thursday the 14th, the last day it works before.
    assert promise_margin(result, 0, date(2027, 1, 12)) == 1
    assert promise_margin(result, 0, date(2027, 1, 14)) == 0
    assert promise_margin(result, 0, date(2027, 1, 20)) == -3
    assert promise_margin(result, 0, date(2027, 1, 12), date(2027, 1, 11)) == -1


def test_amounts_of_time_among_facts():
    assert time_of("10 days") == Amount(10, "d")
    assert time_of("2w") == time_of("2 weeks") == Amount(2, "w")
    assert time_of("1,5") == Amount(1.5, "d")
    assert time_of(4) == Amount(4, "d")
    for odd in (None, "", "soon", "-2d", "9" * 40, "1 month"):
        assert time_of(odd) is None


@pytest.mark.parametrize(
    ("category", "facts", "days"),
    [
        ("hiring", {}, 5),
        ("hiring", {"lead_time": "12 days"}, 12),
        ("hiring", {"lead_time": "2w", "ramp_up": "3d"}, 13),
        ("budget", {"cycle": "4 weeks"}, 25),
        ("tooling", {"lead_time": "soon", "ramp_up": "9d"}, 5),
        ("legal", {"lead_time": 2.5}, 3),
    ],
)
def test_the_latest_decision_date_is_the_need_by_less_the_lead_time(category, facts, days):
    first = work("a", kind="dependency", category=category, facts=facts)
    plan = plan_with([first, work("b")], CHAIN, target="2027-03-05")
    result = scheduled(plan)
    assert lead_time(result, result.network.activities[0], plan.items[0]) == days
    # b needs 1 to 5 March, so a is needed by Friday 26 February: whole weeks before it are easy to count.
    by = day_date(decide_by(result, 0, plan.items[0]))
    working = [date.fromordinal(n) for n in range(date(2026, 12, 1).toordinal(), date(2027, 2, 27).toordinal())]
    working = [day for day in working if day.weekday() < 5]
    assert by == working[-days]


def test_a_plan_file_keeps_what_was_agreed():
    told = asked(
        "verified", need_by="2027-01-12", agreed="2027-01-11", evidence="https://x.example", verified="2027-01-13"
    )
    plan = plan_with([work("a", kind="dependency", commitment=told, promise="2027-01-11"), work("b")], CHAIN, tier=2)
    again = read_plan(write_plan(plan))
    assert again == plan
    assert again.items[0].commitment.as_json() == told
    assert again.launch.tier == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"state": "maybe"}, "maybe"),
        ({"state": "countered"}, "without an “offered” date"),
        ({}, "lacks “state”"),
        ({"state": "requested", "by": "x"}, "unknown key “by”"),
        ({"state": "requested", "reopened_for": "fun"}, "reopened_for"),
        ([], "must be an object"),
    ],
)
def test_a_commitment_that_cannot_be_is_refused_by_name(wrong, said):
    with pytest.raises(PlanError, match=said):
        plan_with([work("a", commitment=wrong), work("b")], CHAIN)


def test_overruns_are_shares_of_what_was_promised():
    def done(key, agreed, finish, **fields):
        return work(
            key, kind="dependency", department=fields.pop("department", "hr"), commitment=asked("verified", agreed=agreed),
            actual_start="2027-01-04", actual_finish=finish, **fields,
        )  # fmt: skip

    plan = plan_with(
        [done("a", "2027-01-08", "2027-01-08"), done("b", "2027-01-08", "2027-01-15"), done("c", "2027-01-15", "2027-01-08")],
        [("a", "go"), ("b", "go"), ("c", "go")],
        data_date="2027-01-18",
    )  # fmt: skip
    assert list(overruns(plan, scheduled(plan))) == [("hr", 1.0), ("hr", 2.0), ("hr", 1.0)]


def test_a_record_widens_open_promises_only_and_never_narrows():
    ratios = [Ratio(str(n), "hr", "hiring", 1.0) for n in range(10)]
    kept, broken = [("hr", 1.0)] * 8, [("hr", 1.0)] * 4 + [("hr", 1.6)] * 4
    open_promise = PlanItem("a", "A", Amount(10, "d"), kind="dependency", category="hiring", department="hr")
    open_promise.promise = date(2027, 1, 8)
    unpromised = PlanItem("b", "B", Amount(10, "d"), kind="dependency", category="hiring", department="hr")
    plain = Calibration(ratios)(open_promise)
    assert Calibration(ratios, kept)(open_promise) == pytest.approx(plain)
    low, high = Calibration(ratios, broken)(open_promise)
    assert low == plain[0]
    assert high > 1.1 * plain[1]
    assert Calibration(ratios, broken)(unpromised) == pytest.approx(plain)
    assert Calibration(ratios, broken * 4)(open_promise)[1] > high
    assert Calibration(ratios, [("it", 3.0)] * 9)(open_promise) == pytest.approx(plain)
