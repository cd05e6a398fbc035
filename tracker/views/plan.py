"""The Plan: table beside Gantt, with a panel for one item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from roles.access import OwningRole, Permission
from roles.models import Department
from tracker.access import requires
from tracker.models import Kind, Launch
from tracker.selectors import board as boards
from tracker.selectors.board import GROUPINGS, WINDOW, Filters, Grouping, Row
from tracker.selectors.computed import Computed, Unschedulable, computed

from . import drawing, words
from .item_panel import panel_of
from .rendering import fragment_of, render_fragment

ONLY = ("driving", "critical", "near")
#: Fragments by the DOM id of the element that asks for them. Each pays only for what it shows.
FRAGMENTS = {"panel": "item-panel", "board-area": "board-area", "more-rows": "window"}


@requires(Permission.VIEW_LAUNCH)
@require_safe
def plan(request: HttpRequest, launch: Launch) -> HttpResponse:
    """The whole screen, one window of its rows, its board or its panel."""
    filters = filters_of(request)
    context: dict[str, Any] = {"launch": launch, "filters": filters}
    try:
        found = computed(launch)
    except Unschedulable as problem:
        return render(request, "tracker/plan/unschedulable.html", context | {"problem": problem.reason})
    if not found.plan.items:
        return render(request, "tracker/plan/empty.html", context)
    departments = {department.key: department.name for department in Department.objects.all()}
    fragment = fragment_of(request, FRAGMENTS)
    context["query"] = query_of(request)
    if fragment is None:
        context |= {"line": line_of(found, departments)} | _choices(found, departments)
    if fragment != "item-panel":
        context |= _window(request, found, filters, departments)
    key = request.GET.get("item")
    if key and key not in found.network.index:
        raise Http404
    if key and fragment in (None, "item-panel"):
        context["panel"] = panel_of(launch, found, found.network.index[key], departments)
    return render_fragment(request, "tracker/plan/plan.html", fragment, context)


def filters_of(request: HttpRequest) -> Filters:
    """What the address asks for; words it does not know ask for nothing."""
    get = request.GET
    group = get.get("group", "")
    return Filters(
        group=Grouping(group) if group in list(Grouping) else Grouping.PHASE,
        search=get.get("q", "").strip()[:100],
        department=get.get("department", ""),
        role=get.get("role", "") if get.get("role") in OwningRole.values else "",
        kind=get.get("kind", "") if get.get("kind") in Kind.values else "",
        only=get.get("only", "") if get.get("only") in ONLY else "",
    )


def query_of(request: HttpRequest) -> str:
    """The address's query without item and place, to build on."""
    kept = [(name, value) for name, value in request.GET.items() if name not in ("item", "from") and value]
    return urlencode(kept)


def line_of(found: Computed, departments: dict[str, str]) -> dict[str, Any]:
    """The line at the top of a launch."""
    line = boards.launch_line(found)
    return {
        "finish": words.day(line.finish, time=True),
        "target": None if line.target is None else words.day(line.target, time=True),
        "late": words.late_sentence(line.days_late),
        "days_late": line.days_late,
        "path": words.driving_sentence(line.items, line.departments, line.role_handoffs),
        "root": words.root_sentence(found, line.driving, departments),
        "driving": [_step(found, position, departments) for position in line.driving[:MOST_STEPS]],
        "more": max(0, len(line.driving) - MOST_STEPS),
    }


#: Steps of the driving path that are written out at the top.
MOST_STEPS = 40


def _step(found: Computed, position: int, departments: dict[str, str]) -> dict[str, Any]:
    item = found.plan.items[position]
    finish = found.figures.span(values := found.schedule.item(item.key), values.early)[1]
    return {
        "key": item.key,
        "name": item.name,
        "role": item.owning_role,
        "department": departments.get(item.department or "", ""),
        "finish": words.day(finish, year=False),
        "finished": found.finished(position),
    }


def _choices(found: Computed, departments: dict[str, str]) -> dict[str, Any]:
    return {
        "department_choices": [(key, name) for key, name in departments.items() if key in found.departments],
        "role_choices": OwningRole.choices,
        "kind_choices": [choice for choice in Kind.choices if choice[0] != Kind.SUMMARY],
        "group_choices": [(group.value, label) for group, label in GROUPINGS.items()],
    }


def _window(request: HttpRequest, found: Computed, filters: Filters, departments: dict[str, str]) -> dict[str, Any]:
    """Rows, bars and axis of the window that the address asks for."""
    board = boards.board(found, filters)
    start = request.GET.get("from", "0")
    first, rows = board.window(int(start) if start.isdecimal() and len(start) < 9 else 0)
    zoom = request.GET.get("zoom", "") if request.GET.get("zoom") in drawing.ZOOMS else ""
    axis, ticks, shading = drawing.backdrop(found, zoom)
    labels = dict(OwningRole.choices) if filters.group is Grouping.ROLE else departments
    cells = [_cells(found, row, departments, labels, request.GET.get("item")) for row in rows]
    titles = {row.position: cell["summary"] for row, cell in zip(rows, cells, strict=True) if row.position is not None}
    network = found.network
    return {
        "zoom": zoom,
        "axis": axis,
        "axis_height": drawing.AXIS_HEIGHT,
        "ticks": ticks,
        "shading": shading,
        "lines": {
            "data_date": drawing.line_at(axis, network.data_date),
            "target": drawing.line_at(axis, network.target),
        },
        "rows": cells,
        "drawing": drawing.draw(found, board, axis, first, rows, titles),
        "board": board,
        "first": first,
        "previous": max(0, first - WINDOW) if first else None,
        "next": first + len(rows) if first + len(rows) < len(board.rows) else None,
        "last_shown": first + len(rows),
    }


def _cells(
    found: Computed, row: Row, departments: dict[str, str], labels: Mapping[str, Any], opened: str | None
) -> dict[str, Any]:
    """What the table says of a row; ``opened`` is the key of the item in the panel."""
    if row.position is None:
        return {"heading": labels.get(row.heading, row.heading), "count": row.count, "summary": ""}
    item = found.plan.items[row.position]
    activity = found.network.activities[row.position]
    values = found.schedule.item(item.key)
    finished = found.finished(row.position)
    start, finish = found.figures.span(values, values.early)
    spare = words.float_text(found, activity, values.total_float)
    return {
        "item": item,
        "depth": min(row.depth, 6),
        "department": departments.get(item.department or "", ""),
        "owner": found.people.get(item.owner or "", ""),
        "duration": words.float_text(found, activity, activity.duration)
        if activity.duration and not values.summary
        else "",
        "start": words.day(start),
        "finish": words.day(finish),
        "float": "" if finished or values.summary else spare,
        "values": values,
        "finished": finished,
        "open": item.key == opened,
        "summary": f"{item.name}: {words.day(start)} – {words.day(finish)}",
    }
