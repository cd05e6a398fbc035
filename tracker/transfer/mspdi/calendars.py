"""Calendars of an MS Project XML file: inherited weeks, work weeks, recurring exceptions written out."""

from __future__ import annotations

import calendar as months
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from xml.etree.ElementTree import Element

from tracker.engine.time.calendar import (
    MOST_EXCEPTION_DAYS,
    OFFICE_HOURS,
    Calendar,
    CalendarException,
    Spans,
    day_number,
)
from tracker.engine.time.errors import PlanError
from tracker.engine.time.readers import FIRST_YEAR, LAST_YEAR

from .values import clock, number, text

#: An exception that recurs for ever is written out this far.
MOST_OCCURRENCES = 2_000
DAILY, YEARLY_BY_DAY, YEARLY_BY_POSITION, MONTHLY_BY_DAY, MONTHLY_BY_POSITION, WEEKLY = 1, 2, 3, 4, 5, 6
LAST = 4


@dataclass(slots=True)
class Sketch:
    """A calendar as it stands in the file: what it does not say, it has from its base."""

    uid: str
    name: str
    base: str | None
    days: dict[int, Spans] = field(default_factory=dict)
    exceptions: list[CalendarException] = field(default_factory=list)


def read_calendars(project: Element) -> dict[str, Sketch]:
    """All calendars by UID."""
    sketches: dict[str, Sketch] = {}
    for element in project.iterfind("Calendars/Calendar"):
        base = text(element, "BaseCalendarUID")
        uid = text(element, "UID") or ""
        sketch = Sketch(uid, text(element, "Name") or f"Calendar {uid}", None if base in (None, "-1", "0") else base)
        _read_days(sketch, element)
        _read_work_weeks(sketch, element)
        _read_exceptions(sketch, element)
        sketches[uid] = sketch
    return sketches


def resolve(calendars: dict[str, Sketch], uid: str) -> Calendar:
    """The engine's calendar of a UID, with what it inherits. Own exceptions win over inherited ones."""
    chain: list[Sketch] = []
    step: str | None = uid
    while step is not None:
        sketch = calendars.get(step)
        if sketch is None or sketch in chain:
            raise PlanError(
                f"Calendar “{chain[0].name if chain else uid}” is based on one that the file does not hold."
            )
        chain.append(sketch)
        step = sketch.base
    week = tuple(
        next((sketch.days[weekday] for sketch in chain if weekday in sketch.days), _standard(weekday))
        for weekday in range(7)
    )
    exceptions = tuple(exception for sketch in reversed(chain) for exception in sketch.exceptions)
    return Calendar(uid, week, exceptions, chain[0].name)


def _standard(weekday: int) -> Spans:
    return OFFICE_HOURS if weekday < 5 else ()


def _hours(element: Element) -> Spans:
    """Working spans of a day; a working day that names none works the default hours."""
    if number(element, "DayWorking", 0) == 0:
        return ()
    spans: list[tuple[int, int]] = []
    for time in element.iterfind("WorkingTimes/WorkingTime"):
        start, end = clock(text(time, "FromTime")), clock(text(time, "ToTime"))
        if start is not None and end is not None:
            spans.append((start, end or 1440))
    return tuple(sorted(spans)) or OFFICE_HOURS


def _read_days(sketch: Sketch, element: Element) -> None:
    """Weekdays are numbered from Sunday, 1; 0 is an exception, as older versions write it."""
    exceptions = element.find("Exceptions")
    for day in element.iterfind("WeekDays/WeekDay"):
        kind = int(number(day, "DayType", -1))
        if 1 <= kind <= 7:
            sketch.days[(kind + 5) % 7] = _hours(day)
        elif kind == 0 and exceptions is None:
            first, last = _period(day)
            if first is not None and last is not None:
                sketch.exceptions.append(CalendarException(day_number(first), day_number(last), _hours(day)))


def _read_work_weeks(sketch: Sketch, element: Element) -> None:
    """A work week says other hours for some months: one exception for each of its days."""
    for week in element.iterfind("WorkWeeks/WorkWeek"):
        first, last = _period(week)
        said = {(int(number(day, "DayType", 0)) + 5) % 7: _hours(day) for day in week.iterfind("WeekDays/WeekDay")}
        if first is None or last is None:
            continue
        if len(sketch.exceptions) + (last - first).days > MOST_EXCEPTION_DAYS:
            raise PlanError(f"Calendar “{sketch.name}” has work weeks of over {MOST_EXCEPTION_DAYS:,} days in all.")
        for offset in range((last - first).days + 1):
            day = first + timedelta(days=offset)
            if day.weekday() in said:
                number_ = day_number(day)
                sketch.exceptions.append(CalendarException(number_, number_, said[day.weekday()]))


