"""Days of the sample, told from the day it is loaded."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def working_days(day: date, count: int) -> date:
    """A day some Mondays to Fridays before or after another."""
    step = 1 if count > 0 else -1
    while count:
        day += timedelta(days=step)
        if day.weekday() < 5:
            count -= step
    return day


def moment(day: date) -> datetime:
    """Mid-morning of a day where the company is."""
    return datetime.combine(day, time(10, 20), tzinfo=ZoneInfo("Europe/Berlin"))
