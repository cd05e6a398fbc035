"""Making a proposal of a change that needs the word of others."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from roles.access import Permission
from roles.models import User
from tracker.access import Rights, rights_in
from tracker.models import Approval, Event, Item, Launch, Proposal, Verb
from tracker.services.changes.edits import Edit
from tracker.services.changes.outcome import NeedsOthers, Outcome
from tracker.services.changes.recorder import Change
from tracker.services.changes.refusals import Refused
from tracker.services.changes.sent_forms import claim
from tracker.services.notices.messages import tell_of_proposal


def propose(change: Change, needs: NeedsOthers) -> Outcome:
    """Asks the roles whose consent a change needs. Raises :class:`Refused` for people who may not even propose it."""
    assert change.rights is not None
    by, before, reason = change.rights.person, change.before, change.reason
    with transaction.atomic():
        launch = Launch.objects.select_related("program", "product", "launch_milestone").get(pk=change.launch.pk)
        claim(by)
        if not _may_propose(rights_in(launch, by), launch, needs.edits):
            raise Refused({"": _("You may not change this. Ask those who answer for it.")})
        proposal = Proposal.objects.create(
            launch=launch,
            author=by,
            reason=reason,
            edits=needs.edits,
            revision=launch.revision,
            finish_before=before.finish_moment if before and before.plan.items else None,
            finish_after=needs.after.finish_moment if needs.after.plan.items else None,
        )
        approvals = Approval.objects.bulk_create(Approval(proposal=proposal, role=role) for role in sorted(needs.roles))
        record(proposal, Verb.PROPOSED, by, reason)
        tell_of_proposal(proposal, approvals)
    return Outcome(launch, before, needs.after if before is None else before, None, proposal)


def record(proposal: Proposal, verb: Verb, by: User | None, reason: str) -> None:
    """What became of a proposal, in the log of its launch."""
    first = next((edit for edit in proposal.edits if edit["row"] == "item" and not edit["made"]), None)
    item = Item.objects.filter(launch=proposal.launch_id, key=first["key"]).first() if first else None
    Event.objects.create(
        launch_id=proposal.launch_id,
        item=item,
        actor=by,
        verb=verb,
        changes={"proposal": [None, proposal.pk]},
        reason=reason,
        revision=proposal.launch.revision,
    )


def _may_propose(rights: Rights, launch: Launch, edits: list[Edit]) -> bool:
    """Whoever sees all that would change. Those who see only their own items propose changes of these alone."""
    if rights.everywhere(Permission.PROPOSE):
        return True
    if Permission.PROPOSE not in rights or any(edit["row"] != "item" or edit["made"] for edit in edits):
        return False
    items = Item.objects.filter(launch=launch, key__in=[edit["key"] for edit in edits])
    return all(rights.over(Permission.PROPOSE, item) for item in items)
