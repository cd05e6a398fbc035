"""What every screen of a launch has around it: its tabs, and how many risks are open."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from roles.access import Permission
from tracker.access import SignedInRequest, holds
from tracker.models import Launch
from tracker.selectors.computed import Computed, Unschedulable, computed
from tracker.selectors.risks import answers_of, open_risks


def frame(request: SignedInRequest, launch: Launch, tab: str) -> tuple[dict[str, Any], Computed | None]:
    """The context of a screen, and the launch computed; ``None`` and a ``problem`` where it cannot be scheduled."""
    may_edit = holds(request.user, Permission.EDIT_LAUNCH, launch)
    context: dict[str, Any] = {"launch": launch, "tab": tab, "may_edit": may_edit, "risks": 0}
    try:
        found = computed(launch)
    except Unschedulable as problem:
        return context | {"problem": problem.reason}, None
    open_ones = open_risks(found, launch.today, answers_of([launch]).get(launch.pk, ()))
    return context | {"risks": len(open_ones), "open_risks": open_ones}, found


def unschedulable(request: SignedInRequest, context: dict[str, Any]) -> HttpResponse:
    """The page in place of one that needs dates."""
    return render(request, "tracker/plan/unschedulable.html", context)
