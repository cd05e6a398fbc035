import pytest

from tracker.engine import PlanError
from tracker.engine.time.calendar import (
    FULL_DAY,
    OFFICE_HOURS,
    TABLE_LIMIT,
    Calendar,
    CalendarException,
    Scale,
    compile_calendar,
    standard_calendar,
)

MONDAY = 20_822


def test_tables_answer_how_much_work_lies_before_and_where_a_unit_lies():
    work, place = compile_calendar(standard_calendar(), Scale(1440, 1, MONDAY, 14))
    assert list(work) == [0, 1, 2, 3, 4, 5, 5, 5, 6, 7, 8, 9, 10, 10, 10]
    assert list(place) == [0, 1, 2, 3, 4, 7, 8, 9, 10, 11]


def test_of_exceptions_that_overlap_the_later_wins():
    calendar = Calendar(
        "c",
        (FULL_DAY,) * 7,
        (CalendarException(MONDAY, MONDAY + 3), CalendarException(MONDAY + 1, MONDAY + 1, FULL_DAY)),
    )
    assert [bool(calendar.spans_on(MONDAY + day)) for day in range(5)] == [False, True, False, False, True]


def test_spans_by_bisection_answer_as_tables_do():
    calendar = standard_calendar(hours=True)
    days = TABLE_LIMIT // 1440 + 2
    fine = compile_calendar(calendar, Scale(1, 1, MONDAY * 1440, days * 1440))
    coarse = compile_calendar(calendar, Scale(1, 60, MONDAY * 1440, days * 24))
    for hour in range(24 * 21):
        assert fine[0][hour * 60] == coarse[0][hour] * 60
    for unit in range(8 * 12):
        assert fine[1][unit * 60] == coarse[1][unit] * 60


@pytest.mark.parametrize("index", [-1, (TABLE_LIMIT // 1440 + 2) * 1440 + 1])
def test_bisection_refuses_what_lies_outside_the_horizon(index):
    work, place = compile_calendar(
        standard_calendar(hours=True), Scale(1, 1, MONDAY * 1440, (TABLE_LIMIT // 1440 + 2) * 1440)
    )
    with pytest.raises(IndexError):
        work[index]
    with pytest.raises(IndexError):
        place[index]


@pytest.mark.parametrize(
    ("week", "words"),
    [
        (((),) * 7, "never works"),
        ((FULL_DAY,) * 6, "seven weekdays"),
        ((((600, 500),),) * 7, "start before they end"),
        ((((480, 720), (700, 900)),) * 7, "overlap at 11:40"),
        ((((0, 1500),),) * 7, "within one day"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_by_name(week, words):
    with pytest.raises(PlanError, match=words) as refusal:
        Calendar("shop floor", week)
    assert "shop floor" in str(refusal.value)


def test_office_hours_make_an_eight_hour_day():
    assert sum(end - start for start, end in OFFICE_HOURS) == 480
