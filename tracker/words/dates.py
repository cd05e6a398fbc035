"""Dates, durations and floats as a person writes them."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tracker.engine.network.activity import Activity
from tracker.engine.time.amounts import Amount, Moment, moment_from
from tracker.selectors.plan.scheduled import ScheduledLaunch


def day(moment: Moment, *, year: bool = True, time: bool = False) -> str:
    """A date or moment of the plan as a person writes it."""
    return _day(moment, year, time, get_language())


@lru_cache(8000)
def _day(moment: Moment, year: bool, time: bool, language: str | None) -> str:
    text = date_format(moment, "j M Y" if year else "j M")
    return f"{text}, {moment:%H:%M}" if time and isinstance(moment, datetime) else text


def stored_day(text: str) -> str:
    """As :func:`day`, of a date that was stored as text."""
    return day(moment_from(text))


def plain(moment: Moment | None) -> str:
    """A stored date as a person writes it, empty without one."""
    return "" if moment is None else day(moment, time=True)


_UNITS = {"m": "min", "h": "h", "d": "d", "w": "wk", "%": "%"}


def amount(value: Amount | None) -> str:
    """A duration or lag as a person writes it; zero is written out."""
    if value is None:
        return ""
    unit = _UNITS[value.unit[-1]]
    text = f"{value.value:g} {unit}"
    return _("%(amount)s elapsed") % {"amount": text} if value.elapsed else text


def working_days(minutes_or_days: float) -> str:
    """A float or a difference in days."""
    rounded = round(minutes_or_days, 1)
    shown = int(rounded) if rounded == int(rounded) else rounded
    return _("%(days)s d") % {"days": shown}


def float_text(scheduled: ScheduledLaunch, activity: Activity, units: int) -> str:
    """An item's float in days of its own time."""
    slack = scheduled.figures.amount(activity, units)
    if slack["unit"] == "ed":
        return _("%(days)s elapsed") % {"days": working_days(slack["value"])}
    return working_days(slack["value"])


def shift(scheduled: ScheduledLaunch, activity: Activity | None, units: int) -> str:
    """How far something moved, in days of its own working time, with its sign."""
    days = scheduled.figures.amount(activity, units)["value"] if activity else scheduled.figures.days(units)
    return "" if not days else f"{'+' if days > 0 else '−'}{working_days(abs(days))}"


def item_count(count: int) -> str:
    """A number of items."""
    return ngettext("%(n)s item", "%(n)s items", count) % {"n": count}
