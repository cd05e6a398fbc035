"""What may not be said of what is uncertain."""

from __future__ import annotations

from tracker.engine import PlanError
from tracker.engine.plan.to_uncertainty import check_lists
from tracker.selectors.computed import Computed

from .refusals import Refused


def refuse_impossible_uncertainty(before: Computed | None, after: Computed) -> None:
    """Raises :class:`Refused` where a change makes risk events, correlations or gates that may fail impossible: where
    one of them changed, or a link closed the circle of a gate and its rework. What was impossible before is not the
    change's fault. Spreads of items are checked with the items."""
    wrong = _wrong(after)
    if wrong and (before is None or wrong != _wrong(before)):
        raise Refused({"": wrong})


def _wrong(found: Computed) -> str:
    plan = found.plan
    if not (plan.risks or plan.correlations or plan.branches):
        return ""
    try:
        check_lists(plan, found.network)
    except PlanError as error:
        return str(error)
    return ""
