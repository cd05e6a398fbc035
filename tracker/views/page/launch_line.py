"""The line at the top of a launch: finish against target, and the driving path step by step."""

from __future__ import annotations

from typing import Any

from tracker.models import Launch, LaunchForecast
from tracker.selectors.plan import rows as boards
from tracker.selectors.plan.grounds import grounds_of
from tracker.selectors.plan.scheduled import ScheduledLaunch
from tracker.words import dates
from tracker.words.changes import driving_sentence, standing
from tracker.words.why import root_sentence

#: Steps of the driving path that are written out at the top.
MOST_STEPS = 40


def line_of(
    launch: Launch, scheduled: ScheduledLaunch, departments: dict[str, str], forecast: LaunchForecast | None
) -> dict[str, Any]:
    """The line at the top of a launch, with its newest forecast."""
    if not scheduled.plan.items:
        return {}
    line = boards.launch_line(scheduled)
    return {
        "finish": dates.day(line.finish, time=True),
        "target": None if line.target is None else dates.day(line.target, time=True),
        **standing(line.days_late, grounds_of(launch, scheduled), forecast.chance if forecast else None),
        "days_late": line.days_late,
        "path": driving_sentence(line.items, line.departments, line.role_handoffs),
        "root": root_sentence(scheduled, line.driving, departments),
        "driving": [_step(scheduled, position, departments) for position in line.driving[:MOST_STEPS]],
        "more": max(0, len(line.driving) - MOST_STEPS),
    }


def _step(scheduled: ScheduledLaunch, position: int, departments: dict[str, str]) -> dict[str, Any]:
    item = scheduled.plan.items[position]
    return {
        "key": item.key,
        "name": item.name,
        "role": item.owning_role,
        "department": departments.get(item.department or "", ""),
        "finish": dates.day(scheduled.planned_finish(item.key), year=False),
        "finished": scheduled.finished(position),
    }
