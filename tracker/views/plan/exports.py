"""A launch as files: the plan file, and for other programs a table and a picture with the forecast's figures."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from roles.access import Permission
from tracker.access import SignedInRequest, requires
from tracker.engine import write_plan
from tracker.engine.time.amounts import moment_text
from tracker.models import Launch
from tracker.selectors.forecast.forecasts import CRITICALITY, P50, P80, SSI, ForecastStatus, criticality_of
from tracker.selectors.people.departments import department_names
from tracker.selectors.plan.loading import whole_plan_of
from tracker.selectors.plan.scheduled import ScheduledLaunch, Unschedulable, scheduled_launch
from tracker.services.forecast.runs import current_forecast
from tracker.views.page.files import picture_file, table_file
from tracker.views.page.limits import EXPORT, limited
from tracker.views.page.tokens import light_colours

from .gantt import ROW
from .plan import filters_of
from .rows import MOST_ROWS, RowContext, window_of

#: Where names end and bars begin, from the left and from the top.
NAMES, TOP = 300, 60


@requires(Permission.VIEW_LAUNCH)
@limited(EXPORT, "GET")
@require_safe
def export_launch(request: SignedInRequest, launch: Launch) -> JsonResponse:
    """The launch as a plan file."""
    response = JsonResponse(write_plan(whole_plan_of(launch)), json_dumps_params={"indent": 1, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="{launch.key}.plan.json"'
    return response


@requires(Permission.VIEW_LAUNCH)
@limited(EXPORT, "GET")
@require_safe
def export_table(request: SignedInRequest, launch: Launch) -> HttpResponse:
    """Every item with its dates, float and forecast, as CSV."""
    scheduled, status = _computed(launch)
    departments = department_names()
    columns = [
        _("Key"), _("Name"), _("Kind"), _("Owning role"), _("Department"), _("Owner"), _("Duration"), _("Start"),
        _("Finish"), _("Total float"), _("Critical"), _("Criticality index"), _("Sensitivity (SSI)"), "P50", "P80",
    ]  # fmt: skip
    detail = status.latest.detail.get("items", {}) if status.latest is not None and status.current else {}
    rows = [_row(scheduled, n, departments, detail.get(item.key)) for n, item in enumerate(scheduled.plan.items)]
    return table_file(f"{launch.key}.plan.csv", columns, rows)


def _row(scheduled: ScheduledLaunch, n: int, departments: dict[str, str], forecast: list[Any] | None) -> list[Any]:
    item, values = scheduled.plan.items[n], scheduled.schedule.item(scheduled.plan.items[n].key)
    start, finish = map(moment_text, scheduled.figures.span(values, values.early))
    spare = scheduled.figures.amount(scheduled.network.activities[n], values.total_float)
    figures: list[Any] = ["", "", "", ""]
    if forecast is not None:
        days = [date.fromordinal(forecast[place]).isoformat() for place in (P50, P80)]
        figures = [forecast[CRITICALITY], forecast[SSI], *days]
    return [
        item.key, item.name, item.kind, item.owning_role or "", departments.get(item.department or "", ""),
        scheduled.people.get(item.owner or "", ""), "" if values.summary else str(item.duration), start, finish,
        "" if values.summary or scheduled.finished(n) else f"{spare['value']:g}{spare['unit']}",
        _("yes") if values.critical else "", *figures,
    ]  # fmt: skip


@requires(Permission.VIEW_LAUNCH)
@limited(EXPORT, "GET")
@require_safe
def export_gantt(request: SignedInRequest, launch: Launch) -> HttpResponse:
    """The Gantt chart as SVG with its own colours, narrowed as the Plan is."""
    scheduled, status = _computed(launch)
    departments = department_names()
    row_context = RowContext(departments, criticality=criticality_of(status), forecast_stands=status.current)
    query = request.GET.copy()
    query["shown"] = f"0-{MOST_ROWS}"
    context = window_of(scheduled, filters_of(query), QueryDict(query.urlencode()), row_context)
    for number, row in enumerate(context["rows"]):
        row.baseline, row.indent = TOP + ROW * number + 21, 8 + 14 * row.depth
    context |= {
        "launch": launch,
        "colour": light_colours(),
        "names": NAMES,
        "top": TOP,
        "height": context["drawing"].height + TOP + 8,
        "stand": status if status.current else None,
    }
    answer = picture_file(request, "tracker/plan/gantt_file.svg", context, f"{launch.key}.gantt.svg")
    answer["Content-Disposition"] = f'attachment; filename="{launch.key}.gantt.svg"'
    return answer


def _computed(launch: Launch) -> tuple[ScheduledLaunch, ForecastStatus]:
    try:
        scheduled = scheduled_launch(launch)
    except Unschedulable as problem:
        raise Http404 from problem
    if not scheduled.plan.items:
        raise Http404
    return scheduled, current_forecast(launch, scheduled)[0]
