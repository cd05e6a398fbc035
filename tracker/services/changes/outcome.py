"""What a change of a launch came to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from roles.access import OwningRole
from tracker.engine.passes.compare import Comparison, compare
from tracker.models import ChangeSet, Launch, Proposal
from tracker.selectors.plan.scheduled import ScheduledLaunch


@dataclass(frozen=True)
class Outcome:
    """A launch after a change. ``change_set`` is ``None`` where nothing differed, ``before`` where the plan could not
    be scheduled until now. A change that needs the word of others was not made: ``proposal`` is what they are asked,
    and ``after`` what the launch would be; ``saved`` is the part of it that was made all the same."""

    launch: Launch
    before: ScheduledLaunch | None
    after: ScheduledLaunch
    change_set: ChangeSet | None
    proposal: Proposal | None = None
    saved: Outcome | None = None

    @cached_property
    def compared(self) -> Comparison | None:
        """What lies between the two, where there are items on both sides."""
        if self.before is None or not self.before.plan.items or not self.after.plan.items:
            return None
        return compare(self.before.schedule, self.after.schedule)


class NeedsOthers(Exception):
    """A change that is sound, but needs the word of other ``roles``. Nothing was written; ``edits`` are what it would
    have written, as :mod:`tracker.services.changes.edits` keeps it, and ``after`` what would have come of it."""

    def __init__(self, roles: frozenset[OwningRole], edits: list[dict[str, Any]], after: ScheduledLaunch) -> None:
        self.roles, self.edits, self.after = roles, edits, after
        super().__init__(", ".join(sorted(roles)))
