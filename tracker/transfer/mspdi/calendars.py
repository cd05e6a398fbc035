"""Calendars of an MS Project XML file: inherited weeks, work weeks, and exceptions by their rank.

Semantics: what MS Project does, as its XML schema documents it and MPXJ found where it does not. An exception wins over
a work week, and that over the week, a calendar's own over that of its base.
"""

from __future__ import annotations

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

from .recurrence import Recurrence, occurrences
from .values import clock, flag, number, text


@dataclass(frozen=True, slots=True)
class Ranked:
    """An exception with what it is weighed by: its rank, the day it begins, and where it stands in the file."""

    rank: int
    first: int
    order: int
    days: tuple[CalendarException, ...]


@dataclass(slots=True)
class Sketch:
    """A calendar as it stands in the file: what it does not say, it has from its base."""

    uid: str
    name: str
    base: str | None
    days: dict[int, Spans] = field(default_factory=dict)
    work_weeks: list[CalendarException] = field(default_factory=list)
    exceptions: list[CalendarException] = field(default_factory=list)

    @property
    def says_something(self) -> bool:
        return bool(self.days or self.work_weeks or self.exceptions)


def read_calendars(project: Element) -> dict[str, Sketch]:
    """All calendars by UID."""
    sketches: dict[str, Sketch] = {}
    for element in project.iterfind("Calendars/Calendar"):
        base = text(element, "BaseCalendarUID")
        uid = text(element, "UID") or ""
        sketch = Sketch(uid, text(element, "Name") or f"Calendar {uid}", None if base in ("-1", uid) else base)
        sketch.exceptions = _exceptions(element)
        _read_days(sketch, element)
        _read_work_weeks(sketch, element)
        sketches[uid] = sketch
    return sketches


def resolve(calendars: dict[str, Sketch], uid: str) -> tuple[Calendar, bool]:
    """The engine's calendar of a UID with what it inherits, and whether all of its bases are there. Raises
    :class:`PlanError` for one that never works."""
    chain: list[Sketch] = []
    step: str | None = uid
    while step is not None and step in calendars and calendars[step] not in chain:
        chain.append(calendars[step])
        step = calendars[step].base
    week = tuple(
        next((sketch.days[weekday] for sketch in chain if weekday in sketch.days), _standard(weekday))
        for weekday in range(7)
    )
    upwards = list(reversed(chain))
    weeks = [exception for sketch in upwards for exception in sketch.work_weeks]
    exceptions = [exception for sketch in upwards for exception in sketch.exceptions]
    # Before there were negative numbers for it, 0 said that there is no base.
    whole = step is None or (step == "0" and "0" not in calendars)
    return Calendar(uid, week, (*weeks, *exceptions), chain[0].name), whole


def same_time(one: Calendar, other: Calendar) -> bool:
    """Whether two calendars work at the same times, day by day."""
    return one.week == other.week and one.odd_days == other.odd_days


def _standard(weekday: int) -> Spans:
    return OFFICE_HOURS if weekday < 5 else ()


def _hours(element: Element) -> Spans:
    """Working spans of a day; a working day that names none works the default hours."""
    said = text(element, "DayWorking")
    if said is not None and not flag(element, "DayWorking"):
        return ()
    spans: list[tuple[int, int]] = []
    for time in element.iterfind("WorkingTimes/WorkingTime"):
        start, end = clock(text(time, "FromTime")), clock(text(time, "ToTime"))
        if start is None or end is None or start == (end or 1440):
            continue
        if (end or 1440) > start:
            spans.append((start, end or 1440))
        else:  # over midnight, which no day of MS Project can be: the hours after it count to the same day
            spans += [(start, 1440), (0, end)]
    return _joined(spans) or (OFFICE_HOURS if said else ())


def _joined(spans: list[tuple[int, int]]) -> Spans:
    """Spans in order, with those that overlap as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def _read_days(sketch: Sketch, element: Element) -> None:
    """Weekdays are numbered from Sunday, 1. 0 is an exception as versions before 2007 have it; later ones write both,
    and mean those of their own."""
    modern = bool(sketch.exceptions)
    for day in element.iterfind("WeekDays/WeekDay"):
        kind = int(number(day, "DayType", -1))
        if 1 <= kind <= 7:
            sketch.days[(kind + 5) % 7] = _hours(day)
        elif kind == 0 and not modern:
            first, last = _period(day)
            if first is not None and last is not None and first <= last:
                sketch.exceptions.append(CalendarException(day_number(first), day_number(last), _hours(day)))
    if not modern:
        sketch.exceptions.sort(key=lambda exception: exception.first)


def _read_work_weeks(sketch: Sketch, element: Element) -> None:
    """A work week says other hours for some months: one exception for each of its days. Where two overlap, the later
    one holds."""
    weeks = sorted(
        ((first, last, week) for week in element.iterfind("WorkWeeks/WorkWeek") for first, last in [_period(week)]
         if first is not None and last is not None),
        key=lambda row: row[0],
    )  # fmt: skip
    for first, last, week in weeks:
        said = {
            (kind + 5) % 7: _hours(day)
            for day in week.iterfind("WeekDays/WeekDay")
            for kind in [int(number(day, "DayType", 0))]
            if 1 <= kind <= 7
        }
        if len(sketch.work_weeks) + (last - first).days > MOST_EXCEPTION_DAYS:
            raise PlanError(f"Calendar “{sketch.name}” has work weeks of over {MOST_EXCEPTION_DAYS:,} days in all.")
        for offset in range((last - first).days + 1):
            day = first + timedelta(days=offset)
            if day.weekday() in said:
                number_ = day_number(day)
                sketch.work_weeks.append(CalendarException(number_, number_, said[day.weekday()]))


def _exceptions(element: Element) -> list[CalendarException]:
    """Exceptions of a calendar, the ones that win last: single days and periods over every few days, those over
    yearly, monthly and weekly ones; of one rank the one that begins later."""
    ranked: list[Ranked] = []
    written = 0
    for order, row in enumerate(element.iterfind("Exceptions/Exception")):
        first, last = _period(row)
        rule = Recurrence.read(row)
        if first is not None and last is None:
            last = rule.end_from(first)
        if first is None or last is None or last < first:
            continue
        spans, name = _hours(row), text(row, "Name") or ""
        if rule.single:
            days = [CalendarException(day_number(first), day_number(last), spans, name)]
        else:
            numbers = [day_number(day) for day in occurrences(rule, first, last)]
            days = [CalendarException(day, day, spans, name) for day in numbers]
            written += len(days)
            if written > MOST_EXCEPTION_DAYS:
                called = text(element, "Name") or "?"
                raise PlanError(f"Calendar “{called}” has exceptions of over {MOST_EXCEPTION_DAYS:,} days in all.")
        if days:
            ranked.append(Ranked(rule.rank, days[0].first, order, tuple(days)))
    ranked.sort(key=lambda one: (-one.rank, one.first, one.order))
    return [day for one in ranked for day in one.days]


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
