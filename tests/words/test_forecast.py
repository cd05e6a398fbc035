"""Shares and days of a forecast: what is not quite nothing or all says so."""

from datetime import date

import pytest

from tracker.models import LaunchForecast
from tracker.words.forecast import answer_sentence, days_text, in_a_hundred, moved, share_text


@pytest.mark.parametrize(
    ("share", "text"), [(0.0, "0%"), (0.001, "under 1%"), (0.504, "50%"), (0.999, "over 99%"), (1.0, "100%")]
)
def test_a_share_never_rounds_to_certainty(share, text):
    figure = share_text(share)
    assert (figure, figure.value) == (text, round(share, 4))


@pytest.mark.parametrize(
    ("share", "text"), [(0.0, "0"), (0.001, "Fewer than 1"), (0.5, "50"), (0.999, "99"), (1.0, "100")]
)
def test_of_a_hundred_runs(share, text):
    assert in_a_hundred(share) == text


def test_days_carry_their_sign_where_it_is_asked_for():
    assert [days_text(n, sign=True) for n in (1.24, -0.5, 0.0)] == ["+1.2 d", "−0.5 d", "0 d"]
    assert [days_text(n) for n in (1.0, 2.5)] == ["1 working day", "2.5 working days"]


@pytest.mark.parametrize(
    ("chance", "begins"),
    [
        (1, "Very likely: 100% of the runs make the target, 15 Mar 2027."),
        (0.9, "Very likely: 90%"),
        (0.7, "Likely: 70%"),
        (0.5, "More likely than not: 50%"),
        (0.35, "Probably not: 35%"),
        (0.001, "Very unlikely: under 1%"),
        (0, "Very unlikely: 0%"),
        (None, "Half of all runs end by 16 Apr 2027, four of five by 28 Apr 2027."),
    ],
)
def test_the_answer_comes_first_in_words(chance, begins):
    days = {"p50": date(2027, 4, 16), "p80": date(2027, 4, 28), "target": date(2027, 3, 15)}
    said = answer_sentence(LaunchForecast(chance=chance, **days))
    assert said.startswith(begins)
    assert said.endswith("Half of all runs end by 16 Apr 2027, four of five by 28 Apr 2027.")


def test_points_of_chance_are_counted_as_they_are_shown():
    before, after = (LaunchForecast(chance=chance, days={"P80": 10.0}) for chance in (0.926, 0.944))
    assert moved(before, after) == "chance +1 percentage point"
