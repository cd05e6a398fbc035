"""What planners type for times and dates."""

from datetime import date, datetime

import pytest

from tracker.engine.time.amounts import Amount
from tracker.forms.plan.entry import amount_text, read_amount_text, read_moment_text

TODAY = date(2027, 3, 17)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("5", Amount(5, "d")),
        (" 2 Weeks ", Amount(2, "w")),
        ("1,5d", Amount(1.5, "d")),
        ("3ed", Amount(3, "ed")),
        ("3 elapsed days", Amount(3, "ed")),
        ("-2d", Amount(-2, "d")),
        ("50%", Amount(50, "%")),
        ("90 min", Amount(90, "m")),
    ],
)
def test_amounts_are_read_as_they_are_said(text, amount):
    assert read_amount_text(text) == amount


@pytest.mark.parametrize("text", ["", "soon", "5x", "d5", "5 d d"])
def test_what_is_no_amount_is_refused_with_how_to_write_one(text):
    with pytest.raises(ValueError, match="Write 5d, 2w or 3ed"):
        read_amount_text(text)


@pytest.mark.parametrize("amount", [Amount(5, "d"), Amount(-2, "ed"), Amount(1.5, "w"), Amount(25, "%")])
def test_an_amount_is_typed_as_it_is_written(amount):
    assert read_amount_text(amount_text(amount)) == amount


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2027-03-15", date(2027, 3, 15)),
        ("15 Mar", date(2027, 3, 15)),
        ("Mar 15 2028", date(2028, 3, 15)),
        ("15.3.", date(2027, 3, 15)),
        ("1 Jan", date(2027, 1, 1)),
        ("1 Dec", date(2027, 12, 1)),
        ("today", TODAY),
        ("tomorrow", date(2027, 3, 18)),
        ("tue", date(2027, 3, 23)),
        ("wed", date(2027, 3, 24)),
        ("last fri", date(2027, 3, 12)),
        ("+2w", date(2027, 3, 31)),
        ("in 3 days", date(2027, 3, 20)),
        ("29 feb", date(2028, 2, 29)),
        ("15 Mar 09:00", datetime(2027, 3, 15, 9)),
    ],
)
def test_dates_are_read_as_they_are_said(text, moment):
    assert read_moment_text(text, TODAY) == moment


@pytest.mark.parametrize("text", ["", "soon", "31 apr", "tuesdayish", "2027-02-30", "15 Mar 25:00"])
def test_what_is_no_date_is_refused_with_how_to_write_one(text):
    with pytest.raises(ValueError, match="is no date"):
        read_moment_text(text, TODAY)
