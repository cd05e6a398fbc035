"""What an item's own values may not say together."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext as _

from tracker.engine.forecast.spreads import check_spread
from tracker.engine.time.amounts import Amount, Moment, day_of
from tracker.engine.time.errors import PlanError
from tracker.engine.time.readers import read_spread
from tracker.models import Item, Kind, Launch
from tracker.models.text import is_blank, unprintable
from tracker.services.changes.rules import shown

_DAY_UNITS = frozenset({"d", "w", "ed", "ew"})
#: Constraints, and the actual date that can contradict each: it lies before (-1) or after (1) the constraint's.
_SPEAKS_OF = {
    "SNET": ("actual_start", (-1,)),
    "SNLT": ("actual_start", (1,)),
    "MSO": ("actual_start", (-1, 1)),
    "FNET": ("actual_finish", (-1,)),
    "FNLT": ("actual_finish", (1,)),
    "MFO": ("actual_finish", (-1, 1)),
}


def contradictions_of(row: models.Model) -> dict[str, str]:
    """Messages by field; empty where the values agree, and for what is no item."""
    if not isinstance(row, Item):
        return {}
    item = row
    errors = {
        name: text
        for name in ("name", "description", "criteria", "evidence")
        if (text := unprintable(getattr(item, name)))
    }
    if is_blank(item.name):
        errors.setdefault("name", str(_("Give it a name that can be seen.")))
    errors |= _of_units(item)
    errors |= _of_estimates(item)
    errors |= _of_spread(item)
    errors |= _of_progress(item)
    errors |= _of_constraint(item)
    if item.category and item.kind != "dependency":
        errors["category"] = _("Only a dependency has a category. Make it one, or take the category away.")
    if item.manual and (item.fixed_start is None or item.fixed_finish is None):
        errors["fixed_start"] = _("An item scheduled by hand needs both dates.")
    elif (item.fixed_start is None) != (item.fixed_finish is None):
        lacks = "fixed_start" if item.fixed_start is None else "fixed_finish"
        errors[lacks] = _("Dates by hand come in pairs: give both, or none.")
    if item.fixed_start and item.fixed_finish and day_of(item.fixed_finish) < day_of(item.fixed_start):
        errors["fixed_finish"] = _("It finishes before it starts. Choose a later finish.")
    return errors


def _of_units(item: Item) -> dict[str, str]:
    """A plan of whole days has no room for hours."""
    errors: dict[str, str] = {}
    if item.launch.resolution != "day":
        return errors
    for name in ("duration", "optimistic", "pessimistic", "remaining"):
        amount = getattr(item, name)
        if amount is not None and (amount.unit not in _DAY_UNITS or _days(amount) != int(_days(amount))):
            errors[name] = _("This plan counts in whole days. Write 5d or 2w.")
    for name in (
        "constraint_date",
        "not_before",
        "deadline",
        "promise",
        "offered",
        "agreed_need_by",
        "actual_start",
        "actual_finish",
        "fixed_start",
        "fixed_finish",
    ):
        if isinstance(getattr(item, name), datetime):
            errors[name] = _("This plan counts in whole days. Leave out the time.")
    return errors


def _of_estimates(item: Item) -> dict[str, str]:
    errors: dict[str, str] = {}
    amounts = [getattr(item, name) for name in ("duration", "optimistic", "pessimistic", "remaining")]
    for name, amount in zip(("duration", "optimistic", "pessimistic", "remaining"), amounts, strict=True):
        if amount is not None and amount.value < 0:
            errors[name] = _("It is negative. Durations start at 0.")
    if item.kind in (Kind.MILESTONE, Kind.GATE) and item.duration.value:
        errors["duration"] = _("A milestone and a gate take no time. Make it 0, or change the kind.")
    hours = item.launch.hours_per_day
    duration, low, high = item.duration, item.optimistic, item.pessimistic
    if low is not None and low.minutes(hours) > duration.minutes(hours):
        text = _("The optimistic duration (%(low)s) is longer than the likely one (%(likely)s).")
        errors.setdefault("optimistic", text % {"low": low, "likely": duration})
    if high is not None and high.minutes(hours) < duration.minutes(hours):
        text = _("The pessimistic duration (%(high)s) is shorter than the likely one (%(likely)s).")
        errors.setdefault("pessimistic", text % {"high": high, "likely": duration})
    return errors


def range_around(launch: Launch, item: Item, duration: Amount) -> dict[str, Amount]:
    """An item's range as it has to be for another duration: what contradicts it becomes the duration itself."""
    hours, likely = launch.hours_per_day, duration.minutes(launch.hours_per_day)
    fitted = {}
    if item.optimistic is not None and item.optimistic.minutes(hours) > likely:
        fitted["optimistic"] = duration
    if item.pessimistic is not None and item.pessimistic.minutes(hours) < likely:
        fitted["pessimistic"] = duration
    return fitted


def _of_spread(item: Item) -> dict[str, str]:
    """A spread speaks of the same kind of time as the duration, and can be drawn from."""
    if item.spread is None:
        return {}
    try:
        row = read_spread(item.spread, _("The spread"))
        check_spread(row, _("The spread"))
    except PlanError as error:
        return {"spread": str(error)}
    if row.get("unit", "d").startswith("e") != item.duration.elapsed and item.duration.value:
        return {"spread": _("The spread and the duration must both count working time, or both elapsed time.")}
    return {}


def _of_progress(item: Item) -> dict[str, str]:
    """Work is done in order, and not yet in the future."""
    errors: dict[str, str] = {}
    today = item.launch.today
    known = item.launch.data_date
    latest = max(today, day_of(known)) if known is not None else today
    for name in ("actual_start", "actual_finish"):
        moment = getattr(item, name)
        if moment is not None and day_of(moment) > latest:
            errors[name] = _("It lies in the future. Progress is known up to %(day)s.") % {"day": shown(latest)}
    start, finish = item.actual_start, item.actual_finish
    if finish is not None and start is None:
        errors["actual_start"] = _("It has finished, so it has started: when?")
    elif start is not None and finish is not None and _before(finish, start):
        errors["actual_finish"] = _("It finishes before it starts. Choose a later finish.")
    if finish is not None and item.remaining is not None and item.remaining.value:
        errors["remaining"] = _("It has finished, so nothing remains.")
    elif item.remaining is not None and start is None:
        errors["remaining"] = _("Something remains of what has started: say when it did.")
    return errors


def _of_constraint(item: Item) -> dict[str, str]:
    if item.constraint is None:
        return {}
    if item.constraint != "ALAP" and item.constraint_date is None:
        return {"constraint_date": _("This constraint needs a date.")}
    if item.constraint_date is None or item.constraint not in _SPEAKS_OF:
        return {}
    name, sides = _SPEAKS_OF[item.constraint]
    actual = getattr(item, name)
    if actual is None:
        return {}
    side = (day_of(actual) > day_of(item.constraint_date)) - (day_of(actual) < day_of(item.constraint_date))
    if side not in sides:
        return {}
    text = _("It contradicts what happened: “%(constraint)s” with an %(actual)s of %(day)s. Remove the constraint.")
    values = {
        "constraint": item.get_constraint_display(),
        "actual": str(getattr(item._meta.get_field(name), "verbose_name", name)),
        "day": day_of(actual).isoformat(),
    }
    return {"constraint_date": text % values}


def _before(finish: Moment, start: Moment) -> bool:
    if isinstance(finish, datetime) and isinstance(start, datetime):
        return finish < start
    return day_of(finish) < day_of(start)


def _days(amount: Amount) -> float:
    return amount.value * (5 if amount.unit == "w" else 1)
