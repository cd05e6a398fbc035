"""Edits of rows that have no version: held against what their editor saw, which the form sends along. Field by field,
as :func:`tracker.services.changes.merging.merged` does it for rows that have one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone

from tracker.models import Event

from .refusals import Conflict, Stale

#: What an editor saw of a row: each field's value as text.
Sight = Mapping[str, str]


def sight_of(values: Mapping[str, Any]) -> dict[str, str]:
    """What somebody sees of a row with these values."""
    return {name: _told(value) for name, value in values.items()}


def _told(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, Model):
        return str(value)
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, int | float | Decimal):
        return f"{Decimal(str(value)).normalize():f}"
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    if isinstance(value, Iterable):
        return ", ".join(sorted(map(str, value)))
    return str(value)


def merged_by_sight(
    now: Mapping[str, Any], seen: Sight | None, values: Mapping[str, Any], events: QuerySet[Event]
) -> dict[str, Any]:
    """The values that may be written to a row that has values ``now``. ``events`` are those of the row.

    What the editor left as it was seen is left to what others made of it since. Raises :class:`Stale` for fields that
    both changed, to different values, and for those that the editor never saw.
    """
    if seen is None:
        return dict(values)
    kept: dict[str, Any] = {}
    conflicts: list[Conflict] = []
    for name, value in values.items():
        mine, was, theirs = _told(value), seen.get(name), _told(now.get(name))
        if was == theirs:
            kept[name] = value
        elif mine not in (was, theirs):
            who, at = _last_change(events, name)
            conflicts.append(Conflict(name, was, theirs, mine, who, at))
    if conflicts:
        raise Stale(conflicts, 0, {*kept, *(conflict.field for conflict in conflicts)})
    return kept


def _last_change(events: QuerySet[Event], name: str) -> tuple[str, datetime]:
    """Who changed a field last, and when."""
    for event in events.select_related("actor").order_by("-pk")[:20]:
        if name in event.changes:
            return str(event.actor or ""), event.at
    return "", timezone.now()
