"""What there is to allocate, and what is given out: people by department and week, money by program."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from roles.models import Department
from tracker.models import Launch, ResourceKind, ResourceRequest, ResourceState

#: Weeks that allocations are shown for.
WEEKS = 16
#: Weeks that are looked through.
MOST_WEEKS = 520
#: States in which something is given out, or kept back for an offer that was made.
HELD = (ResourceState.ALLOCATED, ResourceState.COUNTERED)


@dataclass(frozen=True, slots=True)
class Grant:
    """What would be given for a request."""

    row: ResourceRequest
    amount: Decimal
    first: date | None
    last: date


@dataclass(frozen=True, slots=True)
class DemandWeek:
    """One department in one week: people given out, and how many it has; by launch."""

    monday: date
    allocated: float
    capacity: float
    launches: tuple[tuple[str, float], ...] = ()

    @property
    def over(self) -> bool:
        return self.allocated > self.capacity + 1e-9


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def capacity_of(department: Department) -> float:
    """People that a department has for launches: what it says, else how many belong to it. One query in that case."""
    if department.capacity is not None:
        return department.capacity
    return float(department.people.filter(is_active=True).count())


def held_people(department: Department, launches: Any) -> QuerySet[ResourceRequest]:
    """People of a department that are given out in some launches."""
    return ResourceRequest.objects.filter(
        kind=ResourceKind.PEOPLE, department=department, state__in=HELD, launch__in=launches
    )


def weeks_of(
    rows: Iterable[ResourceRequest], capacity: float, first: date, last: date, more: Grant | None = None
) -> list[DemandWeek]:
    """Every week from one day to another with the most that is given out on a day of it."""
    given = [(row.launch.name, float(row.granted or 0), row.granted_first, row.granted_last) for row in rows]
    if more is not None:
        given.append((more.row.launch.name, float(more.amount), more.first, more.last))
    weeks: list[DemandWeek] = []
    monday = monday_of(first)
    while monday <= last and len(weeks) < MOST_WEEKS:
        days = [_given_on(given, monday + timedelta(days=n)) for n in range(7)]
        most = max(days, key=lambda by_launch: sum(by_launch.values()))
        weeks.append(DemandWeek(monday, sum(most.values()), capacity, tuple(sorted(most.items()))))
        monday += timedelta(weeks=1)
    return weeks


def _given_on(given: Iterable[tuple[str, float, date | None, date | None]], day: date) -> dict[str, float]:
    """People given out on a day, by launch."""
    totals: dict[str, float] = defaultdict(float)
    for name, people, begins, ends in given:
        if begins is not None and ends is not None and begins <= day <= ends:
            totals[name] += people
    return totals


def over_allocated(given: Grant, launches: Any) -> list[DemandWeek]:
    """Weeks in which a department would be given out beyond what it has. Two queries at most."""
    department = given.row.department
    if department is None or given.first is None:
        return []
    rows = held_people(department, launches).exclude(pk=given.row.pk).select_related("launch")
    weeks = weeks_of(rows, capacity_of(department), given.first, given.last, given)
    return [week for week in weeks if week.over]


@dataclass(frozen=True, slots=True)
class Money:
    """A budget and what of it is given out; ``budget`` is ``None`` where nobody set one."""

    budget: Decimal | None
    given: Decimal

    @property
    def left(self) -> Decimal | None:
        return None if self.budget is None else self.budget - self.given


def money_of(launch: Launch, launches: Any, without: int = 0) -> Money:
    """The budget of a launch's program, and what of it is given out in some launches. One query."""
    rows = ResourceRequest.objects.filter(
        ~Q(kind=ResourceKind.PEOPLE), state__in=HELD, launch__program=launch.program_id, launch__in=launches
    ).exclude(pk=without)
    given = rows.aggregate(total=Sum("granted"))["total"] or Decimal(0)
    return Money(launch.program.budget, given)


def overspent(given: Grant, launches: Any) -> Decimal | None:
    """By how much a program's budget would be exceeded; ``None`` where it would not, or there is none."""
    money = money_of(given.row.launch, launches, given.row.pk)
    if money.left is None or given.amount <= money.left:
        return None
    return given.amount - money.left
