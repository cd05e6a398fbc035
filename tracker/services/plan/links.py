"""Writes to the links of a launch. Each is one change set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from roles.models import User
from tracker.engine.time.amounts import Amount
from tracker.models import Item, Launch, Link
from tracker.models.plan.predecessors import NO_LAG, Predecessor
from tracker.services.changes.field_values import Changed
from tracker.services.changes.merging import merged
from tracker.services.changes.outcome import Outcome
from tracker.services.changes.recorder import Change, changing
from tracker.services.changes.refusals import Refused


def add_link(
    *,
    launch: Launch,
    by: User | None,
    source: str,
    target: str,
    type: str = "FS",  # noqa: A002  # the field's own name
    lag: Amount = NO_LAG,
    acceptance: str = "",
    reason: str = "",
) -> Outcome:
    """Lets ``target`` wait for ``source``, both by key."""
    with changing(launch, by=by, reason=reason) as change:
        join(change, change.item(source), change.item(target), type, lag, acceptance)
    return change.outcome


def edit_link(
    *, launch: Launch, by: User | None, link: int, version: int | None, values: Mapping[str, Any], reason: str = ""
) -> Outcome:
    """Changes type, lag, lag calendar or acceptance criteria. ``version`` is that of the item that waits."""
    with changing(launch, by=by, reason=reason) as change:
        row = _link(change, link)
        values = merged(row, version, values)
        change.set(row, **values)
    return change.outcome


def remove_link(*, launch: Launch, by: User | None, link: int, reason: str = "") -> Outcome:
    """Takes a link away."""
    with changing(launch, by=by, reason=reason) as change:
        change.set(_link(change, link), dropped=True)
    return change.outcome


def set_predecessors(change: Change, item: Item, wanted: Sequence[Predecessor]) -> None:
    """Makes an item wait for exactly these. Links that stay keep their acceptance criteria."""
    # What was dropped with its item stays as it is: it is not in the list that the editor saw.
    links = Link.objects.filter(target=item, dropped=False, source__dropped=False) if item.pk else Link.objects.none()
    known = {(link.source.key, link.type): link for link in change.adopt(links.select_related("source", "target"))}
    asked = {(one.source, one.type): one for one in wanted}
    for pair, link in known.items():
        if pair not in asked:
            change.set(link, dropped=True)
        elif link.lag != asked[pair].lag and (link.lag.value or asked[pair].lag.value):
            change.set(link, lag=asked[pair].lag)
    sources = {row.key: row for row in change.items({key for key, _type in asked.keys() - known.keys()})}
    for (key, type_), one in asked.items():
        if (key, type_) not in known:
            if key not in sources:
                raise Refused({"predecessors": _("There is no item “%(key)s” in this launch.") % {"key": key}})
            join(change, sources[key], item, type_, one.lag, "")


def join(change: Change, source: Item, target: Item, type_: str, lag: Amount, acceptance: str) -> Link:
    """Lets ``target`` wait for ``source``: the link that was there before comes back, or a new one is made. Raises
    :class:`Refused`."""
    if source.pk == target.pk:
        text = _("“%(name)s” cannot wait for itself. Choose another item.") % {"name": source.name}
        raise Refused({"source": text, "predecessors": text})
    for end in (source, target):
        if end.dropped:
            text = _("“%(name)s” was dropped. Restore it first, or choose another.") % {"name": end.name}
            raise Refused({"source": text, "predecessors": text})
    refuse_twins([Link(source=source, target=target, type=type_)], change.known(Link))
    before = Link.objects.filter(source=source, target=target, type=type_, dropped=True).first()
    if before is not None:
        # The link that was there before comes back, with the history it has.
        row: Link = change.adopt([before])[0]
        row.source, row.target = source, target
        change.set(row, dropped=False, lag=lag, acceptance=acceptance or row.acceptance)
        return row
    made: Link = change.make(Link(source=source, target=target, type=type_, lag=lag, acceptance=acceptance))
    return made


def _link(change: Change, pk: int) -> Link:
    rows = Link.objects.filter(pk=pk, launch=change.launch, dropped=False).select_related("source", "target")
    links: list[Link] = change.adopt(rows)
    if not links:
        raise Refused({"": _("This link is gone. Somebody removed it.")})
    return links[0]


def keep_links_single(change: Change, changed: Changed) -> None:
    """Two items are joined once by a link of a type. Raises :class:`Refused` for a twin."""
    rows = [change.row(key) for key, names in changed.items() if key[0] is Link and names.keys() & {"dropped", "type"}]
    refuse_twins([row for row in rows if isinstance(row, Link) and not row.dropped], change.known(Link))


def refuse_twins(links: Sequence[Link], known: Sequence[Link]) -> None:
    """Raises :class:`Refused` where one of ``links`` has a twin that is in the plan. ``known`` are links as a change
    in the making has them, whatever the database still says of those. One query."""
    if not links:
        return
    changing = {link.pk for link in known}
    stored = Link.objects.filter(target__in={link.target_id for link in links}, dropped=False).exclude(pk__in=changing)
    others = [*stored, *(link for link in known if not link.dropped)]
    for link in links:
        for other in others:
            same = (other.source_id, other.target_id, other.type) == (link.source_id, link.target_id, link.type)
            if other is not link and other.pk != link.pk and same:
                text = _("“%(target)s” waits for “%(source)s” already (%(type)s). Edit that link instead.")
                values = {"target": link.target.name, "source": link.source.name, "type": link.type}
                raise Refused({"source": text % values})
