"""The map of a cycle that a refused change would have closed."""

from __future__ import annotations

from typing import Any

from tracker.models import Launch
from tracker.selectors.plan.scheduled import ScheduledLaunch, Unschedulable, scheduled_launch
from tracker.services.changes.refusals import Impossible

#: Items of a cycle that its map shows.
MOST_IN_CYCLE = 12


def cycle_of(launch: Launch, error: object) -> dict[str, Any] | None:
    """The map of the cycle that a refused change would have closed: its items from top to bottom, and which of the
    arrows between them are new."""
    if not isinstance(error, Impossible) or not error.cycle:
        return None
    names = _names(launch)
    keys = list(error.cycle[:MOST_IN_CYCLE])
    new = set(error.links)
    steps = []
    for number, key in enumerate(error.cycle[:MOST_IN_CYCLE]):
        following = error.cycle[(number + 1) % len(error.cycle)]
        steps.append(
            {
                "key": key,
                "name": names.get(key, key),
                "y": number * 52,
                "text_y": number * 52 + 22,
                "arrow_y": number * 52 + 34,
                "new": (key, following) in new,
                "last": number == len(keys) - 1,
            }
        )
    height = len(keys) * 52 - 12
    return {
        "steps": steps,
        "height": height,
        "back_y": height - 20,
        "more": len(error.cycle) - len(keys),
        "sentence": " → ".join(names.get(key, key) for key in [*keys, error.cycle[0]]),
    }


def _names(launch: Launch) -> dict[str, str]:
    try:
        scheduled: ScheduledLaunch = scheduled_launch(launch)
    except Unschedulable:
        return {}
    return {item.key: item.name for item in scheduled.plan.items}
