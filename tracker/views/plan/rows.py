"""One window of the Plan's rows: what the table says of each, and the chart beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from roles.access import OwningRole
from tracker.engine.passes.compare import Comparison
from tracker.engine.passes.dates import ItemSchedule
from tracker.engine.passes.structure import Neighbourhood, neighbourhood
from tracker.engine.plan.plan import PlanItem
from tracker.engine.risks.rules import Severity
from tracker.models import Baseline
from tracker.models.plan.predecessors import Predecessor, predecessor_text
from tracker.selectors.plan import rows as boards
from tracker.selectors.plan.rows import WINDOW, Filters, Grouping, PlanRow
from tracker.selectors.plan.scheduled import ScheduledLaunch
from tracker.words import dates
from tracker.words.forecast import share_text

from . import gantt

#: Rows drawn again at most after an edit, however many were scrolled through.
MOST_ROWS = 600
#: Rows of a plan on paper.
MOST_PRINTED = 2000


@dataclass(frozen=True)
class RowContext:
    """What else a window shows of a plan: names of departments, the gravest risk by item, what the last edit moved,
    the item in the panel and the one in focus, the baseline that the chart is held against, and how often each item is
    critical by the forecast, which may be of an earlier state of the plan."""

    departments: dict[str, str]
    risks: Mapping[str, tuple[Severity, int]] = field(default_factory=dict)
    moved: Comparison | None = None
    opened: str = ""
    focus: str = ""
    baseline: Baseline | None = None
    criticality: Mapping[str, float] = field(default_factory=dict)
    forecast_stands: bool = False


def window_of(
    scheduled: ScheduledLaunch, filters: Filters, query: QueryDict, row_context: RowContext
) -> dict[str, Any]:
    """Rows, bars and axis of the window that the address asks for, or of all that ``shown`` says are on the screen."""
    board = boards.board(scheduled, filters)
    first, rows = _rows(board, query, scheduled.network.index.get(row_context.opened))
    zoom = query.get("zoom", "") if query.get("zoom") in gantt.ZOOMS else ""
    axis, ticks, shading = gantt.backdrop(scheduled, zoom)
    labels = dict(OwningRole.choices) if filters.group is Grouping.ROLE else row_context.departments
    near = neighbourhood(scheduled.network, row_context.focus) if row_context.focus in scheduled.network.index else None
    cells = [_cells(scheduled, row, labels, row_context, near) for row in rows]
    titles = {row.position: cell.summary for row, cell in zip(rows, cells, strict=True) if row.position is not None}
    faded = {row.position for row, cell in zip(rows, cells, strict=True) if cell.faded}
    network = scheduled.network
    return {
        "zoom": zoom,
        "axis": axis,
        "axis_height": gantt.AXIS_HEIGHT,
        "ticks": ticks,
        "shading": shading,
        "lines": {
            "data_date": gantt.line_at(axis, network.data_date),
            "target": gantt.line_at(axis, network.target),
        },
        "rows": cells,
        "drawing": gantt.draw(
            scheduled,
            board,
            axis,
            first,
            rows,
            gantt.Marks(titles, faded, row_context.baseline, row_context.criticality),
        ),
        "board": board,
        "first": first,
        "previous": max(0, first - WINDOW) if first else None,
        "next": first + len(rows) if first + len(rows) < len(board.rows) else None,
        "last_shown": first + len(rows),
    }


def _rows(board: boards.Board, query: QueryDict, opened: int | None) -> tuple[int, tuple[PlanRow, ...]]:
    """The rows that are on the screen, those from the one that is asked for, or those around the item in the panel."""
    if query.get("print") == "1":
        return 0, board.rows[:MOST_PRINTED]
    shown = query.get("shown", "").partition("-")
    if shown[0].isdecimal() and shown[2].isdecimal() and len(query["shown"]) < 16:
        first, last = int(shown[0]) // WINDOW * WINDOW, int(shown[2])
        if first < min(last, len(board.rows)) and last - first <= MOST_ROWS:
            more = boards.STRAGGLERS if len(board.rows) - last <= boards.STRAGGLERS else 0
            return first, board.rows[first : last + more]
    if "from" not in query and opened is not None:
        at = next((number for number, row in enumerate(board.rows) if row.position == opened), 0)
        return board.window(at if at >= WINDOW else 0)
    start = query.get("from", "0")
    return board.window(int(start) if start.isdecimal() and len(start) < 9 else 0)


@dataclass(slots=True)
class RowCells:
    """What the table says of an item."""

    item: PlanItem
    pk: int
    depth: int
    department: str
    owner: str
    duration: str
    waits: str
    start: str
    finish: str
    float: str
    values: ItemSchedule
    finished: bool
    open: bool
    faded: bool
    focus: bool
    risk: tuple[str, int] | None
    index: str
    criticality_title: str
    index_stale: bool
    moved: str
    summary: str
    #: Where its name stands in a picture that is saved.
    baseline: int = 0
    indent: int = 0


@dataclass(slots=True)
class HeadingCells:
    """What the table says above a group of rows."""

    heading: Any
    count: int
    item: None = None
    depth: int = 0
    summary: str = ""
    faded: bool = False
    #: Where its name stands in a picture that is saved.
    baseline: int = 0
    indent: int = 0


def _cells(
    scheduled: ScheduledLaunch,
    row: PlanRow,
    labels: Mapping[str, Any],
    row_context: RowContext,
    near: Neighbourhood | None,
) -> RowCells | HeadingCells:
    """What the table says of a row."""
    if row.position is None:
        return HeadingCells(labels.get(row.heading, row.heading), row.count)
    item = scheduled.plan.items[row.position]
    activity = scheduled.network.activities[row.position]
    values = scheduled.schedule.item(item.key)
    finished = scheduled.finished(row.position)
    start, finish = scheduled.figures.span(values, values.early)
    spare = dates.float_text(scheduled, activity, values.total_float)
    moved = row_context.moved is not None and item.key in row_context.moved.moved
    index = row_context.criticality.get(item.key, 0.0)
    return RowCells(
        item=item,
        pk=scheduled.rows.items[row.position] if scheduled.rows else row.position,
        depth=min(row.depth, 6),
        department=row_context.departments.get(item.department or "", ""),
        owner=scheduled.people.get(item.owner or "", ""),
        duration=dates.float_text(scheduled, activity, activity.duration)
        if activity.duration and not values.summary
        else "",
        waits="" if values.summary else waits_for(scheduled, row.position),
        start=dates.day(start),
        finish=dates.day(finish),
        float="" if finished or values.summary else spare,
        values=values,
        finished=finished,
        open=item.key == row_context.opened,
        faded=near is not None
        and item.key not in (near.feeds | near.hangs | {row_context.focus})
        and not values.summary,
        focus=item.key == row_context.focus,
        risk=row_context.risks.get(item.key),
        index=share_text(index) if index >= 0.005 and not finished and not values.summary else "",
        criticality_title=(
            _("Critical in %(share)s of the forecast's runs")
            if row_context.forecast_stands
            else _("Critical in %(share)s of the runs before the last change")
        )
        % {"share": share_text(index)},
        index_stale=not row_context.forecast_stands,
        moved=dates.shift(scheduled, activity, row_context.moved.move(item.key).finish)
        if moved and row_context.moved
        else "",
        summary=f"{item.name}: {dates.day(start)} – {dates.day(finish)}",
    )


def waits_for(scheduled: ScheduledLaunch, position: int) -> str:
    """What an item waits for, as it is typed."""
    links = [scheduled.plan.links[number] for number in scheduled.predecessors.get(position, ())]
    return predecessor_text(Predecessor(link.source, link.type, link.lag) for link in links)
