"""Dates, durations and floats as a person reads them."""

from datetime import date, datetime

import pytest

from tracker.engine.time.amounts import Amount, day_of, earliest, ends_before, latest, moment_from, moment_text
from tracker.words import dates

DAY, MOMENT = date(2027, 3, 15), datetime(2027, 3, 15, 9, 30)


@pytest.mark.parametrize(
    ("moment", "how", "text"),
    [
        (DAY, {}, "15 Mar 2027"),
        (DAY, {"year": False}, "15 Mar"),
        (DAY, {"time": True}, "15 Mar 2027"),
        (MOMENT, {}, "15 Mar 2027"),
        (MOMENT, {"time": True}, "15 Mar 2027, 09:30"),
    ],
)
def test_a_moment_shows_its_time_only_where_it_has_one_and_it_is_asked_for(moment, how, text):
    assert dates.day(moment, **how) == text


def test_a_stored_date_and_none():
    assert dates.stored_day("2027-03-15T09:30") == "15 Mar 2027"
    assert dates.plain(MOMENT) == "15 Mar 2027, 09:30"
    assert dates.plain(None) == ""


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Amount(3, "d"), "3 d"),
        (Amount(2.5, "w"), "2.5 wk"),
        (Amount(0, "d"), "0 d"),
        (Amount(4, "eh"), "4 h elapsed"),
        (Amount(50, "%"), "50 %"),
        (None, ""),
    ],
)
def test_amounts_carry_their_unit(amount, text):
    assert dates.amount(amount) == text


@pytest.mark.parametrize(("days", "text"), [(3.0, "3 d"), (2.46, "2.5 d"), (-1.0, "-1 d"), (0.04, "0 d")])
def test_working_days_are_told_to_a_tenth(days, text):
    assert dates.working_days(days) == text


def test_numbers_of_items_agree_with_their_noun():
    assert [dates.item_count(n) for n in (0, 1, 2)] == ["0 items", "1 item", "2 items"]


def test_a_day_ends_after_every_moment_on_it_and_starts_before_them():
    assert ends_before(MOMENT, DAY)
    assert not ends_before(DAY, MOMENT)
    assert latest([MOMENT, DAY]) == DAY
    assert earliest([MOMENT, DAY]) == DAY
    assert ends_before(DAY, date(2027, 3, 16))
    assert day_of(MOMENT) == day_of(DAY) == DAY


@pytest.mark.parametrize("moment", [DAY, MOMENT])
def test_a_moment_is_read_as_it_was_written(moment):
    assert moment_from(moment_text(moment)) == moment
