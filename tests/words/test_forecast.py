"""Shares and days of a forecast: what is not quite nothing or all says so."""

import pytest

from tracker.words.forecast import days_text, in_a_hundred, share_text


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
