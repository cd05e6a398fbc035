"""What every screen of a launch has around it: its places, and what waits for whoever looks at it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from roles.access import Permission
from tracker.access import Rights, SignedInRequest
from tracker.models import Launch
from tracker.selectors.commitments.standing import turns_of
from tracker.selectors.plan.scheduled import ScheduledLaunch, Unschedulable, scheduled_launch
from tracker.selectors.proposals import waiting_for

from .places import places_of


def frame(request: SignedInRequest, launch: Launch, tab: str) -> tuple[dict[str, Any], ScheduledLaunch | None]:
    """The context of a screen, and the launch computed; ``None`` and a ``problem`` where it cannot be scheduled."""
    rights = request.rights
    context: dict[str, Any] = _archive(rights) | {
        "launch": launch,
        "tab": tab,
        "rights": rights,
        "may_edit": rights.everywhere(Permission.PROPOSE),
        "may_import": Permission.EDIT_LAUNCH in rights and not rights.archived,
        "may_set_baseline": Permission.SET_BASELINE in rights,
        "may_answer": Permission.ANSWER_RISK in rights,
    }
    waiting = {"proposals": _waiting(rights, launch)}
    context["turns"] = 0
    try:
        scheduled = scheduled_launch(launch)
    except Unschedulable as problem:
        return context | places_of(launch, rights, tab, waiting) | {"problem": problem.reason}, None
    context["turns"] = waiting["commitments"] = len(turns_of(rights, launch, scheduled))
    return context | places_of(launch, rights, tab, waiting), scheduled


def frame_of_item(request: SignedInRequest, launch: Launch, tab: str = "") -> dict[str, Any]:
    """What a page of one item has around it: the places of its launch, for who sees more than the item."""
    state = _archive(request.rights)
    if not request.rights.everywhere(Permission.VIEW_LAUNCH):
        return state | {"sees_all": False}
    context, _scheduled = frame(request, launch, tab)
    return state | {"sees_all": True} | {name: context[name] for name in ("places", "more_pages", "this_place")}


def _archive(rights: Rights) -> dict[str, Any]:
    """Whether a launch is only read, and whether the person may change that."""
    return {"is_archived": rights.archived, "may_restore": rights.archived and Permission.EDIT_LAUNCH in rights}


def _waiting(rights: Rights, launch: Launch) -> int:
    """How many proposals wait for the person's answer."""
    return waiting_for(launch, rights.answers_for).count() if rights.answers_for else 0


def unschedulable(request: SignedInRequest, context: dict[str, Any]) -> HttpResponse:
    """The page in place of one that needs dates."""
    return render(request, "tracker/page/unschedulable.html", context)
