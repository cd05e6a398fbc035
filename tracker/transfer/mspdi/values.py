"""The values of an MS Project XML file."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from xml.etree.ElementTree import Element

from tracker.engine.time.errors import PlanError
from tracker.engine.time.readers import FIRST_YEAR, LAST_YEAR

_DURATION = re.compile(r"(-)?P(?:(\d+)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?")
_CLOCK = re.compile(r"(?:\d{4}-\d{2}-\d{2}T)?(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?")

#: DurationFormat and LagFormat codes of elapsed units and of percentages (each also with 32 added: estimated).
ELAPSED_FORMATS = frozenset({4, 6, 8, 10, 12, 20, 36, 38, 40, 42, 44, 52})
PERCENT_FORMATS = frozenset({19, 20, 51, 52})


def text(element: Element, name: str) -> str | None:
    """Text of a child, ``None`` where it is absent or empty."""
    child = element.find(name)
    return child.text.strip() or None if child is not None and child.text else None


def number(element: Element, name: str, default: float) -> float:
    """A number from a child."""
    content = text(element, name)
    if content is None:
        return default
    try:
        value = float(content)
    except ValueError:
        value = float("nan")
    if value != value or abs(value) > 1e15:
        raise PlanError(f"The file holds {name} “{content[:40]}”, which is not a number it can use.")
    return value


def flag(element: Element, name: str) -> bool:
    """Whether a child says 1 or true."""
    return text(element, name) in ("1", "true")


def moment(value: str | None, where: str = "A date") -> datetime | None:
    """A local date and time, to the nearest minute."""
    if value is None or value == "NA":
        return None
    try:
        instant = datetime.fromisoformat(value).replace(tzinfo=None)
    except ValueError:
        raise PlanError(f"{where} is “{value[:40]}”, which is no date.") from None
    if not FIRST_YEAR <= instant.year <= LAST_YEAR:
        raise PlanError(f"{where} is {value[:10]}. Dates lie between {FIRST_YEAR} and {LAST_YEAR}.")
    rounded = (instant + timedelta(seconds=30)).replace(second=0, microsecond=0)
    return rounded if rounded.year <= LAST_YEAR else instant.replace(second=0, microsecond=0)


def duration_minutes(value: str | None, where: str) -> float | None:
    """``PT8H30M0S`` in minutes."""
    if value is None:
        return None
    match = _DURATION.fullmatch(value)
    if match is None or value in ("P", "PT"):
        raise PlanError(f"{where} is “{value[:40]}”, which is no duration. It looks like PT8H0M0S.")
    days, hours, minutes, seconds = (float(part or 0) for part in match.groups()[1:])
    total = days * 1440 + hours * 60 + minutes + seconds / 60
    return -total if match[1] else total


def clock(value: str | None) -> int | None:
    """``08:00:00`` in minutes since midnight."""
    match = _CLOCK.fullmatch(value) if value else None
    return int(match[1]) * 60 + int(match[2]) if match else None
