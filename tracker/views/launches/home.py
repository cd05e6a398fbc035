"""The landing page: programs and their launches."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from roles.access import Permission
from tracker.access import SignedInRequest, items_visible_to, launches_visible_to, may, programs_with, signed_in
from tracker.models import Launch, LaunchForecast, LaunchState
from tracker.selectors.forecast.forecasts import forecasts_of
from tracker.selectors.plan.scheduled import ScheduledLaunch, Unschedulable, scheduled_launches
from tracker.words.launches import launch_row


@signed_in
@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """Every launch that the person may see, each with its line."""
    person = request.user
    everything = list(launches_visible_to(person).select_related("program", "product", "launch_milestone"))
    archived = request.GET.get("archived") == "1"
    visible = [launch for launch in everything if (launch.state == LaunchState.ARCHIVED) is archived]
    schedules = scheduled_launches(visible)
    managed = set(programs_with(person, Permission.MANAGE_MEMBERS).values_list("pk", flat=True))
    named = {program.pk: program for program in programs_with(person, Permission.VIEW_LAUNCH)}
    named |= {launch.program_id: launch.program for launch in visible}
    programs: dict[int, dict[str, Any]] = {
        pk: {"program": program, "launches": [], "managed": pk in managed}
        for pk, program in sorted(named.items(), key=lambda pair: pair[1].name)
    }
    forecasts = forecasts_of(visible)
    for launch in visible:
        line = _line(launch, schedules[launch.pk], forecasts.get(launch.pk))
        programs[launch.program_id]["launches"].append(line)
    for entry in programs.values():
        # What is in trouble comes first.
        entry["launches"].sort(key=lambda row: -row.get("days_late", 0))
    context = {
        "programs": list(programs.values()),
        "archived": archived,
        "sees_items": not programs and items_visible_to(person).exists(),
        "number_archived": sum(launch.state == LaunchState.ARCHIVED for launch in everything),
        "may_create_program": may(person, Permission.CREATE_PROGRAM),
        "may_create_launch": programs_with(person, Permission.CREATE_LAUNCH).exists(),
    }
    return render(request, "tracker/launches/home.html", context)


def _line(
    launch: Launch, scheduled: ScheduledLaunch | Unschedulable, forecast: LaunchForecast | None
) -> dict[str, Any]:
    if isinstance(scheduled, Unschedulable):
        return {"launch": launch, "problem": scheduled.reason}
    return launch_row(launch, scheduled, None, forecast) if scheduled.plan.items else {"launch": launch, "empty": True}
