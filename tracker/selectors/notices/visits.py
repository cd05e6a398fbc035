"""What changed in launches since a person last looked at them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from roles.models import User
from tracker.engine.time.amounts import Moment
from tracker.models import ChangeSet, Launch, Look

#: Looks within this time of each other are one visit.
VISIT = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Since:
    """Edits by others since a person's last visit: how many, and the launch's finish before the first of them."""

    at: datetime
    edits: int
    finish_before: Moment | None


def changes_since(person: User, launches: Sequence[Launch]) -> dict[int, Since]:
    """By launch, where others changed something since the person's visit before this one. Two queries."""
    looks = {look.launch_id: look for look in Look.objects.filter(person=person, launch__in=[x.pk for x in launches])}
    since: dict[int, tuple[datetime, int]] = {}
    for pk, look in looks.items():
        if timezone.now() - look.at >= VISIT:
            since[pk] = look.at, look.revision
        elif look.before is not None and look.before_revision is not None:
            since[pk] = look.before, look.before_revision
    later = Q(pk__in=[])
    for pk, (_at, revision) in since.items():
        later |= Q(launch=pk, revision__gt=revision)
    changes: dict[int, Since] = {}
    rows = ChangeSet.objects.filter(later).exclude(author=person).order_by("revision")
    for launch, finish in rows.values_list("launch", "finish_before"):
        known = changes.get(launch)
        first = known.finish_before if known else finish
        changes[launch] = Since(since[launch][0], known.edits + 1 if known else 1, first)
    return changes
