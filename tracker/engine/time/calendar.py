"""Working time as tables: how much work lies before an instant, and where a unit of work lies.

An instant is an integer number of base units since 1970-01-01T00:00 (days on day plans, minutes on minute
plans); intervals are half-open. A compiled calendar divides the horizon into slots and answers two questions by
subscription, so that the passes need no arithmetic on dates:

``work[t]``   working slots that lie before boundary ``t``        (0 <= t <= slots)
``place[w]``  the boundary at which working slot number ``w`` starts (0 <= w < work[slots])

Both raise ``IndexError`` past the horizon, which is how a horizon learns that it must grow.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import TypeAlias

from .errors import PlanError

MINUTES_PER_DAY = 1440
EPOCH = date(1970, 1, 1)
#: About two centuries of exceptions, twice over: more is a mistake in the file.
MOST_EXCEPTION_DAYS = 200_000
#: 1970-01-01 was a Thursday, weekday 3 where Monday is 0.
EPOCH_WEEKDAY = 3

Spans: TypeAlias = tuple[tuple[int, int], ...]
Table: TypeAlias = Sequence[int]

FULL_DAY: Spans = ((0, MINUTES_PER_DAY),)
OFFICE_HOURS: Spans = ((480, 720), (780, 1020))


@dataclass(frozen=True, slots=True)
class CalendarException:
    """Days whose working time differs from the week's: ``first`` to ``last`` inclusive, in days since 1970."""

    first: int
    last: int
    spans: Spans = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """A working week and its exceptions.

    ``week`` holds seven entries from Monday, each the working spans of that day in minutes since midnight, sorted
    and not overlapping. Where exceptions overlap, the later one in ``exceptions`` wins (MS Project's rule).
    """

    key: str
    week: tuple[Spans, ...]
    exceptions: tuple[CalendarException, ...] = ()
    name: str = ""
    in_days: bool = False
    _days: dict[int, Spans] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise PlanError(f"Calendar “{self.key}” must describe seven weekdays, not {len(self.week)}.")
        for spans in self.all_spans():
            check_spans(self.key, spans)
        if not any(self.week) and not any(exception.spans for exception in self.exceptions):
            raise PlanError(f"Calendar “{self.key}” never works. Give it at least one working day.")
        for exception in self.exceptions:
            if exception.last < exception.first:
                raise PlanError(
                    f"Calendar “{self.key}” has an exception that ends before it begins, {day_date(exception.first)}."
                )
        if sum(exception.last - exception.first + 1 for exception in self.exceptions) > MOST_EXCEPTION_DAYS:
            raise PlanError(
                f"Calendar “{self.key}” has exceptions of over {MOST_EXCEPTION_DAYS:,} days. Change its week instead."
            )
        for exception in self.exceptions:
            for day in range(exception.first, exception.last + 1):
                self._days[day] = exception.spans

    def spans_on(self, day: int) -> Spans:
        """Working spans of a day given in days since 1970."""
        spans = self._days.get(day)
        return self.week[(day + EPOCH_WEEKDAY) % 7] if spans is None else spans

    @property
    def odd_days(self) -> dict[int, Spans]:
        """Days whose working time is not that of their weekday, by number."""
        return {day: spans for day, spans in self._days.items() if spans != self.week[(day + EPOCH_WEEKDAY) % 7]}

    def works_on(self, day: date) -> bool:
        """Whether any work is done on a date."""
        return bool(self.spans_on((day - EPOCH).days))

    def minutes(self) -> Iterable[int]:
        """Every minute of the day at which a span starts or ends (what a slot must divide)."""
        for spans in self.all_spans():
            for start, end in spans:
                yield start
                yield end

    def all_spans(self) -> Iterable[Spans]:
        """Working spans of every weekday and exception."""
        yield from self.week
        yield from (exception.spans for exception in self.exceptions)


def check_spans(key: str, spans: Spans) -> None:
    """Refuse spans that are empty, leave the day, overlap or are out of order."""
    for start, end in spans:
        if not 0 <= start < end <= MINUTES_PER_DAY:
            raise PlanError(
                f"Calendar “{key}” has working hours {clock_text(start)} to {clock_text(end)}: "
                "they must start before they end, within one day (24:00 is the end of the day)."
            )
    for (_, end), (start, _) in pairwise(spans):
        if start < end:
            raise PlanError(f"Calendar “{key}” has working hours that overlap at {clock_text(start)}.")


