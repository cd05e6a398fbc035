"""What must hold for any network, searched by hypothesis."""

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.networks import CALENDARS, START, random_network
from tracker.engine import Activity, Link, Network, Schedule, schedule
from tracker.engine.network.activity import Constraint, LateFrom, LinkType, Resolution
from tracker.engine.passes.paths import driving_edges
from tracker.engine.time.calendar import Calendar

seeds = st.integers(0, 1_000_000)


def plain(seed: int, **kwargs: bool) -> Network:
    return random_network(random.Random(seed), progress=False, constraints=False, **kwargs)


@settings(max_examples=200, deadline=None)
@given(seeds, st.integers(0, 8), st.integers(1, 9))
def test_a_longer_duration_never_makes_the_launch_earlier(seed, which, more):
    """Of links that bound starts, that is: where a finish holds an item, a longer one starts earlier, and so may
    what its start holds (the reverse criticality that precedence diagramming is known for)."""
    network = plain(seed)
    network = replace(network, links=[link for link in network.links if link.type[1] == "S"])
    activities = list(network.activities)
    which %= len(activities)
    activities[which] = replace(activities[which], duration=activities[which].duration + more)
    assert schedule(replace(network, activities=activities)).finish >= schedule(network).finish


@settings(max_examples=150, deadline=None)
@given(seeds, st.integers(-40, 60).map(lambda weeks: 7 * weeks))
def test_shifting_everything_by_whole_weeks_shifts_everything(seed, days):
    network = plain(seed)
    calendars = {key: Calendar(key, calendar.week, in_days=True) for key, calendar in CALENDARS.items()}
    network = replace(network, calendars=calendars)
    later = replace(
        network, start=network.start + days, target=None if network.target is None else network.target + days
    )
    for before, after in zip(schedule(network), schedule(later), strict=True):
        assert after.early.start - before.early.start == days
        assert after.late.finish - before.late.finish == days
        assert after.total_float == before.total_float


def slipped(result: Schedule, which: int, days: int) -> Schedule:
    """The network scheduled again with one item forced to start some of its working days later."""
    activities = list(result.network.activities)
    work, place = result.layout.own_tables(activities[which])
    held = result.layout.scale.instant(place[work[result.early[2 * which]] + days])
    activities[which] = replace(activities[which], constraint=Constraint.SNET, constraint_at=held)
    return schedule(replace(result.network, activities=activities))


@settings(max_examples=200, deadline=None)
@given(seeds, st.integers(0, 8))
def test_total_float_is_how_far_an_item_may_slip_and_no_further(seed, which):
    """Held against a second formulation: force the item later and schedule again."""
    network = replace(plain(seed), target=None, late_from=LateFrom.FINISH)
    result = schedule(network)
    which %= len(network.activities)
    activity = network.activities[which]
    if not activity.duration:
        return
    slack = result.total[which]
    assert slipped(result, which, slack).network_finish <= result.network_finish
    assert slipped(result, which, slack + 1).network_finish > result.network_finish


@settings(max_examples=400, deadline=None)
@given(seeds, st.integers(0, 8))
def test_free_float_is_how_far_an_item_may_slip_without_moving_another(seed, which):
    network = replace(plain(seed), target=None, late_from=LateFrom.FINISH)
    result = schedule(network)
    which %= len(network.activities)
    activity = network.activities[which]
    successors = [link for link in network.links if link.source == activity.key]
    if not activity.duration or not successors:
        return

    def early(timetable: Schedule) -> list[int]:
        return [item.early.start for item in timetable if item.key != activity.key]

    assert early(slipped(result, which, result.free[which])) == early(result)


@settings(max_examples=150, deadline=None)
@given(seeds)
def test_the_driving_path_leads_from_a_start_to_the_finish_without_a_gap(seed):
    network = replace(plain(seed), target=None, late_from=LateFrom.FINISH, honor_constraints=False)
    result = schedule(network)
    last = [n for n in result.driving if result.early[2 * n + 1] == max(result.early[1::2])]
    assert last
    for node in result.driving:
        held_by_link = [edge for edge in driving_edges(result, node) if edge.source in result.driving]
        at_start = result.layout.scale.instant(result.early[2 * node]) >= START
        assert held_by_link or at_start


HOURS = Calendar("hours", (((480, 720), (780, 1020)),) * 5 + ((), ()))
SHIFTS = Calendar("shifts", (((360, 840), (840, 1320)),) * 6 + ((),))


@settings(max_examples=80, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_width_of_a_slot_changes_nothing(rng):
    """A minute plan in half hours, and the same with one loose item of a minute, which narrows every slot."""
    activities = [
        Activity(str(n), rng.choice((0, 30, 240, 480, 1440)), calendar=rng.choice(("hours", "shifts")))
        for n in range(6)
    ]
    links = {
        (a, b): Link(str(a), str(b), rng.choice(list(LinkType)), rng.choice((0, 0, 60, -120)))
        for a, b in (sorted(rng.sample(range(6), 2)) for _ in range(7))
    }
    network = Network(
        activities, list(links.values()), {"hours": HOURS, "shifts": SHIFTS}, START * 1440, "hours", Resolution.MINUTE
    )
    loose = Activity("loose", 1, constraint=Constraint.SNET, constraint_at=(START - 7) * 1440 + 480, calendar="hours")
    narrow = replace(network, activities=[*activities, loose])
    wide, fine = schedule(network), schedule(narrow)
    assert wide.layout.scale.step >= 30
    assert fine.layout.scale.step == 1
    for activity in activities:
        assert wide.item(activity.key).early == fine.item(activity.key).early
        assert wide.item(activity.key).total_float == fine.item(activity.key).total_float
