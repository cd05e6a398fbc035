"""Which risk events, correlations and failing gates a plan may have."""

from __future__ import annotations

from tracker.engine import PlanError
from tracker.engine.plan.to_uncertainty import check_lists
from tracker.selectors.plan.scheduled import ScheduledLaunch
from tracker.services.changes.recorder import Change
from tracker.services.changes.refusals import Refused


def keep_uncertainty_possible(change: Change, after: ScheduledLaunch) -> None:
    """Raises :class:`Refused` where a change makes risk events, correlations or gates that may fail impossible: where
    one of them changed, or a link closed the circle of a gate and its rework. What was impossible before is not the
    change's fault. Spreads of items are checked with the items."""
    wrong = _wrong(after)
    if wrong and (change.before is None or wrong != _wrong(change.before)):
        raise Refused({"": wrong})


def _wrong(scheduled: ScheduledLaunch) -> str:
    plan = scheduled.plan
    if not (plan.risks or plan.correlations or plan.branches):
        return ""
    try:
        check_lists(plan, scheduled.network)
    except PlanError as error:
        return str(error)
    return ""
