"""Distributions as a planner types them: ``triangular 3 5 12``, ``lognormal 4 15 w``, ``discrete 5 70% 12 30%``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.engine.forecast.spreads import PARAMETERS, check_spread
from tracker.engine.time.amounts import ELAPSED_UNITS, WORKING_UNITS
from tracker.engine.time.errors import PlanError
from tracker.engine.time.readers import read_spread
from tracker.words.spreads import spread_text

SPREAD_HELP = gettext_lazy(
    "triangular 3 5 12 · pert 3 5 12 · uniform 3 12 · normal 10 2 (mean, deviation) · lognormal 4 15 (P10, P90) · "
    "exponential 6 · discrete 5 70% 12 30%, or numbers alone: 3 12, 3 5 12. Days, unless a unit follows: 2w."
)
_UNITS = (*WORKING_UNITS, *ELAPSED_UNITS)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_BARE = {1: "fixed", 2: "uniform", 3: "triangular"}


def read_spread_text(text: str, *, unit: bool = True) -> dict[str, Any]:
    """A distribution from what was typed. Raises :class:`ValueError` with what is wrong and how it is written."""
    kind, values, given = _parts(text)
    if given and not unit:
        raise ValueError(_("It is no time, so it takes no unit: leave “%(unit)s” out.") % {"unit": given})
    if kind != "discrete" and any(value.endswith("%") for value in values):
        raise ValueError(_("Only the chances of discrete values are in percent. Write half as 0.5."))
    numbers = [_number(value.rstrip("%")) for value in values]
    row: dict[str, Any] = {"kind": kind}
    if kind == "discrete":
        if not numbers or len(numbers) % 2:
            raise ValueError(_("Write each value with its chance: discrete 5 70% 12 30%."))
        row |= {"values": numbers[::2], "probabilities": [chance / 100 for chance in numbers[1::2]]}
    else:
        names = PARAMETERS[kind]
        if len(numbers) != len(names):
            text = _("%(kind)s takes %(n)s numbers: %(names)s.")
            raise ValueError(text % {"kind": kind, "n": len(names), "names": ", ".join(names)})
        row |= dict(zip(names, numbers, strict=True))
    if given:
        row["unit"] = given
    try:
        row = read_spread(row, _("The spread"), unit=unit)
        check_spread(row, _("The spread"))
    except PlanError as error:
        raise ValueError(str(error)) from error
    return row


def _parts(text: str) -> tuple[str, list[str], str]:
    """Kind, numbers as they were typed, and unit; numbers alone say what they are by how many there are."""
    words = text.lower().replace("–", " ").replace("±", " ").split()
    if words and words[0][0].isdigit():
        words = " ".join(words).replace("-", " ").split()
        words = [_BARE.get(sum(word[0].isdigit() for word in words), ""), *words]
    kinds = (*PARAMETERS, "discrete")
    kind = next((name for name in kinds if words and name.startswith(words[0]) and len(words[0]) > 2), None)
    if kind is None:
        said = _("Begin with a kind, as in “triangular 3 5 12”: %(kinds)s. A range alone may be two numbers: 3 12.")
        raise ValueError(said % {"kinds": ", ".join(kinds)})
    rest = words[1:]
    if rest and rest[-1] in _UNITS:
        return kind, rest[:-1], rest[-1]
    if rest and (match := re.fullmatch(r"(\d+(?:[.,]\d+)?)(e?[mhdw])", rest[-1])):
        return kind, [*rest[:-1], match[1]], match[2]
    return kind, rest, ""


def _number(word: str) -> float:
    if not _NUMBER.fullmatch(word):
        raise ValueError(_("“%(word)s” is no number. Write numbers with spaces between them.") % {"word": word})
    if _THOUSANDS.fullmatch(word):
        said = _("“%(word)s” may be thousands or a fraction. Write %(whole)s, or the fraction with fewer digits.")
        raise ValueError(said % {"word": word, "whole": re.sub("[.,]", "", word)})
    return float(word.replace(",", "."))


class SpreadEntry(forms.CharField):
    """A distribution of time (with a unit), of a factor or of money (without)."""

    def __init__(self, *, unit: bool = True, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        super().__init__(**kwargs)
        self.unit = unit

    def prepare_value(self, value: Any) -> Any:
        return spread_text(value) if isinstance(value, Mapping) else value

    def clean(self, value: Any) -> dict[str, Any] | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_spread_text(text, unit=self.unit)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
