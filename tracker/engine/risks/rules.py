"""Critical-path risks: rules over plan, network and schedule, each a small function with a name, a reason and a way
out. The words on a screen are made by whoever shows them; rules speak in names, keys and numbers.

A rule yields a :class:`Risk` for each thing it fires on. What a risk puts at stake is asked for apart
(:mod:`tracker.engine.risks.stakes`), because it costs more than to find it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from tracker.engine.passes.schedule import Schedule
from tracker.engine.plan.plan import Plan

from .network_rules import (
    dangling,
    deadline_missed,
    hard_constraint,
    long_lag,
    merge_point,
    no_acceptance,
    no_owner,
    no_range,
    not_reported,
    out_of_sequence,
    single_department,
    single_person,
    single_point,
)
from .promise_rules import (
    decision_passed,
    no_criteria,
    no_promise,
    no_receiver,
    not_verified,
    promised_late,
    provider_record,
)
from .promises import Record
from .risk import Risk, Scene, Severity, Step

Rule = Callable[[Scene], Iterator[Risk]]

RULES: tuple[Rule, ...] = (
    no_owner, no_promise, promised_late, provider_record, no_criteria, no_receiver, not_verified, deadline_missed,
    decision_passed, not_reported, no_acceptance, merge_point, single_point, single_person, single_department, long_lag,
    hard_constraint, dangling, out_of_sequence, no_range,
)  # fmt: skip
#: Names of all rules, in the order in which they are listed.
NAMES = (
    "no-owner", "no-promise", "promised-late", "provider-record", "no-criteria", "no-receiver", "not-verified",
    "deadline-missed", "decision-passed", "not-reported", "no-acceptance", "merge-point", "single-point",
    "single-person", "single-department", "long-lag", "hard-constraint", "open-end", "open-start", "out-of-sequence",
    "no-range",
)  # fmt: skip


def find_risks(plan: Plan, schedule: Schedule, today: int, records: Mapping[str, Record] | None = None) -> list[Risk]:
    """All critical-path risks of a schedule. ``today`` is an instant in base units: some rules ask whether a day has
    passed. ``records`` say by department how its promises were kept so far."""
    scene = Scene(plan, schedule, today, records or {})
    return [risk for rule in RULES for risk in rule(scene)]


__all__ = ["NAMES", "RULES", "Risk", "Rule", "Scene", "Severity", "Step", "find_risks"]
