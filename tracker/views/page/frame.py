"""What every screen of a launch has around it: its tabs, and how many risks are open."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from roles.access import Permission
from tracker.access import Rights, SignedInRequest
from tracker.models import Launch, LaunchState
from tracker.selectors.commitments.standing import records_in, turns_of
from tracker.selectors.plan.scheduled import ScheduledLaunch, Unschedulable, scheduled_launch
from tracker.selectors.proposals import waiting_for
from tracker.selectors.risks import answers_of, open_risks


def frame(request: SignedInRequest, launch: Launch, tab: str) -> tuple[dict[str, Any], ScheduledLaunch | None]:
    """The context of a screen, and the launch computed; ``None`` and a ``problem`` where it cannot be scheduled."""
    rights, archived = request.rights, launch.state == LaunchState.ARCHIVED
    context: dict[str, Any] = {
        "launch": launch,
        "tab": tab,
        "rights": rights,
        "is_archived": archived,
        "may_edit": rights.everywhere(Permission.PROPOSE) and not archived,
        "may_restore": archived and Permission.EDIT_LAUNCH in rights,
        "may_import": Permission.EDIT_LAUNCH in rights and not archived,
        "may_set_baseline": Permission.SET_BASELINE in rights and not archived,
        "may_answer": Permission.ANSWER_RISK in rights and not archived,
        "risks": 0,
        "waiting_proposals": _waiting(rights, launch),
        "turns": 0,
    }
    try:
        scheduled = scheduled_launch(launch)
    except Unschedulable as problem:
        return context | {"problem": problem.reason}, None
    records = records_in(launch, rights.person)
    open_ones = open_risks(scheduled, launch.today, answers_of([launch]).get(launch.pk, ()), records)
    return context | {
        "risks": len(open_ones),
        "open_risks": open_ones,
        "records": records,
        "turns": len(turns_of(rights, launch, scheduled)),
    }, scheduled


def _waiting(rights: Rights, launch: Launch) -> int:
    """How many proposals wait for the person's answer."""
    return waiting_for(launch, rights.answers_for).count() if rights.answers_for else 0


def unschedulable(request: SignedInRequest, context: dict[str, Any]) -> HttpResponse:
    """The page in place of one that needs dates."""
    return render(request, "tracker/page/unschedulable.html", context)
