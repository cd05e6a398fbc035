"""Where items stand: in which summary, and between which neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Max
from django.utils.translation import gettext as _

from roles.models import User
from tracker.models import Item, Kind, Launch
from tracker.models.plan.places import place_between
from tracker.services.changes.outcome import Outcome
from tracker.services.changes.recorder import Change, changing
from tracker.services.changes.refusals import Refused


def move_item(
    *, launch: Launch, by: User | None, key: str, parent: str | None, after: str | None, reason: str = ""
) -> Outcome:
    """Puts an item into a summary (``None``: none) after one of its parts (``None``: first)."""
    with changing(launch, by=by, reason=reason) as change:
        item = change.item(key)
        above = change.item(parent) if parent else None
        check_parent(item, above)
        change.set(item, parent=above)
        beside = change.item(after) if after else None
        change.set(item, position=place(change, item, beside, first=beside is None))
    return change.outcome


def shift_item(*, launch: Launch, by: User | None, key: str, step: str) -> Outcome:
    """Moves an item one step: ``up`` or ``down`` among its neighbours, ``in`` to the summary before it, ``out`` of the
    one that it lies in."""
    with changing(launch, by=by) as change:
        item = change.item(key)
        if item.dropped:
            raise Refused({"": _("“%(name)s” was dropped. Restore it first.") % {"name": item.name}})
        beside = list(parts_of(change.launch, item.parent))
        at = next(n for n, row in enumerate(beside) if row.pk == item.pk)
        if step in ("up", "down"):
            _swap(change, item, beside, at + (1 if step == "down" else -1))
        elif step == "in":
            _indent(change, item, beside[at - 1] if at else None)
        elif item.parent is None:
            raise Refused({"": _("“%(name)s” lies in no summary that it could leave.") % {"name": item.name}})
        else:
            above = change.adopt(Item.objects.filter(pk=item.parent.pk).select_related("parent"))[0]
            change.set(item, parent=above.parent)
            change.set(item, position=place(change, item, above))
    return change.outcome


def _swap(change: Change, item: Item, beside: Sequence[Item], to: int) -> None:
    if not 0 <= to < len(beside):
        raise Refused({"": _("“%(name)s” is at the edge of its summary already.") % {"name": item.name}})
    rest = [row for row in beside if row.pk != item.pk]
    change.set(item, position=place(change, item, rest[to - 1] if to else None, first=not to))


def _indent(change: Change, item: Item, above: Item | None) -> None:
    if above is None or above.kind != Kind.SUMMARY:
        text = _("“%(name)s” can be moved into a summary that stands right above it, and there is none.")
        raise Refused({"": text % {"name": item.name}})
    above = change.adopt([above])[0]
    change.set(item, parent=above)
    change.set(item, position=place(change, item, None))


def parts_of(launch: Launch, parent: Item | None) -> Iterable[Item]:
    """What lies side by side in a summary, or at the top."""
    return Item.objects.filter(launch=launch, parent=parent, dropped=False).order_by("position", "pk")


def place(change: Change, item: Item, beside: Item | None, *, first: bool = False) -> str:
    """A place after ``beside`` among its neighbours; without one at the end, or ``first``. Places of dropped
    neighbours are taken too: they may come back."""
    if beside is None and not first:
        return place_at_end(change)
    rows = change.adopt(Item.objects.filter(launch=change.launch, parent=item.parent).exclude(pk=item.pk))
    rows.sort(key=lambda row: (row.position, row.pk))
    at = next(n for n, row in enumerate(rows) if row.pk == beside.pk) + 1 if beside else 0
    low = rows[at - 1].position if at else None
    _separate(change, rows, at)
    return place_between(low, rows[at].position if at < len(rows) else None)


def _separate(change: Change, rows: Sequence[Item], at: int) -> None:
    """Gives the rows from ``at`` on that share their place with the one before it (an undo may bring that about)
    places of their own."""
    tied = [row for row in rows[at:] if at and row.position <= rows[at - 1].position]
    after = rows[at + len(tied)].position if at + len(tied) < len(rows) else None
    low = rows[at - 1].position if at else None
    for row in tied:
        low = place_between(low, after)
        change.set(row, position=low)


def place_at_end(change: Change) -> str:
    """After every item of the launch, those that this change has placed included."""
    if change.last_place is None:
        change.last_place = change.launch.items.aggregate(last=Max("position"))["last"] or ""
    placed = [row.position for row in change.known(Item)]
    change.last_place = place_between(max((change.last_place, *placed)) or None, None)
    return change.last_place


def check_parent(item: Item, parent: Item | None) -> None:
    if parent is None:
        return
    if parent.kind != Kind.SUMMARY or parent.dropped:
        text = _("“%(name)s” is no summary, so nothing can lie in it. Choose a summary.")
        raise Refused({"parent": text % {"name": parent.name}})
    if item.pk is not None and item.pk == parent.pk:
        raise Refused({"parent": _("An item cannot lie in itself. Choose another summary.")})
