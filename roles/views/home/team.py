"""The department view: what others wait for from a team, by need-by, and its load against what it can do."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from roles.models import Department
from tracker.access import SignedInRequest, signed_in
from tracker.selectors.plan.scheduled import ScheduledLaunch
from tracker.selectors.reports.work import LoadWeek, Wanted, Work, load_by_week, open_work, wanted_from
from tracker.words import dates
from tracker.words.commitments import state_label

from .landing import keep_view
from .running import running
from .waiting import asked_of

#: Rows of each list that are written out, and items of a week.
MOST, MOST_OF_WEEK = 40, 6


@signed_in
@require_safe
def team_view(request: SignedInRequest) -> HttpResponse:
    """One department over all launches that the person sees: their own, unless another is asked for."""
    launches, schedules = running(request.user)
    departments = {row.key: row for row in Department.objects.prefetch_related("exceptions")}
    choices = sorted(
        {key for _launch, one in schedules for key in one.departments}, key=lambda key: str(departments[key])
    )
    own = request.user.department.key if request.user.department else ""
    own = own if schedules else ""
    asked = request.GET.get("department", own)
    key = asked if asked in departments and (asked in choices or asked == own) else next(iter(choices), "")
    keep_view(request, "team-view")
    context: dict[str, Any] = {
        "view": "team",
        "choices": [departments[one] for one in choices],
        "department": departments.get(key),
    }
    if key:
        names = {row.key: row.name for row in departments.values()}
        context |= _team(departments[key], schedules, names)
        context |= asked_of(request.user, launches, schedules, names)
    return render(request, "roles/home/team.html", context)


def _team(
    department: Department, scheduled: list[tuple[Any, ScheduledLaunch]], names: dict[str, str]
) -> dict[str, Any]:
    people = department.capacity
    if people is None:
        people = float(department.people.filter(is_active=True).count())
    today = max((launch.today for launch, _one in scheduled), default=None)
    wanted = wanted_from(department.key, scheduled)
    known = {(row.work.launch.pk, row.work.item.key) for row in wanted}
    rest = [
        work
        for work in open_work(scheduled)
        if work.item.department == department.key and (work.launch.pk, work.item.key) not in known
    ]
    weeks = load_by_week(department, scheduled, today, people) if today else []
    return {
        "wanted": [_wanted(row, names) for row in wanted[:MOST]],
        "wanted_more": max(0, len(wanted) - MOST),
        "rest": [_row(work) for work in sorted(rest, key=lambda work: work.days)[:MOST]],
        "rest_more": max(0, len(rest) - MOST),
        "weeks": [_week(week, max((w.load for w in weeks), default=0)) for week in weeks],
        "over": sum(week.load > week.capacity for week in weeks),
        "people": f"{people:g}",
    }


def _wanted(row: Wanted, names: dict[str, str]) -> dict[str, Any]:
    takers = {names.get(item.department or "", "") or item.name for item in row.takers}
    return _row(row.work) | {"takers": sorted(takers), "for": [item.name for item in row.takers]}


def _row(work: Work) -> dict[str, Any]:
    scheduled, item = work.scheduled, work.item
    values = scheduled.schedule.item(item.key)
    activity = scheduled.network.activities[work.position]
    return {
        "item": item,
        "launch": work.launch,
        "url": f"{work.launch.get_absolute_url()}?item={item.key}",
        "owner": scheduled.people.get(item.owner or "", ""),
        "state": item.commitment.state if item.commitment else "",
        "state_label": state_label(item),
        "commitment_url": reverse("commitment", args=[work.pk]),
        "finish": dates.day(scheduled.figures.span(values, values.early)[1]),
        "need_by": dates.day(scheduled.figures.finish(scheduled.schedule.need_by(item.key))),
        "float": dates.float_text(scheduled, activity, values.total_float),
        "late": work.days < 0,
        "values": values,
        "started": activity.started,
        "ready": work.ready,
    }


def _week(week: LoadWeek, most: float) -> dict[str, Any]:
    top = max(most, week.capacity) or 1
    return {
        "monday": week.monday,
        "load": f"{week.load:.1f}".rstrip("0").rstrip("."),
        "capacity": f"{week.capacity:g}",
        "over": week.load > week.capacity,
        "height": round(week.load / top * 80, 1),
        "y": round(90 - week.load / top * 80, 1),
        "line": round(90 - week.capacity / top * 80, 1),
        "items": [(name, f"{days:.1f}".rstrip("0").rstrip(".")) for name, days in week.items[:MOST_OF_WEEK]],
        "more": max(0, len(week.items) - MOST_OF_WEEK),
    }
