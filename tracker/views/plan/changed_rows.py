"""What an edit answers instead of the whole window: the rows and bars that differ, and the arrows.

A page says which windows of which revision it shows. Where those hold the same rows on the same axis after the edit,
what differs between the two is all that the page lacks; else the answer is the window.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe

from tracker.models import Launch
from tracker.selectors.risks import open_risks, worst_by_item
from tracker.services.changes.outcome import Outcome

from .gantt_html import arrows_html, bar_html
from .row_html import RowCells, RowFrame, row_html
from .rows import MOST_ROWS, RowContext, Window, window_of

Span = tuple[int, int]


def changed_rows(launch: Launch, outcome: Outcome, query: QueryDict, context: dict[str, Any]) -> SafeString | None:
    """The fragment that turns the page's windows into what they are after an edit; ``None`` where that takes more."""
    spans = _spans(query.get("windows", ""))
    if outcome.before is None or outcome.change_set is None or not spans or "row_context" not in context:
        return None
    after: RowContext = context["row_context"]
    risks = open_risks(outcome.before, launch.today, *context["risk_facts"])
    before = replace(after, moved=None, risks=worst_by_item(outcome.before, risks))
    parts = []
    for span in spans:
        old, new = (
            window_of(scheduled, context["filters"], query, marks, span)
            for scheduled, marks in ((outcome.before, before), (outcome.after, after))
        )
        if not _alike(old, new):
            return None
        parts.append(_window_html(old, new, context["row_frame"]))
    stale = "" if after.forecast_stands else " data-stale"
    return mark_safe(
        f'<div data-changes data-revision="{launch.revision}" data-from="{launch.revision - 1}"{stale}>'
        f"{''.join(parts)}</div>"
    )


def shows_rows_of(query: QueryDict, revision: int) -> bool:
    """Whether a page says that it shows rows, and of which revision."""
    return bool(query.get("windows")) and query.get("revision") == str(revision)


#: Fields that other parts of the page speak of, too: the order, the lists to choose from, the line that adds items.
_ELSEWHERE = {"name", "kind", "dropped", "parent", "position"}


def leaves_the_rest(outcome: Outcome) -> bool:
    """Whether an edit changed values of items that the page shows in their rows alone. One query."""
    if outcome.before is None or outcome.change_set is None:
        return False
    events = outcome.change_set.events.values_list("item", "item__kind", "changes")
    return all(kind != "summary" and not _ELSEWHERE & changes.keys() for item, kind, changes in events if item)


def _spans(text: str) -> list[Span]:
    """Windows as a page names them: *0-100,100-200*; none for what is not that."""
    spans = []
    for part in text.split(",")[:12] if len(text) < 200 else ():
        first, _dash, last = part.partition("-")
        if not (first.isdecimal() and last.isdecimal()) or not 0 < int(last) - int(first) <= MOST_ROWS:
            return []
        spans.append((int(first), int(last)))
    return spans


def _alike(old: Window, new: Window) -> bool:
    """Whether two windows hold the same rows, in one order, on one axis."""
    return (
        (old.axis, old.lines, old.first) == (new.axis, new.lines, new.first)
        and len(old.board.rows) == len(new.board.rows)
        and _order(old) == _order(new)
    )


def _order(window: Window) -> list[tuple[Any, ...]]:
    return [
        (row.key, row.depth) if isinstance(row, RowCells) else (row.key, row.heading, row.count)
        for row, _marks in window.cells
    ]


def _window_html(old: Window, new: Window, frame: RowFrame) -> str:
    rows = []
    for (row, marks), (was, before) in zip(new.cells, old.cells, strict=True):
        if isinstance(row, RowCells) and isinstance(was, RowCells) and (row, marks) != (was, before):
            rows.append(row_html(row, marks, frame))
    old_drawing, new_drawing = old.drawn(), new.drawn()
    bars = _bars(old_drawing.bars, new_drawing.bars, new.first, new.axis.width)
    arrows = arrows_html(new_drawing)
    if arrows == arrows_html(old_drawing):
        arrows = ""
    table = f"<table><tbody>{''.join(rows)}</tbody></table>" if rows else ""
    return table + (f'<svg data-first="{new.first}">{arrows}{bars}</svg>' if arrows or bars else "")


def _bars(old: Sequence[Any], new: Sequence[Any], first: int, room: int) -> str:
    """Bars that differ: the same rows have as many before and after."""
    return "".join(bar_html(after, first, room) for before, after in zip(old, new, strict=True) if before != after)
