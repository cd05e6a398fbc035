"""Exceptions of an MS Project calendar that recur, day by day.

Codes are those of Microsoft's Project XML schema: a type 1 or 7 every few days, 2 and 3 yearly, 4 and 5 monthly (by the
number of the day, or by its position), 6 weekly, from Sunday. Where a month is shorter than the day that is named, its
last day is meant.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from xml.etree.ElementTree import Element

from tracker.engine.time.readers import LAST_YEAR

from .values import flag, number

#: An exception that recurs for ever is written out this far: beyond it lies no plan.
MOST_OCCURRENCES = 20_000
DAILY, YEARLY_BY_DAY, YEARLY_BY_POSITION, MONTHLY_BY_DAY, MONTHLY_BY_POSITION, WEEKLY, BY_DAY_COUNT = range(1, 8)
LAST = 4
#: Which kind wins where exceptions overlap, the lowest first; what recurs every single day is a period.
_RANKS = {
    DAILY: 1, BY_DAY_COUNT: 1, YEARLY_BY_DAY: 2, YEARLY_BY_POSITION: 2, MONTHLY_BY_DAY: 3, MONTHLY_BY_POSITION: 3,
    WEEKLY: 4,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How an exception recurs, as its element says it."""

    type: int
    period: int
    most: int
    weekdays: int
    month: int
    day: int
    item: int
    position: int

    @classmethod
    def read(cls, row: Element) -> Recurrence:
        def value(name: str, default: int) -> int:
            return int(number(row, name, default))

        counted = value("Occurrences", 0) if flag(row, "EnteredByOccurrences") else 0
        return cls(
            type=value("Type", DAILY),
            period=max(1, value("Period", 1)),
            most=min(counted, MOST_OCCURRENCES) if counted > 0 else MOST_OCCURRENCES,
            weekdays=value("DaysOfWeek", 0),
            month=min(max(value("Month", 0) + 1, 1), 12),
            day=max(1, value("MonthDay", 1)),
            item=value("MonthItem", 0),
            position=value("MonthPosition", 0),
        )

    @property
    def single(self) -> bool:
        """Whether it is one period: it recurs every day, or not at all."""
        return self.type not in _RANKS or (self.type in (DAILY, BY_DAY_COUNT) and self.period == 1)

    @property
    def rank(self) -> int:
        """Its place among those that overlap: the lowest wins."""
        return 0 if self.single else _RANKS[self.type]

    def end_from(self, first: date) -> date:
        """The last day of a rule that says only how often it recurs, from its first."""
        if self.single:
            return first + timedelta(days=self.most - 1 if self.most < MOST_OCCURRENCES else 0)
        return date(LAST_YEAR, 12, 31) if self.most < MOST_OCCURRENCES else first


def occurrences(rule: Recurrence, first: date, last: date) -> Iterator[date]:
    """Days on which a rule falls between two dates, both included, as many as it says."""
    for count, day in enumerate(_recurring(rule, first, last)):
        if count >= rule.most:
            return
        yield day


def _recurring(rule: Recurrence, first: date, last: date) -> Iterator[date]:
    if rule.type in (DAILY, BY_DAY_COUNT):
        for offset in range(0, (last - first).days + 1, rule.period):
            yield first + timedelta(days=offset)
    elif rule.type == WEEKLY:
        sunday = first - timedelta(days=(first.weekday() + 1) % 7)
        for offset in range((last - sunday).days + 1):
            day = sunday + timedelta(days=offset)
            if day >= first and (offset // 7) % rule.period == 0 and rule.weekdays >> (offset % 7) & 1:
                yield day
    else:
        for year, month in _months(rule, first, last):
            day_in_month = _in_month(rule, year, month)
            if day_in_month is not None and first <= day_in_month <= last:
                yield day_in_month


def _months(rule: Recurrence, first: date, last: date) -> Iterator[tuple[int, int]]:
    """Months in which a monthly or yearly rule falls. By the number of the day, months count from the first one that
    still has that day ahead."""
    if rule.type in (YEARLY_BY_DAY, YEARLY_BY_POSITION):
        yield from ((year, rule.month) for year in range(first.year, last.year + 1))
        return
    start = first.year * 12 + first.month - 1
    if rule.type == MONTHLY_BY_DAY and _in_month(rule, first.year, first.month) < first:  # type: ignore[operator]  # every month has that day
        start += 1
    for index in range(start, last.year * 12 + last.month, rule.period):
        yield index // 12, index % 12 + 1


def _in_month(rule: Recurrence, year: int, month: int) -> date | None:
    """The day of a month: by its number, or the first to last of a weekday, of all days, workdays or weekend days."""
    length = months.monthrange(year, month)[1]
    if rule.type in (YEARLY_BY_DAY, MONTHLY_BY_DAY):
        return date(year, month, min(rule.day, length))
    days = [date(year, month, day) for day in range(1, length + 1)]
    if rule.item == 1:
        days = [day for day in days if day.weekday() < 5]
    elif rule.item == 2:
        days = [day for day in days if day.weekday() >= 5]
    elif rule.item >= 3:
        days = [day for day in days if (day.weekday() + 1) % 7 == rule.item - 3]
    if rule.position == LAST:
        return days[-1] if days else None
    return days[rule.position] if 0 <= rule.position < len(days) else None
