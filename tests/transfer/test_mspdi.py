"""MS Project XML: what is read, what is resolved, what is said to be lost."""

from io import BytesIO

import pytest

from tests.transfer.files import after, calendar, dates, project, staff, task
from tracker.engine import PlanError, build_network, schedule
from tracker.engine.plan.schedule_output import schedule_warnings
from tracker.engine.time.amounts import Amount
from tracker.transfer.formats import read_file
from tracker.transfer.mspdi.reading import read_mspdi


def test_tasks_links_and_lags_schedule_to_the_minute():
    rows = (
        task(1)
        + task(2, more=after(1, lag=2400))
        + task(3, more=after(1, type_=3))
        + task(4, hours=4, more=after(2, 0))
    )
    assert dates(project(rows)) == {
        "1": ("2027-01-04T08:00", "2027-01-04T17:00"),
        "2": ("2027-01-05T13:00", "2027-01-06T12:00"),
        "3": ("2027-01-04T08:00", "2027-01-04T17:00"),
        "4": ("2027-01-06T08:00", "2027-01-06T12:00"),
    }


def test_lags_may_be_elapsed_or_a_percentage():
    links = read_mspdi(
        project(task(1) + task(2, more=after(1, lag=14400, form=8)) + task(3, more=after(1, lag=50, form=19)))
    ).links
    assert [link.lag for link in links] == [Amount(1440, "em"), Amount(50, "%")]


def test_elapsed_durations_run_round_the_clock():
    assert dates(project(task(1, hours=48, DurationFormat=8)))["1"] == ("2027-01-04T08:00", "2027-01-06T08:00")


def test_the_outline_becomes_summaries_and_the_project_summary_can_be_left_out():
    rows = task(0, level=0, Summary=1) + task(1, level=1, Summary=1) + task(2, level=2) + task(3, level=1)
    assert [(i.key, i.parent, i.kind) for i in read_mspdi(project(rows)).items] == [
        ("0", None, "summary"), ("1", "0", "summary"), ("2", "1", "scope"), ("3", "0", "scope"),
    ]  # fmt: skip
    without = read_mspdi(project(rows), project_summary=False)
    assert [(item.key, item.parent) for item in without.items] == [("1", None), ("2", "1"), ("3", None)]


def test_constraints_deadlines_and_actual_dates_are_kept():
    day = "2027-01-11T08:00:00"
    rows = task(1, ConstraintType=4, ConstraintDate=day, Deadline="2027-01-15T17:00:00") + task(
        2, hours=16, ActualStart="2027-01-04T08:00:00", RemainingDuration="PT8H0M0S"
    )
    plan = read_mspdi(project(rows))
    assert (plan.items[0].constraint, plan.items[0].constraint_date.isoformat()) == ("SNET", day)
    assert plan.items[1].remaining == Amount(480, "m")
    assert dates(project(rows))["2"] == ("2027-01-04T08:00", "2027-01-05T17:00")


@pytest.mark.parametrize(("code", "word"), [(1, "ALAP"), (2, "MSO"), (3, "MFO"), (5, "SNLT"), (6, "FNET"), (7, "FNLT")])
def test_every_constraint_code_is_known(code, word):
    rows = task(1, ConstraintType=code, ConstraintDate="2027-01-11T08:00:00")
    assert read_mspdi(project(rows)).items[0].constraint == word


