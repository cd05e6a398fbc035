"""Why a change was refused, as data for whoever shows it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracker.engine import CycleError, PlanError


class Refused(Exception):
    """A change that cannot be made. ``messages`` by field; the empty field concerns the whole. ``item`` is the key of
    the item whose values they are, where they are an item's."""

    def __init__(self, messages: Mapping[str, str], item: str = "") -> None:
        self.messages, self.item = dict(messages), item
        super().__init__(" ".join(self.messages.values()))


class Behind(Refused):
    """A change made on ground that others have changed since, or that there never was."""


class NeedsEvidence(Refused):
    """Work that was promised against criteria, reported as done without what shows that they are met."""


class TooMany(Refused):
    """More than one person may do in a while; ``after`` seconds it is welcome again."""

    def __init__(self, messages: Mapping[str, str], after: int) -> None:
        self.after = after
        super().__init__(messages)


class Impossible(Refused):
    """A change after which the plan could not be scheduled. ``cycle`` holds the keys of the items that would wait for
    each other, where that is why; ``links`` the pairs of keys that the change would have added."""

    def __init__(self, reason: PlanError, links: Sequence[tuple[str, str]] = ()) -> None:
        self.reason = reason
        self.cycle = reason.cycles[0] if isinstance(reason, CycleError) else ()
        self.links = tuple(links)
        super().__init__({"": str(reason)})


@dataclass(frozen=True, slots=True)
class Conflict:
    """One field that two people changed: as it was, as it is now, and as the later one wanted it."""

    field: str
    was: Any
    theirs: Any
    mine: Any
    who: str
    at: datetime


class Stale(Exception):
    """A change made against an older version of a row that somebody else has changed in the same fields. ``version``
    is the row's now, ``mine`` the fields that the later editor meant to change, in conflict or not."""

    def __init__(self, conflicts: Sequence[Conflict], version: int, mine: Collection[str] = ()) -> None:
        self.conflicts = tuple(conflicts)
        self.version, self.mine = version, frozenset(mine)
        super().__init__(", ".join(conflict.field for conflict in conflicts))


@dataclass(frozen=True, slots=True)
class InTheWay:
    """A later edit that an undo would overwrite."""

    who: str
    at: datetime
    what: str
    fields: tuple[str, ...]


class Overtaken(Exception):
    """An undo or redo that later edits stand in the way of, each by name."""

    def __init__(self, later: Sequence[InTheWay]) -> None:
        self.later = tuple(later)
        super().__init__("; ".join(f"{edit.who}: {edit.what}" for edit in later))
