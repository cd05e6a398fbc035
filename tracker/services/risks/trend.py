"""The trend of a launch: one row a revision."""

from __future__ import annotations

from collections import Counter

from tracker.engine.risks.rules import Severity
from tracker.models import Launch, TrendPoint
from tracker.selectors.commitments.standing import records_in
from tracker.selectors.plan.rows import days_late
from tracker.selectors.plan.scheduled import ScheduledLaunch
from tracker.selectors.risks import found_risks
from tracker.services.changes.outcome import Outcome
from tracker.services.changes.recorder import Change


def record_trend(launch: Launch, scheduled: ScheduledLaunch) -> None:
    """Keeps what a revision came to: its finish, and how many critical-path risks of which severity it had."""
    if not scheduled.plan.items:
        return
    counts = Counter(risk.severity for risk in found_risks(scheduled, launch.today, records_in(launch)))
    TrendPoint.objects.create(
        launch=launch,
        revision=launch.revision,
        finish=scheduled.finish_moment,
        days_late=None if scheduled.network.target is None else days_late(scheduled),
        risks={severity.value: counts[severity] for severity in Severity},
    )


def note_trend(change: Change, outcome: Outcome) -> None:
    """The trend after a change."""
    record_trend(outcome.launch, outcome.after)
