"""Small charts as server-rendered SVG: marks with a class each on a page, with a colour each in a file of their own.

Each chart answers one question, which is its title; the answer is its subtitle. The same figures stand in a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tracker.views.page.tokens import light_colours

#: How wide a picture is, in its own units.
WIDTH = 560.0
#: What a class looks like in a file that no stylesheet reaches; colours are tokens of the stylesheet.
_LOOKS: dict[str, dict[str, str]] = {
    "bar": {"fill": "arrow"},
    "bar is-early": {"fill": "fine"},
    "bar is-late": {"fill": "critical"},
    "bar is-product": {"fill": "product"},
    "bar is-program": {"fill": "program"},
    "curve": {"fill": "none", "stroke": "ink", "stroke-width": "1.75"},
    "curve is-p80": {"fill": "none", "stroke": "ink", "stroke-width": "1.75"},
    "curve is-p50": {"fill": "none", "stroke": "product", "stroke-width": "1.75"},
    "curve is-computed": {"fill": "none", "stroke": "done", "stroke-width": "1.5", "stroke-dasharray": "2 3"},
    "mark is-target": {"stroke": "critical", "stroke-width": "1.5", "stroke-dasharray": "5 3"},
    "mark is-p50": {"stroke": "product", "stroke-width": "1.5"},
    "mark is-p80": {"stroke": "ink", "stroke-width": "1.5"},
    "mark is-computed": {"stroke": "done", "stroke-width": "1.5", "stroke-dasharray": "2 3"},
    "rule": {"stroke": "rule", "stroke-width": "1"},
    "label": {"fill": "ink_soft", "font-size": "12"},
    "label is-end": {"fill": "ink_soft", "font-size": "12", "text-anchor": "end"},
    "label is-middle": {"fill": "ink_soft", "font-size": "12", "text-anchor": "middle"},
    "name": {"fill": "ink", "font-size": "12"},
    "name is-end": {"fill": "ink", "font-size": "12", "text-anchor": "end"},
    "heat-0": {"fill": "rule_soft"},
    "heat-1": {"fill": "near_soft"},
    "heat-2": {"fill": "heat_2"},
    "heat-3": {"fill": "heat_3"},
    "heat-4": {"fill": "critical"},
    "heat-text is-middle": {"fill": "ink", "font-size": "11", "text-anchor": "middle"},
    "heat-text is-middle is-dark": {"fill": "on_critical_text", "font-size": "11", "text-anchor": "middle"},
    "dot": {"fill": "ink"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """One shape: an SVG element with its attributes. ``detail`` is read out when it is pointed at or reached by
    keys, ``text`` stands in it."""

    tag: str
    look: str
    at: dict[str, Any]
    detail: str = ""
    text: str = ""

    @property
    def attributes(self) -> list[tuple[str, Any]]:
        return [(name.replace("_", "-"), _short(value)) for name, value in self.at.items()]

    @property
    def paint(self) -> list[tuple[str, str]]:
        """Its colours, where no stylesheet gives them."""
        colours = light_colours()
        return [(name, colours.get(value, value)) for name, value in _LOOKS.get(self.look, {}).items()]


@dataclass(slots=True)
class Chart:
    """A picture with its question, its answer, and the table that holds the same figures."""

    name: str
    question: str
    answer: str
    width: float
    height: float
    marks: list[Mark] = field(default_factory=list)
    columns: Sequence[Any] = ()
    rows: list[Sequence[Any]] = field(default_factory=list)
    note: str = ""

    @property
    def box(self) -> str:
        return f"0 0 {_short(self.width)} {_short(self.height)}"

    @property
    def tall(self) -> Any:
        """Its height as a file of its own, with its question above it."""
        return _short(self.height + 60)

    @property
    def tall_box(self) -> str:
        return f"0 -60 {_short(self.width)} {self.tall}"

    def add(self, tag: str, look: str, detail: str = "", text: str = "", **at: Any) -> None:
        self.marks.append(Mark(tag, look, at, detail, text))

    def line(self, look: str, x1: float, y1: float, x2: float, y2: float) -> None:
        self.add("line", look, x1=x1, y1=y1, x2=x2, y2=y2)

    def text(self, look: str, x: float, y: float, text: Any) -> None:
        self.add("text", look, text=str(text), x=x, y=y)

    def curve(self, look: str, points: Iterable[tuple[float, float]], *, steps: bool = False) -> None:
        """A line through points; ``steps``: level until the next."""
        parts: list[str] = []
        for x, y in points:
            if not parts:
                parts.append(f"M{_short(x)} {_short(y)}")
            elif steps:
                parts.append(f"H{_short(x)}V{_short(y)}")
            else:
                parts.append(f"L{_short(x)} {_short(y)}")
        if parts:
            self.add("path", look, d="".join(parts))


def _short(value: Any) -> Any:
    """Numbers to a tenth: more no eye can see."""
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return value


def fitted(text: str, room: float, size: float = 12) -> str:
    """A text cut to what fits a width, by the average width of letters."""
    most = int(room / (size * 0.54))
    return text if len(text) <= most else text[: max(1, most - 1)].rstrip() + "…"
