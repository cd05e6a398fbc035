"""MS Project XML: what is read, what is resolved, what is said to be lost."""

from datetime import date

import pytest

from tracker.engine import PlanError, build_network, schedule
from tracker.engine.plan.schedule_output import Figures
from tracker.engine.time.amounts import Amount, moment_text
from tracker.transfer.formats import read_bytes
from tracker.transfer.mspdi.reading import read_mspdi

WORK = "<WorkingTimes>{}</WorkingTimes>"
SHIFT = "<WorkingTime><FromTime>{}:00</FromTime><ToTime>{}:00</ToTime></WorkingTime>"
OFFICE = WORK.format(SHIFT.format("08:00", "12:00") + SHIFT.format("13:00", "17:00"))


def week_day(number, hours=OFFICE):
    return f"<WeekDay><DayType>{number}</DayType><DayWorking>{int(bool(hours))}</DayWorking>{hours}</WeekDay>"


STANDARD = (
    "<Calendar><UID>1</UID><Name>Standard</Name><BaseCalendarUID>-1</BaseCalendarUID><WeekDays>"
    + week_day(1, "") + "".join(week_day(n) for n in range(2, 7)) + week_day(7, "") + "</WeekDays>{}</Calendar>"
)  # fmt: skip


def task(uid, name="T", hours=8, level=1, **fields):
    more = "".join(f"<{key}>{value}</{key}>" for key, value in fields.items() if key != "more")
    return (
        f"<Task><UID>{uid}</UID><ID>{uid}</ID><Name>{name}{uid}</Name><OutlineLevel>{level}</OutlineLevel>"
        f"<Duration>PT{hours}H0M0S</Duration>{more}{fields.get('more', '')}</Task>"
    )


def after(uid, type_=1, lag=0, form=7):
    return (
        f"<PredecessorLink><PredecessorUID>{uid}</PredecessorUID><Type>{type_}</Type><LinkLag>{lag}</LinkLag>"
        f"<LagFormat>{form}</LagFormat></PredecessorLink>"
    )


def project(tasks, head="", exceptions="", calendars="", tail=""):
    return (
        '<Project xmlns="http://schemas.microsoft.com/project"><Title>Comet</Title>'
        f"<StartDate>2027-01-04T08:00:00</StartDate><CalendarUID>1</CalendarUID>{head}"
        f"<Calendars>{STANDARD.format(exceptions)}{calendars}</Calendars><Tasks>{tasks}</Tasks>{tail}</Project>"
    ).encode()


def dates(source):
    plan = read_mspdi(source)
    result = schedule(build_network(plan)[0])
    figures = Figures(result, plan.launch.hours_per_day)
    return {item.key: tuple(map(moment_text, figures.span(item, item.early))) for item in result}


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


def exception(kind, first, last, **fields):
    more = "".join(f"<{key}>{value}</{key}>" for key, value in fields.items())
    return (
        f"<Exceptions><Exception><TimePeriod><FromDate>{first}T00:00:00</FromDate><ToDate>{last}T23:59:51</ToDate>"
        f"</TimePeriod><Type>{kind}</Type><DayWorking>0</DayWorking>{more}</Exception></Exceptions>"
    )


@pytest.mark.parametrize(
    ("kind", "fields", "off"),
    [
        (1, {}, range(4, 31)),
        (1, {"Period": 10}, (4, 14, 24)),
        (6, {"Period": 2, "DaysOfWeek": 2 + 8}, (4, 6, 18, 20)),
        (4, {"MonthDay": 13, "Period": 1}, (13,)),
        (5, {"MonthItem": 4, "MonthPosition": 1, "Period": 1}, (11,)),
        (5, {"MonthItem": 8, "MonthPosition": 4, "Period": 1}, (29,)),
        (2, {"Month": 0, "MonthDay": 20}, (20,)),
        (3, {"Month": 0, "MonthItem": 6, "MonthPosition": 2}, (20,)),
        (1, {"Period": 7, "EnteredByOccurrences": 1, "Occurrences": 2}, (4, 11)),
    ],
)
def test_recurring_exceptions_are_written_out(kind, fields, off):
    source = project(task(1), exceptions=exception(kind, "2027-01-04", "2027-01-30", **fields))
    calendar = read_mspdi(source).calendars[0]
    workdays = [day for day in range(4, 31) if date(2027, 1, day).weekday() < 5]
    assert [day for day in workdays if not calendar.works_on(date(2027, 1, day))] == [d for d in off if d in workdays]


def test_a_calendar_inherits_what_it_does_not_say():
    night = WORK.format(SHIFT.format("00:00", "04:00") + SHIFT.format("20:00", "00:00"))
    derived = (
        f"<Calendar><UID>2</UID><Name>Night</Name><BaseCalendarUID>1</BaseCalendarUID><WeekDays>{week_day(2, night)}"
        "</WeekDays></Calendar>"
    )
    source = project(task(1, hours=12, CalendarUID=2), calendars=derived)
    assert dates(source)["1"] == ("2027-01-04T20:00", "2027-01-05T17:00")


def test_a_calendar_based_on_a_missing_one_is_refused():
    derived = "<Calendar><UID>2</UID><Name>Night</Name><BaseCalendarUID>9</BaseCalendarUID></Calendar>"
    with pytest.raises(PlanError, match="“Night” is based on one that the file does not hold"):
        read_mspdi(project(task(1, CalendarUID=2), calendars=derived))


def test_work_weeks_change_the_hours_of_a_period():
    work_week = (
        "<WorkWeeks><WorkWeek><TimePeriod><FromDate>2027-01-04T00:00:00</FromDate><ToDate>2027-01-08T23:59:00</ToDate>"
        f"</TimePeriod><WeekDays>{week_day(2, '')}</WeekDays></WorkWeek></WorkWeeks>"
    )
    assert dates(project(task(1), exceptions=work_week))["1"] == ("2027-01-05T08:00", "2027-01-05T17:00")


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
        (project(task(1, LevelingDelay=4800)), "leveling delay"),
        (project(task(1, more="<Baseline><Number>0</Number></Baseline>")), "The baseline of 1 task was left out"),
        (project(task(1), tail="<Resources><Resource><UID>1</UID><Name>Ann</Name></Resource></Resources>"), "1 resource was"),
        (project(task(1).replace("PT8H0M0S", "PT8H0M30S")), "480.5 minutes was rounded to 481"),
    ],
)  # fmt: skip
def test_every_loss_is_named(source, words):
    assert any(words in warning for warning in read_mspdi(source).warnings)


def test_a_clean_file_gives_no_warnings():
    assert read_mspdi(project(task(1) + task(2, more=after(1)))).warnings == ()


def test_a_format_is_told_by_what_the_file_holds():
    assert read_bytes(b"\xef\xbb\xbf" + project(task(1))).launch.name == "Comet"
    text = project(task(1)).decode()
    assert read_bytes(f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode("utf-16")).launch.name == "Comet"
    with pytest.raises(PlanError, match="not complete JSON"):
        read_bytes(b"key;name")