def clock_text(minute: int) -> str:
    """``480`` as ``08:00``."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def standard_calendar(key: str = "standard", *, hours: bool = False) -> Calendar:
    """Monday to Friday: whole days, or 08:00 to 12:00 and 13:00 to 17:00 (MS Project's Standard calendar)."""
    spans = OFFICE_HOURS if hours else FULL_DAY
    return Calendar(key=key, week=(spans,) * 5 + ((), ()), in_days=not hours)


@dataclass(frozen=True, slots=True)
class Scale:
    """How slots lie in time: ``origin`` in base units since 1970, ``step`` base units a slot, ``count`` slots.

    ``base`` is the number of minutes in a base unit: 1440 on day plans, 1 on minute plans.
    """

    base: int
    step: int
    origin: int
    count: int

    def slot(self, instant: int) -> int:
        """Boundary of an instant that is known to lie on one."""
        return (instant - self.origin) // self.step

    def slot_or_none(self, instant: int | None) -> int | None:
        """As :meth:`slot`; ``None`` for no instant."""
        return None if instant is None else self.slot(instant)

    def instant(self, slot: int) -> int:
        return self.origin + slot * self.step

    @property
    def first_day(self) -> int:
        return self.origin * self.base // MINUTES_PER_DAY

    @property
    def days(self) -> int:
        return self.count * self.step * self.base // MINUTES_PER_DAY


#: Above this many slots a calendar answers from its spans by bisection instead of from tables.
TABLE_LIMIT = 600_000


def compile_calendar(calendar: Calendar, scale: Scale) -> tuple[Table, Table]:
    """The ``(work, place)`` tables of a calendar over a scale: lists, or bisected spans where lists would be long."""
    edges = working_spans(calendar, scale)
    if scale.count > TABLE_LIMIT:
        index = _SpanIndex(edges, scale.count)
        return _SpanWork(index), _SpanPlace(index)
    work: list[int] = []
    place: list[int] = []
    here = done = 0
    for start, end in edges:
        work.extend([done] * (start - here))
        work.extend(range(done, done + end - start))
        place.extend(range(start, end))
        done += end - start
        here = end
    work.extend([done] * (scale.count + 1 - here))
    return work, place


def working_spans(calendar: Calendar, scale: Scale) -> list[tuple[int, int]]:
    """First slot and the slot after the last of every stretch of working time, in order."""
    slot_minutes = scale.base * scale.step
    return [
        ((offset * MINUTES_PER_DAY + start) // slot_minutes, (offset * MINUTES_PER_DAY + end) // slot_minutes)
        for offset, spans in enumerate(map(calendar.spans_on, range(scale.first_day, scale.first_day + scale.days)))
        for start, end in spans
    ]


def around_the_clock(scale: Scale) -> tuple[Table, Table]:
    """The tables of elapsed time, in which every slot works."""
    return range(scale.count + 1), range(scale.count)


class _SpanIndex:
    """Spans with the work done before each, the shared ground of :class:`_SpanWork` and :class:`_SpanPlace`."""

    __slots__ = ("count", "done", "ends", "starts", "total")

    def __init__(self, edges: list[tuple[int, int]], count: int) -> None:
        self.starts = [start for start, _ in edges]
        self.ends = [end for _, end in edges]
        self.done: list[int] = []
        self.count = count
        total = 0
        for start, end in edges:
            self.done.append(total)
            total += end - start
        self.total = total


class _SpanWork(Sequence[int]):
    __slots__ = ("spans",)

    def __init__(self, spans: _SpanIndex) -> None:
        self.spans = spans

    def __len__(self) -> int:
        return self.spans.count + 1

    def __getitem__(self, slot):  # type: ignore[no-untyped-def]  # the passes subscribe with integers only
        spans = self.spans
        if not 0 <= slot <= spans.count:
            raise IndexError(slot)
        position = bisect_right(spans.starts, slot) - 1
        if position < 0:
            return 0
        return spans.done[position] + min(slot, spans.ends[position]) - spans.starts[position]


class _SpanPlace(Sequence[int]):
    __slots__ = ("spans",)

    def __init__(self, spans: _SpanIndex) -> None:
        self.spans = spans

    def __len__(self) -> int:
        return self.spans.total

    def __getitem__(self, work):  # type: ignore[no-untyped-def]  # the passes subscribe with integers only
        spans = self.spans
        if not 0 <= work < spans.total:
            raise IndexError(work)
        position = bisect_right(spans.done, work) - 1
        return spans.starts[position] + work - spans.done[position]


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def day_date(number: int) -> date:
    """The date of a day number."""
    return EPOCH + timedelta(days=number)
