"""Small charts as server-rendered SVG: marks with a class each on a page, with a colour each in a file of their own.

Each chart answers one question, which is its title; the answer is its subtitle. The same figures stand in a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

#: How wide a picture is, in its own units.
WIDTH = 560.0
#: What a class looks like in a file that no stylesheet reaches: the light theme.
PALETTE: dict[str, dict[str, str]] = {
    "bar": {"fill": "#9aa0ae"},
    "bar is-early": {"fill": "#1f6b3a"},
    "bar is-late": {"fill": "#b3261e"},
    "bar is-product": {"fill": "#4a50c8"},
    "bar is-program": {"fill": "#0b7a75"},
    "curve": {"fill": "none", "stroke": "#1b1d24", "stroke-width": "1.75"},
    "curve is-p80": {"fill": "none", "stroke": "#b3261e", "stroke-width": "1.75"},
    "curve is-p50": {"fill": "none", "stroke": "#4a50c8", "stroke-width": "1.75"},
    "curve is-computed": {"fill": "none", "stroke": "#5d626f", "stroke-width": "1.5", "stroke-dasharray": "2 3"},
    "mark is-target": {"stroke": "#b3261e", "stroke-width": "1.5", "stroke-dasharray": "5 3"},
    "mark is-p50": {"stroke": "#4a50c8", "stroke-width": "1.5"},
    "mark is-p80": {"stroke": "#1b1d24", "stroke-width": "1.5"},
    "mark is-computed": {"stroke": "#5d626f", "stroke-width": "1.5", "stroke-dasharray": "2 3"},
    "rule": {"stroke": "#dcdde3", "stroke-width": "1"},
    "label": {"fill": "#565a67", "font-size": "12"},
    "label is-end": {"fill": "#565a67", "font-size": "12", "text-anchor": "end"},
    "label is-middle": {"fill": "#565a67", "font-size": "12", "text-anchor": "middle"},
    "name": {"fill": "#1b1d24", "font-size": "12"},
    "name is-end": {"fill": "#1b1d24", "font-size": "12", "text-anchor": "end"},
    "heat-0": {"fill": "#f1f1f4"},
    "heat-1": {"fill": "#fdf1dc"},
    "heat-2": {"fill": "#f5c99b"},
    "heat-3": {"fill": "#e58e73"},
    "heat-4": {"fill": "#b3261e"},
    "heat-text is-middle": {"fill": "#1b1d24", "font-size": "11", "text-anchor": "middle"},
    "heat-text is-middle is-dark": {"fill": "#ffffff", "font-size": "11", "text-anchor": "middle"},
    "dot": {"fill": "#1b1d24"},
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
        return list(PALETTE.get(self.look, {}).items())


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
