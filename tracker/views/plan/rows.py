"""One window of the Plan's rows: what the table says of each, and the chart beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language

from roles.access import OwningRole
from tracker.engine.passes.compare import Comparison
from tracker.engine.passes.dates import ItemSchedule
from tracker.engine.passes.structure import Neighbourhood, neighbourhood
from tracker.engine.risks.rules import Severity
from tracker.models import Baseline
from tracker.selectors.plan import rows as boards
from tracker.selectors.plan.rows import WINDOW, Filters, Grouping, PlanRow
from tracker.selectors.plan.scheduled import ScheduledLaunch
from tracker.words import dates
from tracker.words.forecast import share_text

from . import gantt
from .axis import Axis, Tick
from .gantt_html import chart_html
from .row_html import NO_MARKS, HeadingCells, RowCells, RowFrame, RowMarks, heading_html, row_html

#: Rows drawn again at most after an edit, however many were scrolled through.
MOST_ROWS = 600
#: Rows of a plan on paper.
MOST_PRINTED = 2000
#: Rows on the first sheet of paper, below the headline, and on those after it; and how wide the chart is there in
#: pixels. `static/css/print.css` has the scale.
ON_SHEETS, PAPER_CHART = (28, 34), 610


@dataclass(frozen=True)
class RowContext:
    """What else a window shows of a plan: names of departments, the gravest risk by item, what the last edit moved,
    the item in the panel and the one in focus, the baseline that the chart is held against, and how often each item is
    critical by the ``forecast`` with that primary key, which may be of an earlier state of the plan. ``fit`` is how
    wide the chart is."""

    departments: dict[str, str]
    risks: Mapping[str, tuple[Severity, int]] = field(default_factory=dict)
    moved: Comparison | None = None
    opened: str = ""
    focus: str = ""
    baseline: Baseline | None = None
    criticality: Mapping[str, float] = field(default_factory=dict)
    forecast_stands: bool = False
    forecast: int | None = None
    fit: int = gantt.FIT


@dataclass(frozen=True)
class Window:
    """A window of the Plan: its rows, their bars, and what stands behind them. ``cells`` are what the table says of
    each row, with what the view adds to it."""

    board: boards.Board
    first: int
    rows: tuple[PlanRow, ...]
    cells: list[tuple[RowCells | HeadingCells, RowMarks]]
    zoom: str
    axis: Axis
    ticks: list[Tick]
    shading: list[tuple[str, str]]
    lines: gantt.Lines
    drawn: Callable[[], gantt.Drawing]
    #: What the chart depends on besides the revision, ``None`` where that is more than can be told.
    chart_of: tuple[Any, ...] | None
    scheduled: ScheduledLaunch

    @property
    def height(self) -> int:
        """How high the chart is, in pixels."""
        return len(self.rows) * gantt.ROW

    @property
    def last(self) -> int:
        """The number of the row after the last."""
        return self.first + len(self.rows)

    @property
    def previous(self) -> int | None:
        return max(0, self.first - WINDOW) if self.first else None

    @property
    def next(self) -> int | None:
        return self.last if self.last < len(self.board.rows) else None

    def rows_html(self, frame: RowFrame) -> str:
        """The rows of the table."""
        return "".join(
            row_html(row, marks, frame) if isinstance(row, RowCells) else heading_html(row, frame)
            for row, marks in self.cells
        )

    def chart_html(self, *, named: bool = True) -> str:
        """The chart beside the rows; ``named``: with the names of items beside their bars."""

        def make() -> str:
            return chart_html(self.drawn(), self.axis, self.ticks, self.shading, self.lines, named=named)

        return make() if self.chart_of is None else self.scheduled.once("chart", named, *self.chart_of, make=make)


def window_of(
    scheduled: ScheduledLaunch,
    filters: Filters,
    query: QueryDict,
    row_context: RowContext,
    span: tuple[int, int] | None = None,
) -> Window:
    """The window that the address asks for, or all that ``shown`` says is on the screen; or the rows of a ``span``."""
    opened = scheduled.network.index.get(row_context.opened)
    if query.get("print") == "1":
        filters = replace(filters, whole=True)
    board = boards.board(scheduled, filters, opened)
    first, rows = _rows(board, query, opened) if span is None else (span[0], board.rows[slice(*span)])
    zoom = query.get("zoom", "") if query.get("zoom") in gantt.ZOOMS else ""
    axis, ticks, shading = gantt.backdrop(scheduled, zoom, row_context.fit)
    labels = dict(OwningRole.choices) if filters.group is Grouping.ROLE else row_context.departments
    near = neighbourhood(scheduled.network, row_context.focus) if row_context.focus in scheduled.network.index else None
    known: dict[PlanRow, RowCells] = scheduled.once("cells", tuple(row_context.departments.items()), make=dict)
    cells: list[tuple[RowCells | HeadingCells, RowMarks]] = []
    titles: dict[int, str] = {}
    faded: set[int | None] = set()
    for row in rows:
        if row.position is None:
            heading = str(labels.get(row.heading, row.heading))
            cells.append((HeadingCells(heading, row.count, min(row.depth, 6), row.key, row.folded), NO_MARKS))
            continue
        cell = known.get(row)
        if cell is None:
            cell = known[row] = _cells(scheduled, row, row.position, row_context.departments)
        marks = _marks(scheduled, row.position, cell, row_context, near)
        cells.append((cell, marks))
        titles[row.position] = f"{cell.name}: {cell.start} – {cell.finish}"
        if marks.faded:
            faded.add(row.position)
    network = scheduled.network
    lines = gantt.Lines(gantt.line_at(axis, network.data_date), gantt.line_at(axis, network.target))
    marks_of_bars = gantt.Marks(titles, faded, row_context.baseline, row_context.criticality)
    baseline = row_context.baseline and row_context.baseline.pk
    chart_of = (board.filters, first, len(rows), zoom, row_context.fit, baseline, get_language())
    return Window(
        board=board,
        first=first,
        rows=rows,
        cells=cells,
        zoom=zoom,
        axis=axis,
        ticks=ticks,
        shading=shading,
        lines=lines,
        drawn=lambda: gantt.draw(scheduled, board, axis, first, rows, marks_of_bars),
        chart_of=None if near else (*chart_of, row_context.forecast),
        scheduled=scheduled,
    )


def sheets_of(whole: Window, filters: Filters, query: QueryDict, row_context: RowContext) -> list[Window]:
    """The rows of a window in pieces that fit on sheets of paper, so that no row and no bar goes over a sheet."""
    first, rest = ON_SHEETS
    cuts = [0, *range(first, len(whole.rows), rest), len(whole.rows)]
    return [
        window_of(whole.scheduled, filters, query, row_context, span) for span in pairwise(cuts) if span[0] < span[1]
    ]


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
        at = board.places.get(opened, 0)
        return board.window(at if at >= WINDOW else 0)
    start = query.get("from", "0")
    return board.window(int(start) if start.isdecimal() and len(start) < 9 else 0)


def _cells(scheduled: ScheduledLaunch, row: PlanRow, position: int, departments: Mapping[str, str]) -> RowCells:
    """What the table says of an item by itself."""
    item, activity = scheduled.plan.items[position], scheduled.network.activities[position]
    values = scheduled.schedule.item(item.key)
    finished, work = scheduled.finished(position), not values.summary
    start, finish = scheduled.figures.span(values, values.early)
    duration = dates.float_text(scheduled, activity, activity.duration) if activity.duration and work else ""
    return RowCells(
        key=item.key,
        name=item.name,
        role=item.owning_role or "",
        pk=scheduled.rows.items[position] if scheduled.rows else position,
        depth=min(row.depth, 6),
        summary=values.summary,
        driving=values.driving,
        finished=finished,
        state="done" if finished else _state(values) if work else "",
        department=departments.get(item.department or "", ""),
        owner=scheduled.people.get(item.owner or "", ""),
        duration=duration,
        waits=scheduled.waits_for(position) if work else "",
        start=dates.day(start),
        finish=dates.day(finish),
        float="" if finished or values.summary else dates.float_text(scheduled, activity, values.total_float),
        folded=row.folded,
        parts=row.count,
    )


def _state(values: ItemSchedule) -> str:
    """What stands out about work that is left, the gravest first."""
    if values.driving:
        return "driving"
    return "critical" if values.critical else "near" if values.near_critical else ""


def _marks(
    scheduled: ScheduledLaunch, position: int, cell: RowCells, context: RowContext, near: Neighbourhood | None
) -> RowMarks:
    """What a view adds to a row."""
    key, moved = cell.key, ""
    if context.moved is not None and key in context.moved.moved:
        moved = dates.shift(scheduled, scheduled.network.activities[position], context.moved.move(key).finish)
    index = 0.0 if cell.finished or cell.summary else context.criticality.get(key, 0.0)
    risk = context.risks.get(key)
    faded = near is not None and not cell.summary and key not in (near.feeds | near.hangs | {context.focus})
    if not (moved or faded or risk or index >= 0.005 or key in (context.opened, context.focus)):
        return NO_MARKS
    return RowMarks(
        open=key == context.opened,
        faded=faded,
        focus=key == context.focus,
        risk=risk and (str(risk[0]), risk[1]),
        moved=moved,
        index=share_text(index, short=True) if index >= 0.005 else "",
    )
