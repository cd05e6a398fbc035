"""A launch's line in words, as the landing page and the role views show it."""

from __future__ import annotations

from typing import Any

from tracker.models import Launch
from tracker.selectors.board import launch_line
from tracker.selectors.computed import Computed

from . import words


def launch_row(launch: Launch, found: Computed) -> dict[str, Any]:
    """Target, computed finish, difference and driving path of a launch that has items."""
    line = launch_line(found)
    return {
        "launch": launch,
        "finish": words.day(line.finish),
        "target": None if line.target is None else words.day(line.target),
        "late": words.late_sentence(line.days_late),
        "days_late": line.days_late,
        "path": words.driving_sentence(line.items, line.departments, line.role_handoffs),
        "driving_url": f"{launch.get_absolute_url()}?only=driving",
    }
