"""Where only links and calendars hold a network, nothing is late, and what ends it has no float; a plan by the day and
the same by the minute agree. Searched over random networks with all that a plan can hold."""

import random
from dataclasses import replace

import pytest

from tests.depth import examples
from tests.engine.networks import full_network, in_whole_days_by_the_minute
from tracker.engine import Activity, Link, Network, schedule
from tracker.engine.network.activity import Constraint, LagCalendar, LateFrom, LinkType, Resolution, Rest
from tracker.engine.time.calendar import FULL_DAY, Calendar

BINDING = {Constraint.SNLT, Constraint.FNLT, Constraint.MSO, Constraint.MFO}


def loose(network: Network, rng: random.Random) -> Network:
    """The network without dates that late dates are held by: targets, deadlines, constraints on the latest."""
    activities = [
        replace(
            activity,
            deadline=None,
            constraint=None if activity.constraint in BINDING else activity.constraint,
            constraint_at=None if activity.constraint in BINDING else activity.constraint_at,
            rest=None if activity.duration else rng.choice((None, *Rest)),
        )
        for activity in network.activities
    ]
    return replace(network, activities=activities, target=None, late_from=LateFrom.FINISH, launch_milestone=None)


def out_of_sequence(network: Network) -> bool:
    """Whether something goes on from its actual start though what it waits for is not done: then that date binds."""
    by_key = {activity.key: activity for activity in network.activities}
    return network.data_date is None and any(
        by_key[link.target].started and not by_key[link.source].finished for link in network.links
    )


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_nothing_is_late_where_only_links_bind_and_what_ends_it_has_no_float(part):
    for seed in range(part * 5_000, part * 5_000 + examples(5_000)):
        rng = random.Random(seed)
        network = loose(full_network(rng), rng)
        if out_of_sequence(network):
            continue
        result = schedule(network)
        finish = max(result.early[2 * leaf + 1] for leaf in network.leaves)
        for leaf in network.leaves:
            if not network.activities[leaf].finished:
                total = result.total[leaf]
                assert total >= 0, f"{seed}: item {network.activities[leaf].key}\n{network}"
                assert not total or result.early[2 * leaf + 1] < finish, f"{seed}: {network.activities[leaf].key}"


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_a_plan_by_the_minute_says_what_the_same_plan_says_by_the_day(part):
    for seed in range(part * 2_500, part * 2_500 + examples(2_500)):
        network = full_network(random.Random(seed))
        if not network.in_days:
            continue
        by_day, by_minute = schedule(network), schedule(in_whole_days_by_the_minute(network))
        for one, other in zip(by_day, by_minute, strict=True):
            name = f"{seed}: item {one.key}\n{network}"
            assert (one.total_float * 1440, one.free_float * 1440) == (other.total_float, other.free_float), name
            assert one.early.finish * 1440 == other.early.finish, name
            assert (one.critical, one.driving) == (other.critical, other.driving), name


FIVE, SEVEN = Calendar("five", (FULL_DAY,) * 5 + ((), ())), Calendar("seven", (FULL_DAY,) * 7)
SHIFT = ((480, 720), (780, 1020))
OFFICE, SITE = Calendar("five", (SHIFT,) * 5 + ((), ())), Calendar("seven", (SHIFT,) * 7)
MONDAY = 20_822 * 1440


@pytest.mark.parametrize("calendars", [(FIVE, SEVEN), (OFFICE, SITE)], ids=["whole days", "shifts"])
@pytest.mark.parametrize(
    ("type_", "lag", "rule"),
    [(LinkType.FF, 0, None), (LinkType.FF, 1440, LagCalendar.ELAPSED), (LinkType.FS, 0, None)],
    ids=["finish to finish", "with an elapsed lag", "finish to start"],
)
def test_work_that_ends_on_a_saturday_is_not_late_for_what_rests_until_monday(calendars, type_, lag, rule):
    """It is the last to finish, so its float is 0 by definition: the other may end on Friday evening, which is Monday
    morning to it."""
    a_day = 1440 if calendars[0] is FIVE else 480
    activities = [Activity("a", 6 * a_day, calendar="seven"), Activity("b", 2 * a_day)]
    network = Network(
        activities, [Link("a", "b", type_, lag, rule)], {c.key: c for c in calendars}, MONDAY, "five", Resolution.MINUTE
    )
    result = schedule(network)
    assert {item.key: item.total_float for item in result if item.total_float < 0} == {}
    assert result.item("a").total_float == 0 or type_ is LinkType.FS