def test_manual_and_external_tasks_stay_where_they_are():
    fixed = {"Start": "2027-01-13T08:00:00", "Finish": "2027-01-13T17:00:00"}
    spans = dates(project(task(1, Manual=1, **fixed) + task(2, ExternalTask=1, **fixed)))
    assert spans["1"] == spans["2"] == ("2027-01-13T08:00", "2027-01-13T17:00")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (project(task(1) + "<Task><UID>2</UID><IsNull>1</IsNull></Task>"), "1 blank row was left out"),
        (project(task(1) + task(2, Active=0)), "inactive and was left out"),
        (project(task(1, more=after(77))), "The link 77 → 1 comes from a task that this file does not hold"),
        (project(task(1, Start="2027-01-04T08:00:00", Finish="2027-01-06T17:00:00")), "it is split or follows its resources"),
        (project(task(1), head="<ScheduleFromStart>0</ScheduleFromStart>"), "scheduled back from its finish"),
        (project(task(1), head="<StatusDate>2027-01-05T17:00:00</StatusDate>"), "status date is not used"),
        (project(task(1, ConstraintType=4)), "constraint SNET without a date"),
        (project(task(1, level=1, ConstraintType=4, ConstraintDate="2027-01-11T08:00:00") + task(2, level=2)), "is a summary"),
        (project(task(1, Manual=1)), "scheduled by hand without dates"),
        (project(task(1, LevelingDelay=4800)), "leveling delay and no start"),
        (project(task(1, LevelingDelay=4800, Start="2027-01-05T08:00:00")), "does not start before 2027-01-05T08:00"),
        (project(task(1, CalendarUID=7)), "follows calendar 7, which the file does not hold"),
        (project(task(1, Deadline="2027-01-06T17:00:00") + task(2, level=2)), "its deadline, 2027-01-06T17:00, holds each"),
        (project(task(1, Manual=1, Start="2027-01-04T08:00:00", Finish="2027-01-29T17:00:00") + task(2, level=2)),
         "scheduled by hand, 2027-01-04T08:00 to 2027-01-29T17:00"),
        (project(task(1, CalendarUID=2), calendars=calendar(2, 9)), "“Calendar 2” is based on one that the file does not"),
        (project(task(1, more=after(1))), "The link 1 → 1 ties a task to itself and was left out"),
        (project(task(1) + task(2, level=2, more=after(1))), "The link 1 → 2 ties a summary to its own part"),
        (project(task(1, more=after(2)) + task(2, level=2)), "The link 2 → 1 ties a summary to its own part"),
        (project(task(1, more=after(3, 0)) + task(2, level=2) + task(3)), "The link 3 → 1 goes FF into a summary"),
        (project(task(1, more=after(3, 2)) + task(2, level=2) + task(3)), "The link 3 → 1 goes SF into a summary"),
        (project(task(1, more="<Baseline><Number>0</Number></Baseline>")), "The baseline of 1 task was left out"),
        (project(task(1), tail="<Resources><Resource><UID>1</UID><Name>Ann</Name></Resource></Resources>"), "1 resource without a task was left out"),
        (project(task(1).replace("PT8H0M0S", "PT8H0M30S")), "480.5 minutes was rounded to 481"),
    ],
)  # fmt: skip
def test_every_loss_is_named(source, words):
    assert any(words in warning for warning in read_mspdi(source).warnings)


def test_a_clean_file_gives_no_warnings():
    assert read_mspdi(project(task(1) + task(2, more=after(1)))).warnings == ()


def test_a_format_is_told_by_what_the_file_holds():
    assert read_file(BytesIO(b"\xef\xbb\xbf" + project(task(1)))).launch.name == "Comet"
    text = project(task(1)).decode()
    assert read_file(BytesIO(f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode("utf-16"))).launch.name == "Comet"
    with pytest.raises(PlanError, match="not complete JSON"):
        read_file(BytesIO(b"key"))


def test_links_that_no_plan_can_have_do_not_keep_the_file_from_opening():
    rows = task(1, more=after(1) + after(3, 0)) + task(2, level=2, more=after(1)) + task(3, more=after(2))
    assert [(link.source, link.target) for link in read_mspdi(project(rows)).links] == [("2", "3")]
    assert dates(project(rows))["3"] == ("2027-01-05T08:00", "2027-01-05T17:00")


def test_what_links_pull_before_the_start_stays_there_and_is_said():
    source = project(task(1) + task(2, more=after(1, 2)))
    assert dates(source)["2"] == ("2027-01-01T08:00", "2027-01-01T17:00")
    said = schedule_warnings(schedule(build_network(read_mspdi(source))[0]))
    assert ["“2” (T2) on 2027-01-01T08:00" in warning for warning in said] == [True]


PAUSED = {
    "hours": 40, "ActualStart": "2027-01-04T08:00:00", "RemainingDuration": "PT20H0M0S", "Stop": "2027-01-06T12:00:00",
}  # fmt: skip


