"""The landing page: programs and their launches."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from roles.access import Permission
from tracker.access import SignedInRequest, launches_visible_to, may, programs_with, signed_in
from tracker.models import Launch
from tracker.selectors.board import launch_line
from tracker.selectors.computed import Unschedulable, computed

from . import words


@signed_in
@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """Every launch that the person may see, each with its line."""
    person = request.user
    visible = launches_visible_to(person).select_related("program", "product", "launch_milestone")
    programs: dict[int, dict[str, Any]] = {
        program.pk: {"program": program, "launches": []} for program in programs_with(person, Permission.VIEW_LAUNCH)
    }
    for launch in visible:
        programs[launch.program_id]["launches"].append(_line(launch))
    for entry in programs.values():
        # What is in trouble comes first.
        entry["launches"].sort(key=lambda row: -row.get("days_late", 0))
    context = {
        "programs": list(programs.values()),
        "may_create_program": may(person, Permission.CREATE_PROGRAM),
        "may_create_launch": may(person, Permission.CREATE_LAUNCH) and bool(programs),
    }
    return render(request, "tracker/launches/home.html", context)


def _line(launch: Launch) -> dict[str, Any]:
    try:
        found = computed(launch)
    except Unschedulable as problem:
        return {"launch": launch, "problem": problem.reason}
    if not found.plan.items:
        return {"launch": launch, "empty": True}
    line = launch_line(found)
    return {
        "launch": launch,
        "finish": words.day(line.finish),
        "target": None if line.target is None else words.day(line.target),
        "late": words.late_sentence(line.days_late),
        "days_late": line.days_late,
        "path": words.driving_sentence(line.items, line.departments, line.role_handoffs),
    }
