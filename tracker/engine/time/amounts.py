"""Amounts of time with their unit, and moments: what durations, lags and dates are before a calendar is asked."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, TypeAlias

from .calendar import MINUTES_PER_DAY

WORKING_UNITS = ("m", "h", "d", "w")
ELAPSED_UNITS = ("em", "eh", "ed", "ew")
PERCENT_UNITS = ("%", "e%")
DAYS_A_WEEK = 5

#: A day, or on plans by the minute a day with its time.
Moment: TypeAlias = date | datetime


@dataclass(frozen=True, slots=True)
class Amount:
    """A value with its unit: ``m h d w`` working time, ``em eh ed ew`` elapsed, ``%`` and ``e%`` of a duration."""

    value: float
    unit: str = "d"

    @property
    def elapsed(self) -> bool:
        return self.unit.startswith("e")

    @property
    def percent(self) -> bool:
        return self.unit.endswith("%")

    def minutes(self, hours_per_day: float) -> float:
        """The amount in minutes, working or elapsed as its unit says. Not for percentages."""
        size = self.unit[-1]
        if size == "m":
            return self.value
        if size == "h":
            return self.value * 60
        if self.elapsed:
            return self.value * MINUTES_PER_DAY * (7 if size == "w" else 1)
        return self.value * hours_per_day * 60 * (DAYS_A_WEEK if size == "w" else 1)

    def as_json(self) -> dict[str, Any]:
        return {"value": self.value, "unit": self.unit}

    def __str__(self) -> str:
        return f"{self.value!r}{self.unit}"


def round_half_up(value: float) -> int:
    """Rounded to the nearest whole number, halves away from zero downwards never (2.5 is 3, -2.5 is -2)."""
    return math.floor(value + 0.5)


def day_of(moment: Moment) -> date:
    """The day that a moment lies on."""
    return moment.date() if isinstance(moment, datetime) else moment


def start_of(moment: Moment) -> datetime:
    """The first instant of a moment as a start: a day starts at midnight."""
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time.min)


def end_of(moment: Moment) -> datetime:
    """The last instant of a moment as a finish: a day ends with its last minute."""
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time.max)


def ends_before(first: Moment, second: Moment) -> bool:
    """Whether what finishes at ``first`` is over before what finishes at ``second``, to the minute."""
    return end_of(first) < end_of(second)


def earliest(moments: Iterable[Moment]) -> Moment:
    """The moment that begins first. ``ValueError`` without any."""
    return min(moments, key=start_of)


def latest(moments: Iterable[Moment]) -> Moment:
    """The moment that ends last. ``ValueError`` without any."""
    return max(moments, key=end_of)


def moment_text(moment: Moment) -> str:
    """A date as it stands in a plan file."""
    return moment.isoformat(timespec="minutes") if isinstance(moment, datetime) else moment.isoformat()


def moment_from(text: str) -> Moment:
    """The moment that :func:`moment_text` wrote. ``ValueError`` for any other text."""
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
