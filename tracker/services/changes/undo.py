"""Undo and redo: the inverse of a change set, refused with the names of later edits in its way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from roles.models import User
from tracker.models import ChangeKind, ChangeSet, Event, Item, Launch, Link, Verb
from tracker.models.commitments.commitment import EXCHANGED
from tracker.models.history.event import EXCHANGE, reopened_by_itself

from .field_values import REFERENCES, Row, value_of, written
from .outcome import Outcome
from .recorder import Change, changing
from .refusals import InTheWay, Overtaken, Refused


def last_edit(launch: Launch, by: User) -> ChangeSet | None:
    """The person's latest edit of a launch that holds: what undo would take back."""
    edits = ChangeSet.objects.filter(launch=launch, author=by, kind=ChangeKind.EDIT)
    return edits.filter(undone_at=None).order_by("-revision").first()


def last_undone(launch: Launch, by: User) -> ChangeSet | None:
    """The person's edit that was undone last: what redo would bring back. A newer edit of theirs ends that."""
    edits = ChangeSet.objects.filter(launch=launch, author=by, kind=ChangeKind.EDIT)
    undone = edits.exclude(undone_at=None).order_by("-undone_at").first()
    if undone is None or edits.filter(undone_at=None, revision__gt=undone.undone_at).exists():
        return None
    return undone


def undo(*, launch: Launch, by: User, change_set: ChangeSet | None = None) -> Outcome:
    """Takes back an edit of one's own: the last one, unless another is named."""
    with changing(launch, by=by, kind=ChangeKind.UNDO) as change:
        edit = _own(change.launch, by, change_set) if change_set else last_edit(change.launch, by)
        if edit is None:
            raise Refused({"": _("You have changed nothing here that could be undone.")})
        if edit.undone_at is not None:
            raise Refused({"": _("This edit was undone before.")})
        _turn(change, edit, back=True)
    return change.outcome


def redo(*, launch: Launch, by: User, change_set: ChangeSet | None = None) -> Outcome:
    """Makes an edit of one's own again that was undone: the last one, unless another is named."""
    with changing(launch, by=by, kind=ChangeKind.REDO) as change:
        edit = _own(change.launch, by, change_set) if change_set else last_undone(change.launch, by)
        if edit is None:
            raise Refused({"": _("There is nothing to redo.")})
        if edit.undone_at is None:
            raise Refused({"": _("This edit holds: there is nothing to redo.")})
        _turn(change, edit, back=False)
    return change.outcome


def _own(launch: Launch, by: User, change_set: ChangeSet) -> ChangeSet:
    """The edit as it is now, if it is the person's."""
    edit = ChangeSet.objects.filter(launch=launch, pk=change_set.pk, kind=ChangeKind.EDIT).first()
    if edit is None or edit.author_id != by.pk:
        raise Refused({"": _("An edit is undone by the person who made it. Ask them, or change it yourself.")})
    return edit


def _turn(change: Change, edit: ChangeSet, *, back: bool) -> None:
    """Writes back what an edit's events had before it (``back``), or what they brought."""
    change.of, change.reason = edit, edit.reason
    events = list(edit.events.select_related("item", "link__source", "link__target").order_by("pk"))
    rows = _rows(change, events)
    _refuse_overtaken(change, edit, events, rows, back=back)
    _enter_exchanges(change, edit, events, rows)
    for event in reversed(events) if back else events:
        row = rows[_row_key(event)]
        _put(change, row, {name: pair[0 if back else 1] for name, pair in event.changes.items()})
    turned = change.launch.revision + 1
    ChangeSet.objects.filter(pk=edit.pk).update(undone_at=turned if back else None)


def _enter_exchanges(
    change: Change, edit: ChangeSet, events: Iterable[Event], rows: dict[tuple[type[Row], int], Row]
) -> None:
    """What was said in the exchange about an item is taken back while nobody has gone on from it, by whoever still has
    a say in it. Raises :class:`Overtaken` with what was said since."""
    for event in events:
        row = rows[_row_key(event)]
        if not isinstance(row, Item) or not event.changes.keys() & EXCHANGED:
            continue
        since = Event.objects.filter(
            item=row, revision__gt=edit.revision, verb__in=EXCHANGE, change_set__undone_at=None
        ).exclude(change_set__of=edit)
        later = list(since.exclude(verb=Verb.CHASED).select_related("actor", "item").order_by("-revision"))
        if later:
            told = [InTheWay(str(one.actor or _("Someone")), one.at, _what(one), tuple(one.changes)) for one in later]
            raise Overtaken(told)
        said = event.verb in EXCHANGE and not reopened_by_itself(event.verb, event.changes)
        if said and change.rights is not None and not change.rights.sides(row):
            raise Refused({"": _("“%(name)s”: you have no say in its commitment any more.") % {"name": row.name}})
        change.exchange.enter(row, Verb.CHANGED, event.changes.keys(), step=said)


