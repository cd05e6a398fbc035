"""Critical-path risks: rules over plan, network and schedule, each a small function with a name, a reason and a way
out. The words on a screen are made by whoever shows them; rules speak in names, keys and numbers.

A rule finds what it fires on. What a risk puts at stake is asked for apart (:mod:`tracker.engine.risks.stakes`),
because it costs more than to find it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from tracker.engine.passes.schedule import Schedule
from tracker.engine.plan.plan import Plan

from . import network_rules, promise_rules, work_rules
from .promises import Record
from .risk import NextStep, Risk, Rule, RuleContext, Severity, every_item, feeders

#: All rules, in the order in which they are listed.
RULES: tuple[Rule, ...] = (
    Rule("no-owner", work_rules.no_owner, NextStep.ASSIGN),
    Rule("owner-outside", work_rules.owner_outside, NextStep.ASSIGN),
    Rule("no-promise", promise_rules.no_promise, NextStep.PROMISE),
    Rule("promised-late", promise_rules.promised_late, NextStep.PULL_IN),
    Rule("promised-early", promise_rules.promised_early, NextStep.REPROMISE),
    Rule("provider-record", promise_rules.provider_record, NextStep.ESTIMATE),
    Rule("no-criteria", promise_rules.no_criteria, NextStep.AGREE),
    Rule("no-receiver", promise_rules.no_receiver, NextStep.AGREE),
    Rule("not-verified", promise_rules.not_verified, NextStep.VERIFY),
    Rule("deadline-missed", work_rules.deadline_missed, NextStep.PULL_IN),
    Rule("decision-passed", work_rules.decision_passed, NextStep.DECIDE),
    Rule("not-reported", work_rules.not_reported, NextStep.REPORT),
    Rule("no-acceptance", promise_rules.no_acceptance, NextStep.ACCEPTANCE),
    Rule("merge-point", network_rules.merge_point, NextStep.SPLIT, feeders),
    Rule("single-point", network_rules.single_point, NextStep.SPLIT),
    Rule("single-person", network_rules.single_person, NextStep.BACKUP, every_item),
    Rule("single-department", network_rules.single_department, NextStep.BACKUP, every_item),
    Rule("long-lag", network_rules.long_lag, NextStep.LAG),
    Rule("hard-constraint", network_rules.hard_constraint, NextStep.CONSTRAINT),
    Rule("open-end", network_rules.open_end, NextStep.LINK),
    Rule("open-start", network_rules.open_start, NextStep.LINK),
    Rule("out-of-sequence", network_rules.out_of_sequence, NextStep.SEQUENCE),
    Rule("no-range", work_rules.no_range, NextStep.ESTIMATE),
)


def find_risks(
    plan: Plan,
    schedule: Schedule,
    today: int,
    records: Mapping[str, Record] | None = None,
    outsiders: Collection[str] = (),
) -> list[Risk]:
    """All critical-path risks of a schedule. ``today`` is an instant in base units: some rules ask whether a day has
    passed. ``records`` say by department how its promises were kept so far, ``outsiders`` are owners who cannot open
    the launch."""
    context = RuleContext(plan, schedule, today, records or {}, outsiders)
    return [
        Risk(rule, finding.severity, finding.items, finding.link, finding.facts)
        for rule in RULES
        for finding in rule.find(context)
    ]


__all__ = ["RULES", "NextStep", "Risk", "Rule", "RuleContext", "Severity", "find_risks"]
