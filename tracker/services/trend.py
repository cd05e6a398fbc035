"""The trend of a launch: one row a revision."""

from __future__ import annotations

from collections import Counter

from tracker.engine.risks.rules import Severity
from tracker.models import Launch, TrendPoint
from tracker.selectors.board import days_late
from tracker.selectors.commitments import records_in
from tracker.selectors.computed import Computed
from tracker.selectors.risks import found_risks


def record_trend(launch: Launch, found: Computed) -> None:
    """Keeps what a revision came to: its finish, and how many critical-path risks of which severity it had."""
    if not found.plan.items:
        return
    counts = Counter(risk.severity for risk in found_risks(found, launch.today, records_in(launch)))
    TrendPoint.objects.create(
        launch=launch,
        revision=launch.revision,
        finish=found.finish_moment,
        days_late=None if found.network.target is None else days_late(found),
        risks={severity.value: counts[severity] for severity in Severity},
    )