def _put(change: Change, row: Row, kept: dict[str, Any]) -> None:
    values: dict[str, Any] = {}
    for name, value in kept.items():
        try:
            values[name] = value_of(row, name, value)
        except LookupError:
            text = _("What it was is gone: %(what)s.")
            raise Refused({"": text % {"what": value}}) from None
    for name, value in values.items():
        # Rows that this change writes too are one and the same row.
        if name in REFERENCES and isinstance(value, Item):
            values[name] = change.adopt([value])[0]
    change.set(row, **values)


def _row_key(event: Event) -> tuple[type[Row], int]:
    if event.link_id is not None:
        return Link, event.link_id
    return (Item, event.item_id) if event.item_id is not None else (Launch, event.launch_id or 0)


def _rows(change: Change, events: Iterable[Event]) -> dict[tuple[type[Row], int], Row]:
    """The rows that events wrote, as they are now. Two queries."""
    rows: dict[tuple[type[Row], int], Row] = {(Launch, change.launch.pk): change.launch}
    keys = {_row_key(event) for event in events}
    items = Item.objects.filter(pk__in=[pk for model, pk in keys if model is Item])
    links = Link.objects.filter(pk__in=[pk for model, pk in keys if model is Link])
    for row in change.adopt(items.select_related("owner", "department", "parent", "calendar")):
        rows[Item, row.pk] = row
    for row in change.adopt(links.select_related("source", "target")):
        rows[Link, row.pk] = row
    return rows


def _refuse_overtaken(
    change: Change, edit: ChangeSet, events: list[Event], rows: dict[tuple[type[Row], int], Row], *, back: bool
) -> None:
    """Raises :class:`Overtaken` where a row no longer holds what the edit, or its undo, left in it, and where
    something was built since on what would go."""
    changed: dict[tuple[type[Row], int], set[str]] = {}
    for event in events:
        row = rows[_row_key(event)]
        for name, pair in event.changes.items():
            if written(row, name) != pair[1 if back else 0]:
                changed.setdefault(_row_key(event), set()).add(name)
    gone = {_row_key(e) for e in events if e.changes.get("dropped") == ([True, False] if back else [False, True])}
    later = _later(change.launch, edit, changed, gone)
    if changed and not later:
        text = _("What this edit wrote has been written over since, so it cannot be turned back.")
        raise Refused({"": text})
    if later:
        raise Overtaken(later)


def _later(
    launch: Launch,
    edit: ChangeSet,
    changed: dict[tuple[type[Row], int], set[str]],
    gone: set[tuple[type[Row], int]],
) -> list[InTheWay]:
    """Later events in the way that still hold: on the same fields, or on a row that would go."""
    items = {pk for model, pk in (*changed, *gone) if model is Item}
    links = {pk for model, pk in (*changed, *gone) if model is Link}
    going = [pk for model, pk in gone if model is Item]
    near = Q(item__in=items) | Q(link__in=links) | Q(link__source__in=going)
    if going:
        near |= Q(item__parent__in=going)
    if any(model is Launch for model, _pk in changed):
        near |= Q(item=None)
    events = Event.objects.filter(near, launch=launch, revision__gt=edit.revision).exclude(change_set=edit)
    events = events.exclude(change_set=None).exclude(change_set__of=edit).exclude(change_set__kind=ChangeKind.UNDO)
    obstacles = []
    for event in events.select_related("actor", "item", "link__source", "change_set__of").order_by("-revision", "-pk"):
        of = event.change_set.of or event.change_set if event.change_set else None
        # What was made again counts as old as it first was.
        if of is None or of.undone_at is not None or of.revision < edit.revision:
            continue
        key = _row_key(event)
        fields = tuple(event.changes) if key not in changed else tuple(changed[key] & event.changes.keys())
        if not fields or not _touches(event, key, changed, gone):
            continue
        obstacles.append(InTheWay(str(event.actor or _("Someone")), event.at, _what(event), fields))
    return obstacles


def _touches(
    event: Event,
    key: tuple[type[Row], int],
    changed: dict[tuple[type[Row], int], set[str]],
    gone: set[tuple[type[Row], int]],
) -> bool:
    if key in changed or key in gone:
        return True
    going = {pk for model, pk in gone if model is Item}
    if event.link is not None:
        return not event.link.dropped and bool(going & {event.link.source_id, event.link.target_id})
    return event.item is not None and event.item.parent_id in going and not event.item.dropped


def _what(event: Event) -> str:
    if event.link is not None and event.item is not None:
        return _("%(verb)s “%(source)s” → “%(target)s”") % {
            "verb": event.get_verb_display(),
            "source": event.link.source.name,
            "target": event.item.name,
        }
    name = event.item.name if event.item else event.launch.name if event.launch else event.subject
    return _("%(verb)s “%(name)s”") % {"verb": event.get_verb_display(), "name": name}
