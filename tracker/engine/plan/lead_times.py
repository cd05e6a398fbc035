"""How long a decision has to come before what it brings: latest decision dates.

A hire, an approval, a purchase and a legal review begin with a decision. It has to fall by the need-by less the lead
time: that of the item's facts (``lead_time``), else its duration; a hire needs its ramp-up beside it (``ramp_up``),
an approval waits for the next sitting of whoever approves (``cycle``: every so often).
"""

from __future__ import annotations

import re
from math import ceil
from typing import TYPE_CHECKING

from tracker.engine.network.activity import Activity
from tracker.engine.time.amounts import Amount

from .plan import PlanItem

if TYPE_CHECKING:
    from tracker.engine.passes.schedule import Schedule

#: Facts that are amounts of time, by category.
TIMES = {
    "hiring": ("lead_time", "ramp_up"), "budget": ("lead_time", "cycle"), "tooling": ("lead_time",),
    "legal": ("lead_time",),
}  # fmt: skip
#: Categories with a decision that takes its time before anything can be delivered.
DECIDED = frozenset(TIMES)
_AMOUNT = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*(d|days?|w|wks?|weeks?)?\s*", re.IGNORECASE)


def time_of(fact: object) -> Amount | None:
    """An amount of time as a fact has it: ``10``, ``10d``, ``10 days``, ``2 weeks``; ``None`` for anything else."""
    match = _AMOUNT.fullmatch(str(fact)) if fact is not None else None
    if match is None or len(match[1]) > 6:
        return None
    value = float(match[1].replace(",", "."))
    return Amount(int(value) if value == int(value) else value, "w" if (match[2] or "d")[0].lower() == "w" else "d")


def lead_time(schedule: Schedule, activity: Activity, item: PlanItem, hours_per_day: float = 8) -> int:
    """Working time in base units that a decision has to come before its need-by."""
    facts = item.facts or {}
    known = {name: time_of(facts.get(name)) for name in TIMES.get(item.category or "", ())}
    own = known.pop("lead_time", None)
    lead = activity.duration if own is None else _base(schedule, own, hours_per_day)
    return lead + sum(_base(schedule, amount, hours_per_day) for amount in known.values() if amount is not None)


def decide_by(schedule: Schedule, position: int, item: PlanItem, hours_per_day: float = 8) -> int:
    """The latest decision date of an item as an instant: the start of the last day on which the decision can fall."""
    activity = schedule.network.activities[position]
    layout = schedule.layout
    work, place = layout.own_tables(activity)
    latest = work[layout.scale.slot(schedule.need_by(item.key))] - layout.amount(
        lead_time(schedule, activity, item, hours_per_day)
    )
    return layout.scale.instant(place[max(0, latest)])


def _base(schedule: Schedule, amount: Amount, hours_per_day: float) -> int:
    """Working time in base units; a part of a day counts as a day."""
    days = ceil(amount.value * (5 if amount.unit == "w" else 1))
    return days if schedule.network.in_days else round(days * hours_per_day * 60)
