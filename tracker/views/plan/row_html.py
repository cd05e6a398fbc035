"""Rows of the Plan as HTML. A row is a pure function of its own values, so that what has not changed is not made again,
and an answer to an edit sends just the rows that differ.

Templates made these rows before: three quarters of the time of a page went into them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

#: Rows that are kept: those of some dozens of windows.
KEPT = 6000
#: The class of the column in which a field is edited.
FIELD_COLUMNS = {"department": "c-dept", "owner": "c-owner", "duration": "c-dur", "predecessors": "c-waits"}


@dataclass(frozen=True, slots=True)
class RowCells:
    """What the plan says of an item, by itself. ``state`` is one of done, driving, critical, near, or empty; ``folded``
    says of a summary whether its parts are hidden, ``None`` of work."""

    key: str
    name: str
    role: str
    pk: int
    depth: int
    summary: bool
    driving: bool
    finished: bool
    state: str
    department: str
    owner: str
    duration: str
    waits: str
    start: str
    finish: str
    float: str
    folded: bool | None = None
    parts: int = 0


@dataclass(frozen=True, slots=True)
class HeadingCells:
    """The heading of a group of ``count`` rows; one with a ``key`` stands for finished items, and folds them."""

    heading: str
    count: int
    depth: int = 0
    key: str = ""
    folded: bool | None = None


@dataclass(frozen=True, slots=True)
class RowMarks:
    """What a view adds to a row: the panel, the focus, the last edit, risks (gravest severity and how many), and the
    forecast."""

    open: bool = False
    faded: bool = False
    focus: bool = False
    risk: tuple[str, int] | None = None
    moved: str = ""
    index: str = ""


@dataclass(frozen=True, slots=True)
class RowFrame:
    """What all rows of a page have in common: the filters of its address (``unfolded`` without what is folded, which
    is in ``fold``), where risks are, whether cells open, and the language."""

    query: str
    unfolded: str
    risks_url: str
    may_edit: bool
    fold: frozenset[str]
    language: str


NO_MARKS = RowMarks()


@lru_cache(KEPT)
def row_html(row: RowCells, marks: RowMarks, frame: RowFrame) -> str:
    """A row of the table, as ``tr``."""
    key, address = escape(row.key), f"?{frame.query}item={quote(row.key)}"
    flags = {
        "is-summary": row.summary, "is-driving": row.driving, "is-done": row.finished, "is-open": marks.open,
        "is-faded": marks.faded, "is-focus": marks.focus, "has-moved": bool(marks.moved),
    }  # fmt: skip
    classes = " ".join(name for name, holds in flags.items() if holds)
    opening = f'<tr class="{classes}" data-key="{key}">' if classes else f'<tr data-key="{key}">'
    name = escape(row.name)
    fold = "" if row.folded is None else _fold(row.key, row.folded, frame, name)
    line = [_pick(key, name) if frame.may_edit else "", fold, _mark(row.role)]
    line.append(f'<span class="key">{key}</span><a id="row-{row.pk}" dir="auto" href="{address}">{name}</a>')
    if row.folded and row.parts:
        line.append(f'<span class="aside">{row.parts}</span>')
    if marks.risk:
        line.append(_risk(row, marks.risk, frame))
    if marks.moved:
        line.append(f'<span class="chip moved" title="{_("Moved by the last edit")}">{escape(marks.moved)}</span>')
    editable = frame.may_edit and not row.summary
    cells = [
        _cell(column, field, getattr(row, "waits" if field == "predecessors" else field), address, editable)
        for field, column in FIELD_COLUMNS.items()
    ]
    return (
        f'{opening}<th scope="row" class="c-name d{row.depth}"><span class="name-line">{"".join(line)}</span></th>'
        f'{"".join(cells)}<td class="c-start">{row.start}</td><td class="c-finish">{row.finish}</td>'
        f'<td class="c-float">{row.float}</td><td class="c-state">{_state(row.state)}</td>'
        f'<td class="c-index">{escape(marks.index)}</td></tr>'
    )


def cell_of(pk: int, field: str) -> str:
    """The CSS selector of the cell in which a field of an item is edited."""
    return f"tr:has(#row-{pk}) > .{FIELD_COLUMNS.get(field, 'c-name')}"


def _pick(key: str, name: str) -> str:
    label = escape(_("Select %(name)s")) % {"name": name}
    return f'<input type="checkbox" class="pick" name="items" value="{key}" form="bulk" aria-label="{label}">'


def _fold(key: str, folded: bool, frame: RowFrame, name: str) -> str:
    """The way to hide what lies in a row, and to show it. ``name`` is escaped."""
    label = escape(_("Unfold %(name)s") if folded else _("Fold %(name)s")) % {"name": name}
    keys = ",".join(sorted(frame.fold ^ {key}))
    address = f"?{frame.unfolded}fold={quote(keys, safe=',/')}"
    return (
        f'<a class="fold" href="{address}" hx-get="{address}" hx-target="#board-area" hx-swap="morph" '
        f'hx-push-url="true" aria-expanded="{"false" if folded else "true"}" aria-label="{label}">'
        f"{'▸' if folded else '▾'}</a>"
    )


def _mark(role: str) -> str:
    if not role:
        return ""
    whose = _("Product manager answers for it") if role == "product" else _("Program manager answers for it")
    return f'<i class="mark mark-{role}" role="img" aria-label="{escape(whose)}"></i>'


def _risk(row: RowCells, risk: tuple[str, int], frame: RowFrame) -> str:
    severity, count = risk
    said = escape(ngettext("%(n)s risk", "%(n)s risks", count) % {"n": count})
    return (
        f'<a class="risk-mark severity-{severity}" href="{frame.risks_url}?item={quote(row.key)}" title="{said}" '
        f'aria-label="{said}">!</a>'
    )


def _cell(column: str, field: str, value: str, address: str, editable: bool) -> str:
    if not editable:
        return f'<td class="{column}">{escape(value)}</td>'
    shown = escape(value) if value else "·"
    label = "" if value else f' aria-label="{escape(_EMPTY[field]())}"'
    return f'<td class="{column} cell"><a href="{address}&amp;edit={field}"{label}>{shown}</a></td>'


_EMPTY = {
    "department": lambda: _("No department"),
    "owner": lambda: _("No owner"),
    "duration": lambda: _("No duration"),
    "predecessors": lambda: _("Waits for nothing"),
}
_STATES = {
    "done": lambda: _("Done"),
    "driving": lambda: _("Driving"),
    "critical": lambda: _("Critical"),
    "near": lambda: _("Near"),
}


def _state(state: str) -> str:
    return f'<span class="chip {state}">{escape(_STATES[state]())}</span>' if state else ""


def heading_html(row: HeadingCells, frame: RowFrame) -> str:
    """The row above a group of rows, or that of finished items, which folds them."""
    if not row.key:
        heading = escape(row.heading or _("None"))
        return (
            f'<tr class="is-heading"><th scope="rowgroup" colspan="10" class="c-name">{heading} '
            f'<span class="aside">{row.count}</span></th></tr>'
        )
    said = escape(ngettext("%(n)s finished item", "%(n)s finished items", row.count) % {"n": row.count})
    return (
        f'<tr class="is-done is-fold" data-key="{escape(row.key)}"><th scope="rowgroup" colspan="10" '
        f'class="c-name d{row.depth}"><span class="name-line">{_fold(row.key, bool(row.folded), frame, said)}'
        f"{said}</span></th></tr>"
    )
