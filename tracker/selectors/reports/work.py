"""Work of one person, and of one department, over several launches. Pure reading: the launches come computed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from roles.models import Department, User
from tracker.engine.plan.plan import PlanItem
from tracker.engine.time.calendar import MINUTES_PER_DAY, day_date
from tracker.models import Launch, Part
from tracker.selectors.plan.scheduled import ScheduledLaunch

#: Weeks that the load of a department is shown for.
WEEKS = 12


@dataclass(frozen=True, slots=True)
class Work:
    """One unfinished item: its place, its float in days, and whether all it waits for is done."""

    launch: Launch
    scheduled: ScheduledLaunch
    position: int
    days: float
    ready: bool

    @property
    def item(self) -> PlanItem:
        return self.scheduled.plan.items[self.position]

    @property
    def pk(self) -> int:
        assert self.scheduled.rows is not None
        return self.scheduled.rows.items[self.position]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something that others wait for from a department: who they are, and when they need it."""

    work: Work
    takers: tuple[PlanItem, ...]
    need_by: int


@dataclass(frozen=True, slots=True)
class LoadWeek:
    """What a department has to do in a week, and can, both in person-days."""

    monday: date
    load: float
    capacity: float
    items: tuple[tuple[str, float], ...]


def open_work(launches: Iterable[tuple[Launch, ScheduledLaunch]]) -> Iterator[Work]:
    """Everything that is not done and is somebody's to do."""
    for launch, scheduled in launches:
        for n in scheduled.network.leaves:
            activity = scheduled.network.activities[n]
            if activity.finished or activity.external or scheduled.plan.items[n].kind == "summary":
                continue
            units = scheduled.schedule.item(activity.key).total_float
            days = scheduled.figures.amount(activity, units)["value"]
            feeders = (
                scheduled.network.index[scheduled.plan.links[m].source] for m in scheduled.predecessors.get(n, ())
            )
            yield Work(launch, scheduled, n, float(days), all(scheduled.finished(feeder) for feeder in feeders))


def work_of(person: User, launches: Iterable[tuple[Launch, ScheduledLaunch]]) -> list[Work]:
    """A person's own items, those with the least total float first."""

    def own(item: PlanItem) -> bool:
        return item.owner == person.username or person.username in (item.raci or {}).get(Part.RESPONSIBLE, ())

    return sorted(
        (work for work in open_work(launches) if own(work.item)), key=lambda work: (work.days, start_of(work))
    )


def wanted_from(department: str, launches: Iterable[tuple[Launch, ScheduledLaunch]]) -> list[Wanted]:
    """What other departments wait for from one, directly, the most urgent need first."""
    rows = []
    for work in open_work(launches):
        if work.item.department != department:
            continue
        scheduled = work.scheduled
        ends = (
            scheduled.plan.items[scheduled.network.index[scheduled.plan.links[m].target]]
            for m in scheduled.successors.get(work.position, ())
        )
        takers = tuple(item for item in ends if item.department != department)
        if takers:
            rows.append(Wanted(work, takers, scheduled.schedule.need_by(work.item.key)))
    return sorted(rows, key=lambda row: _day_of(row.work.scheduled, row.need_by))


def load_by_week(
    department: Department, launches: Iterable[tuple[Launch, ScheduledLaunch]], today: date, people: float
) -> list[LoadWeek]:
    """Person-days that a department's open work asks for, week by week, against what its people can give.

    An item's effort (without one: its remaining duration, by one person) is spread evenly over the working days from
    its early start, or today, to its early finish.
    """
    monday = today - timedelta(days=today.weekday())
    last = monday + timedelta(weeks=WEEKS) - timedelta(days=1)
    days = {monday + timedelta(days=n): department.works_on(monday + timedelta(days=n)) for n in range(WEEKS * 7)}
    load: dict[date, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for work in open_work(launches):
        if work.item.department != department.key:
            continue
        first, finish = (_day_of(work.scheduled, at) for at in _span(work))
        total = sum(department.works_on(first + timedelta(days=n)) for n in range((finish - first).days + 1))
        begin = max(first, today)
        left = sum(department.works_on(begin + timedelta(days=n)) for n in range((finish - begin).days + 1))
        if not total or not left:
            continue
        rate = work.item.effort / total if work.item.effort else 1.0
        day = begin
        while day <= min(finish, last):
            if days.get(day):
                load[day - timedelta(days=day.weekday())][work.item.name] += rate
            day += timedelta(days=1)
    weeks = []
    for n in range(WEEKS):
        start = monday + timedelta(weeks=n)
        can = people * sum(days[start + timedelta(days=k)] for k in range(7))
        items = sorted(load[start].items(), key=lambda pair: -pair[1])
        weeks.append(LoadWeek(start, sum(load[start].values()), can, tuple(items)))
    return weeks


def start_of(work: Work) -> date:
    return _day_of(work.scheduled, _span(work)[0])


def _span(work: Work) -> tuple[int, int]:
    """Early start, and the last instant before the early finish."""
    early = work.scheduled.schedule.item(work.item.key).early
    return early.start, max(early.start, early.finish - 1)


def _day_of(scheduled: ScheduledLaunch, instant: int) -> date:
    return day_date(instant * scheduled.network.resolution.minutes // MINUTES_PER_DAY)
