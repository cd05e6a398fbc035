"""The values of a plan file: amounts of time, dates, working hours, distributions. Each reader names what is wrong."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from .amounts import ELAPSED_UNITS, PERCENT_UNITS, WORKING_UNITS, Amount, Moment, moment_from, moment_text
from .calendar import MINUTES_PER_DAY, Spans
from .errors import PlanError

FIRST_YEAR, LAST_YEAR = 1970, 2200
#: About 230 years of working days, in minutes of a 24-hour day: beyond it a duration is a typing error.
LARGEST_AMOUNT = 60_000 * MINUTES_PER_DAY

LARGEST_NUMBER = 10**15
LARGEST_COST = 10**11
LARGEST_FLOAT = 10**308
#: Characters of one text.
LONGEST_TEXT = 64 * 1024
#: Bytes and levels of what is kept and not read: an item's own additions and facts; a launch's.
LARGEST_JSON, LARGEST_OF_LAUNCH = 8 * 1024, 64 * 1024
DEEPEST_JSON = 16
#: Bytes of what describes a whole launch: risk events, correlations, gates that may fail, a calendar.
LARGEST_LIST = 512 * 1024
_UNITS = WORKING_UNITS + ELAPSED_UNITS
_SIGNED_UNITS = _UNITS + PERCENT_UNITS
_AMOUNT_KEYS = frozenset({"value", "unit"})


def read_number(value: Any, where: str) -> float:
    """A finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PlanError(f"{where} must be a number, not {_shown(value)}.")
    if isinstance(value, float) and not math.isfinite(value):
        raise PlanError(f"{where} must be a finite number, not {value}.")
    if abs(value) > LARGEST_NUMBER:
        raise PlanError(f"{where} is absurdly large. The largest number a plan can hold is {LARGEST_NUMBER:,}.")
    return int(value) if value == int(value) else value


def read_amount(value: Any, where: str, *, percent: bool = False, negative: bool = False) -> Amount:
    """``{"value": 3, "unit": "d"}``."""
    if not isinstance(value, dict) or "value" not in value or not value.keys() <= _AMOUNT_KEYS:
        raise PlanError(f'{where} must look like {{"value": 3, "unit": "d"}}, not {_shown(value)}.')
    unit = value.get("unit") or "d"
    units = _SIGNED_UNITS if percent else _UNITS
    if unit not in units:
        raise PlanError(f"{where} has the unit {_shown(unit)}. Use one of {', '.join(units)}.")
    number = read_number(value["value"], where)
    if number < 0 and not negative:
        raise PlanError(f"{where} is negative ({number:g}). It must be 0 or more.")
    amount = Amount(number, unit)
    limit = 1_000_000 if amount.percent else LARGEST_AMOUNT
    if abs(number if amount.percent else amount.minutes(24)) > limit:
        raise PlanError(f"{where} is absurdly long ({number:g} {unit}). The longest is {LARGEST_AMOUNT // 1440} days.")
    return amount


_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?")


def check_year(moment: Moment, where: str) -> Moment:
    """The moment, where it lies in the years that a plan may reach. Raises :class:`PlanError`."""
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise PlanError(f"{where} is {moment_text(moment)}. Dates lie between {FIRST_YEAR} and {LAST_YEAR}.")
    return moment


