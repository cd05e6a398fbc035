"""Edits made against an older version: what both people changed is a conflict, all else is merged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from tracker.models import Event, Item, Link
from tracker.models.history.event import Verb
from tracker.models.plan.predecessors import PREDECESSORS, predecessor_text, same_predecessors

from .field_values import Row, told, written
from .refusals import Conflict, Stale


def merged(row: Row, version: int | None, values: Mapping[str, Any], seen: str | None = None) -> dict[str, Any]:
    """The values that may be written to a row that was at ``version`` when its editor looked (a link: at its target's).
    ``seen`` is what the editor saw of an item's predecessors, which change with other items too.

    What the editor left as it was then is left to what others made of it since. Raises :class:`Stale` for fields
    that both changed, to different values.
    """
    current = row.target.version if isinstance(row, Link) else row.version
    moved_on = seen is not None and PREDECESSORS in values and not same_predecessors(seen, _now(row, PREDECESSORS))
    if (version is None or version == current) and not moved_on:
        return dict(values)
    if version is not None and version > current:
        raise Stale([_unheard_of(row, name, value) for name, value in values.items()], current, values.keys())
    later = _later(row, current if version is None else version)
    was = _as_it_was(row, later)
    if seen is not None:
        was.pop(PREDECESSORS, None)
        if moved_on:
            was[PREDECESSORS] = seen
    kept: dict[str, Any] = {}
    conflicts: list[Conflict] = []
    for name, value in values.items():
        mine, theirs = _told(name, value), _now(row, name)
        if name not in was:
            if mine != theirs:
                kept[name] = value
        elif mine not in (was[name], theirs):
            event = next((event for event in later if _concerns(event, name, row)), None)
            who = str(event.actor or "") if event else ""
            conflicts.append(Conflict(name, was[name], theirs, mine, who, event.at if event else timezone.now()))
    if conflicts:
        raise Stale(conflicts, current, {*kept, *(conflict.field for conflict in conflicts)})
    return kept


def _unheard_of(row: Row, name: str, value: Any) -> Conflict:
    """What is wanted against a version that there never was: nothing is known of what its editor saw."""
    now = _now(row, name)
    return Conflict(name, now, now, _told(name, value), "", timezone.now())


def _later(row: Row, version: int) -> list[Event]:
    """What was done to a row after a version, the latest first."""
    events = Event.objects.filter(launch=row if not isinstance(row, Item | Link) else row.launch, version__gt=version)
    if isinstance(row, Item):
        events = events.filter(item=row)
    elif isinstance(row, Link):
        events = events.filter(link=row)
    else:
        events = events.filter(item=None)
    return list(events.select_related("actor", "link__source").order_by("-version", "-pk"))


def _as_it_was(row: Row, later: list[Event]) -> dict[str, Any]:
    """Values at the older version of the fields that were changed since."""
    was: dict[str, Any] = {}
    for event in later:
        if event.link_id is None or isinstance(row, Link):
            was |= {name: before for name, (before, _after) in event.changes.items()}
    if isinstance(row, Item) and any(event.link_id for event in later):
        was[PREDECESSORS] = _predecessors_before(row, later)
    return was


def _predecessors_before(item: Item, later: list[Event]) -> str:
    """What an item waited for at the older version, as its editor saw it."""
    links = {link.pk: link for link in Link.objects.filter(target=item).select_related("source")}
    for event in later:
        link = links.get(event.link_id or 0)
        if link is None:
            continue
        for name, (before, _after) in event.changes.items():
            field = Link._meta.get_field(name)
            setattr(link, name, before if before is None else field.to_python(before))  # type: ignore[union-attr]
    return predecessor_text([link for link in links.values() if not link.dropped])


def _now(row: Row, name: str) -> Any:
    if name == PREDECESSORS and isinstance(row, Item):
        links = Link.objects.filter(target=row, dropped=False, source__dropped=False).select_related("source")
        return predecessor_text(list(links))
    return written(row, name)


def _told(name: str, value: Any) -> Any:
    return predecessor_text(value) if name == PREDECESSORS else told(name, value)


def _concerns(event: Event, name: str, row: Row) -> bool:
    if name == PREDECESSORS:
        return event.link_id is not None and event.verb in (Verb.LINKED, Verb.UNLINKED, Verb.CHANGED)
    return (event.link_id is None or isinstance(row, Link)) and name in event.changes
