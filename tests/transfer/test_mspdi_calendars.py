"""Calendars of MS Project XML, held against what they mean day by day."""

from datetime import date, timedelta

import pytest

from tests.transfer.files import (
    OFFICE,
    SHIFT,
    WORK,
    calendar,
    dates,
    exception,
    exceptions,
    project,
    staff,
    task,
    week_day,
    work_week,
)  # fmt: skip
from tracker.transfer.mspdi.reading import read_mspdi


def off(source, first, last, uid="1"):
    """Weekdays between two dates on which a calendar does not work."""
    calendars = {calendar.key: calendar for calendar in read_mspdi(source).calendars}
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5 and not calendars[uid].works_on(day)]


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
        (7, {"Period": 3, "EnteredByOccurrences": 1, "Occurrences": 4}, (4, 7, 13)),
        (7, {"Period": 3}, (4, 7, 13, 19, 22, 25, 28)),
        (7, {"Period": 1}, range(4, 31)),
        (8, {"Period": 1}, range(4, 31)),
    ],
)
def test_recurring_exceptions_are_written_out(kind, fields, off):
    source = project(task(1), exceptions=exceptions(exception(kind, "2027-01-04", "2027-01-30", **fields)))
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


def test_work_weeks_change_the_hours_of_a_period():
    week = f"<WorkWeeks>{work_week('2027-01-04', '2027-01-08', week_day(2, ''))}</WorkWeeks>"
    assert dates(project(task(1), exceptions=week))["1"] == ("2027-01-05T08:00", "2027-01-05T17:00")


@pytest.mark.parametrize(
    ("kind", "fields", "days"),
    [
        (4, {"MonthDay": 31, "Period": 1}, [(3, 31), (4, 30), (5, 31), (6, 30)]),
        (4, {"MonthDay": 30, "Period": 2}, [(3, 30)]),
        (2, {"Month": 3, "MonthDay": 31}, [(4, 30)]),
        (4, {"MonthDay": 10, "Period": 2}, [(2, 10), (6, 10)]),
    ],
    ids=["31 of every month", "30 of every other month", "31 April", "10 of every other month, from the 15th"],
)
def test_a_month_that_is_shorter_has_its_last_day(kind, fields, days):
    """From 15 January; 31 January and 28 February 2027 are Sundays. A rule by the day of the month counts from the first month that has it ahead."""
    first = date(2027, 1, 15)
    row = exception(kind, first, "2027-06-30", **fields)
    source = project(task(1), exceptions=exceptions(row))
    assert off(source, first, date(2027, 6, 30)) == [date(2027, month, day) for month, day in days]


MONTH = ("2027-01-01", "2027-01-31")
FRIDAYS = exception(6, *MONTH, DaysOfWeek=32, Period=1)
WORKS_ON_15TH_MONTHLY = exception(4, *MONTH, OFFICE, MonthDay=15, Period=1)
OFF_ON_15TH_YEARLY = exception(2, *MONTH, Month=0, MonthDay=15)
EVERY_FORTNIGHT_FROM_1ST = exception(7, "2027-01-01", "2027-01-29", OFFICE, Period=14)
DAY = ("2027-01-15", "2027-01-15")
OFF_THAT_DAY, WORKS_THAT_DAY = exception(1, *DAY), exception(1, *DAY, OFFICE)
WORKS_ALL_MONTH = exception(1, *MONTH, OFFICE)


@pytest.mark.parametrize("turned", [False, True], ids=["in one order", "in the other"])
@pytest.mark.parametrize(
    ("weaker", "stronger", "works"),
    [
        (FRIDAYS, WORKS_ON_15TH_MONTHLY, True),
        (WORKS_ON_15TH_MONTHLY, OFF_ON_15TH_YEARLY, False),
        (OFF_ON_15TH_YEARLY, EVERY_FORTNIGHT_FROM_1ST, True),
        (EVERY_FORTNIGHT_FROM_1ST, OFF_THAT_DAY, False),
        (FRIDAYS, WORKS_THAT_DAY, True),
        (FRIDAYS, WORKS_ALL_MONTH, True),
        (WORKS_ALL_MONTH, OFF_THAT_DAY, False),
    ],
    ids=[
        "monthly over weekly", "yearly over monthly", "every few days over yearly", "a day over every few days",
        "a day over weekly", "a period over weekly", "the one that begins later",
    ],
)  # fmt: skip
def test_where_exceptions_overlap_their_kind_decides_and_not_their_place(weaker, stronger, works, turned):
    """Friday 2027-01-15."""
    rows = (stronger, weaker) if turned else (weaker, stronger)
    source = project(task(1), exceptions=exceptions(*rows))
    assert (off(source, date(2027, 1, 15), date(2027, 1, 15)) == []) is works


OLD_STYLE = (
    "<WeekDay><DayType>0</DayType><DayWorking>0</DayWorking><TimePeriod><FromDate>2027-01-05T00:00:00</FromDate>"
    "<ToDate>2027-01-05T23:59:00</ToDate></TimePeriod></WeekDay>"
)


