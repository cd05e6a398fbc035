"""Coordination load: what share of the exchanges between departments a product manager carries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Avg, Count, Sum
from django.utils import timezone

from roles.access import Role
from roles.models import User
from tracker.engine.plan.commitment import PlanCommitment
from tracker.engine.plan.plan import PlanItem
from tracker.models import Event, Launch, Membership, Notice, NoticeKind, Program, Verb, WeeklyHours
from tracker.models.history.event import EXCHANGE, reopened_by_itself
from tracker.selectors.plan.scheduled import ScheduledLaunch
from tracker.selectors.resources import monday_of

#: Weeks that are shown, those that are judged, and how many of them have to be above the limit.
WEEKS, JUDGED, ABOVE = 12, 4, 3
#: Exchanges in the judged weeks below which nothing is said.
LEAST = 12
#: Exchanges below which a week is no evidence.
FEW = 3
#: People who have to tell their hours before others see what they say together.
LEAST_PEOPLE = 3
#: What counts as an exchange beside the steps of a commitment.
COUNTED = EXCHANGE | {Verb.PROPOSED, Verb.DECLINED, Verb.WITHDREW, Verb.ALLOCATED}


@dataclass(slots=True)
class CoordinationWeek:
    """Exchanges of one week: all of them, those that product managers carried, and with how many departments and
    people."""

    monday: date
    all: int = 0
    carried: int = 0
    departments: set[str] = field(default_factory=set)
    people: set[int] = field(default_factory=set)

    @property
    def share(self) -> float | None:
        return self.carried / self.all if self.all else None


@dataclass(frozen=True, slots=True)
class Load:
    """What the weeks come to. ``enough``: whether there is enough to tell; ``due``: whether a program manager is.
    ``kinds`` counts what product managers carried, by what it was."""

    weeks: tuple[CoordinationWeek, ...]
    limit: float
    kinds: dict[str, int]
    enough: bool
    due: bool

    @property
    def judged(self) -> tuple[CoordinationWeek, ...]:
        return self.weeks[-JUDGED:]

    @property
    def share(self) -> float:
        whole = sum(week.all for week in self.judged)
        return sum(week.carried for week in self.judged) / whole if whole else 0.0


def product_managers(program: Program, launches: Iterable[int]) -> dict[int, frozenset[int]]:
    """Who is product manager in each of some launches of a program, by primary key. Two queries."""
    held = list(Membership.objects.filter(program=program, role=Role.PRODUCT_MANAGER))
    within = {row.department_id for row in held if row.department_id is not None}
    members: dict[int, set[int]] = defaultdict(set)
    for pk, department in User.objects.filter(department__in=within).values_list("pk", "department"):
        members[department or 0].add(pk)
    managers = {}
    for launch in launches:
        rows = [row for row in held if row.launch_id in (None, launch)]
        people = {row.person_id for row in rows if row.person_id is not None}
        managers[launch] = frozenset(people.union(*(members[row.department_id or 0] for row in rows)))
    return managers


def load_of(program: Program, launches: Iterable[Launch], today: date, *, without: Collection[int] = ()) -> Load:
    """The load of a program's product managers over some of its launches. Five queries. ``without`` are items (primary
    keys) whose exchanges are counted as if a program manager carried them."""
    within = [launch.pk for launch in launches]
    first = monday_of(today) - timedelta(weeks=WEEKS)
    managers = product_managers(program, within)
    weeks = {first + timedelta(weeks=n): CoordinationWeek(first + timedelta(weeks=n)) for n in range(WEEKS)}
    kinds: Counter[str] = Counter()
    events = Event.objects.filter(launch__in=within, verb__in=COUNTED, at__date__gte=first, actor__isnull=False)
    sides = _sides(within)
    columns = ("launch", "actor", "verb", "at", "item", "item__department__key", "changes")
    for launch, actor, verb, at, item, department, changes in events.values_list(*columns):
        week = weeks.get(monday_of(timezone.localdate(at)))
        if week is None or reopened_by_itself(verb, changes):
            continue
        week.all += 1
        if actor in managers[launch] and item not in without:
            week.carried += 1
            kinds[verb] += 1
            week.departments |= {department} if department else set()
            week.people |= sides.get(item or 0, set()) - {actor}
    read = Notice.objects.filter(launch__in=within, kind=NoticeKind.MOVED, acknowledged_at__date__gte=first)
    for launch, person, known_at in read.values_list("launch", "person", "acknowledged_at"):
        week = weeks.get(monday_of(timezone.localdate(known_at)))
        if week is not None:
            week.all += 1
            if person in managers[launch]:
                week.carried += 1
                kinds["known"] += 1
    rows = tuple(weeks.values())
    limit = program.coordination_limit / 100
    judged = rows[-JUDGED:]
    enough = sum(week.all for week in judged) >= LEAST
    above = sum(week.all >= FEW and (week.share or 0.0) >= limit for week in judged)
    return Load(rows, limit, dict(kinds), enough, enough and above >= ABOVE)


def _sides(launches: list[int]) -> dict[int, set[int]]:
    """Who spoke in the exchanges about each item."""
    speakers: dict[int, set[int]] = defaultdict(set)
    rows = Event.objects.filter(launch__in=launches, verb__in=EXCHANGE, item__isnull=False, actor__isnull=False)
    for item, actor in rows.values_list("item", "actor").distinct().order_by():
        speakers[item].add(actor)
    return speakers


def retagged(scheduled: ScheduledLaunch, keys: Collection[str]) -> ScheduledLaunch:
    """A launch as it would be if some items were the program manager's, with the requests that go with them. Dates do
    not hang on who answers: network and schedule are shared."""
    items = tuple(
        replace(item, owning_role="program", commitment=_asked_by_program(item)) if item.key in keys else item
        for item in scheduled.plan.items
    )
    return ScheduledLaunch(
        replace(scheduled.plan, items=items), scheduled.network, scheduled.schedule, scheduled.warnings, scheduled.rows
    )


def _asked_by_program(item: PlanItem) -> PlanCommitment | None:
    return None if item.commitment is None else replace(item.commitment, asked_by="program")


def own_hours(person: User, program: Program, today: date) -> dict[date, float]:
    """What a person said of the last weeks."""
    rows = WeeklyHours.objects.filter(
        person=person, program=program, monday__gte=monday_of(today) - timedelta(weeks=WEEKS)
    )
    return {row.monday: float(row.hours) for row in rows}


def hours_together(program: Program, today: date) -> list[dict[str, Any]]:
    """What several people say together, week by week; weeks of which too few have told anything are left away."""
    rows = (
        WeeklyHours.objects.filter(program=program, monday__gte=monday_of(today) - timedelta(weeks=WEEKS))
        .values("monday")
        .annotate(people=Count("person"), mean=Avg("hours"), total=Sum("hours"))
        .order_by("-monday")
    )
    return [dict(row) for row in rows if row["people"] >= LEAST_PEOPLE]
