"""The Forecast of a launch: will it be on the day, and why not; and the line at the top that follows each edit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roles.access import Permission
from tracker.access import SignedInRequest, launches_known_to, requires
from tracker.forms.plan.fields import DayEntry
from tracker.models import ChangeSet, Kind, Launch, LaunchForecast
from tracker.selectors.commitments.standing import records_in
from tracker.selectors.forecast.forecasts import (
    CRITICALITY,
    P50,
    P80,
    calibration_of,
    evidence_in,
    forecast_status,
    is_large,
    scorecard,
)
from tracker.selectors.people.departments import department_names
from tracker.selectors.plan.grounds import Grounds, grounds_of
from tracker.selectors.plan.scheduled import ScheduledLaunch, Unschedulable, scheduled_launch
from tracker.selectors.risks import Records, answers_of, assessed_risks
from tracker.services.changes.refusals import Refused
from tracker.services.forecast.runs import cancel_run, current_forecast, start_run, with_drivers
from tracker.views.page.files import picture_file, table_file
from tracker.views.page.frame import frame, unschedulable
from tracker.views.page.limits import EXPORT, FORECAST, limited
from tracker.words import dates
from tracker.words.changes import LIKELY
from tracker.words.forecast import answer_sentence, days_text, header, share_text, shown
from tracker.words.history import change_set_words
from tracker.words.risks.rows import RiskRow, risk_row

from .charts import finish_chart, trend_chart
from .driver_charts import heat_map, tornado, without
from .svg import Chart

#: Forecasts in the trend, and rows of each list.
TREND, MOST = 60, 10


@requires(Permission.VIEW_LAUNCH)
@require_safe
def forecast(request: SignedInRequest, launch: Launch) -> HttpResponse:
    """The risk dashboard."""
    context, scheduled = frame(request, launch, "forecast")
    if scheduled is None:
        return unschedulable(request, context)
    if not scheduled.plan.items:
        return render(request, "tracker/forecast/forecast.html", context)
    status, problem = current_forecast(launch, scheduled)
    context |= {
        "forecast": header(scheduled, status, grounds_of(launch, scheduled), problem),
        "large": is_large(scheduled),
    }
    row = status.latest if status.current else None
    if row is not None:
        departments = department_names()
        row = with_drivers(row, scheduled)
        context |= _figures(row) | {
            "charts": {name: _figure(name, launch, row, scheduled, departments) for name in CHARTS},
            "answer": answer_sentence(row),
            "tone": _tone(row, grounds_of(launch, scheduled)),
            "threats": _threats(launch, row, scheduled, departments, records_in(launch, request.user)),
            "milestones": _milestones(row, scheduled),
            "decisions": _decisions(row, scheduled, launch.today),
            "learned": _learned(launch, departments),
            "score": scorecard(launch, scheduled),
            "asked": _asked(request, launch, row),
        }
    return render(request, "tracker/forecast/forecast.html", context)


def _tone(row: LaunchForecast, grounds: Grounds) -> str:
    """How the answer is coloured: good only where the chance is, and somebody has said lately how the work stands."""
    if row.chance is None or grounds.over:
        return "unknown"
    if row.chance < LIKELY:
        return "doubtful"
    return "fine" if grounds.firm else "unknown"


def _figure(
    name: str, launch: Launch, row: LaunchForecast, scheduled: ScheduledLaunch, departments: dict[str, str]
) -> SafeString:
    """A chart as it stands on the page, made once a forecast: it says the same to everybody."""

    def make() -> SafeString:
        chart = CHARTS[name](launch, row, scheduled, departments)
        return mark_safe(render_to_string("tracker/forecast/chart.html", {"launch": launch, "chart": chart}))

    return scheduled.once("figure", name, row.pk, get_language(), tuple(departments.items()), make=make)


@requires(Permission.VIEW_LAUNCH)
@require_safe
def forecast_line(request: SignedInRequest, launch: Launch) -> HttpResponse:
    """P50, P80 and the chance, of the launch as it stands: what the header asks for after each edit. In a large
    launch it begins a run in the background and tells how far that is."""
    if not request.htmx:
        return redirect("forecast", launch.key)
    try:
        scheduled = scheduled_launch(launch)
    except Unschedulable as problem:
        raise Http404 from problem
    status, said = current_forecast(launch, scheduled)
    if not status.current and is_large(scheduled) and status.run is None and scheduled.plan.items:
        start_run(launch=launch, by=request.user)
        status = forecast_status(launch, scheduled)
    context = {"launch": launch, "forecast": header(scheduled, status, grounds_of(launch, scheduled), said)}
    return render(request, "tracker/forecast/line.html", context)


@requires(Permission.VIEW_LAUNCH)
@limited(FORECAST, "POST")
@require_POST
def run_forecast(request: SignedInRequest, launch: Launch) -> HttpResponse:
    """Begins a forecast in the background, or stops the one that is on its way."""
    try:
        if request.POST.get("stop"):
            cancel_run(launch=launch, by=request.user)
            messages.success(request, _("Stopped."))
        else:
            start_run(launch=launch, by=request.user)
    except Refused as error:
        messages.error(request, str(error))
    return redirect("forecast", launch.key)


@requires(Permission.VIEW_LAUNCH)
@limited(EXPORT, "GET")
@require_safe
def forecast_file(request: SignedInRequest, launch: Launch, chart: str, kind: str) -> HttpResponse:
    """One picture as a file: SVG with its own colours, or its table as CSV."""
    make = CHARTS.get(chart)
    try:
        scheduled = scheduled_launch(launch)
    except Unschedulable as problem:
        raise Http404 from problem
    if make is None or kind not in ("svg", "csv") or not scheduled.plan.items:
        raise Http404
    status, _problem = current_forecast(launch, scheduled)
    if not status.current or status.latest is None:
        raise Http404
    departments = department_names()
    drawn = make(launch, with_drivers(status.latest, scheduled), scheduled, departments)
    if kind == "csv":
        return table_file(request, f"{launch.key}-{drawn.name}.csv", drawn.columns, drawn.rows)
    context = {"chart": drawn, "alone": True, "launch": launch, "day": shown(status.latest.at.date())}
    return picture_file(request, "tracker/forecast/chart.svg", context, f"{launch.key}-{drawn.name}.svg")


def _trend(launch: Launch, *_rest: object) -> Chart:
    rows = list(launch.forecasts.order_by("-revision").defer("detail", "drivers")[:TREND])[::-1]
    edits = ChangeSet.objects.filter(launch=launch, revision__in=[row.revision for row in rows])
    moved = {edit.revision: change_set_words(edit) for edit in edits.prefetch_related("events__item")}
    return trend_chart(rows, moved)


Draw = Callable[[Launch, LaunchForecast, ScheduledLaunch, Mapping[str, str]], Chart]
#: The pictures of the dashboard, by the name of their file.
CHARTS: dict[str, Draw] = {
    "finish": lambda _launch, row, _found, _departments: finish_chart(row),
    "sensitivity": lambda _launch, row, scheduled, _departments: tornado(row, scheduled),
    "without": lambda _launch, row, scheduled, departments: without(row, scheduled, departments),
    "heat": lambda _launch, row, scheduled, departments: heat_map(row, scheduled, departments),
    "trend": _trend,
}


def _figures(row: LaunchForecast) -> dict[str, Any]:
    """What stands beside P50 and P80."""
    contingency = row.days["P80"] - row.days["computed"]
    detail = row.detail
    return {
        "row": row,
        "computed_day": shown(row.computed),
        "target_day": shown(row.target) if row.target else None,
        "contingency": days_text(contingency, sign=True),
        "joint": None if detail.get("joint") is None else share_text(detail["joint"]),
        "cost": detail.get("cost"),
        "uncertain": detail.get("uncertain", 0),
        "assumed": detail.get("assumed", 0),
        "said": detail.get("warnings", ()),
        "iterations": row.iterations,
    }


def _threats(
    launch: Launch, row: LaunchForecast, scheduled: ScheduledLaunch, departments: dict[str, str], records: Records
) -> list[RiskRow]:
    """Critical-path risks by expected days: what each puts at stake, times how often its item is critical."""
    items = row.detail.get("items", {})
    rows = assessed_risks(scheduled, launch.today, answers_of([launch]).get(launch.pk, ()), records)
    weighed = [(one.days * items.get(one.risk.items[0], [0.0])[CRITICALITY], one) for one in rows if one.answer is None]
    weighed.sort(key=lambda pair: (-pair[0], pair[1].order))
    return [
        replace(risk_row(launch, scheduled, one, departments), expected=dates.working_days(days))
        for days, one in weighed[:MOST]
        if days >= 0.05
    ]


def _milestones(row: LaunchForecast, scheduled: ScheduledLaunch) -> list[dict[str, Any]]:
    """Milestones and gates to come, in the order of the plan's dates: as scheduled, P50 and P80."""
    items = row.detail.get("items", {})
    rows = [
        (values.early.finish, {
            "item": item,
            "computed": dates.day(scheduled.figures.span(values, values.early)[1]),
            "p50": shown(date.fromordinal(items[item.key][P50])),
            "p80": shown(date.fromordinal(items[item.key][P80])),
        })
        for item in scheduled.plan.items
        if item.kind in (Kind.MILESTONE, Kind.GATE) and item.key in items
        for values in [scheduled.schedule.item(item.key)]
    ]  # fmt: skip
    return [one for _finish, one in sorted(rows, key=lambda pair: pair[0])]


