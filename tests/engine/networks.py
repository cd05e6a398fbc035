"""Random small day plans that mix calendars, link types, lags, constraints and progress."""

from __future__ import annotations

import random
from dataclasses import replace

from tracker.engine import Activity, Link, Network
from tracker.engine.network.activity import Constraint, LagCalendar, LateFrom, LinkType, Progress, Resolution, Rest
from tracker.engine.time.calendar import FULL_DAY, OFFICE_HOURS, Calendar, CalendarException, Spans

START = 20_822  # Monday 2027-01-04
CALENDARS = {
    "five": Calendar("five", (FULL_DAY,) * 5 + ((), ()), in_days=True),
    "seven": Calendar("seven", (FULL_DAY,) * 7, in_days=True),
    "odd": Calendar(
        "odd",
        (FULL_DAY, (), FULL_DAY, (), FULL_DAY, FULL_DAY, ()),
        (CalendarException(START + 9, START + 13), CalendarException(START + 12, START + 12, FULL_DAY)),
        in_days=True,
    ),
}


def random_network(rng: random.Random, *, progress: bool = True, constraints: bool = True) -> Network:
    """A network of two to nine activities."""
    size = rng.randint(2, 9)
    data_date = START + rng.randint(0, 15) if progress and rng.random() < 0.5 else None
    honor = rng.random() < 0.4
    activities = [_activity(rng, str(n), data_date, progress, constraints) for n in range(size)]
    links = {
        (a, b, kind): Link(str(a), str(b), kind, rng.choice((0, 0, 0, 1, 3, -1, -2)), rng.choice((None, *LagCalendar)))
        for _ in range(rng.randint(0, 2 * size))
        for a, b in [sorted(rng.sample(range(size), 2))]
        for kind in [rng.choice((LinkType.FS, LinkType.FS, LinkType.SS, LinkType.FF, LinkType.SF))]
    }
    late_from = rng.choice((LateFrom.FINISH, LateFrom.FINISH, LateFrom.TARGET))
    target = START + rng.randint(10, 60) if late_from is LateFrom.TARGET or rng.random() < 0.3 else None
    return Network(
        activities,
        list(links.values()),
        CALENDARS,
        start=START,
        calendar="five",
        data_date=data_date,
        target=target,
        lag_calendar=rng.choice(list(LagCalendar)),
        honor_constraints=honor,
        late_from=late_from,
        progress=rng.choice(list(Progress)),
        links_before_start=rng.random() < 0.4,
    )


def _activity(rng: random.Random, key: str, data_date: int | None, progress: bool, constraints: bool) -> Activity:
    duration = rng.choice((0, 1, 1, 2, 3, 5, 8))
    fields: dict[str, object] = {}
    if constraints and rng.random() < 0.3:
        fields["constraint"] = rng.choice([c for c in Constraint if c is not Constraint.ALAP])
        fields["constraint_at"] = START + rng.randint(2, 30)
    if constraints and rng.random() < 0.15:
        fields["deadline"] = START + rng.randint(5, 30)
    if constraints and rng.random() < 0.15:
        fields["promise"] = START + rng.randint(5, 30)
    if constraints and rng.random() < 0.1:
        fields["not_before"] = START + rng.randint(0, 20)
    if constraints and not duration and rng.random() < 0.5:
        fields["rest"] = rng.choice(list(Rest))
    if progress and rng.random() < 0.3:
        begun = (data_date or START + 10) - rng.randint(3, 9)
        fields["actual_start"] = begun
        if rng.random() < 0.5:
            fields["actual_finish"] = begun + rng.randint(1 if duration else 0, 3)
        elif duration:
            fields["remaining"] = rng.randint(1, duration)
        else:
            fields.pop("actual_start")
    return Activity(
        key, duration, calendar=rng.choice((None, *CALENDARS)), elapsed=rng.random() < 0.1, **fields  # type: ignore[arg-type]
    )  # fmt: skip


def full_network(rng: random.Random) -> Network:
    """As :func:`random_network`, with what it lacks: summaries with links, items as late as possible, a named launch,
    and half of the time counted in minutes of shifts."""
    network = random_network(rng)
    activities, links = list(network.activities), list(network.links)
    which = rng.randrange(len(activities))
    if rng.random() < 0.4 and activities[which].constraint is None:
        activities[which] = replace(activities[which], constraint=Constraint.ALAP)
    if rng.random() < 0.5:
        activities = [replace(a, parent="S") if n < 2 else a for n, a in enumerate(activities)]
        if len(activities) > 2:
            last = activities[-1].key
            links += [Link("S", last, kind, rng.choice((0, 0, 2, -1))) for kind in LinkType if rng.random() < 0.5]
        due = START + rng.randint(5, 30) if rng.random() < 0.3 else None
        activities.append(Activity("S", 0, summary=True, deadline=due))
    launch = rng.choice((None, None, network.activities[-1].key))
    network = replace(network, activities=activities, links=links, launch_milestone=launch)
    return _in_minutes(network) if rng.random() < 0.5 else network


def in_whole_days_by_the_minute(network: Network) -> Network:
    """The same network with every day as its 1440 minutes."""
    return _in_minutes(network, FULL_DAY, 1440)


def _in_minutes(network: Network, hours: Spans = OFFICE_HOURS, a_day: int = 240) -> Network:
    """The network with days as 1440 minutes, working days as shifts, and everything else as it was; a day of work
    becomes ``a_day`` minutes."""
    day = 1440

    def at(instant: int | None) -> int | None:
        return None if instant is None else instant * day

    def worked(calendar: Calendar) -> Calendar:
        week = tuple(hours if spans else () for spans in calendar.week)
        exceptions = tuple(replace(e, spans=hours if e.spans else ()) for e in calendar.exceptions)
        return Calendar(calendar.key, week, exceptions)

    def amount(activity: Activity, days: int | None) -> int | None:
        return None if days is None else days * (day if activity.elapsed else a_day)

    activities = [
        replace(
            a,
            duration=amount(a, a.duration) or 0, remaining=amount(a, a.remaining), constraint_at=at(a.constraint_at),
            not_before=at(a.not_before), deadline=at(a.deadline), promise=at(a.promise), actual_start=at(a.actual_start),
            actual_finish=at(a.actual_finish),
        )
        for a in network.activities
    ]  # fmt: skip
    return replace(
        network,
        activities=activities,
        links=[replace(link, lag=link.lag * a_day) for link in network.links],
        calendars={key: worked(calendar) for key, calendar in network.calendars.items()},
        start=network.start * day,
        data_date=at(network.data_date),
        target=at(network.target),
        resolution=Resolution.MINUTE,
        near_critical_float=5 * 2 * a_day if hours is OFFICE_HOURS else 5 * a_day,
    )
