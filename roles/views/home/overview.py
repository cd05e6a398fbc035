"""The product view and the program view: one page each over all of a person's launches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from roles.access import Permission
from roles.models import User
from tracker.access import SignedInRequest, launches_visible_to, signed_in
from tracker.models import Launch
from tracker.selectors.commitments.standing import records_of
from tracker.selectors.forecast.forecasts import forecasts_of
from tracker.selectors.notices.inbox import unacknowledged
from tracker.selectors.notices.visits import changes_since
from tracker.selectors.people.departments import department_names
from tracker.selectors.plan.scheduled import ScheduledLaunch
from tracker.selectors.reports.overview import Awaited, Scope, awaited, driving_days, lacking, scope_by_value
from tracker.selectors.risks import answers_of, assessed_risks, open_risks
from tracker.words import dates
from tracker.words.commitments import state_label
from tracker.words.launches import launch_row
from tracker.words.risks.names import SEVERITIES
from tracker.words.risks.rows import risk_line, risk_row

from .landing import keep_view
from .running import running
from .waiting import asked_of, decisions_of, loads_of

#: Rows of each list that are written out; the rest is counted, with a link.
MOST_ROWS = 12


@signed_in
@require_safe
def product_view(request: SignedInRequest) -> HttpResponse:
    """Scope by value with what threatens it, and what it waits for from other departments."""
    launches, schedules, departments = _launches(request)
    answers = answers_of(launches)
    since = changes_since(request.user, launches)
    forecasts = forecasts_of(launches)
    records = records_of({launch.program_id for launch in launches}, launches=[launch.pk for launch in launches])
    keep_view(request, "product-view")
    scope: list[Scope] = []
    waiting: list[Awaited] = []
    for launch, one in schedules:
        risks = open_risks(one, launch.today, answers.get(launch.pk, ()), records.get(launch.program_id, {}))
        scope += scope_by_value(launch, one, risks)
        waiting += awaited(launch, one)
    scope.sort(key=lambda row: -(row.item.value or 0))
    waiting.sort(key=lambda row: row.need_by)
    context = {
        "view": "product",
        "lines": sorted(
            (launch_row(launch, one, since.get(launch.pk), forecasts.get(launch.pk)) for launch, one in schedules),
            key=_trouble,
        ),
        "scope": [_scope(row, request.user.username) for row in scope[:MOST_ROWS]],
        "scope_more": max(0, len(scope) - MOST_ROWS),
        "waiting": [_waiting(row, departments) for row in waiting[:MOST_ROWS]],
        "waiting_more": max(0, len(waiting) - MOST_ROWS),
        **asked_of(request.user, launches, schedules, departments),
        "decisions": decisions_of(schedules, departments),
        "loads": loads_of(request.user, launches),
    }
    return render(request, "roles/home/product.html", context)


@signed_in
@require_safe
def program_view(request: SignedInRequest) -> HttpResponse:
    """Every launch's line, the critical path by department and owning role, the risks to act on, and what lacks."""
    launches, schedules, departments = _launches(request)
    answers = answers_of(launches)
    since = changes_since(request.user, launches)
    forecasts = forecasts_of(launches)
    records = records_of({launch.program_id for launch in launches}, launches=[launch.pk for launch in launches])
    keep_view(request, "program-view")
    lines, risks = [], []
    for launch, one in schedules:
        known = records.get(launch.program_id, {})
        rows = assessed_risks(one, launch.today, answers.get(launch.pk, ()), known)
        rows = [row for row in rows if row.answer is None]
        risks += [(row.order, risk_row(launch, one, row, departments)) for row in rows[:MOST_ROWS]]
        lines.append(
            launch_row(launch, one, since.get(launch.pk), forecasts.get(launch.pk))
            | _path(launch, one, departments)
            | {"lacks": _lacks(launch, one), "risks": len(rows)}
        )
    risks.sort(key=lambda pair: pair[0])
    lines.sort(key=_trouble)
    context = {
        "view": "program",
        "lines": lines,
        "risks": [row for _order, row in risks[:MOST_ROWS]],
        "unacknowledged": _unacknowledged(request.user, launches),
        "count": sum(line["risks"] for line in lines),
        **asked_of(request.user, launches, schedules, departments),
        "decisions": decisions_of(schedules, departments),
    }
    return render(request, "roles/home/program.html", context)