def read_moment(value: Any, where: str) -> Moment:
    """An ISO date, or a date with a time, taken to the nearest minute, between 1970 and 2200."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise PlanError(f"{where} must be a date like 2027-03-15 or 2027-03-15T09:00, not {_shown(value)}.")
    try:
        moment = moment_from(value)
    except ValueError:
        raise PlanError(f"{where} is {value}, a date that does not exist.") from None
    check_year(moment, where)
    if isinstance(moment, datetime) and moment.second:
        rounded = (moment + timedelta(seconds=30)).replace(second=0)
        moment = rounded if rounded.year <= LAST_YEAR else moment.replace(second=0)
    return moment


_CLOCK = re.compile(r"([01]\d|2[0-4]):([0-5]\d)(:00)?")


def read_spans(value: Any, where: str) -> Spans:
    """``[["08:00", "12:00"], ...]``, or ``true`` for a whole day, sorted. ``00:00`` at the end means midnight."""
    if value is True:
        return ((0, MINUTES_PER_DAY),)
    if value is False:
        return ()
    if not isinstance(value, list):
        raise PlanError(f'{where} must be true, false or a list like [["08:00", "12:00"]], not {_shown(value)}.')
    spans: list[tuple[int, int]] = []
    for pair in value:
        if not isinstance(pair, list) or len(pair) != 2:
            raise PlanError(f'{where} has {_shown(pair)} where a pair like ["08:00", "12:00"] belongs.')
        start, end = (_clock_minutes(text, where) for text in pair)
        spans.append((start, end or MINUTES_PER_DAY))
    return tuple(sorted(spans))


def _clock_minutes(text: Any, where: str) -> int:
    match = _CLOCK.fullmatch(text) if isinstance(text, str) else None
    if match is None or int(match[1]) * 60 + int(match[2]) > MINUTES_PER_DAY:
        raise PlanError(f"{where} has the time {_shown(text)}. Write it like 08:00.")
    return int(match[1]) * 60 + int(match[2])


#: Kinds of distribution, and the parameters of each in order.
SPREADS: dict[str, tuple[str, ...]] = {
    "fixed": ("value",),
    "uniform": ("low", "high"),
    "triangular": ("low", "mode", "high"),
    "pert": ("low", "mode", "high"),
    "normal": ("mean", "sd"),
    "lognormal": ("p10", "p90"),
    "exponential": ("mean",),
    "discrete": ("values", "probabilities"),
}


def read_spread(value: Any, where: str, *, unit: bool = True) -> dict[str, Any]:
    """A distribution of a duration (with a unit) or of a factor (without), its numbers in order."""
    if not isinstance(value, Mapping):
        raise PlanError(f'{where} must look like {{"kind": "triangular", "low": 3, ...}}, not {_shown(value)}.')
    kind = value.get("kind")
    if not isinstance(kind, str) or kind not in SPREADS:
        raise PlanError(f"{where} has the kind {_shown(kind)}. Use one of {', '.join(SPREADS)}.")
    allowed = {"kind", "unit", *SPREADS[kind]} if unit else {"kind", *SPREADS[kind]}
    if not value.keys() <= allowed:
        raise PlanError(f"{where} ({kind}) has the unknown key “{min(value.keys() - allowed)}”.")
    for name in SPREADS[kind]:
        if name not in value:
            raise PlanError(f"{where} ({kind}) lacks “{name}”.")
        many = kind == "discrete" and isinstance(value[name], list)
        for number in value[name] if many else [value[name]]:
            if read_number(number, f"{where}.{name}") < 0:
                raise PlanError(f"{where}.{name} is negative.")
    if unit and value.get("unit", "d") not in _UNITS:
        raise PlanError(f"{where} has the unit {_shown(value.get('unit'))}.")
    _check_order(value, kind, where)
    return dict(value)


def _check_order(value: Mapping[str, Any], kind: str, where: str) -> None:
    if kind == "discrete":
        values, chances = value["values"], value["probabilities"]
        if not isinstance(values, list) or not isinstance(chances, list) or len(values) != len(chances) or not values:
            raise PlanError(f"{where} needs as many probabilities as values, and at least one.")
        if abs(sum(chances) - 1) > 1e-6:
            raise PlanError(f"{where} has probabilities that add up to {sum(chances):g}, not 1.")
        return
    ordered = [name for name in ("low", "mode", "high", "p10", "p90") if name in value]
    for lower, upper in pairwise(ordered):
        if value[lower] > value[upper]:
            raise PlanError(f"{where} has {lower} ({value[lower]:g}) above {upper} ({value[upper]:g}).")


def read_text(value: Any, where: str) -> str:
    """A string that can be stored: without NUL and lone surrogates, and of a length that a page can show."""
    if not isinstance(value, str):
        raise PlanError(f"{where} must be text, not {_shown(value)}.")
    if len(value) > LONGEST_TEXT:
        raise PlanError(f"{where} is longer than {LONGEST_TEXT:,} characters. Keep it in a document and name that.")
    if "\x00" in value:
        raise PlanError(f"{where} holds a NUL character. Remove it.")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise PlanError(f"{where} holds half a character (a lone surrogate). Type it again.") from None
    return value


def read_cost(value: Any, where: str) -> float:
    """An amount of money, not negative."""
    cost = read_number(value, where)
    if not 0 <= cost <= LARGEST_COST:
        raise PlanError(f"{where} is {cost:g}. A cost lies between 0 and {LARGEST_COST:,}.")
    return cost


def read_anything(value: Any, where: str, most: int = LARGEST_JSON) -> Any:
    """Any JSON that can be kept without harm: at most so many bytes, not too deep, of characters that can be stored and
    of numbers that are finite."""
    _walk(value, where, DEEPEST_JSON)
    refuse_large([value], where, most)
    return value


def refuse_large(values: Sequence[Any], where: str, most: int) -> None:
    """Refuses JSON that is larger than so many bytes together, or holds characters that cannot be stored."""
    size = 0
    for value in values:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        try:
            size += len(text.encode())
        except UnicodeEncodeError:
            raise PlanError(f"{where} holds half a character (a lone surrogate). Remove it.") from None
        if "\\u0000" in text.replace("\\\\", ""):
            raise PlanError(f"{where} holds a NUL character. Remove it.")
    if size > most:
        raise PlanError(f"{where} is larger than {most // 1024} KB, the most that is kept of it.")


def read_bounded(most: int) -> Callable[[Any, str], Any]:
    """A reader of any JSON of at most so many bytes."""
    return lambda value, where: read_anything(value, where, most)


def _walk(value: Any, where: str, levels: int) -> None:
    if isinstance(value, dict | list):
        if not levels:
            raise PlanError(f"{where} nests deeper than {DEEPEST_JSON} levels.")
        for part in value.values() if isinstance(value, dict) else value:
            _walk(part, where, levels - 1)
    elif isinstance(value, int | float) and not -LARGEST_FLOAT <= value <= LARGEST_FLOAT:
        raise PlanError(f"{where} holds a number that is not finite or is too long.")


def read_flag(value: Any, where: str) -> bool:
    """``true`` or ``false``."""
    if not isinstance(value, bool):
        raise PlanError(f"{where} must be true or false, not {_shown(value)}.")
    return value


def one_of(choices: tuple[str, ...]) -> Callable[[Any, str], str]:
    """A reader of one of some words."""

    def read(value: Any, where: str) -> str:
        if value not in choices:
            raise PlanError(f"{where} is {_shown(value)}. Use one of {', '.join(choices)}.")
        return str(value)

    return read


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
