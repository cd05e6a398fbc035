"""Notices of a person: only of what they may see now, and did not mute."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

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


def unread(person: User) -> int:
    """How many notices wait: unread ones, and moved dates that were not acknowledged, up to :data:`MOST_UNREAD`. One
    query where nothing waits, as on most pages, and four small ones otherwise: it is asked for on every page, so what
    :func:`notices_of` and :func:`shown_of` leave to the database is told here by what the person holds."""
    waiting = Q(read_at=None) & ~Q(kind=NoticeKind.MOVED) | Q(kind=NoticeKind.MOVED, acknowledged_at=None)
    rows = Notice.objects.filter(waiting, person=person, launch__arriving=False).order_by()
    found = list(rows.values_list("launch", "launch__program", "kind", "items")[: 3 * MOST_UNREAD])
    if not found:
        return 0
    muted = set(Mute.objects.filter(person=person, on_screen=True).values_list("kind", flat=True))
    told = [row for row in found if row[2] == NoticeKind.MOVED or row[2] not in muted]
    if person.is_superuser:
        return _counted([row[::3] for row in told], _keys(Item.objects.filter(launch__arriving=False), told))
    wide, narrow = (_reached(person, permission) for permission in (Permission.VIEW_LAUNCH, Permission.VIEW_ITEM))
    seen = [row for row in told if (row[1], None) in wide or (row[1], row[0]) in wide]
    own = [
        row
        for row in told
        if row not in seen
        and row[3]
        and row[2] != NoticeKind.ASKED
        and ((row[1], None) in narrow or (row[1], row[0]) in narrow)
    ]
    labels = _keys(Item.objects.filter(launch__arriving=False), seen)
    labels |= _keys(items_visible_to(person), own) if own else set()
    return _counted([row[::3] for row in (*seen, *own)], labels)


def _reached(person: User, permission: Permission) -> set[tuple[int, int | None]]:
    """Programs, and launches in them (none for all), for which a person holds a permission. One query."""
    held = Membership.objects.of(person).filter(role__in=roles_with(permission))
    return set(held.values_list("program", "launch"))


def _keys(items: QuerySet[Item], notices: Sequence[tuple[int, int, str, Any]]) -> set[tuple[int, str]]:
    """The items that notices speak of, as far as they are there, by launch and key. One query."""
    keys = {key for _launch, _program, _kind, named in notices for key in named}
    if not keys:
        return set()
    launches = {launch for launch, *_rest in notices}
    return set(items.filter(launch__in=launches, key__in=keys).values_list("launch", "key"))


def _counted(notices: Iterable[tuple[int, Any]], known: Collection[tuple[int, str]]) -> int:
    """How many notices speak of no item, or of one that is known."""
    told = sum(not named or any((launch, key) in known for key in named) for launch, named in notices)
    return min(told, MOST_UNREAD)


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