def _launches(request: SignedInRequest) -> tuple[list[Launch], list[tuple[Launch, ScheduledLaunch]], dict[str, str]]:
    """Running launches that the person may see, those with a plan computed. A fixed number of queries."""
    launches, schedules = running(request.user)
    schedules = [(launch, one) for launch, one in schedules if one.plan.items]
    return launches, schedules, department_names()


def _unacknowledged(person: User, launches: Sequence[Launch]) -> list[dict[str, Any]]:
    """Who has not said that they know of their moved dates, for whoever runs the launches."""
    managed = set(launches_visible_to(person, Permission.EDIT_LAUNCH).values_list("pk", flat=True))
    rows = unacknowledged([launch for launch in launches if launch.pk in managed])
    return [
        {
            "person": who,
            "since": notices[0].at,
            "items": sum(len(notice.items) for notice in notices),
            "launches": sorted({notice.launch.name for notice in notices}),
        }
        for who, notices in rows
    ]


def _trouble(line: dict[str, Any]) -> float:
    """What is in trouble comes first."""
    return -float(line["days_late"])


def _path(launch: Launch, scheduled: ScheduledLaunch, departments: dict[str, str]) -> dict[str, Any]:
    """The driving path's working days by department and owning role, each with its width among the largest."""
    plan = launch.get_absolute_url()
    by_department = driving_days(scheduled, "department")
    by_role = driving_days(scheduled, "owning_role")
    most = max(by_department.values(), default=0) or 1
    return {
        "by_department": [
            {
                "name": departments.get(key, "—"),
                "days": dates.working_days(days),
                "width": round(days / most * 100),
                "url": f"{plan}?only=driving&department={key}",
            }
            for key, days in by_department.items()
        ],
        "by_role": [
            {"role": role, "days": dates.working_days(days), "url": f"{plan}?only=driving&role={role}"}
            for role, days in by_role.items()
        ],
    }


def _lacks(launch: Launch, scheduled: ScheduledLaunch) -> list[dict[str, Any]]:
    plan = launch.get_absolute_url()
    return [{"word": word, "n": n, "url": f"{plan}?without={word}"} for word, n in lacking(scheduled).items()]


def _scope(row: Scope, username: str) -> dict[str, Any]:
    scheduled, item = row.scheduled, row.item
    position = scheduled.network.index[item.key]
    values = scheduled.schedule.item(item.key)
    worst: Sequence[Any] = sorted(row.threats, key=lambda risk: list(SEVERITIES).index(risk.severity))
    return {
        "launch": row.launch,
        "item": item,
        "mine": item.owner == username,
        "owner": scheduled.people.get(item.owner or "", ""),
        "finish": dates.day(scheduled.figures.span(values, values.early)[1]),
        "float": dates.float_text(scheduled, scheduled.network.activities[position], values.total_float),
        "values": values,
        "threats": len(row.threats),
        "worst": risk_line(row.launch, scheduled, worst[0]) if worst else None,
        "url": f"{row.launch.get_absolute_url()}?{urlencode({'item': item.key, 'focus': item.key})}",
        "risks_url": reverse("risks", args=[row.launch.key]),
    }


def _waiting(row: Awaited, departments: dict[str, str]) -> dict[str, Any]:
    scheduled, item = row.scheduled, row.item
    values = scheduled.schedule.item(item.key)
    finish = scheduled.schedule.item(item.key).early.finish
    return {
        "launch": row.launch,
        "item": item,
        "department": departments.get(item.department or "", "—"),
        "owner": scheduled.people.get(item.owner or "", ""),
        "takers": row.takers[:3],
        "promise": dates.plain(item.promise),
        "state": item.commitment.state if item.commitment else "",
        "state_label": state_label(item),
        "commitment_url": reverse("commitment", args=[scheduled.rows.items[scheduled.network.index[item.key]]])
        if scheduled.rows and item.department and state_label(item)
        else "",
        "finish": dates.day(scheduled.figures.span(values, values.early)[1]),
        "need_by": dates.day(scheduled.figures.finish(row.need_by)),
        "late": finish > row.need_by,
        "url": f"{row.launch.get_absolute_url()}?{urlencode({'item': item.key})}",
    }
