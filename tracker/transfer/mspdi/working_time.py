"""The calendars that a plan from an MS Project file works by, and how much work lies between two moments."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from xml.etree.ElementTree import Element

from tracker.engine.time.calendar import Calendar, CalendarException, Spans, day_number
from tracker.engine.time.errors import PlanError

from .calendars import Sketch, read_calendars, resolve, same_time
from .values import text


@dataclass(slots=True)
class WorkingTime:
    """Calendars of the file by UID, the ``default`` that the project works by, and those that were asked for."""

    sketches: dict[str, Sketch]
    default: str
    warnings: list[str]
    resolved: dict[str, Calendar] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    alike: dict[str, bool] = field(default_factory=dict)
    idle: set[str] = field(default_factory=set)
    minutes: dict[str, _Minutes] = field(default_factory=dict)

    @classmethod
    def read(cls, project: Element, warnings: list[str]) -> WorkingTime:
        sketches = read_calendars(project)
        default = text(project, "CalendarUID") or "1"
        if default not in sketches:
            default = next(iter(sketches), "1")
            sketches.setdefault(default, Sketch(default, "Standard", None))
        time = cls(sketches, default, warnings)
        time.use(default)
        return time

    def __contains__(self, uid: str) -> bool:
        return uid in self.sketches

    def calendar(self, uid: str) -> Calendar:
        """A calendar with all that it inherits."""
        if uid not in self.resolved:
            self.resolved[uid], whole = resolve(self.sketches, uid)
            if not whole:
                self.warnings.append(
                    f"Calendar “{self.sketches[uid].name}” is based on one that the file does not hold; here it has "
                    "the standard week where it says nothing itself."
                )
        return self.resolved[uid]

    def works(self, uid: str) -> bool:
        """Whether a calendar works at any time. One that does not is said once, and nothing can follow it."""
        if uid not in self.resolved and uid not in self.idle:
            try:
                self.calendar(uid)
            except PlanError:
                self.idle.add(uid)
                self.warnings.append(
                    f"Calendar “{self.sketches[uid].name}” never works; here its tasks follow the project's."
                )
        return uid not in self.idle

    def use(self, uid: str) -> str:
        """A calendar as one that items name: the key under which they do."""
        self.calendar(uid)
        self.named.add(uid)
        return uid

    def used(self) -> tuple[Calendar, ...]:
        """All calendars that items or the launch name."""
        return tuple(self.resolved[uid] for uid in sorted(self.named, key=lambda uid: (len(uid), uid)))

    def speaking(self, uid: str) -> str:
        """The nearest of a calendar and its bases that says anything: most resources have one that does not."""
        seen = {uid}
        while True:
            sketch = self.sketches[uid]
            base = sketch.base
            if sketch.says_something or base is None or base not in self.sketches or base in seen:
                return uid
            uid = base
            seen.add(uid)

    def like_default(self, uid: str) -> bool:
        """Whether a calendar works whenever the project does, and not else."""
        if uid not in self.alike:
            self.alike[uid] = uid == self.default or same_time(self.calendar(uid), self.calendar(self.default))
        return self.alike[uid]

    def common(self, one: str, other: str) -> str | None:
        """The UID of a calendar that works where two do; ``None``, said once, where those never work at one time."""
        uid = f"{one}&{other}"
        if uid not in self.resolved and uid not in self.idle:
            try:
                self.resolved[uid] = _intersection(uid, self.calendar(one), self.calendar(other))
            except PlanError:
                self.idle.add(uid)
                self.warnings.append(
                    f"Calendars “{self.calendar(one).name}” and “{self.calendar(other).name}” never work at one time; "
                    "here tasks that follow both follow their own."
                )
        return None if uid in self.idle else uid

    def between(self, uid: str, start: datetime, finish: datetime) -> int:
        """Working minutes of a calendar between two moments."""
        if uid not in self.minutes:
            self.minutes[uid] = _Minutes(self.calendar(uid))
        return self.minutes[uid].before(finish) - self.minutes[uid].before(start) if start < finish else 0


def _intersection(uid: str, one: Calendar, other: Calendar) -> Calendar:
    """The calendar that works where both do. Raises :class:`~tracker.engine.time.errors.PlanError` for none."""
    week = tuple(_common(a, b) for a, b in zip(one.week, other.week, strict=True))
    exceptions = tuple(
        CalendarException(day, day, _common(one.spans_on(day), other.spans_on(day)))
        for day in sorted(one.odd_days.keys() | other.odd_days.keys())
    )
    return Calendar(uid, week, exceptions, f"{one.name} and {other.name}")


def _common(one: Spans, other: Spans) -> Spans:
    spans = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return tuple(sorted(span for span in spans if span[0] < span[1]))


class _Minutes:
    """Working minutes of a calendar up to any moment, from sums by day that are made as far as they are asked for."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.sums = [0]

    def before(self, moment: datetime) -> int:
        """Working minutes from 1970 to a moment."""
        day = day_number(moment.date())
        while len(self.sums) <= day:
            spans = self.calendar.spans_on(len(self.sums) - 1)
            self.sums.append(self.sums[-1] + sum(end - start for start, end in spans))
        minute = moment.hour * 60 + moment.minute
        today = sum(min(end, minute) - start for start, end in self.calendar.spans_on(day) if start < minute)
        return self.sums[day] + today
