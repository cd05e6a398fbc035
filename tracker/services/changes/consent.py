"""Whose word a change needs: for every row that it writes, the owning roles that answer for what it writes there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from roles.access import OwningRole, Permission
from tracker.access import Rights
from tracker.models import Item, Launch, Link
from tracker.models.commitments.commitment import EXCHANGED
from tracker.models.plan.predecessors import PREDECESSORS

from .field_values import Row

#: Fields by which work is reported, and by which it is estimated.
PROGRESS = frozenset({"actual_start", "actual_finish", "remaining"})
ESTIMATE = frozenset({"duration", "optimistic", "pessimistic", "spread"})
#: Fields of a launch that say what it is for.
DESCRIPTION = frozenset({"name", "goal", "product"})
PRODUCT, PROGRAM = OwningRole.PRODUCT, OwningRole.PROGRAM


def lacking(
    rows: Iterable[tuple[Row, Mapping[str, list[Any]], bool]],
    rights: Rights,
    agreed: Collection[OwningRole] = (),
    stepped: Collection[int] = (),
) -> frozenset[OwningRole]:
    """The owning roles that still have to agree to a change, beside the person who makes it and those who ``agreed``.

    ``rows`` are each row as the change leaves it, its changes by field (``[from, to]``), and whether it was made.
    What the exchange about an item writes is a matter of its two sides alone; ``stepped`` are the items (primary
    keys) whose progress and facts a step of it writes, too.
    """
    given = rights.answers_for | frozenset(agreed)
    missing: set[OwningRole] = set()
    for row, changes, made in rows:
        if isinstance(row, Launch):
            missing |= _of_launch(changes, rights)
        elif isinstance(row, Link):
            missing |= {_link_role(row)}
        else:
            settled = EXCHANGED | (PROGRESS | {"facts"} if row.pk in stepped else frozenset())
            left = {name: pair for name, pair in changes.items() if made or name not in settled}
            if left:
                missing |= _of_item(row, left, rights, given, made=made)
    return frozenset(missing - given)


def _of_launch(changes: Mapping[str, Any], rights: Rights) -> set[OwningRole]:
    if changes.keys() <= DESCRIPTION and Permission.DESCRIBE_LAUNCH in rights:
        return set()
    return {PROGRAM}


def _link_role(link: Link) -> OwningRole:
    """Links between product-owned items are the product manager's, all others the program manager's."""
    ends = {link.source.owning_role, link.target.owning_role}
    return PRODUCT if ends == {PRODUCT} else PROGRAM


def _of_item(
    item: Item, changes: Mapping[str, list[Any]], rights: Rights, given: frozenset[OwningRole], *, made: bool
) -> set[OwningRole]:
    roles = {item.owning_role}
    if not made and "owning_role" in changes:
        # What was a summary has no owner to hand it over: then both have a say.
        before = changes["owning_role"][0]
        roles |= {before} if before else set(OwningRole)
    if roles == {None} or changes.keys() == {"position"}:
        # Summaries have no owning role, and neighbours make room: either manager may.
        return set() if given else {PROGRAM}
    if not made and not changes.keys() - own_fields(rights, item):
        return set()
    return {OwningRole(role) for role in roles if role}


def may_be_asked(item: Item, field: str, rights: Rights) -> frozenset[OwningRole]:
    """The owning roles that may have to agree to a new value of a field of an item, whatever the value is."""
    if field != PREDECESSORS:
        return lacking([(item, {field: []}, False)], rights)
    ends = {PRODUCT, PROGRAM} if item.owning_role == PRODUCT else {PROGRAM}  # whose a link is depends on both its ends
    return frozenset(ends - rights.answers_for)


def own_fields(rights: Rights, item: Item) -> frozenset[str]:
    """Fields that a person may give an item whoever answers for it: what they report, and what they estimate."""
    fields = PROGRESS if rights.over(Permission.REPORT_PROGRESS, item) else frozenset()
    return fields | ESTIMATE if rights.over(Permission.ESTIMATE, item) else fields
