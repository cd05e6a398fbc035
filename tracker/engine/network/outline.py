"""The outline of a plan: which activities are summaries, and which leaves lie below them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from .activity import Activity


class Outline:
    """Activities as a tree, by key and by position."""

    def __init__(self, activities: Sequence[Activity]) -> None:
        self.activities = activities

    @cached_property
    def index(self) -> dict[str, int]:
        """Position of each activity by key."""
        return {activity.key: position for position, activity in enumerate(self.activities)}

    @cached_property
    def children(self) -> dict[str, list[int]]:
        """Positions of the parts of each summary that has any."""
        parts: dict[str, list[int]] = {}
        for position, activity in enumerate(self.activities):
            if activity.parent is not None:
                parts.setdefault(activity.parent, []).append(position)
        return parts

    @cached_property
    def leaves(self) -> tuple[int, ...]:
        """Positions of the activities that the passes schedule."""
        children = self.children
        return tuple(i for i, activity in enumerate(self.activities) if activity.key not in children)

    def leaves_of(self, key: str) -> list[int]:
        """Positions of all leaves below a summary, in plan order."""
        leaves: list[int] = []
        stack = list(reversed(self.children.get(key, ())))
        while stack:
            position = stack.pop()
            parts = self.children.get(self.activities[position].key)
            if parts:
                stack.extend(reversed(parts))
            else:
                leaves.append(position)
        return leaves

    def ancestors(self, position: int) -> set[int]:
        """Positions of the summaries that an activity lies in, directly or not."""
        above: set[int] = set()
        parent = self.activities[position].parent
        while parent is not None:
            position = self.index[parent]
            above.add(position)
            parent = self.activities[position].parent
        return above
