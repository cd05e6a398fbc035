"""What planners type for times and dates, read and written."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from tracker.engine.time.amounts import Amount, Moment, day_of
from tracker.engine.time.errors import PlanError
from tracker.engine.time.readers import FIRST_YEAR, LAST_YEAR, read_moment

_UNITS = {
    "m": "m", "min": "m", "mins": "m", "minute": "m", "minutes": "m", "h": "h", "hr": "h", "hrs": "h", "hour": "h",
    "hours": "h", "d": "d", "day": "d", "days": "d", "w": "w", "wk": "w", "wks": "w", "week": "w", "weeks": "w",
    "%": "%",
}  # fmt: skip
_AMOUNT = re.compile(r"(?P<sign>[+-]?)\s*(?P<value>\d+(?:[.,]\d+)?)\s*(?P<unit>[a-z%]*(?:\s+[a-z]+)?)", re.IGNORECASE)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NEAR = {"today": 0, "now": 0, "tomorrow": 1, "yesterday": -1}
_CLOCK = re.compile(r"[\st]+([01]?\d|2[0-3]):([0-5]\d)(?::00)?$")


def read_amount_text(text: str) -> Amount:
    """``5``, ``5d``, ``2 weeks``, ``3ed``, ``3 elapsed days``, ``-2d``. ``ValueError`` says how to write it."""
    match = _AMOUNT.fullmatch(text.strip().lower())
    if match is not None:
        unit = " ".join(match["unit"].split()) or "d"
        elapsed = unit.startswith("elapsed ") or (unit.startswith("e") and unit[1:] in _UNITS)
        size = _UNITS.get(unit.removeprefix("elapsed ") if " " in unit else unit[1:] if elapsed else unit)
        if size is not None:
            value = float(match["value"].replace(",", ".")) * (-1 if match["sign"] == "-" else 1)
            return Amount(int(value) if value == int(value) else value, ("e" if elapsed else "") + size)
    raise ValueError(
        _("“%(text)s” is no amount of time. Write 5d, 2w or 3ed (elapsed days); 4h where the plan counts in minutes.")
        % {"text": text.strip()}
    )


def amount_text(amount: Amount) -> str:
    """An amount as it is typed."""
    return str(amount)


def read_moment_text(text: str, today: date) -> Moment:
    """``2027-03-15``, ``15 Mar``, ``Mar 15 2027``, ``15.3.``, ``tue``, ``next tue``, ``tomorrow``, ``+2w``, ``in 3
    days``; with a time after it (``15 Mar 09:00``) where the plan counts in minutes. ``ValueError`` says how to write
    it.

    A weekday is the next one after today (``last tue``: the one before). A day without a year is the nearest one to
    come, or to have been within the last three months.
    """
    words = " ".join(text.lower().replace(",", " ").split())
    clock = _CLOCK.search(words)
    day = _day(words[: clock.start()] if clock else words, today)
    if day is None:
        raise ValueError(
            _("“%(text)s” is no date. Write 15 Mar, 2027-03-15, next tue, tomorrow or +2w.") % {"text": text.strip()}
        )
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(_("Choose a date between %(first)s and %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR})
    return datetime.combine(day, time(int(clock[1]), int(clock[2]))) if clock else day


def _day(words: str, today: date) -> date | None:
    if words in _NEAR:
        return today + timedelta(days=_NEAR[words])
    for read in (date.fromisoformat, lambda text: day_of(read_moment(text.upper(), "The date"))):
        try:
            return read(words)
        except (ValueError, PlanError):
            continue
    return _weekday(words, today) or _ahead(words, today) or _calendar_day(words, today)


def _weekday(words: str, today: date) -> date | None:
    match = re.fullmatch(r"(?:(next|last|this|on)\s+)?([a-z]{3,9})", words)
    if match is None or match[2][:3] not in _DAYS or not _full(match[2], _DAYS, "day"):
        return None
    ahead = (_DAYS.index(match[2][:3]) - today.weekday()) % 7 or 7
    return today + timedelta(days=ahead - 7 if match[1] == "last" else ahead)


def _full(word: str, short: tuple[str, ...], end: str) -> bool:
    """Whether a word is a weekday or a month, whole or cut short after three letters."""
    whole = (
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        if end
        else (
            "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
            "november", "december",
        )
    )  # fmt: skip
    return whole[short.index(word[:3])].startswith(word)


def _ahead(words: str, today: date) -> date | None:
    match = re.fullmatch(r"(?:in\s+|\+)(\d{1,4})\s*([a-z]+)", words) or re.fullmatch(r"(-\d{1,4})\s*([a-z]+)", words)
    size = _UNITS.get(match[2]) if match else None
    if match is None or size not in ("d", "w"):
        return None
    return today + timedelta(days=int(match[1]) * (7 if size == "w" else 1))


def _calendar_day(words: str, today: date) -> date | None:
    match = re.fullmatch(r"(\d{1,2})\.?\s*([a-z]{3,9})\.?(?:\s*(\d{4}))?", words)
    if match is not None:
        day, month, year = match[1], match[2], match[3]
    elif (match := re.fullmatch(r"([a-z]{3,9})\.?\s*(\d{1,2})(?:\s+(\d{4}))?", words)) is not None:
        day, month, year = match[2], match[1], match[3]
    elif (match := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?", words)) is not None:
        return _nearest(int(match[1]), int(match[2]), match[3], today)
    else:
        return None
    if month[:3] not in _MONTHS or not _full(month, _MONTHS, ""):
        return None
    return _nearest(int(day), _MONTHS.index(month[:3]) + 1, year, today)


def _nearest(day: int, month: int, year: str | None, today: date) -> date | None:
    for candidate in (
        (int(year),) if year else (today.year, today.year + 1, today.year + 2, today.year + 3, today.year + 4)
    ):
        try:
            occurrence = date(candidate, month, day)
        except ValueError:
            continue
        if year or occurrence >= today - timedelta(days=92):
            return occurrence
    return None