def _decisions(row: LaunchForecast, scheduled: ScheduledLaunch, today: date) -> list[dict[str, Any]]:
    """Until when hires, approvals, purchases and reviews have to be under way, the most urgent first."""
    due = (row.drivers or {}).get("decisions", {})
    names = {item.key: item for item in scheduled.plan.items}
    return [
        {
            "item": names[key],
            "planned": shown(date.fromordinal(planned)),
            "sure": shown(date.fromordinal(sure)),
            "planned_passed": date.fromordinal(planned) < today,
            "sure_passed": date.fromordinal(sure) < today,
        }
        for key, (planned, sure) in sorted(due.items(), key=lambda pair: pair[1][1])
        if key in names
    ]


def _learned(launch: Launch, departments: dict[str, str]) -> list[dict[str, Any]]:
    """What finished work teaches that everybody who sees the launch may see, and how much of it there is."""
    evidence = evidence_in(launches_known_to(launch))
    return [
        {
            "department": departments.get(one.department, one.department),
            "category": one.category,
            "n": evidence[one.department, one.category],
            "middle": f"{one.middle:.2f}",
            "low": f"{one.low:.2f}",
            "high": f"{one.high:.2f}",
            "assumed": f"{one.assumed[0]:.2f} – {one.assumed[1]:.2f}",
        }
        for one in calibration_of(launch).learned()
        if evidence[one.department, one.category]
    ][:MOST]


