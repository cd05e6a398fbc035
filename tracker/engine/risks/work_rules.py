"""Rules that read single items of work: who owns them, their dates, what was reported and estimated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tracker.engine.passes.paths import driving_edges
from tracker.engine.plan.lead_times import DECIDED, decide_by

from .risk import Finding, RuleContext, Severity


def no_owner(context: RuleContext) -> Iterator[Finding]:
    """Work on or near the critical path that no person answers for."""
    for n, item in context.work:
        if n in context.tight and not item.owner and item.kind != "milestone":
            yield Finding(context.severity(n), (item.key,))


def owner_outside(context: RuleContext) -> Iterator[Finding]:
    """Work whose owner cannot open the launch: nobody hears that its dates move, wherever it stands."""
    for n, item in context.work:
        if item.owner in context.outsiders:
            yield Finding(context.severity(n), (item.key,), facts={"owner": item.owner})


def deadline_missed(context: RuleContext) -> Iterator[Finding]:
    """An item that finishes after its own deadline, or the last part of a summary after that of the summary."""
    network, early = context.schedule.network, context.schedule.early
    at_work = {n for n, _item in context.work}
    of_summaries: dict[int, tuple[int, str]] = {}
    for summary in network.activities:
        parts = at_work.intersection(network.leaves_of(summary.key)) if summary.deadline is not None else ()
        if parts:
            last = max(parts, key=lambda leaf: (early[2 * leaf + 1], -leaf))
            held = summary.deadline or 0, summary.name
            of_summaries[last] = min(of_summaries.get(last, held), held)
    for n, item in context.work:
        deadline = network.activities[n].deadline
        missed = list(_missed(context, n, item.key, deadline)) if deadline is not None else []
        if not missed and n in of_summaries:
            missed = list(_missed(context, n, item.key, *of_summaries[n]))
        yield from missed


def _missed(context: RuleContext, n: int, key: str, deadline: int, summary: str = "") -> Iterator[Finding]:
    schedule = context.schedule
    finish = schedule.layout.scale.instant(schedule.early[2 * n + 1])
    if finish > deadline:
        work, _place = schedule.layout.own_tables(schedule.network.activities[n])
        late = work[schedule.early[2 * n + 1]] - work[schedule.layout.scale.slot(deadline)]
        facts: dict[str, Any] = {
            "late": context.days(late * schedule.layout.scale.step), "deadline": deadline, "finish": finish,
        }  # fmt: skip
        if summary:
            facts["summary"] = summary
        yield Finding(Severity.HIGH, (key,), facts=facts)


def decision_passed(context: RuleContext) -> Iterator[Finding]:
    """A hire, an approval, a purchase or a review that had to be decided by now to be there in time: its latest
    decision date has passed."""
    schedule = context.schedule
    for n, item in context.work:
        activity = schedule.network.activities[n]
        if item.category not in DECIDED or activity.started or n not in context.leads or not activity.duration:
            continue
        by = decide_by(schedule, n, item, context.plan.launch.hours_per_day)
        if by < context.today:
            facts = {"decide_by": by, "need_by": schedule.need_by(item.key), "category": item.category}
            yield Finding(Severity.HIGH, (item.key,), facts=facts)


def not_reported(context: RuleContext) -> Iterator[Finding]:
    """Work that should have begun before the data date, of which nothing was reported."""
    schedule = context.schedule
    if schedule.network.data_date is None:
        return
    for n, item in context.work:
        activity = schedule.network.activities[n]
        if activity.actual_start is not None or n not in context.tight or not activity.duration:
            continue
        held = {edge.source for edge in driving_edges(schedule, n)}
        begins = schedule.layout.scale.instant(schedule.early[2 * n])
        if not held and schedule.layout.incoming[n] and begins <= schedule.network.data_date + context.a_day:
            yield Finding(context.severity(n), (item.key,))


def no_range(context: RuleContext) -> Iterator[Finding]:
    """Driving work with one number for a duration: nobody has said how long it may take."""
    for n, item in context.work:
        known = item.spread is not None or item.pessimistic is not None
        if n in context.schedule.driving and context.schedule.network.activities[n].duration and not known:
            yield Finding(Severity.LOW, (item.key,))
