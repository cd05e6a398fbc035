"""The Risks of a launch: what threatens its date, by days at stake, each with one next step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roles.access import OwningRole, Permission
from tracker.access import SignedInRequest, requires
from tracker.engine.passes.structure import articulation, single_points
from tracker.engine.risks.rules import Severity
from tracker.forms.risks import RiskAnswerForm
from tracker.models import Launch, TrendPoint
from tracker.selectors.commitments.standing import records_in
from tracker.selectors.forecast.forecasts import forecasts_of
from tracker.selectors.people.departments import department_names
from tracker.selectors.plan.scheduled import ScheduledLaunch
from tracker.selectors.risks import Assessed, answers_of, assessed_risks
from tracker.services.changes.refusals import Refused
from tracker.services.risks.answers import answer_risk, withdraw_answer
from tracker.views.page.address import known_part
from tracker.views.page.forms import printable
from tracker.views.page.frame import frame, unschedulable
from tracker.views.page.launch_line import line_of
from tracker.words import dates
from tracker.words.risks.names import RULE_NAMES, SEVERITIES
from tracker.words.risks.rows import by_item, risk_row

#: Risks on a page, and revisions in the trend.
PAGE, TREND = 100, 60
#: The picture of the trend in its own units: how wide, where its bars begin, where they stand and where they end.
WIDTH, LEFT, TREND_HEIGHT, TREND_TOP = 420, 28, 96, 8


@requires(Permission.VIEW_LAUNCH)
@require_safe
def risks(request: SignedInRequest, launch: Launch) -> HttpResponse:
    """The list, narrowed by the address, with its trend and the shape of the network."""
    return _screen(request, launch)


@requires(Permission.ANSWER_RISK, partly=True)
@require_POST
def answer(request: SignedInRequest, launch: Launch) -> HttpResponse:
    """Acknowledges or snoozes a risk, or lets it count again."""
    rule, subject = printable(request.POST.get("rule", "")), printable(request.POST.get("subject", ""))
    back = reverse("risks", args=[launch.key])
    if request.POST.get("withdraw"):
        try:
            withdraw_answer(launch=launch, by=request.user, rule=rule, subject=subject)
            messages.success(request, _("The risk counts again."))
        except Refused as error:
            messages.error(request, str(error))
        return redirect(back)
    form = RiskAnswerForm(request.POST)
    form.launch = launch
    if form.is_valid():
        try:
            given = answer_risk(launch=launch, by=request.user, rule=rule, subject=subject, **form.cleaned_data)
            said = (
                _("Snoozed until %(day)s.") % {"day": dates.plain(given.until)} if given.until else _("Acknowledged.")
            )
            messages.success(request, said)
            return redirect(back)
        except Refused as error:
            for name, text in error.messages.items():
                if name not in form.fields:
                    messages.error(request, text)
                    return redirect(back)
                form.add_error(name, text)
    return _screen(request, launch, (rule, subject, form), 422)


def _screen(
    request: SignedInRequest,
    launch: Launch,
    answering: tuple[str, str, RiskAnswerForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    context, scheduled = frame(request, launch, "risks")
    if scheduled is None:
        return unschedulable(request, context)
    departments = department_names()
    today = launch.today
    rows = assessed_risks(scheduled, today, answers_of([launch]).get(launch.pk, ()), records_in(launch, request.user))
    open_rows = [row for row in rows if row.answer is None]
    known = {"role": OwningRole.values, "rule": RULE_NAMES, "severity": [*Severity], "show": ["answered"]}
    get, left_out = known_part(request.GET, known | {"department": departments, "item": scheduled.network.index})
    asked = {name: get.get(name, "") for name in ("role", "department", "rule", "severity", "item", "show")}
    shown = [row for row in rows if _matches(scheduled, row, asked)]
    context |= {
        "asked": asked,
        "left_out": left_out,
        "counts": [(level.value, SEVERITIES[level], _count(open_rows, level)) for level in Severity],
        "groups": by_item(scheduled, [risk_row(launch, scheduled, row, departments) for row in shown[:PAGE]]),
        "more": max(0, len(shown) - PAGE),
        "answered": len(rows) - len(open_rows),
        "rule_choices": [(name, label) for name, label in RULE_NAMES.items() if any(r.risk.rule == name for r in rows)],
        "severity_choices": SEVERITIES.items(),
        "department_choices": [(key, name) for key, name in departments.items() if key in scheduled.departments],
        "role_choices": OwningRole.choices,
        "trend": trend_of(launch),
        "shape": _shape(scheduled),
        "line": line_of(launch, scheduled, departments, forecasts_of([launch]).get(launch.pk)),
        "form": RiskAnswerForm(),
        "answering": answering,
    }
    return render(request, "tracker/risks/risks.html", context, status=status)


def _matches(scheduled: ScheduledLaunch, row: Assessed, asked: dict[str, str]) -> bool:
    item = scheduled.plan.items[scheduled.network.index[row.risk.items[0]]]
    if (row.answer is not None) != (asked["show"] == "answered"):
        return False
    has = {
        "role": item.owning_role,
        "department": item.department,
        "rule": row.risk.rule,
        "severity": row.risk.severity.value,
    }
    if any(asked[name] and asked[name] != value for name, value in has.items()):
        return False
    return not asked["item"] or asked["item"] in row.risk.items


def _count(rows: Sequence[Assessed], severity: Severity) -> int:
    return sum(row.risk.severity is severity for row in rows)


def _shape(scheduled: ScheduledLaunch) -> dict[str, Any]:
    """What networkx says of what is left: what everything runs through, and what holds it together."""
    if not scheduled.plan.items:
        return {}
    items = scheduled.plan.items
    through = [items[n] for n in single_points(scheduled.schedule)]
    return {"through": through[:20], "articulation": [items[n] for n in sorted(articulation(scheduled.schedule))[:20]]}


def trend_of(launch: Launch) -> dict[str, Any]:
    """How many risks of which severity there were at each revision, as stacked bars and as a table."""
    points = list(TrendPoint.objects.filter(launch=launch).order_by("-revision")[:TREND])[::-1]
    most = _even(max((sum(point.risks.values()) for point in points), default=0))
    step = (WIDTH - LEFT) / max(1, len(points))
    bars = []
    for number, point in enumerate(points):
        y, parts = float(TREND_HEIGHT), []
        for level in reversed(Severity):
            height = round(point.risks.get(level.value, 0) * (TREND_HEIGHT - TREND_TOP) / most, 1)
            y -= height
            parts.append({"severity": level.value, "y": round(y, 1), "height": height})
        bars.append({"x": round(LEFT + number * step, 1), "parts": parts, "point": point, "counts": _counts(point)})
    first, last = (sum(points[n].risks.values()) if points else 0 for n in (0, -1))
    ticks = [
        {"n": n, "y": round(TREND_HEIGHT - n * (TREND_HEIGHT - TREND_TOP) / most, 1)} for n in (0, most // 2, most)
    ]
    return {
        "bars": bars,
        "bar": round(min(step - 1, 24), 1),
        "width": WIDTH,
        "ticks": ticks,
        "first": dates.day(points[0].at.date()) if points else "",
        "last": dates.day(points[-1].at.date()) if points else "",
        "said": _trend_sentence(first, last, points),
    }


def _even(most: int) -> int:
    """An even number of at least two, for an axis with a middle."""
    return max(2, most + most % 2)


def _counts(point: TrendPoint) -> list[int]:
    return [point.risks.get(level.value, 0) for level in Severity]


def _trend_sentence(first: int, last: int, points: Sequence[TrendPoint]) -> str:
    if len(points) < 2:
        return ""
    since: date = points[0].at.date()
    values = {"a": first, "b": last, "day": dates.day(since)}
    return _("From %(a)s to %(b)s since %(day)s.") % values
