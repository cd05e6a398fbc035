"""What becomes of a proposal: accepted and made, declined, or withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from roles.access import OwningRole
from roles.models import User
from tracker.access import rights_in
from tracker.models import (
    Approval,
    ChangeKind,
    CommitmentState,
    Item,
    Link,
    NoticeKind,
    Proposal,
    ProposalState,
    Verb,
)
from tracker.models.commitments.commitment import EXCHANGED
from tracker.services.changes.edits import Edit
from tracker.services.changes.field_values import Row, value_of, written
from tracker.services.changes.outcome import NeedsOthers, Outcome
from tracker.services.changes.recorder import Change, locked
from tracker.services.changes.refusals import Refused
from tracker.services.changes.rules import prose
from tracker.services.notices.messages import tell_of_answer, tell_of_proposal
from tracker.services.plan.items import free_item_key
from tracker.services.plan.links import join

from .proposing import record


def accept_proposal(*, proposal: Proposal, by: User) -> Outcome | None:
    """Agrees to a proposal for every owning role that the person answers for. Where nobody else has to agree it is
    made, as the person's change set, and its outcome returned; else ``None``.

    Raises :class:`Refused` where it cannot be made as the plan is now; then it stays open.
    """
    with _deciding(proposal, by) as (proposal, mine):
        agreed = {approval.role for approval in proposal.approvals.filter(accepted=True)} | mine
        try:
            outcome = _make(proposal, by, frozenset(OwningRole(role) for role in agreed))
        except NeedsOthers as needs:
            # Something was handed over since: whoever answers for it now is asked, too.
            known = set(proposal.approvals.values_list("role", flat=True))
            asked = [Approval(proposal=proposal, role=role) for role in sorted(needs.roles - known)]
            tell_of_proposal(proposal, Approval.objects.bulk_create(asked))
            outcome = None
        _answer(proposal, mine, by, accepted=True)
        if outcome is None:
            proposal.notices.filter(kind=NoticeKind.ASKED, why__in=mine).delete()
            return None
        proposal.change_set = outcome.change_set
        _close(proposal, ProposalState.ACCEPTED)
        tell_of_answer(proposal, by, "")
    return outcome


def decline_proposal(*, proposal: Proposal, by: User, reason: str) -> None:
    """Says no to a proposal, and why. One owner's no closes it."""
    reason = _reason(reason, _("Say why: its author will want to know."))
    with _deciding(proposal, by) as (proposal, mine):
        _answer(proposal, mine, by, accepted=False, reason=reason)
        _close(proposal, ProposalState.DECLINED)
        record(proposal, Verb.DECLINED, by, reason)
        tell_of_answer(proposal, by, reason)


def withdraw_proposal(*, proposal: Proposal, by: User) -> None:
    """Takes one's own proposal back."""
    with locked(proposal.launch, even_archived=True):
        proposal = _open(proposal)
        if proposal.author_id != by.pk:
            raise Refused({"": _("A proposal is withdrawn by the person who made it. You may decline it.")})
        _close(proposal, ProposalState.WITHDRAWN)
        record(proposal, Verb.WITHDREW, by, "")
        proposal.notices.all().delete()


def foresee(proposal: Proposal) -> None:
    """Computes anew what a proposal would do to the plan as it is now, or what stands in its way. Nothing of the plan
    is changed: it is made, looked at, and rolled back."""
    if proposal.state != ProposalState.OPEN or proposal.revision == proposal.launch.revision:
        return
    try:
        with transaction.atomic():
            raise _Seen(_make(proposal, None, frozenset()))
    except _Seen as seen:
        effect, launch = seen.outcome, seen.outcome.launch
        proposal.obstacle, proposal.revision = "", launch.revision - (1 if effect.change_set else 0)
        proposal.finish_before = effect.before.finish_moment if effect.before and effect.before.plan.items else None
        proposal.finish_after = effect.after.finish_moment if effect.after.plan.items else None
    except Refused as error:
        proposal.obstacle, proposal.revision = str(error), proposal.launch.revision
    proposal.save(update_fields=["obstacle", "revision", "finish_before", "finish_after"])


class _Seen(Exception):
    """Carries an outcome out of a transaction that must not last."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        super().__init__()


@contextmanager
def _deciding(proposal: Proposal, by: User) -> Iterator[tuple[Proposal, set[str]]]:
    """The proposal under its launch's lock, and the roles that the person may answer for."""
    with locked(proposal.launch) as launch:
        proposal = _open(proposal)
        proposal.launch = launch
        asked = {approval.role for approval in proposal.approvals.filter(accepted=None)}
        mine = asked & {role.value for role in rights_in(launch, by).answers_for}
        if not mine:
            raise Refused({"": _("This proposal does not wait for your answer.")})
        yield proposal, mine


