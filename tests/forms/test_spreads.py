"""Distributions as a planner types them."""

import pytest

from tracker.forms.forecast.spreads import read_spread_text
from tracker.words.spreads import spread_text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("triangular 3 5 12", "triangular 3 5 12"),
        ("tri 3 5 12 w", "triangular 3 5 12 w"),
        ("3 12", "uniform 3 12"),
        ("3–5–12", "triangular 3 5 12"),
        ("lognormal 4 15", "lognormal 4 15"),
        ("discrete 5 70% 12 30%", "discrete 5 70% 12 30%"),
        ("exp 1,5", "exponential 1.5"),
    ],
)
def test_a_spread_is_read_and_written_back(text, written):
    row = read_spread_text(text)
    assert spread_text(row) == written
    assert read_spread_text(written) == row


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Begin with a kind"),
        ("soon", "Begin with a kind"),
        ("triangular 3 5", "takes 3 numbers"),
        ("uniform 12 3", "low"),
        ("uniform 3 1,500", "thousands or a fraction"),
        ("discrete 5 70% 12", "each value with its chance"),
        ("uniform 3 50%", "only the chances|Only the chances"),
    ],
)
def test_what_is_no_spread_is_refused_with_what_is_wrong(text, words):
    with pytest.raises(ValueError, match=words):
        read_spread_text(text)


def test_a_factor_takes_no_unit():
    assert read_spread_text("uniform 1.1 1.5", unit=False) == {"kind": "uniform", "low": 1.1, "high": 1.5}
    with pytest.raises(ValueError, match="unit"):
        read_spread_text("uniform 1 2 d", unit=False)
