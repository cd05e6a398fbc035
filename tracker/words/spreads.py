"""Spreads as a person types and reads them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from tracker.engine.forecast.spreads import PARAMETERS


def spread_text(row: Mapping[str, Any] | None) -> str:
    """A distribution as it is typed."""
    if not row:
        return ""
    if row["kind"] == "discrete":
        pairs = zip(row["values"], row["probabilities"], strict=True)
        shown = " ".join(f"{_written(value)} {_written(round(100 * chance, 12))}%" for value, chance in pairs)
    else:
        shown = " ".join(_written(row[name]) for name in PARAMETERS[row["kind"]])
    unit = row.get("unit", "d")
    return f"{row['kind']} {shown}" + (f" {unit}" if unit != "d" else "")


#: What stands between the numbers of a distribution in a sentence: its least, its most, and its most likely.
_ENDS = {"uniform": ("low", "high", ""), "triangular": ("low", "high", "mode"), "pert": ("low", "high", "mode")}


def spread_words(row: Mapping[str, Any] | None) -> str:
    """A distribution of durations as it is read: *5 to 20 d, most likely 10 d*; any other as it is typed."""
    if not row or row["kind"] not in _ENDS or "unit" not in row:
        return spread_text(row)
    least, most, likely = _ENDS[row["kind"]]
    values = {"a": _written(row[least]), "b": _written(row[most]), "unit": row["unit"]}
    if not likely:
        return _("%(a)s to %(b)s %(unit)s") % values
    return _("%(a)s to %(b)s %(unit)s, most likely %(m)s %(unit)s") % (values | {"m": _written(row[likely])})


def _written(number: float) -> str:
    """A number in full, as it is read again: without an exponent."""
    return format(Decimal(repr(number)).normalize(), "f")
