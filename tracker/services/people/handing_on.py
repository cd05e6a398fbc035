"""What somebody who leaves had, in other hands."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from roles.access import OwningRole
from roles.models import User
from tracker.models import Involvement, Item, Launch, LaunchState, Membership
from tracker.services.changes.recorder import changing


def open_items_of(person: User) -> Any:
    return Item.objects.filter(owner=person, dropped=False, actual_finish=None)


def open_parts_of(person: User) -> Any:
    return Involvement.objects.filter(person=person, item__dropped=False, item__actual_finish=None)


def hand_on(launch: Launch, by: User, person: User, to: User | None, reason: str) -> None:
    """Gives a person's open items and parts of one launch to another, in one change set."""
    with changing(launch, by=by, reason=reason) as change:
        # Somebody leaves: that is not for the owning roles to agree to.
        change.agreed = frozenset(OwningRole)
        keys = set(open_items_of(person).filter(launch=launch).values_list("key", flat=True))
        parts = set(open_parts_of(person).filter(item__launch=launch).values_list("item__key", flat=True))
        for item in change.items(keys | parts):
            if item.key in keys:
                change.set(item, owner=to)
            raci = {part: [name for name in names if name != person.username] for part, names in item.raci.items()}
            known = {name for names in raci.values() for name in names}
            mine = next((part for part, names in item.raci.items() if person.username in names), None)
            if mine and to is not None and to.username not in known:
                raci[mine] = sorted([*raci[mine], to.username])
            change.set(item, raci={part: names for part, names in raci.items() if names})


def launches_lost_with(membership: Membership) -> list[Launch]:
    """Launches that a person could not open any more without a role, and in which they own open work or have a part
    in it; none for the role of a department."""
    person = membership.person
    if person is None or person.is_superuser:
        return []
    launches = Launch.objects.filter(program=membership.program_id).exclude(state=LaunchState.ARCHIVED)
    if membership.launch_id is not None:
        launches = launches.filter(pk=membership.launch_id)
    others = Membership.objects.of(person).filter(program=membership.program_id).exclude(pk=membership.pk)
    kept = set(others.values_list("launch", flat=True))
    if None in kept:
        return []
    holds = Q(pk__in=open_items_of(person).values("launch")) | Q(pk__in=open_parts_of(person).values("item__launch"))
    return list(launches.filter(holds).exclude(pk__in=kept).order_by("pk"))
