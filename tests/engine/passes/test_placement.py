"""Where items lie that links alone do not place: milestones that rest, work that waits or goes on, the launch's start,
deadlines of summaries. Monday 4 January 2027 is day 0."""

from datetime import date, datetime

import pytest

from tracker.engine import Activity, Link, Network, schedule
from tracker.engine.network.activity import Constraint, LinkType, Resolution, Rest
from tracker.engine.passes.dates import moment_at
from tracker.engine.passes.paths import before_start
from tracker.engine.passes.why import Holder, why
from tracker.engine.plan.schedule_output import Figures, schedule_warnings
from tracker.engine.time.calendar import FULL_DAY, OFFICE_HOURS, Calendar

MON = 20_822
OFFICE = Calendar("office", (OFFICE_HOURS,) * 5 + ((), ()))
EIGHT = ((480, 960),)
SITE = Calendar("site", (EIGHT,) * 4 + ((), EIGHT, EIGHT))  # no Friday
DAYS = {
    "five": Calendar("five", (FULL_DAY,) * 5 + ((), ()), in_days=True),
    "seven": Calendar("seven", (FULL_DAY,) * 7, in_days=True),
}


def by_minute(activities, links, **settings):
    calendars = {calendar.key: calendar for calendar in (OFFICE, SITE)}
    return schedule(
        Network(activities, links, calendars, MON * 1440 + 480, "office", Resolution.MINUTE, **settings)
    )  # fmt: skip


def by_day(activities, links=(), **settings):
    return schedule(Network(activities, list(links), DAYS, MON, "five", **settings))


def at(instant):
    return moment_at(1, instant).isoformat(timespec="minutes")


def network_of_a_gap(rest):
    """Three days of office work, then a milestone of the site, then a day there; five days of the site beside them set
    the finish: Saturday 9 January, 16:00."""
    activities = [
        Activity("a", 1440), Activity("m", 0, calendar="site", rest=rest), Activity("b", 480, calendar="site"),
        Activity("c", 2400, calendar="site"),
    ]  # fmt: skip
    return by_minute(activities, [Link("a", "m"), Link("m", "b")])


@pytest.mark.parametrize(
    ("rest", "milestone", "before"),
    [
        (Rest.FINISH, "2027-01-07T16:00", "2027-01-07T16:00"),
        (Rest.START, "2027-01-09T08:00", "2027-01-08T17:00"),
        (None, "2027-01-09T08:00", "2027-01-08T17:00"),
    ],
)
def test_where_a_milestone_rests_late_holds_what_comes_before_it(rest, milestone, before):
    """What follows must start on Saturday at 8:00. A finish milestone of the site rests on Thursday at 16:00 then, so
    the office must be done by that time, and not by Friday (Primavera P6)."""
    result = network_of_a_gap(rest)
    assert (at(result.item("m").late.finish), at(result.item("a").late.finish)) == (milestone, before)


@pytest.mark.parametrize(
    ("rest", "shown"), [(Rest.FINISH, "2027-01-07T16:00"), (Rest.START, "2027-01-09T08:00"), (None, "2027-01-09T08:00")]
)
def test_where_a_milestone_rests_early(rest, shown):
    """What it waits for ends on Friday at 17:00, when its own calendar does not work."""
    activities = [Activity("a", 2400), Activity("m", 0, calendar="site", rest=rest), Activity("b", 480)]
    result = by_minute(activities, [Link("a", "m"), Link("m", "b")])
    assert at(result.item("m").early.finish) == shown
    # What follows it does not come before what it waits for.
    assert at(result.item("b").early.start) == "2027-01-11T08:00"
    assert (result.item("a").total_float, result.item("b").total_float) == (0, 0)


@pytest.mark.parametrize("rest", [None, *Rest])
def test_a_milestone_that_waits_for_nothing_lies_at_the_start(rest):
    result = by_minute([Activity("m", 0, rest=rest), Activity("a", 480)], [Link("m", "a")])
    assert at(result.item("m").early.start) == "2027-01-04T08:00"
    assert Figures(by_day([Activity("m", 0, rest=rest)]), 8).launch_finish() == date(2027, 1, 4)


@pytest.mark.parametrize(
    ("rest", "day"), [(Rest.FINISH, date(2027, 1, 8)), (Rest.START, date(2027, 1, 11)), (None, date(2027, 1, 10))]
)
def test_on_a_day_plan_it_shows_the_last_or_the_next_day_that_works(rest, day):
    """Seven days of work end on a Sunday."""
    activities = [Activity("a", 7, calendar="seven"), Activity("m", 0, rest=rest)]
    result = by_day(activities, [Link("a", "m")])
    item = result.item("m")
    assert Figures(result, 8).span(item, item.early) == (day, day)


