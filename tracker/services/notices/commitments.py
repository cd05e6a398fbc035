"""Who is told of a step in the exchange about a commitment: both its sides, and whomever it was escalated to."""

from __future__ import annotations

from collections.abc import Iterable

from roles.access import OwningRole, Role
from roles.models import User
from tracker.access import members_of
from tracker.models import Item, Launch, Notice, NoticeKind, Verb
from tracker.selectors.people.roles_held import holders

ASKER, RECEIVER, PROVIDER, ESCALATED = "asker", "receiver", "provider", "escalated"


def people_of(launch: Launch, items: Iterable[Item]) -> dict[int, dict[str, str]]:
    """User names on either side of each item, by primary key, each with why. Three queries."""
    members = {person.pk: person for person in members_of(launch).select_related("department")}
    held = holders(launch, [Role.DEPARTMENT_LEAD, *(role.manager for role in OwningRole)], members)
    sides: dict[int, dict[str, str]] = {}
    for item in items:
        names = sides[item.pk] = {}
        asking = OwningRole(item.asked_by).manager if item.asked_by else None
        for person, role in held:
            if role == asking:
                names.setdefault(person.username, ASKER)
            elif role == Role.DEPARTMENT_LEAD and person.department_id == item.department_id:
                names[person.username] = PROVIDER
        if item.owner_id in members:
            names[members[item.owner_id].username] = PROVIDER
        if item.receiver_id in members:
            names[members[item.receiver_id].username] = RECEIVER
    return sides


def tell_of_chase(launch: Launch, item: Item, by: User) -> None:
    """Reminds both sides, except whoever does it."""
    from .inbox import notify

    sides = people_of(launch, [item])[item.pk]
    people = User.objects.filter(username__in=sides.keys() - {by.username})
    notify(
        Notice(
            person=person, launch=launch, kind=NoticeKind.PROMISE, why=sides[person.username], actor=by,
            items={item.key: [Verb.CHASED.value]},
        )
        for person in people
    )  # fmt: skip
