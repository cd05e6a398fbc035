"""Spreads as a person types and reads them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

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


def _written(number: float) -> str:
    """A number in full, as it is read again: without an exponent."""
    return format(Decimal(repr(number)).normalize(), "f")
