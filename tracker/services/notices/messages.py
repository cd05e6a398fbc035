"""Telling people of what others say and ask: proposals and answers, comments, rounds of questions, status updates."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from roles.access import OwningRole, Role
from roles.models import User
from tracker.access import members_of
from tracker.models import Approval, Comment, ImpactRound, Launch, Notice, NoticeKind, Proposal, StatusUpdate
from tracker.selectors.people.roles_held import holders
from tracker.selectors.reports.status import roles_reading

from .changes import MOST_ITEMS, OWNER
from .inbox import notify


def tell_of_proposal(proposal: Proposal, approvals: Collection[Approval]) -> None:
    """Asks everybody who may answer."""
    roles = {OwningRole(approval.role).manager.value: approval.role for approval in approvals}
    items = _items_of(proposal)
    people: dict[int, str] = {}
    for person, role in _holders(proposal.launch, roles):
        people.setdefault(person, roles[role])
    notify(
        Notice(
            person_id=pk,
            launch=proposal.launch,
            kind=NoticeKind.ASKED,
            why=role,
            actor=proposal.author,
            proposal=proposal,
            items=items,
        )
        for pk, role in people.items()
        if pk != proposal.author_id
    )


def _items_of(proposal: Proposal) -> dict[str, list[str]]:
    """Items that a proposal changes, with the fields; of a link, the item that would wait."""
    fields: dict[str, list[str]] = {}
    for edit in proposal.edits[:MOST_ITEMS]:
        if edit["row"] == "item" and not edit["made"]:
            fields[edit["key"]] = sorted(edit["changes"])
        elif edit["row"] == "link":
            fields.setdefault(edit["target"], [])
    return fields


def _holders(launch: Launch, roles: Collection[str]) -> list[tuple[int, str]]:
    """Who holds one of some roles in a launch, by primary key."""
    members = {person.pk: person for person in members_of(launch)}
    return [(person.pk, role) for person, role in holders(launch, roles, members)]


def tell_of_round(made: ImpactRound, by: User) -> None:
    """Tells the leads of every department that is asked."""
    asked = set(made.answers.values_list("department", flat=True))
    leads = {person for person, _role in _holders(made.launch, [Role.DEPARTMENT_LEAD.value])}
    people = User.objects.filter(pk__in=leads - {by.pk}, department__in=asked)
    notify(
        Notice(person=person, launch=made.launch, kind=NoticeKind.ROUND, why="provider", actor=by) for person in people
    )


def tell_of_status(update: StatusUpdate, by: User) -> None:
    """Tells everybody who reads an update."""
    readers = {person for person, _role in _holders(update.launch, [r.value for r in roles_reading(update.audience)])}
    notify(
        Notice(person_id=pk, launch=update.launch, kind=NoticeKind.STATUS, actor=by) for pk in sorted(readers - {by.pk})
    )


def tell_of_answer(proposal: Proposal, by: User, reason: str) -> None:
    """Tells the author what became of a proposal; whoever was asked need not answer any more."""
    proposal.notices.filter(kind=NoticeKind.ASKED).delete()
    if proposal.author is not None and proposal.author.pk != by.pk:
        notify(
            [
                Notice(
                    person=proposal.author,
                    launch=proposal.launch,
                    kind=NoticeKind.ANSWERED,
                    actor=by,
                    proposal=proposal,
                    change_set=proposal.change_set,
                    items=_items_of(proposal),
                )
            ]
        )


def tell_of_comment(comment: Comment, mentioned: Iterable[User], *, parts: bool = True) -> None:
    """Tells those who were mentioned, and those who have a part in the item unless they know (``parts``)."""
    people: dict[int, tuple[NoticeKind, str]] = {}
    if parts and comment.item is not None:
        if comment.item.owner_id is not None:
            people[comment.item.owner_id] = NoticeKind.COMMENTED, OWNER
        for involvement in comment.item.involvements.all():
            people.setdefault(involvement.person_id, (NoticeKind.COMMENTED, involvement.part))
    people |= {person.pk: (NoticeKind.MENTIONED, "") for person in mentioned}
    people.pop(comment.author_id or 0, None)
    for pk in _told_already(comment, [pk for pk, (kind, _why) in people.items() if kind == NoticeKind.COMMENTED]):
        people.pop(pk)
    items: dict[str, Any] = {comment.item.key: []} if comment.item else {}
    notify(
        Notice(
            person_id=pk,
            launch=comment.launch,
            kind=kind,
            why=why,
            actor=comment.author,
            comment=comment,
            items=items,
        )
        for pk, (kind, why) in people.items()
    )


def _told_already(comment: Comment, people: Collection[int]) -> list[int]:
    """Who has not read yet what the same person said of the same item: the notice leads to the newest."""
    rows = Notice.objects.filter(
        person__in=people,
        launch=comment.launch,
        actor=comment.author,
        kind=NoticeKind.COMMENTED,
        read_at=None,
        comment__item=comment.item,
    )
    told = dict(rows.order_by("pk").values_list("person", "pk"))
    Notice.objects.filter(pk__in=told.values()).update(comment=comment, at=comment.at, mailed_at=None)
    return list(told)
