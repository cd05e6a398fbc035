"""Notices of a person: only of what they may see now, and did not mute."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from roles.access import Permission, roles_with
from roles.models import User
from tracker.access import items_visible_to, launches_visible_to
from tracker.models import Item, Launch, Membership, Mute, Notice, NoticeKind

#: Unread notices that are counted; more are "many".
MOST_UNREAD = 99


def notices_of(person: User, *, by_mail: bool = False) -> QuerySet[Notice]:
    """What a person is told, the latest first. Launches that they may no longer see are left away; guests, who see
    their own items only, are told of nothing else. Kinds that they muted are left away, moved dates never on screen."""
    guests = Q(launch__in=launches_visible_to(person, Permission.VIEW_ITEM)) & ~Q(items={}) & ~Q(kind=NoticeKind.ASKED)
    within = Q(launch__in=launches_visible_to(person)) | guests
    muted = Mute.objects.filter(person=person, **{"by_mail" if by_mail else "on_screen": True})
    rows = Notice.objects.filter(within, person=person)
    if by_mail:
        return rows.exclude(kind__in=muted.values("kind"))
    return rows.exclude(Q(kind__in=muted.values("kind")) & ~Q(kind=NoticeKind.MOVED))


def in_full(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """Notices with all that is told of each."""
    rows = notices.select_related("launch", "actor", "proposal", "comment__item", "change_set")
    return rows.prefetch_related("proposal__approvals")


#: Notices that wait: unread ones, and moved dates that were not acknowledged.
WAITING = Q(read_at=None) & ~Q(kind=NoticeKind.MOVED) | Q(kind=NoticeKind.MOVED, acknowledged_at=None)


class _Waiting(NamedTuple):
    """A notice that waits, and what it speaks of."""

    launch: int
    program: int
    kind: str
    items: Any


def unread(person: User) -> int:
    """How many notices wait, up to :data:`MOST_UNREAD`. One query where nothing waits, as on most pages, and four small
    ones otherwise: it is asked for on every page, so what :func:`notices_of` and :func:`shown_of` leave to the database
    is told here by what the person holds."""
    rows = Notice.objects.filter(WAITING, person=person, launch__arriving=False).order_by()
    fields = rows.values_list("launch", "launch__program", "kind", "items")
    found = [_Waiting(*row) for row in fields[: 3 * MOST_UNREAD]]
    if not found:
        return 0
    muted = set(Mute.objects.filter(person=person, on_screen=True).values_list("kind", flat=True))
    told = [one for one in found if one.kind == NoticeKind.MOVED or one.kind not in muted]
    everything = Item.objects.filter(launch__arriving=False)
    if person.is_superuser:
        return min(MOST_UNREAD, _of_what_is_there(told, everything))
    sees = {permission: _reached(person, permission) for permission in (Permission.VIEW_LAUNCH, Permission.VIEW_ITEM)}
    whole, parts = [], []
    for one in told:
        places = {(one.program, None), (one.program, one.launch)}
        if places & sees[Permission.VIEW_LAUNCH]:
            whole.append(one)
        elif places & sees[Permission.VIEW_ITEM] and one.items and one.kind != NoticeKind.ASKED:
            parts.append(one)
    count = _of_what_is_there(whole, everything)
    return min(MOST_UNREAD, count + (_of_what_is_there(parts, items_visible_to(person)) if parts else 0))


def _reached(person: User, permission: Permission) -> set[tuple[int, int | None]]:
    """Programs, and launches in them (none for all), for which a person holds a permission. One query."""
    held = Membership.objects.of(person).filter(role__in=roles_with(permission))
    return set(held.values_list("program", "launch"))


def _of_what_is_there(notices: Sequence[_Waiting], items: QuerySet[Item]) -> int:
    """How many notices speak of no item, or of one of these. One query."""
    keys = {key for one in notices for key in one.items}
    there = items.filter(launch__in={one.launch for one in notices}, key__in=keys) if keys else Item.objects.none()
    known = set(there.values_list("launch", "key"))
    return sum(not one.items or any((one.launch, key) in known for key in one.items) for one in notices)


def unread_promises(person: User, launch: Launch) -> set[str]:
    """Keys of items of a launch whose commitments went a step on since the person last opened their cards. One
    query."""
    rows = Notice.objects.filter(person=person, launch=launch, kind=NoticeKind.PROMISE, read_at=None)
    return {key for items in rows.values_list("items", flat=True) for key in items}


def shown_of(person: User, notices: Sequence[Notice]) -> list[tuple[Notice, dict[str, tuple[int, str]]]]:
    """Notices with the items that they speak of, by key, as far as the person may see them now: primary key and name.
    A notice whose items are all out of sight is left away. One query."""
    wanted: dict[int, set[str]] = defaultdict(set)
    for notice in notices:
        wanted[notice.launch_id] |= set(notice.items)
    labels: dict[int, dict[str, tuple[int, str]]] = defaultdict(dict)
    keys = set().union(*wanted.values())
    rows = items_visible_to(person).filter(launch__in=wanted, key__in=keys) if keys else Item.objects.none()
    for launch, key, pk, name in rows.values_list("launch", "key", "pk", "name"):
        labels[launch][key] = pk, name
    return [
        (notice, labels[notice.launch_id])
        for notice in notices
        if not notice.items or set(notice.items) & labels[notice.launch_id].keys()
    ]


def unacknowledged(launches: Iterable[Launch]) -> list[tuple[User, list[Notice]]]:
    """Moved dates that people have not said they know of, by person, those who wait longest first. One query."""
    rows = Notice.objects.filter(
        launch__in=[launch.pk for launch in launches],
        kind=NoticeKind.MOVED,
        acknowledged_at=None,
        person__is_active=True,
    )
    notices: dict[User, list[Notice]] = defaultdict(list)
    for row in rows.select_related("person", "launch").order_by("at"):
        notices[row.person].append(row)
    return list(notices.items())