def _read_exceptions(sketch: Sketch, element: Element) -> None:
    for row in element.iterfind("Exceptions/Exception"):
        first, last = _period(row)
        if first is None or last is None:
            continue
        spans, name = _hours(row), text(row, "Name") or ""
        if number(row, "Type", DAILY) == DAILY and number(row, "Period", 1) <= 1:
            sketch.exceptions.append(CalendarException(day_number(first), day_number(last), spans, name))
            continue
        for day in _occurrences(row, first, last):
            sketch.exceptions.append(CalendarException(day_number(day), day_number(day), spans, name))


def _period(element: Element) -> tuple[date | None, date | None]:
    period = element.find("TimePeriod")
    if period is None:
        return None, None
    # The last moment of a day may stand there as 23:59:51: only the day counts.
    first, last = (_day(text(period, name)) for name in ("FromDate", "ToDate"))
    return first, last


def _day(value: str | None) -> date | None:
    """A day of a calendar, drawn into the years that can be planned: outside them it changes nothing."""
    if value is None:
        return None
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:
        raise PlanError(f"A calendar's date is “{value[:40]}”, which is no date.") from None
    return min(max(day, date(FIRST_YEAR, 1, 1)), date(LAST_YEAR, 12, 31))


def _occurrences(row: Element, first: date, last: date) -> Iterator[date]:
    """Days of a recurring exception between its dates, as many as it says."""
    limit = int(number(row, "Occurrences", 0)) if number(row, "EnteredByOccurrences", 0) else 0
    limit = min(limit or MOST_OCCURRENCES, MOST_OCCURRENCES)
    for count, day in enumerate(_recurring(row, first, last)):
        if count >= limit or day > last:
            return
        yield day


def _recurring(row: Element, first: date, last: date) -> Iterator[date]:
    kind, period = int(number(row, "Type", DAILY)), max(1, int(number(row, "Period", 1)))
    if kind == DAILY:
        for offset in range(0, (last - first).days + 1, period):
            yield first + timedelta(days=offset)
    elif kind == WEEKLY:
        mask = int(number(row, "DaysOfWeek", 0))
        sunday = first - timedelta(days=(first.weekday() + 1) % 7)
        for offset in range((last - sunday).days + 1):
            day = sunday + timedelta(days=offset)
            if day >= first and (offset // 7) % period == 0 and mask >> (offset % 7) & 1:
                yield day
    else:
        for year, month in _months(kind, row, first, last, period):
            occurrence = _in_month(kind, row, year, month)
            if occurrence is not None and first <= occurrence <= last:
                yield occurrence


def _months(kind: int, row: Element, first: date, last: date, period: int) -> Iterator[tuple[int, int]]:
    """Months in which a monthly or yearly exception falls."""
    if kind in (YEARLY_BY_DAY, YEARLY_BY_POSITION):
        month = int(number(row, "Month", 0)) + 1
        for year in range(first.year, last.year + 1):
            yield year, min(max(month, 1), 12)
        return
    start = first.year * 12 + first.month - 1
    for index in range(start, last.year * 12 + last.month, period):
        yield index // 12, index % 12 + 1


def _in_month(kind: int, row: Element, year: int, month: int) -> date | None:
    """The day of a month: by its number, or the first to last of a weekday, of all days, workdays or weekend days."""
    length = months.monthrange(year, month)[1]
    if kind in (YEARLY_BY_DAY, MONTHLY_BY_DAY):
        day = int(number(row, "MonthDay", 1))
        return date(year, month, day) if 1 <= day <= length else None
    item, position = int(number(row, "MonthItem", 0)), int(number(row, "MonthPosition", 0))
    days = [date(year, month, day) for day in range(1, length + 1)]
    if item == 1:
        days = [day for day in days if day.weekday() < 5]
    elif item == 2:
        days = [day for day in days if day.weekday() >= 5]
    elif item >= 3:
        days = [day for day in days if (day.weekday() + 1) % 7 == item - 3]
    if position == LAST:
        return days[-1] if days else None
    return days[position] if 0 <= position < len(days) else None
