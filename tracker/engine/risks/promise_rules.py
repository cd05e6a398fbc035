"""Critical-path risk rules that read promises: what nobody stands by, what comes too late, what was never agreed."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.engine.passes.compare import working_time
from tracker.engine.plan.lead_times import DECIDED, decide_by
from tracker.engine.plan.plan import OPEN, PROMISED, PlanItem

from .risk import Risk, Scene, Severity, Step

#: Promises that a department must have delivered on before its record says anything, and the share of kept ones
#: below which it is told.
LEAST_PROMISES, POOR = 3, 0.7
#: Working days that a delivery may wait to be looked at.
PATIENCE = 2


def no_promise(scene: Scene) -> Iterator[Risk]:
    """A dependency on or near the critical path that its department stands by no day for: never asked, not answered,
    countered, declined, or reopened since."""
    for n, item in scene.work:
        if n not in scene.tight or item.kind != "dependency" or scene.schedule.network.activities[n].started:
            continue
        state = item.commitment.state if item.commitment else None
        if state not in PROMISED and (state is not None or item.promise is None):
            yield Risk("no-promise", scene.severity(n), Step.PROMISE, (item.key,), facts={"state": state})


def promised_late(scene: Scene) -> Iterator[Risk]:
    """A promise later than the day by which the launch needs it."""
    schedule = scene.schedule
    for n, item in scene.work:
        activity = schedule.network.activities[n]
        if activity.promise is None:
            continue
        need_by = schedule.need_by(item.key)
        late = working_time(schedule, schedule, n, need_by, activity.promise)
        if late > 0:
            facts = {"late": scene.days(late), "need_by": need_by, "promise": activity.promise}
            yield Risk("promised-late", Severity.HIGH, Step.PULL_IN, (item.key,), facts=facts)


def provider_record(scene: Scene) -> Iterator[Risk]:
    """An open promise on or near the critical path by a department that kept few of its promises so far."""
    for n, item in scene.work:
        record = scene.records.get(item.department or "")
        if n not in scene.tight or item.promise is None or record is None or record.promises < LEAST_PROMISES:
            continue
        if record.share < POOR:
            facts = {"kept": record.kept, "promises": record.promises, "department": item.department}
            yield Risk("provider-record", _mild(scene, n), Step.ESTIMATE, (item.key,), facts=facts)


def _mild(scene: Scene, n: int) -> Severity:
    """How grave it is that a promise could be better: what drives the launch comes first."""
    return Severity.MEDIUM if n in scene.schedule.driving else Severity.LOW


def no_criteria(scene: Scene) -> Iterator[Risk]:
    """Something was asked for near the critical path, and nobody has said what counts as delivered."""
    for n, item in _asked(scene):
        if item.commitment is not None and not item.commitment.criteria:
            yield Risk("no-criteria", _mild(scene, n), Step.AGREE, (item.key,))


def no_receiver(scene: Scene) -> Iterator[Risk]:
    """Something was asked for near the critical path, and nobody is named to take it over."""
    for n, item in _asked(scene):
        if item.commitment is not None and not item.commitment.receiver:
            yield Risk("no-receiver", _mild(scene, n), Step.AGREE, (item.key,))


def _asked(scene: Scene) -> Iterator[tuple[int, PlanItem]]:
    for n, item in scene.work:
        if n in scene.tight and item.commitment is not None and item.commitment.state in OPEN:
            yield n, item


def not_verified(scene: Scene) -> Iterator[Risk]:
    """A delivery that nobody has looked at for some days, while work that is left builds on it."""
    schedule = scene.schedule
    activities, items = schedule.network.activities, scene.plan.items
    for n in schedule.network.leaves:
        item, activity = items[n], activities[n]
        if item.commitment is None or item.commitment.state != "delivered" or activity.actual_finish is None:
            continue
        waits = scene.days(working_time(schedule, schedule, n, activity.actual_finish, scene.today))
        left = [b.target for b in schedule.layout.outgoing[n] if b.target < len(activities)]
        left = [target for target in left if not activities[target].finished]
        if waits > PATIENCE and left:
            severity = Severity.MEDIUM if any(target in scene.tight for target in left) else Severity.LOW
            yield Risk("not-verified", severity, Step.VERIFY, (item.key,), facts={"days": waits})


def decision_passed(scene: Scene) -> Iterator[Risk]:
    """A hire, an approval, a purchase or a review that had to be decided by now to be there in time: its latest
    decision date has passed."""
    schedule = scene.schedule
    for n, item in scene.work:
        activity = schedule.network.activities[n]
        if item.category not in DECIDED or activity.started or n not in scene.leads or not activity.duration:
            continue
        by = decide_by(schedule, n, item, scene.plan.launch.hours_per_day)
        if by < scene.today:
            facts = {"decide_by": by, "need_by": schedule.need_by(item.key), "category": item.category}
            yield Risk("decision-passed", Severity.HIGH, Step.DECIDE, (item.key,), facts=facts)
