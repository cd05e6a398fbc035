"""Links of an MS Project file. One that no plan can have is left out and named; the rest of the file opens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from tracker.engine.plan.plan import PlanLink
from tracker.engine.time.amounts import Amount, round_half_up
from tracker.engine.time.errors import PlanError

from .rows import Row
from .values import ELAPSED_FORMATS, PERCENT_FORMATS, flag, number, text

LINK_TYPES = {0: "FF", 1: "FS", 2: "SF", 3: "SS"}


def read_links(rows: Sequence[Row], warnings: list[str]) -> Iterator[PlanLink]:
    """Links between the tasks that are there, in the file's order; what is left out goes into ``warnings``."""
    known = {row.uid: row for row in rows}
    for row in rows:
        for element in row.element.iterfind("PredecessorLink"):
            source = text(element, "PredecessorUID") or ""
            name = f"The link {source} → {row.uid}"
            kind = LINK_TYPES.get(int(number(element, "Type", 1)))
            if kind is None:
                raise PlanError(f"{name} has the unknown type {text(element, 'Type')}. MS Project knows 0 to 3.")
            loss = _why_not(known, source, row, kind, element)
            if loss is not None:
                warnings.append(f"{name} {loss} and was left out.")
            else:
                yield PlanLink(source, row.uid, kind, _lag(element, name, warnings))


def _why_not(known: dict[str, Row], source: str, row: Row, kind: str, element: Element) -> str | None:
    """Why a link cannot be kept; ``None`` where it can."""
    if source not in known or flag(element, "CrossProject"):
        return "comes from a task that this file does not hold"
    if source == row.uid:
        return "ties a task to itself"
    if source in _above(known, row.uid) or row.uid in _above(known, source):
        return "ties a summary to its own part"
    if row.parts and kind in ("FF", "SF"):
        return f"goes {kind} into a summary, whose finish comes from its parts,"
    return None


def _above(known: dict[str, Row], uid: str) -> Iterator[str]:
    """UIDs of the summaries that a task lies in."""
    parent = known[uid].parent
    while parent is not None:
        yield parent
        parent = known[parent].parent


def _lag(link: Element, name: str, warnings: list[str]) -> Amount:
    """Tenths of a minute, or whole percent."""
    lag, form = number(link, "LinkLag", 0), int(number(link, "LagFormat", 7))
    if form in PERCENT_FORMATS:
        return Amount(lag, "e%" if form in ELAPSED_FORMATS else "%")
    if lag % 10:
        warnings.append(f"{name}: its lag of {lag / 10:g} minutes was rounded to {round_half_up(lag / 10)}.")
    return Amount(round_half_up(lag / 10), "em" if form in ELAPSED_FORMATS else "m")
