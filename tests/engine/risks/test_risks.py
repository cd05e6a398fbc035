"""The critical-path risk rules on small networks, and what they put at stake against scheduling again."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.engine.networks import random_network
from tests.plans import item
from tracker.engine import Network, Plan, build_network, read_plan, schedule
from tracker.engine.plan.plan import PlanItem, PlanLaunch, PlanLink
from tracker.engine.risks.risk import near_critical_path
from tracker.engine.risks.rules import RULES, Severity, find_risks
from tracker.engine.risks.stakes import TYPICAL_OVERRUN, overrun_of, slipped, stakes
from tracker.engine.time.amounts import Amount
from tracker.engine.time.calendar import day_date, day_number

START = "2027-01-04"


def plan_with(items: list[dict[str, Any]], links: list[Any], **launch: Any) -> Any:
    rows = [link if isinstance(link, dict) else {"from": link[0], "to": link[1]} for link in links]
    return read_plan(
        {
            "format": "launchpath-plan/1",
            "launch": {"name": "L", "start": START, "launch_milestone": "go"} | launch,
            "items": [*items, item("go", "Launch", 0, kind="milestone", owner="pm")],
            "links": rows,
        }
    )


def risks_of(plan: Any, today: str = START) -> dict[str, list[Any]]:
    network, _ = build_network(plan)
    result = schedule(network)
    year, month, day = map(int, today.split("-"))
    risks: dict[str, list[Any]] = {}
    for risk in find_risks(plan, result, day_number(date(year, month, day))):
        risks.setdefault(risk.rule, []).append(risk)
    return risks


def work(key: str, days: int = 5, **fields: Any) -> dict[str, Any]:
    """An item that no rule has anything to say about, unless a field says otherwise."""
    quiet = {"owner": f"of-{key}", "pessimistic": {"value": days + 1, "unit": "d"}, "department": "ops"}
    return item(key, f"Item {key}", days, **(quiet | fields))


QUIET = [work("a"), work("b")]
CHAIN = [("a", "b"), ("b", "go")]


def test_a_tidy_plan_has_no_risks():
    items = [work("a"), work("b"), work("c"), work("d", 1)]
    assert risks_of(plan_with(items, [*CHAIN, ("c", "d"), ("d", "go")])) == {}


@pytest.mark.parametrize(
    ("rule", "items", "links", "subject", "severity"),
    [
        ("no-owner", [work("a", owner=None), work("b")], CHAIN, "a", Severity.HIGH),
        ("no-promise", [work("a", kind="dependency"), work("b")], CHAIN, "a", Severity.HIGH),
        ("promised-late", [work("a", promise="2027-01-12"), work("b")], CHAIN, "a", Severity.HIGH),
        ("promised-early", [work("a"), work("b", promise="2027-01-13")], CHAIN, "b", Severity.HIGH),
        ("deadline-missed", [work("a"), work("b", deadline="2027-01-13")], CHAIN, "b", Severity.HIGH),
        ("no-acceptance", [work("a"), work("b", department="hr")], CHAIN, "a b", Severity.MEDIUM),
        ("hard-constraint", [work("a"), work("b", constraint="MSO", constraint_date="2027-01-11")], CHAIN, "b", Severity.MEDIUM),
        ("open-end", [*QUIET, work("c")], [*CHAIN, ("a", "c")], "c", Severity.MEDIUM),
        ("no-range", [work("a", pessimistic=None), work("b")], CHAIN, "a", Severity.LOW),
        ("long-lag", QUIET, [{"from": "a", "to": "b", "lag": {"value": 5, "unit": "d"}}, ("b", "go")], "b a", Severity.MEDIUM),
        (
            "out-of-sequence",
            [work("a"), work("b", actual_start="2027-01-05")],
            CHAIN,
            "b a",
            Severity.MEDIUM,
        ),
    ],
)  # fmt: skip
def test_each_rule_fires_on_what_it_is_about(rule, items, links, subject, severity):
    target = {"target": "2027-01-15"} if rule == "promised-late" else {}
    risks = risks_of(plan_with(items, links, **target))
    assert [(risk.subject, risk.severity) for risk in risks[rule]] == [(subject, severity)]


def test_a_merge_of_three_near_critical_paths_is_named_with_its_feeders():
    items = [work("a"), work("b", 4), work("c", 5), work("d", 1)]
    links = [("a", "d"), ("b", "d"), ("c", "d"), ("d", "go")]
    risks = risks_of(plan_with(items, links))
    assert risks["merge-point"][0].items == ("d", "a", "b", "c")
    assert [risk.items for risk in risks["single-point"]] == [("d",)]
    assert "merge-point" not in risks_of(plan_with(items[1:], [("b", "d"), ("c", "d"), ("d", "go")]))


@pytest.mark.parametrize("milestone", [None, "go"])
def test_what_leads_to_the_launch_by_a_link_from_a_summary_is_work_and_not_the_summary(milestone):
    parts = [work(key, days, parent="all", owner=None) for key, days in (("a", 5), ("b", 5), ("c", 5))]
    plan = plan_with(
        [item("all", "All", 0, kind="summary"), *parts, work("d", 1, owner=None)],
        [("all", "d"), ("d", "go")],
        launch_milestone=milestone,
    )
    network, _ = build_network(plan)
    result = schedule(network)
    assert max(result.layout.leading) >= len(network.activities)  # The summary's own node leads as well.
    named = {plan.items[position].key for position in near_critical_path(result)}
    assert named == {"a", "b", "c", "d", "go"}
    assert {risk.items[0] for risk in risks_of(plan)["no-owner"]} == {"a", "b", "c", "d"}


def test_a_person_who_stands_on_every_path_is_a_single_point_and_one_who_can_be_gone_round_is_not():
    items = [work("a", owner="mei"), work("b", owner="tom"), work("c", owner="tom"), work("d", owner="mei")]
    risks = risks_of(plan_with(items, [("a", "b"), ("c", "d"), ("b", "go"), ("d", "go")]))
    assert {risk.facts["owner"] for risk in risks["single-person"]} == {"mei", "tom"}
    round_it = risks_of(
        plan_with([*items, work("e", owner="eve")], [("a", "b"), ("c", "d"), ("b", "go"), ("d", "go"), ("e", "go")])
    )
    assert "single-person" not in round_it


def test_a_decision_date_passes_with_the_days_and_not_with_the_plan():
    hire = work("a", 10, kind="dependency", category="hiring", promise="2027-01-15")
    plan = plan_with([hire, work("b")], CHAIN, target="2027-01-29")
    assert "decision-passed" not in risks_of(plan, "2027-01-11")
    late = risks_of(plan, "2027-01-12")["decision-passed"][0]
    assert (late.severity, late.subject) == (Severity.HIGH, "a")
    started = plan_with([hire | {"actual_start": "2027-01-11"}, work("b")], CHAIN, target="2027-01-29")
    assert "decision-passed" not in risks_of(started, "2027-01-20")


def test_work_that_waits_for_nothing_is_named_once_the_launch_is_under_way():
    items = [*QUIET, work("c")]
    assert "open-start" not in risks_of(plan_with(items, [*CHAIN, ("c", "go")]))
    risks = risks_of(plan_with(items, [*CHAIN, ("c", "go")], data_date="2027-01-05"))
    assert [risk.subject for risk in risks["open-start"]] == ["a", "c"]


def test_finished_work_threatens_nothing():
    done = {"actual_start": "2027-01-04", "actual_finish": "2027-01-08", "owner": None, "pessimistic": None}
    threats = risks_of(plan_with([work("a", **done), work("b")], CHAIN, data_date="2027-01-11"))
    assert all(risk.items[0] != "a" for risks in threats.values() for risk in risks)


def plan_of(network: Network, rng: random.Random) -> Plan:
    """What a plan says beside its network: who owns what, where, and of which kind."""
    items = [
        PlanItem(
            activity.key,
            f"Item {activity.key}",
            Amount(activity.duration, "d"),
            kind=rng.choice(("scope", "dependency", "dependency")),
            category=rng.choice((None, "hiring", "legal")),
            owner=rng.choice((None, "mei", "tom")),
            department=rng.choice((None, "hr", "ops", "legal")),
            promise=None if activity.promise is None else day_date(activity.promise - 1),
        )
        for activity in network.activities
    ]
    links = [PlanLink(link.source, link.target, link.type.value, Amount(link.lag, "d")) for link in network.links]
    return Plan(PlanLaunch("Random", day_date(network.start)), tuple(items), tuple(links))


def test_names_list_every_rule_that_fires_on_random_plans():
    seen = set()
    for seed in range(400):
        rng = random.Random(seed)
        network = random_network(rng)
        seen |= {risk.rule for risk in find_risks(plan_of(network, rng), schedule(network), network.start + 30)}
    assert seen <= {rule.key for rule in RULES}
    assert len(seen) >= 13
    assert len({rule.key for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("seed", range(150))
def test_the_stake_of_an_item_is_what_scheduling_the_longer_item_gives(seed):
    rng = random.Random(seed)
    network = random_network(rng)
    result = schedule(network)
    plan = plan_of(network, rng)
    at_stake = stakes(result, ((n, plan.items[n]) for n in network.leaves))
    for n in network.leaves:
        activity = network.activities[n]
        units, _assumed = overrun_of(result, n, plan.items[n])
        if not units:
            continue
        if activity.started and activity.remaining is None:
            continue  # what is left follows from the duration there, not the other way round
        remaining = None if activity.remaining is None else activity.remaining + units
        longer = list(network.activities)
        longer[n] = replace(activity, duration=activity.duration + units, remaining=remaining)
        again = schedule(replace(network, activities=longer))
        work_of, _place = again.layout.tables(network.calendar)
        slot = again.layout.scale.slot
        moved = work_of[slot(again.finish)] - work_of[slot(result.finish)]
        assert slipped(result, n, units) == moved
        assert at_stake[n].launch in (moved, 0)


@pytest.mark.parametrize("seed", range(300))
def test_float_to_the_launch_says_which_items_cannot_move_it(seed):
    """Without leads back in time, an item that slips by no more than that float leaves the launch where it is."""
    network = random_network(random.Random(seed), constraints=False, progress=False)
    result = schedule(network)
    floats = result.launch_float
    for n in network.leaves:
        starts_only = all(not edge.to_finish for edge in result.layout.incoming[n])
        if network.activities[n].duration and starts_only and floats[n] > 0:
            assert slipped(result, n, floats[n]) <= 0


def test_what_nobody_estimated_overruns_by_the_share_of_its_kind():
    plan = plan_with([item("a", "A", 10, category="hiring", kind="dependency"), work("b")], CHAIN)
    network, _ = build_network(plan)
    result = schedule(network)
    assert overrun_of(result, 0, plan.items[0]) == (round(10 * TYPICAL_OVERRUN["hiring"]), True)
    assert overrun_of(result, 1, plan.items[1]) == (1, False)