def _asked(request: SignedInRequest, launch: Launch, row: LaunchForecast) -> dict[str, str]:
    """The chance of a day, and the day of a chance, for whoever asks without a pointer."""
    answers = {"day": request.GET.get("day", ""), "chance": request.GET.get("chance", "")}
    by_day = row.detail.get("by_day", ())
    chance = answers["chance"]
    known = chance.isdecimal() and len(chance) <= 2 and int(chance) > 0
    if chance and not known:
        answers["wrong"] = _("Give the chance as a whole number from 1 to 99.")
    entry = DayEntry(required=False)
    entry.launch = launch
    try:
        day = entry.clean(answers["day"])
    except ValidationError as error:
        answers["wrong"], day = " ".join(error.messages), None
    if day is not None:
        answers["day"] = entry.prepare_value(day)
        share = round(sum(part for at, part in by_day if at <= day.toordinal()), 5)
        answers["by_day"] = _("%(share)s of all runs have ended by %(day)s.") % {
            "share": share_text(share), "day": shown(day),
        }  # fmt: skip
    if known:
        upto, wanted = 0.0, int(chance) / 100
        for at, part in by_day:
            upto += part
            if upto >= wanted - 1e-9:
                answers["by_chance"] = _("%(share)s%% of all runs have ended by %(day)s.") % {
                    "share": answers["chance"], "day": shown(date.fromordinal(int(at))),
                }  # fmt: skip
                break
    return answers
