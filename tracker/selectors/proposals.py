"""Proposals by whom they wait for."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet

from roles.access import OwningRole
from tracker.models import Approval, Item, Launch, Proposal, ProposalState


def open_proposals(launch: Launch) -> QuerySet[Proposal]:
    """Proposals of a launch that were not answered by everybody yet."""
    return Proposal.objects.filter(launch=launch, state=ProposalState.OPEN)


def waiting_for(launch: Launch, roles: Collection[OwningRole]) -> QuerySet[Proposal]:
    """Open proposals of a launch that one of some owning roles has to answer."""
    asked = Approval.objects.filter(proposal=OuterRef("pk"), accepted=None, role__in=roles)
    return open_proposals(launch).filter(Exists(asked))


def open_for(item: Item) -> list[Proposal]:
    """Open proposals that would change an item, or what it waits for."""
    return [
        proposal
        for proposal in open_proposals(item.launch)
        if any(
            (edit["row"] == "item" and edit["key"] == item.key and not edit["made"])
            or (edit["row"] == "link" and edit["target"] == item.key)
            for edit in proposal.edits
        )
    ]
