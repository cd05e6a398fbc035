"""The time axis of the Gantt chart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.formats import date_format

from tracker.engine.time.amounts import Moment, start_of
from tracker.engine.time.calendar import MINUTES_PER_DAY, day_date


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the time axis and what is written beside it."""

    x: float
    label: str
    major: bool
    upper: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """Time from left to right: ``first`` is the day at x = 0."""

    first: int
    days: int
    per_day: float
    base: int

    @property
    def width(self) -> int:
        return round(self.days * self.per_day)

    def x(self, instant: int) -> float:
        """Where an instant in base units lies."""
        return round((instant * self.base / MINUTES_PER_DAY - self.first) * self.per_day, 1)

    def x_of(self, moment: Moment, *, finish: int) -> float:
        """Where a date lies as it is shown: the end of its day on the finish side."""
        at = start_of(moment)
        days = (at.date() - date(1970, 1, 1)).days + (at.hour * 60 + at.minute) / MINUTES_PER_DAY
        return round((days + (finish and not isinstance(moment, datetime)) - self.first) * self.per_day, 1)

    def ticks(self) -> Iterator[Tick]:
        """Months, and weeks or days between them where there is room."""
        first = day_date(self.first)
        if first.day > 1 and (31 - first.day) * self.per_day > 80:
            yield Tick(0, self._month(first), False, True)
        for offset in range(self.days):
            day = first + timedelta(days=offset)
            x = round(offset * self.per_day, 1)
            if day.day == 1:
                yield Tick(x, self._month(day), True, True)
            if self.per_day >= 16 or (self.per_day >= 5 and day.weekday() == 0):
                yield Tick(x, str(day.day), False)

    def _month(self, day: date) -> str:
        if self.per_day * 30 < 60 and day.month not in (1, 4, 7, 10):
            return ""
        return date_format(
            day, "M Y" if day.month == 1 or self.per_day * 30 < 60 else "F Y" if self.per_day >= 5 else "M"
        )
