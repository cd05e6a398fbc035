"""What a schedule says of each item, in dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tracker.engine.time.calendar import MINUTES_PER_DAY, day_date


@dataclass(frozen=True, slots=True)
class Dates:
    """Start and finish instants in base units since 1970, half-open."""

    start: int
    finish: int


@dataclass(frozen=True, slots=True)
class ItemSchedule:
    """The computed values of one item: instants in base units, floats in base units of its own working time.

    ``critical``: total float at or below the launch's threshold and work left to do. ``driving``: on the driving
    path of the launch. ``on_finish``: an item without duration that a finish bound holds, shown on the day it ends.
    """

    key: str
    early: Dates
    late: Dates
    total_float: int
    free_float: int
    critical: bool
    near_critical: bool
    driving: bool
    on_finish: bool
    summary: bool


def moment_at(base: int, instant: int) -> datetime:
    """The moment of an instant; ``base`` is the number of minutes in a base unit."""
    return datetime(1970, 1, 1) + timedelta(minutes=instant * base)


def start_day(base: int, instant: int) -> date:
    """The day on which something that starts at an instant starts."""
    return day_date(instant * base // MINUTES_PER_DAY)


def finish_day(base: int, instant: int) -> date:
    """The day on which something that finishes at an instant finishes: midnight belongs to the day before."""
    return day_date(-(-instant * base // MINUTES_PER_DAY) - 1)
