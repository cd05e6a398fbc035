"""Who answers for what in a launch."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from roles.access import OwningRole, Permission, roles_with
from roles.models import User
from tracker.access import Rights, members_of
from tracker.models import Item, Launch, Membership


def accountable(launch: Launch) -> dict[OwningRole, User]:
    """The one person who answers for each owning role: who was given the role for the launch, else for its program;
    of several the first. A role that nobody holds is left away. One query."""
    roles = {role.manager.value: role for role in OwningRole}
    held = Membership.objects.reaching(launch).filter(role__in=roles, person__is_active=True).select_related("person")
    people: dict[OwningRole, User] = {}
    for row in sorted(held, key=lambda row: (row.launch_id is None, row.pk)):
        if row.person is not None:
            people.setdefault(roles[row.role], row.person)
    return people


def holders(launch: Launch, roles: Collection[str], members: Mapping[int, User]) -> list[tuple[User, str]]:
    """Who of the ``members`` of a launch holds one of some roles, each with the role: given to them, or to their
    department. One query."""
    pairs = []
    for row in Membership.objects.reaching(launch).filter(role__in=roles):
        if row.person_id is not None:
            people = [members[row.person_id]] if row.person_id in members else []
        else:
            people = [person for person in members.values() if person.department_id == row.department_id]
        pairs += [(person, row.role) for person in people]
    return pairs


def readers_of(launch: Launch, item: Item | None) -> list[User]:
    """People who may read what is said of a launch or of one item: guests only where the item is theirs. Three
    queries."""
    held = Membership.objects.reaching(launch)
    inside = held.filter(role__in=roles_with(Permission.VIEW_LAUNCH))
    people = {person.pk: person for person in members_of(launch)}
    full = set(inside.exclude(person=None).values_list("person", flat=True))
    departments = set(inside.exclude(department=None).values_list("department", flat=True))
    return [
        person
        for person in people.values()
        if person.pk in full
        or person.department_id in departments
        or (item is not None and Rights(person, frozenset()).owns(item))
    ]
