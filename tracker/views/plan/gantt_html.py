"""The Gantt chart as SVG: the bars of a window of rows, and what stands behind them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import escape
from django.utils.translation import gettext as _

from .axis import Axis, Tick
from .gantt import BAR_HEIGHT, Bar, Drawing, Lines

#: Pixels a letter of a bar's name takes, and what is kept free before it.
LETTER, GAP = 6.4, 6


def chart_html(
    drawing: Drawing,
    axis: Axis,
    ticks: Iterable[Tick],
    shading: Iterable[tuple[str, str]],
    lines: Lines,
    *,
    named: bool = True,
) -> str:
    """The chart of a window, beside its rows; ``named``: with the names of items where there is room."""
    height, first = drawing.height, drawing.first
    label = escape(_("Gantt chart of the rows beside it; the table holds the same dates"))
    room = axis.width if named else 0
    defs = "".join(f'<path id="{name}-{first}" d="{path}"/>' for name, path in shading)
    off = "".join(f'<use href="#{name}-{first}" y="{y}"/>' for name, y in drawing.shades) if defs else ""
    grid = "".join(f"M{tick.x:g} 0V{height}" for tick in ticks if tick.major)
    dated = "" if lines.data_date is None else f'<path class="gantt-data-date" d="M{lines.data_date:g} 0V{height}"/>'
    target = "" if lines.target is None else f'<path class="gantt-target" d="M{lines.target:g} 0V{height}"/>'
    hatch = (
        f'<pattern id="hatch-{first}" width="8" height="8" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(35)"><path class="gantt-hatch" d="M2 0v8"/></pattern>'
    )
    return (
        f'<svg class="gantt" width="{axis.width}" height="{height}" viewBox="0 0 {axis.width} {height}" role="img" '
        f'aria-label="{label}"><defs>{defs}{hatch}</defs><g class="gantt-off">{off}</g>'
        f'<path class="gantt-grid" d="{grid}"/>{dated}{target}{arrows_html(drawing)}'
        f"{''.join(bar_html(bar, first, room) for bar in drawing.bars)}</svg>"
    )


def arrows_html(drawing: Drawing) -> str:
    """The arrows of a window: those of finished work, of work that is left, and of the driving path."""
    return "".join(f'<path class="gantt-arrows {kind}" d="{path}"/>' for kind, path in drawing.arrows.items())


def bar_html(bar: Bar, first: int, room: int) -> str:
    """The shape of an item, with its name where that ends within ``room`` pixels."""
    flags = {
        bar.role or "no-role": True, "driving": bar.driving, "critical": bar.critical, "finished": bar.finished,
        "faded": bar.faded,
    }  # fmt: skip
    classes = " ".join(name for name, holds in flags.items() if holds)
    x, top, middle = f"{bar.x:g}", bar.top, bar.middle
    parts = [f'<g class="gantt-item {classes}" data-bar="{escape(bar.key)}"><title>{escape(bar.title)}</title>']
    if bar.ghost:
        parts.append(
            f'<rect class="gantt-baseline" x="{bar.ghost[0]:g}" y="{top + 16}" width="{bar.ghost[1]:g}" height="4"/>'
        )
    if bar.tail:
        parts.append(f'<path class="gantt-float" d="M{bar.right:g} {middle}H{bar.tail_right:g}m0 -4v8"/>')
    parts.append(_SHAPES.get(bar.kind, _work)(bar, x, first))
    if bar.deadline is not None:
        parts.append(f'<path class="gantt-deadline" d="M{bar.deadline:g} {middle}m-5 -11h10l-5 9z"/>')
    if bar.promise is not None:
        parts.append(f'<path class="gantt-promise" d="M{bar.promise:g} {middle}m0 12v-9m-4 4l4 -4l4 4"/>')
    beside = max(bar.tail_right, bar.deadline or 0, bar.promise or 0) + (12 if bar.kind in _SHAPES else GAP)
    if bar.kind != "summary" and beside + len(bar.name) * LETTER < room:
        parts.append(f'<text x="{beside:g}" y="{middle + 4}">{escape(bar.name)}</text>')
    return "".join(parts) + "</g>"


def _summary(bar: Bar, x: str, first: int) -> str:
    return f'<path class="gantt-summary" d="{bar.bracket}"/>'


def _milestone(bar: Bar, x: str, first: int) -> str:
    return f'<path class="gantt-milestone" d="M{x} {bar.middle}m-8 0l8 -8l8 8l-8 8z"/>'


def _gate(bar: Bar, x: str, first: int) -> str:
    passed = f'<path class="gantt-gate-mark" d="M{x} {bar.middle}m-4 0l3 4l5 -8"/>' if bar.finished else ""
    return f'<path class="gantt-milestone gate" d="M{x} {bar.middle}m-8 -8h16v16h-16z"/>{passed}'


def _work(bar: Bar, x: str, first: int) -> str:
    corner = BAR_HEIGHT // 2 if bar.role == "program" else 1
    place = f'x="{x}" y="{bar.top}" width="{bar.width:g}" height="{BAR_HEIGHT}" rx="{corner}"'
    shape = f'<rect class="gantt-bar" {place}/>'
    if bar.driving and not bar.finished:
        shape += f'<rect class="gantt-hatching" {place} fill="url(#hatch-{first})"/>'
    if bar.index:
        shape += f'<rect class="gantt-index" x="{x}" y="{bar.top + 15}" width="{round(bar.index, 1):g}" height="3"/>'
    if bar.done and not bar.finished:
        shape += f'<rect class="gantt-done" x="{x}" y="{bar.top + 5}" width="{bar.done:g}" height="4"/>'
    return shape


_SHAPES = {"summary": _summary, "milestone": _milestone, "gate": _gate}
