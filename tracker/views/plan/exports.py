"""A launch as files: the plan file, and for other programs a table and a picture with the forecast's figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from roles.access import Permission
from tracker.access import SignedInRequest, requires
from tracker.engine import write_plan
from tracker.models import Launch
from tracker.selectors.forecast.forecasts import CRITICALITY, P50, P80, SSI, ForecastStatus, criticality_of
from tracker.selectors.people.departments import department_names
from tracker.selectors.plan.loading import whole_plan_of
from tracker.selectors.plan.rows import Filters, board
from tracker.selectors.plan.scheduled import ScheduledLaunch, Unschedulable, scheduled_launch
from tracker.services.forecast.runs import current_forecast
from tracker.views.page.files import picture_file, table_file
from tracker.views.page.limits import EXPORT, limited
from tracker.views.page.tokens import light_colours

from .columns import COLUMNS, ItemRow
from .gantt import ROW
from .plan import filters_of
from .row_html import HeadingCells, RowCells, RowMarks
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
    """The items that the Plan shows for the same filters, in its order, with all that is known of each, as CSV."""
    scheduled, status = _computed(launch)
    departments = department_names()
    detail = status.latest.detail.get("items", {}) if status.latest is not None and status.current else {}
    rows_shown = board(scheduled, _all_open(request.GET)).rows
    shown = [row.position for row in rows_shown if row.position is not None]
    columns = [_("Key"), _("Name"), *(column.label for column in COLUMNS), *FORECAST]
    rows = []
    for n in shown:
        item = scheduled.plan.items[n]
        cells = ItemRow(scheduled, n, item, scheduled.schedule.item(item.key), departments)
        rows.append(
            [item.key, item.name, *(column.cell(cells) for column in COLUMNS), *_forecast(detail.get(item.key))]
        )
    return table_file(request, f"{launch.key}.plan.csv", columns, rows)


#: What the forecast says of an item.
FORECAST = (gettext_lazy("Criticality index"), gettext_lazy("Sensitivity (SSI)"), "P50", "P80")


def _forecast(row: list[Any] | None) -> list[Any]:
    if row is None:
        return ["", "", "", ""]
    days = [date.fromordinal(row[place]).isoformat() for place in (P50, P80)]
    return [row[CRITICALITY], row[SSI], *days]


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
    window = window_of(scheduled, _all_open(query), QueryDict(query.urlencode()), row_context)
    context = {
        "launch": launch,
        "window": window,
        "rows": [_row_of_file(number, row, marks) for number, (row, marks) in enumerate(window.cells)],
        "chart": mark_safe(window.chart_html(named=False)),
        "colour": light_colours(),
        "names": NAMES,
        "top": TOP,
        "height": window.height + TOP + 8,
        "stand": status if status.current else None,
    }
    answer = picture_file(request, "tracker/plan/gantt_file.svg", context, f"{launch.key}.gantt.svg")
    answer["Content-Disposition"] = f'attachment; filename="{launch.key}.gantt.svg"'
    return answer


def _all_open(query: QueryDict) -> Filters:
    """The filters of an address, with nothing folded: a file holds all that they leave in."""
    return replace(filters_of(query), whole=True)


def _row_of_file(number: int, row: RowCells | HeadingCells, marks: RowMarks) -> dict[str, Any]:
    """Where the name of a row stands in a picture that is saved, and what it says."""
    place = {"baseline": TOP + ROW * number + 21}
    if isinstance(row, HeadingCells):
        return place | {"name": row.heading, "indent": 8, "bold": True, "index": ""}
    return place | {"name": row.name, "indent": 8 + 14 * row.depth, "bold": row.summary, "index": marks.index}


def _computed(launch: Launch) -> tuple[ScheduledLaunch, ForecastStatus]:
    try:
        scheduled = scheduled_launch(launch)
    except Unschedulable as problem:
        raise Http404 from problem
    if not scheduled.plan.items:
        raise Http404
    return scheduled, current_forecast(launch, scheduled)[0]
