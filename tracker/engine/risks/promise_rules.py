"""Rules that read promises: what nobody stands by, what comes too late, what was never agreed."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.engine.passes.compare import working_time
from tracker.engine.plan.commitment import CommitmentState
from tracker.engine.plan.plan import OPEN, PROMISED, ItemKind, PlanItem

from .promises import promise_margin, promise_shortfall
from .risk import Finding, RuleContext, Severity

#: Promises that a department must have delivered on before its record says anything, and the share of kept ones
#: below which it counts as poor.
LEAST_PROMISES, POOR = 3, 0.7
#: Working days that a delivery may wait to be looked at.
PATIENCE = 2


def no_promise(context: RuleContext) -> Iterator[Finding]:
    """A dependency on or near the critical path that its department stands by no day for: never asked, not answered,
    countered, declined, or reopened since."""
    for n, item in context.work:
        if n not in context.tight or item.kind != ItemKind.DEPENDENCY or context.schedule.network.activities[n].started:
            continue
        state = item.commitment.state if item.commitment else None
        if state not in PROMISED and (state is not None or item.promise is None):
            yield Finding(context.severity(n), (item.key,), facts={"state": state})


def promised_late(context: RuleContext) -> Iterator[Finding]:
    """A promise later than the day by which the launch needs it."""
    schedule = context.schedule
    for n, item in context.work:
        activity = schedule.network.activities[n]
        if activity.promise is None or item.promise is None:
            continue
        margin = promise_margin(schedule, n, item.promise)
        if margin < 0:
            need_by = schedule.need_by(item.key)
            facts = {"late": context.days(-margin), "need_by": need_by, "promise": activity.promise}
            yield Finding(Severity.HIGH, (item.key,), facts=facts)


def promised_early(context: RuleContext) -> Iterator[Finding]:
    """A promise for a day by which the plan cannot deliver: what it waits for, or its own duration, ends later."""
    schedule = context.schedule
    for n, item in context.work:
        if item.promise is None or schedule.network.activities[n].promise is None:
            continue
        short = promise_shortfall(schedule, n, item.promise)
        if short > 0:
            finish = schedule.item(item.key).early.finish
            facts = {"short": context.days(short), "finish": finish, "promise": item.promise}
            yield Finding(context.severity(n), (item.key,), facts=facts)


def provider_record(context: RuleContext) -> Iterator[Finding]:
    """An open promise on or near the critical path by a department that kept few of its promises so far."""
    for n, item in context.work:
        record = context.records.get(item.department or "")
        if n not in context.tight or item.promise is None or record is None or record.promises < LEAST_PROMISES:
            continue
        if record.share < POOR:
            facts = {"kept": record.kept, "promises": record.promises, "department": item.department}
            yield Finding(_mild(context, n), (item.key,), facts=facts)


def no_criteria(context: RuleContext) -> Iterator[Finding]:
    """Something was asked for near the critical path, and nobody has said what counts as delivered."""
    for n, item in _asked(context):
        if item.commitment is not None and not item.commitment.criteria:
            yield Finding(_mild(context, n), (item.key,))


def no_receiver(context: RuleContext) -> Iterator[Finding]:
    """Something was asked for near the critical path, and nobody is named to take it over."""
    for n, item in _asked(context):
        if item.commitment is not None and not item.commitment.receiver:
            yield Finding(_mild(context, n), (item.key,))


def _asked(context: RuleContext) -> Iterator[tuple[int, PlanItem]]:
    for n, item in context.work:
        if n in context.tight and item.commitment is not None and item.commitment.state in OPEN:
            yield n, item


def no_acceptance(context: RuleContext) -> Iterator[Finding]:
    """A handoff near the critical path for which nobody has said what counts as delivered."""
    for position, link in enumerate(context.plan.links):
        source, target = context.by_key(link.source), context.by_key(link.target)
        if link.acceptance or source not in context.tight or target not in context.tight:
            continue
        giver, taker = context.plan.items[source], context.plan.items[target]
        if giver.commitment is not None and giver.commitment.criteria:
            continue
        same = giver.department == taker.department and giver.owning_role == taker.owning_role
        # A gate says by its own criteria what it takes; a milestone takes nothing.
        if not same and not {giver.kind, taker.kind} & {ItemKind.MILESTONE, ItemKind.GATE}:
            severity = Severity.MEDIUM if target in context.schedule.driving else Severity.LOW
            yield Finding(severity, (link.source, link.target), position)


def not_verified(context: RuleContext) -> Iterator[Finding]:
    """A delivery that nobody has looked at for some days, while work that is left builds on it."""
    schedule = context.schedule
    activities, items = schedule.network.activities, context.plan.items
    for n in schedule.network.leaves:
        item, activity = items[n], activities[n]
        if (
            item.commitment is None
            or item.commitment.state != CommitmentState.DELIVERED
            or activity.actual_finish is None
        ):
            continue
        waits = context.days(working_time(schedule, schedule, n, activity.actual_finish, context.today))
        left = [b.target for b in schedule.layout.outgoing[n] if b.target < len(activities)]
        left = [target for target in left if not activities[target].finished]
        if waits > PATIENCE and left:
            severity = Severity.MEDIUM if any(target in context.tight for target in left) else Severity.LOW
            yield Finding(severity, (item.key,), facts={"days": waits})


def _mild(context: RuleContext, n: int) -> Severity:
    """How grave it is that a promise could be better: what drives the launch comes first."""
    return Severity.MEDIUM if n in context.schedule.driving else Severity.LOW
