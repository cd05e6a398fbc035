"""The inbox of a person: writing, muting, reading and acknowledging notices."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from roles.models import User
from tracker.models import Launch, Mute, Notice, NoticeKind


def _muted(people: Iterable[User]) -> set[tuple[int, str]]:
    mutes = Mute.objects.filter(person__in=people, on_screen=True, by_mail=True).exclude(kind=NoticeKind.MOVED)
    return set(mutes.values_list("person", "kind"))


def notify(notices: Iterable[Notice]) -> None:
    rows = list(notices)
    active = {
        person.pk: person for person in User.objects.filter(pk__in=[row.person_id for row in rows], is_active=True)
    }
    muted = _muted(active.values())
    Notice.objects.bulk_create(
        row for row in rows if row.person_id in active and (row.person_id, row.kind) not in muted
    )


def acknowledge(*, notice: Notice, by: User, seen: datetime | None = None) -> bool:
    """Says that one knows of a notice as it stood at ``seen``. Returns whether that is still what it says: dates may
    have moved on since the person looked."""
    now = timezone.now()
    if seen is not None and notice.at > seen:
        return False
    Notice.objects.filter(pk=notice.pk, person=by, acknowledged_at=None).update(acknowledged_at=now)
    Notice.objects.filter(pk=notice.pk, person=by, read_at=None).update(read_at=now)
    return True


def mark_read(*, by: User, notices: Iterable[int]) -> None:
    Notice.objects.filter(person=by, pk__in=list(notices), read_at=None).update(read_at=timezone.now())


def mark_all_told(*, by: User, launch: Launch, kind: NoticeKind) -> None:
    """Marks notices of a kind about a launch read, because the person looks at what they tell. One query."""
    Notice.objects.filter(person=by, launch=launch, kind=kind, read_at=None).update(read_at=timezone.now())


def mark_told(*, by: User, launch: Launch, kind: NoticeKind, item: str) -> None:
    """Marks notices of a kind read that are about one item, because the person looks at it. Two queries at most."""
    rows = Notice.objects.filter(person=by, launch=launch, kind=kind, read_at=None)
    about = [notice.pk for notice in rows if item in notice.items]
    if about:
        Notice.objects.filter(pk__in=about).update(read_at=timezone.now())


def set_mail_times(*, by: User, hour: int, days: Iterable[int]) -> None:
    """At which hour of which days (from Monday, 0) a person wants their mail, by their own clock. Without days they
    get none."""
    wanted = set(days)
    User.objects.filter(pk=by.pk).update(
        mail_hour=hour % 24,
        mail_days="".join("1" if day in wanted else "0" for day in range(7)),
        mailed_at=Coalesce("mailed_at", Now()),  # the next is due at that hour, and none at once
    )


def mute(*, by: User, kind: NoticeKind, on_screen: bool, by_mail: bool) -> None:
    """Keeps a kind of notice from a person, on screen or by mail."""
    if on_screen or by_mail:
        Mute.objects.update_or_create(person=by, kind=kind, defaults={"on_screen": on_screen, "by_mail": by_mail})
    else:
        Mute.objects.filter(person=by, kind=kind).delete()
