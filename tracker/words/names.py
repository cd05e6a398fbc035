"""Names in place of the keys that events keep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from roles.models import Department, User
from tracker.models import Event, Item, Launch

Names: TypeAlias = Mapping[str, Mapping[str, str]]
#: Fields whose events keep the key of an item.
ITEMS = ("parent", "launch_milestone")


def names_in(launch: Launch, events: Iterable[Event]) -> Names:
    """What people, departments and items that events speak of are called, by field and key. Three queries at most."""
    said: dict[str, set[str]] = {}
    for event in events:
        for field, pair in event.changes.items():
            if field in ("owner", "receiver", "department", *ITEMS):
                said.setdefault(field, set()).update(key for key in pair if key)
    labels: dict[str, dict[str, str]] = {}
    people = said.get("owner", set()) | said.get("receiver", set())
    if people:
        named = {user.username: str(user) for user in User.objects.filter(username__in=people)}
        labels |= {"owner": named, "receiver": named}
    if said.get("department"):
        rows = Department.objects.filter(key__in=said["department"])
        labels["department"] = dict(rows.values_list("key", "name"))
    keys = set().union(*(said.get(field, ()) for field in ITEMS))
    if keys:
        names = dict(Item.objects.filter(launch=launch, key__in=keys).values_list("key", "name"))
        labels |= dict.fromkeys(ITEMS, names)
    return labels