def test_the_launch_ends_with_what_is_shown_to_end_last():
    activities = [Activity("a", 2400), Activity("m", 0, calendar="site", rest=Rest.FINISH)]
    result = by_minute(activities, [Link("a", "m")])
    assert at(result.item("m").early.finish) == "2027-01-07T16:00"
    assert Figures(result, 8).launch_finish() == datetime(2027, 1, 8, 17)


def test_what_takes_time_does_not_rest():
    activities = [Activity("a", 2400), Activity("b", 480, calendar="site", rest=Rest.FINISH)]
    assert at(by_minute(activities, [Link("a", "b")]).item("b").early.start) == "2027-01-09T08:00"


def early(result, key):
    item = result.item(key)
    return item.early.start - MON, item.early.finish - MON


def test_nothing_starts_before_its_not_before_date_and_says_why():
    result = by_day([Activity("a", 2), Activity("b", 2, not_before=MON + 9)], [Link("a", "b")])
    assert early(result, "b") == (9, 11)
    assert [(reason.holder, reason.at - MON) for reason in why(result, "b").holding] == [(Holder.NOT_BEFORE, 9)]
    assert early(by_day([Activity("a", 2), Activity("b", 2, not_before=MON + 1)], [Link("a", "b")]), "b") == (2, 4)


@pytest.mark.parametrize("data_date", [None, MON + 3])
def test_what_has_begun_goes_on_when_it_is_resumed(data_date):
    held = {"actual_start": MON, "remaining": 3, "not_before": MON + 7}
    result = by_day([Activity("a", 5, **held)], data_date=data_date)
    assert early(result, "a") == (0, 10)
    assert Holder.NOT_BEFORE in [reason.holder for reason in why(result, "a").holding]
    done = by_day([Activity("a", 5, **held | {"remaining": 0})], data_date=None)
    assert early(done, "a") == (0, 5)


def test_a_date_that_has_passed_by_holds_nothing_that_has_begun():
    result = by_day([Activity("a", 5, actual_start=MON, remaining=3, not_before=MON + 1)])
    assert early(result, "a") == (0, 5)
    assert [reason.holder for reason in why(result, "a").holding] == [Holder.ACTUAL_START]


@pytest.mark.parametrize(
    ("link", "kept"),
    [(Link("a", "b", LinkType.SF), -3), (Link("a", "b", lag=-6), -5), (Link("a", "b", LinkType.FF, -4), 0)],
    ids=["start to finish", "a lead", "a lead between finishes"],
)
def test_nothing_starts_before_the_launch_but_where_links_may_pull_it(link, kept):
    activities = [Activity("a", 3), Activity("b", 1)]
    held = by_day(activities, [link])
    assert early(held, "b")[0] == 0
    assert (before_start(held), schedule_warnings(held)) == ([], ())
    pulled = by_day(activities, [link], links_before_start=True)
    assert early(pulled, "b")[0] == kept
    assert (before_start(pulled) == [1]) is (kept < 0)
    assert ["“b” on" in warning for warning in schedule_warnings(pulled)] == [True] * (kept < 0)


def test_free_float_ends_with_the_network_where_the_start_holds_what_follows():
    result = by_day([Activity("a", 2), Activity("b", 5)], [Link("a", "b", lag=-8)])
    assert (result.item("a").total_float, result.item("a").free_float) == (3, 3)


@pytest.mark.parametrize(
    ("said", "start"),
    [({"constraint": Constraint.SNET, "constraint_at": MON - 7}, -3), ({"actual_start": MON - 7, "remaining": 1}, -7)],
    ids=["a constraint", "an actual date"],
)
def test_unless_a_constraint_or_an_actual_date_says_so(said, start):
    result = by_day([Activity("a", 3), Activity("b", 1, **said)], [Link("a", "b", LinkType.SF)])
    assert early(result, "b")[0] == start
    assert before_start(result) == []


def test_the_deadline_of_a_summary_holds_its_parts():
    activities = [
        Activity("p", summary=True, deadline=MON + 3), Activity("q", summary=True, parent="p"),
        Activity("a", 10, parent="q"), Activity("b", 2, parent="p"), Activity("c", 1),
    ]  # fmt: skip
    result = by_day(activities)
    assert {item.key: item.total_float for item in result if not item.summary} == {"a": -7, "b": 1, "c": 9}
    assert result.item("p").total_float == -7
    sooner = [*activities[:2], Activity("a", 10, parent="q", deadline=MON + 2), *activities[3:]]
    assert by_day(sooner).item("a").total_float == -8