@pytest.mark.parametrize(
    ("resume", "finish"),
    [("2027-01-11T08:00:00", "2027-01-13T12:00"), ("2027-01-06T13:00:00", "2027-01-08T17:00")],
    ids=["days later", "after lunch"],
)
def test_what_was_interrupted_goes_on_when_it_is_resumed(resume, finish):
    plan = read_mspdi(project(task(1, Resume=resume, **PAUSED) + task(2, more=after(1))))
    assert dates(project(task(1, Resume=resume, **PAUSED)))["1"] == ("2027-01-04T08:00", finish)
    assert (plan.items[0].not_before is not None) == any("was interrupted" in warning for warning in plan.warnings)
    assert not any("split" in warning for warning in plan.warnings)


def test_without_the_moment_at_which_it_stopped_what_was_done_tells():
    fields = {name: value for name, value in PAUSED.items() if name != "Stop"}
    assert dates(project(task(1, Resume="2027-01-11T08:00:00", **fields)))["1"][1] == "2027-01-13T12:00"
    assert read_mspdi(project(task(1, Resume="2027-01-06T13:00:00", **fields))).items[0].not_before is None


def test_a_leveling_delay_holds_a_start():
    rows = task(1, LevelingDelay=14400, LevelingDelayFormat=8, Start="2027-01-06T08:00:00") + task(2, more=after(1))
    assert dates(project(rows)) == {
        "1": ("2027-01-06T08:00", "2027-01-06T17:00"),
        "2": ("2027-01-07T08:00", "2027-01-07T17:00"),
    }


TUESDAYS_OFF = calendar(3, 1, "<WeekDays><WeekDay><DayType>3</DayType><DayWorking>0</DayWorking></WeekDay></WeekDays>")
LIKE_THE_PROJECT = calendar(4, 1)
ANN, BOB, CEMENT = (1, "Ann", 3, 1), (2, "Bob", 4, 1), (3, "Cement", -1, 0)


@pytest.mark.parametrize(
    ("who", "fields", "finish"),
    [
        ((1,), {}, "2027-01-06T17:00"),
        ((1, 3), {}, "2027-01-06T17:00"),
        ((2,), {}, "2027-01-05T17:00"),
        ((1, 2), {}, "2027-01-05T17:00"),
        ((1,), {"IgnoreResourceCalendar": 1}, "2027-01-05T17:00"),
        ((1,), {"Type": 1}, "2027-01-05T17:00"),
        ((1,), {"Start": "2027-01-04T08:00:00", "Finish": "2027-01-05T17:00:00"}, "2027-01-05T17:00"),
        ((1,), {"Type": 1, "Start": "2027-01-04T08:00:00", "Finish": "2027-01-06T17:00:00"}, "2027-01-06T17:00"),
        ((1,), {"CalendarUID": 5}, "2027-01-07T17:00"),
    ],
    ids=[
        "who does it is off on Tuesdays", "material has no calendar", "one like the project's", "two that differ",
        "ignored", "a fixed duration", "stored dates say no", "stored dates say yes", "where both work",
    ],
)  # fmt: skip
def test_a_task_follows_the_calendar_of_the_one_who_does_it(who, fields, finish):
    no_wednesdays = calendar(
        5, 1, "<WeekDays><WeekDay><DayType>4</DayType><DayWorking>0</DayWorking></WeekDay></WeekDays>"
    )
    source = project(
        task(1, hours=16, **fields), calendars=TUESDAYS_OFF + LIKE_THE_PROJECT + no_wednesdays,
        tail=staff(ANN, BOB, CEMENT, does=[(1, uid) for uid in who]),
    )  # fmt: skip
    assert dates(source)["1"] == ("2027-01-04T08:00", finish)


def test_names_of_resources_are_kept_with_their_tasks():
    source = project(
        task(1) + task(2), calendars=TUESDAYS_OFF + LIKE_THE_PROJECT, tail=staff(ANN, BOB, does=[(1, 1), (1, 2)])
    )
    assert [item.x for item in read_mspdi(source).items] == [{"resources": ["Ann", "Bob"]}, None]
