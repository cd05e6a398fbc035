"""What every change of a launch keeps, what follows from it, and who is told: one table for all wings.

A new wing adds its functions here; the recorder stays as it is (docs/adr/0023-rooms-for-twice-the-code.md).
"""

from __future__ import annotations

from tracker.services.changes.hooks import HouseRules
from tracker.services.changes.recorder import Change
from tracker.services.commitments.rules import entailed_by_progress, keep_to_the_exchange, reopen_what_moved
from tracker.services.forecast.rules import keep_uncertainty_possible
from tracker.services.notices.changes import notify_of_change
from tracker.services.plan.item_rules import contradictions_of
from tracker.services.plan.links import keep_links_single
from tracker.services.plan.rules import (
    keep_items_in_summaries,
    keep_known_durations,
    keep_launch_day,
    keep_owners_active,
    keep_summaries_with_parts,
)
from tracker.services.proposals.proposing import propose
from tracker.services.risks.trend import note_trend

HOUSE_RULES = HouseRules[Change](
    keeps=(
        keep_links_single,
        keep_items_in_summaries,
        keep_to_the_exchange,
        keep_owners_active,
        keep_summaries_with_parts,
        keep_known_durations,
        keep_launch_day,
    ),
    keeps_scheduled=(keep_uncertainty_possible,),
    entails=(entailed_by_progress,),
    follows=(reopen_what_moved,),
    tells=(note_trend, notify_of_change),
    contradictions=contradictions_of,
    propose=propose,
)
