"""Random small day plans that mix calendars, link types, lags, constraints and progress."""

from __future__ import annotations

import random

from tracker.engine import Activity, Link, Network
from tracker.engine.activity import Constraint, LagCalendar, LateFrom, LinkType, Progress
from tracker.engine.calendar import FULL_DAY, Calendar, CalendarException

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