@pytest.mark.parametrize(
    ("beside", "days"),
    [("", [5]), ("<Exceptions/>", [5]), (exceptions(exception(1, "2027-01-07", "2027-01-07")), [7])],
    ids=["alone", "beside an empty list", "beside exceptions"],
)
def test_exceptions_as_older_versions_wrote_them(beside, days):
    """Later versions write both, and mean their own."""
    own = calendar(2, 1, f"<WeekDays>{OLD_STYLE}</WeekDays>{beside}")
    source = project(task(1, CalendarUID=2), calendars=own)
    assert off(source, date(2027, 1, 4), date(2027, 1, 15), "2") == [date(2027, 1, day) for day in days]


def test_an_exception_of_the_base_wins_over_a_work_week_of_ones_own_and_an_own_one_over_it():
    base = exceptions(exception(1, "2027-01-05", "2027-01-06"))
    own_week = f"<WorkWeeks>{work_week('2027-01-04', '2027-01-08', week_day(3), week_day(5, ''))}</WorkWeeks>"
    own = own_week + exceptions(exception(1, "2027-01-06", "2027-01-06", OFFICE))
    source = project(task(1, CalendarUID=2), exceptions=base, calendars=calendar(2, 1, own))
    assert off(source, date(2027, 1, 4), date(2027, 1, 15), "2") == [date(2027, 1, 5), date(2027, 1, 7)]


def test_of_two_work_weeks_the_one_that_begins_later_holds():
    weeks = [work_week("2027-01-11", "2027-01-15", week_day(2)), work_week("2027-01-01", "2027-01-31", week_day(2, ""))]
    for rows in (weeks, weeks[::-1]):
        source = project(task(1), exceptions=f"<WorkWeeks>{''.join(rows)}</WorkWeeks>")
        assert off(source, date(2027, 1, 4), date(2027, 1, 29)) == [date(2027, 1, day) for day in (4, 18, 25)]


def test_working_times_that_overlap_count_once():
    twice = WORK.format(
        SHIFT.format("08:00", "12:00") + SHIFT.format("10:00", "16:00") + SHIFT.format("09:00", "09:00")
    )
    source = project(task(1, CalendarUID=2), calendars=calendar(2, 1, f"<WeekDays>{week_day(2, twice)}</WeekDays>"))
    assert dates(source)["1"] == ("2027-01-04T08:00", "2027-01-04T16:00")


def test_a_calendar_that_is_its_own_base_has_none():
    source = project(task(1, CalendarUID=2), calendars=calendar(2, 2))
    assert off(source, date(2027, 1, 4), date(2027, 1, 15), "2") == []


def test_true_and_fractions_of_seconds_are_read_as_well():
    hours = (
        "<WorkingTimes><WorkingTime><FromTime>10:00:00.000</FromTime><ToTime>14:00:00Z</ToTime></WorkingTime>"
        "<WorkingTime><FromTime>2027-01-04T15:00:00</FromTime><ToTime>16:00</ToTime></WorkingTime></WorkingTimes>"
    )
    days = (
        f"<WeekDay><DayType>2</DayType><DayWorking>true</DayWorking>{hours}</WeekDay>"
        f"<WeekDay><DayType>3</DayType>{hours}</WeekDay><WeekDay><DayType>4</DayType><DayWorking>false</DayWorking></WeekDay>"
    )
    source = project(task(1, hours=18, CalendarUID=2), calendars=calendar(2, 1, f"<WeekDays>{days}</WeekDays>"))
    assert dates(source)["1"] == ("2027-01-04T10:00", "2027-01-07T17:00")


NEVER = f"<WeekDays>{''.join(week_day(n, '') for n in range(1, 8))}</WeekDays>"


def test_a_calendar_that_never_works_does_not_keep_the_file_from_opening():
    source = project(
        task(1, CalendarUID=2) + task(2), calendars=calendar(2, 1, NEVER), tail=staff((1, "Ann", 2, 1), does=[(2, 1)])
    )
    assert set(dates(source).values()) == {("2027-01-04T08:00", "2027-01-04T17:00")}
    said = [warning for warning in read_mspdi(source).warnings if "never works" in warning]
    assert said == ["Calendar “Calendar 2” never works; here its tasks follow the project's."]


def test_an_exception_that_ends_before_it_begins_says_nothing():
    source = project(task(1), exceptions=exceptions(exception(1, "2027-01-06", "2027-01-05")))
    assert off(source, date(2027, 1, 4), date(2027, 1, 8)) == []


@pytest.mark.parametrize(("kind", "period", "days"), [(7, 3, [6, 12, 15]), (7, 1, [6, 7, 8]), (1, 1, [6])])
def test_an_exception_without_an_end_recurs_as_often_as_it_says(kind, period, days):
    counted = {"EnteredByOccurrences": 1, "Occurrences": 4 if period > 1 else 3} if kind == 7 else {}
    row = exception(kind, "2027-01-06", "2027-01-06", Period=period, **counted)
    source = project(task(1), exceptions=exceptions(row.replace("<ToDate>2027-01-06T23:59:51</ToDate>", "")))
    assert off(source, date(2027, 1, 4), date(2027, 1, 29)) == [date(2027, 1, day) for day in days]