def _open(proposal: Proposal) -> Proposal:
    row = Proposal.objects.select_for_update(of=("self",)).select_related("launch", "author").get(pk=proposal.pk)
    if row.state != ProposalState.OPEN:
        text = _("This proposal was %(state)s already.")
        raise Refused({"": text % {"state": row.get_state_display().lower()}})
    return row


def _answer(proposal: Proposal, roles: set[str], by: User, *, accepted: bool, reason: str = "") -> None:
    proposal.approvals.filter(role__in=roles).update(accepted=accepted, by=by, at=timezone.now(), reason=reason)


def _close(proposal: Proposal, state: ProposalState) -> None:
    proposal.state, proposal.closed_at = state, timezone.now()
    proposal.save(update_fields=["state", "closed_at", "change_set"])


def _reason(reason: str, ask: str) -> str:
    return prose("reason", reason, ask)[:2000]


def _make(proposal: Proposal, by: User | None, agreed: frozenset[OwningRole]) -> Outcome:
    """Makes what was proposed. Raises :class:`NeedsOthers` where more roles than those that agreed have a say,
    counting what its author may do alone."""
    with locked(proposal.launch) as launch:
        change = Change(launch, by, proposal.reason, ChangeKind.EDIT)
        if by is not None and proposal.author is not None:
            change.rights = rights_in(launch, proposal.author)
            change.agreed = agreed
        made: dict[str, Item] = {}
        for edit in proposal.edits:
            if edit["made"]:
                _add(change, edit, made)
            else:
                _change(change, edit, made)
        change.finish()
    return change.outcome


def _add(change: Change, edit: Edit, made: dict[str, Item]) -> None:
    values = edit["values"]
    if edit["row"] == "link":
        source, target = (_item(change, edit[end], made) for end in ("source", "target"))
        link = Link(launch=change.launch)
        lag = _value(link, "lag", values["lag"], made)
        link = join(change, source, target, values["type"], lag, values["acceptance"])
        change.set(link, lag_calendar=values["lag_calendar"])
        return
    taken = Item.objects.filter(launch=change.launch, key=edit["key"]).exists()
    row = Item(launch=change.launch, key=free_item_key(change) if taken else edit["key"])
    made[edit["key"]] = row
    for name, kept in values.items():
        setattr(row, name, _value(row, name, kept, made))
    change.make(row)


def _change(change: Change, edit: Edit, made: dict[str, Item]) -> None:
    row, name_of_row = _row(change, edit)
    moved_on: list[str] = []
    values = {}
    for name, (before, after) in edit["changes"].items():
        now = written(row, name)
        if now == after:
            continue
        if now != before and name != "position":
            moved_on.append(f"{name.replace('_', ' ')} ({before} → {now})")
        values[name] = _value(row, name, after, made)
    if moved_on:
        text = _("“%(name)s” was changed since this was proposed: %(what)s. Withdraw or decline it, and propose anew.")
        raise Refused({"": text % {"name": name_of_row, "what": ", ".join(moved_on)}})
    if isinstance(row, Item) and values.keys() & EXCHANGED:
        # What goes with a hand-over or a report: it was allowed when it was proposed.
        delivered = values.get("commitment") == CommitmentState.DELIVERED
        change.exchange.enter(row, Verb.DELIVERED if delivered else Verb.CHANGED, values.keys() & EXCHANGED)
    change.set(row, **values)


def _row(change: Change, edit: Edit) -> tuple[Row, str]:
    if edit["row"] == "launch":
        return change.launch, change.launch.name
    if edit["row"] == "item":
        item = change.item(edit["key"])
        if item.dropped and "dropped" not in edit["changes"]:
            raise Refused({"": _("“%(name)s” was dropped since this was proposed.") % {"name": item.name}})
        return item, item.name
    links = change.adopt(Link.objects.filter(launch=change.launch, pk=edit["key"]).select_related("source", "target"))
    gone = not links or (links[0].dropped and "dropped" not in edit["changes"])
    if gone or links[0].source.dropped or links[0].target.dropped:
        text = _("The link from “%(source)s” to “%(target)s” was removed since this was proposed.")
        raise Refused({"": text % {"source": edit["source"], "target": edit["target"]}})
    return links[0], str(links[0])


def _item(change: Change, key: str, made: dict[str, Item]) -> Item:
    return made.get(key) or change.item(key)


def _value(row: Row, name: str, kept: object, made: dict[str, Item]) -> Any:
    if name == "parent" and kept in made:
        return made[str(kept)]
    try:
        return value_of(row, name, kept)
    except LookupError:
        raise Refused({name: _("What was proposed is gone: %(what)s.") % {"what": kept}}) from None
