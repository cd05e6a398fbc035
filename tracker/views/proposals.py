"""Proposals of a launch: what each would change and move, and the answer with one click."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roles.access import Permission
from tracker.access import SignedInRequest, requires
from tracker.models import Event, Item, Launch, Proposal, ProposalState
from tracker.services.changes.refusals import Refused
from tracker.services.proposals.answers import accept_proposal, decline_proposal, foresee, withdraw_proposal
from tracker.views.page.frame import frame
from tracker.words.changes import change_sentence
from tracker.words.names import Names, names_in
from tracker.words.proposals import edit_words, effect_words

#: Proposals on a page that were answered, and edits of one that are written out.
CLOSED, MOST = 30, 30
#: Proposals whose effect is computed anew in one go; older ones tell what it was.
FORESEEN = 10


@requires(Permission.VIEW_LAUNCH)
@require_safe
def proposals(request: SignedInRequest, launch: Launch) -> HttpResponse:
    """Open ones first, each with its effect on the plan as it is now; then what became of the others."""
    context, _found = frame(request, launch, "proposals")
    rows = Proposal.objects.filter(launch=launch).select_related("author", "change_set", "launch")
    rows = rows.prefetch_related("approvals__by")
    open_ones = list(rows.filter(state=ProposalState.OPEN))
    for proposal in open_ones[:FORESEEN]:
        foresee(proposal)
    closed = list(rows.exclude(state=ProposalState.OPEN).order_by("-closed_at")[:CLOSED])
    called, names = _names(launch, [*open_ones, *closed])
    context |= {
        "open": [proposal_row(request, proposal, called, names) for proposal in open_ones],
        "closed": [proposal_row(request, proposal, called, names) for proposal in closed],
    }
    return render(request, "tracker/proposals/proposals.html", context)


@requires(Permission.PROPOSE, partly=True)
@require_POST
def answer_proposal(request: SignedInRequest, launch: Launch, proposal: int) -> HttpResponse:
    """Accepts, declines or withdraws a proposal."""
    row = get_object_or_404(_answerable(request, launch), pk=proposal)
    verb = request.POST.get("answer")
    try:
        if verb == "accept":
            outcome = accept_proposal(proposal=row, by=request.user)
            said = _("Accepted and made.") if outcome else _("Accepted. It is made once the others agree, too.")
            if outcome is not None and outcome.change_set is not None:
                said = f"{said} {change_sentence(outcome)}".strip()
        elif verb == "decline":
            decline_proposal(proposal=row, by=request.user, reason=request.POST.get("reason", ""))
            said = _("Declined. Its author is told why.")
        else:
            withdraw_proposal(proposal=row, by=request.user)
            said = _("Withdrawn.")
        messages.success(request, said)
    except Refused as error:
        messages.error(request, str(error))
    if not request.rights.everywhere(Permission.VIEW_LAUNCH):
        return redirect("my-work")
    return redirect("proposals", launch.key)


def _answerable(request: SignedInRequest, launch: Launch) -> Any:
    """Proposals that the person may see: all of a launch, or their own where they see no more of it than that."""
    rows = Proposal.objects.filter(launch=launch).select_related("launch", "author")
    if request.rights.everywhere(Permission.VIEW_LAUNCH):
        return rows
    return rows.filter(author=request.user)


def _names(launch: Launch, proposals: Sequence[Proposal]) -> tuple[dict[str, str], Names]:
    """What items, people and departments that proposals speak of are called. Four queries at most."""
    edits = [edit for proposal in proposals for edit in proposal.edits[:MOST]]
    keys = {edit[end] for edit in edits if edit["row"] == "link" for end in ("source", "target")}
    keys |= {edit["key"] for edit in edits if edit["row"] == "item" and not edit["made"]}
    called = dict(Item.objects.filter(launch=launch, key__in=keys).values_list("key", "name")) if keys else {}
    return called, names_in(launch, [Event(changes=edit["changes"]) for edit in edits])


def proposal_row(request: SignedInRequest, proposal: Proposal, called: dict[str, str], names: Names) -> dict[str, Any]:
    """A proposal as its card shows it."""
    approvals = list(proposal.approvals.all())
    mine = {role.value for role in request.rights.answers_for}
    is_open = proposal.state == ProposalState.OPEN
    made = {edit["key"]: edit["name"] for edit in proposal.edits if edit["row"] == "item" and edit["made"]}
    return {
        "proposal": proposal,
        "lines": [edit_words(edit, names, called | made) for edit in proposal.edits[:MOST]],
        "more": max(0, len(proposal.edits) - MOST),
        "effect": effect_words(proposal),
        "approvals": approvals,
        "may_answer": is_open and any(a.accepted is None and a.role in mine for a in approvals),
        "may_withdraw": is_open and proposal.author_id == request.user.pk,
        "reason": next((a.reason for a in approvals if a.accepted is False), ""),
        "waits": [a.get_role_display().lower() for a in approvals if is_open and a.accepted is None],
    }
