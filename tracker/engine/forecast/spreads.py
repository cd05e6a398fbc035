"""Distributions of durations, impacts and factors, in plain numbers; :mod:`.quantiles` draws from them.

The kinds and their parameters are those of the plan file. ``pert`` is the beta distribution with shape 4 (Malcolm,
Roseboom, Clark and Fazar 1959), ``lognormal`` is given by its P10 and P90, ``normal`` does not fall below zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log
from typing import Any

from tracker.engine.time.amounts import Amount
from tracker.engine.time.calendar import MINUTES_PER_DAY
from tracker.engine.time.errors import PlanError
from tracker.engine.time.readers import SPREADS

#: The 90th percentile of the standard normal distribution.
Z90 = 1.2815515655446004

#: Parameters of the kinds that are given by single numbers.
PARAMETERS = {kind: names for kind, names in SPREADS.items() if kind != "discrete"}


@dataclass(frozen=True, slots=True)
class Spread:
    """One distribution: ``numbers`` are its parameters in the order of the plan file, for ``discrete`` the values,
    which come with ``chances``."""

    kind: str
    numbers: tuple[float, ...]
    chances: tuple[float, ...] = ()

    def times(self, factor: float) -> Spread:
        """The distribution of the ``factor``-fold."""
        return Spread(self.kind, tuple(number * factor for number in self.numbers), self.chances)

    @property
    def certain(self) -> float | None:
        """The one value there is, where there is only one."""
        if self.kind == "normal":
            return self.numbers[0] if self.numbers[1] == 0 else None
        if self.kind == "exponential":
            return 0.0 if self.numbers[0] == 0 else None
        if self.kind == "discrete":
            possible = {v for v, chance in zip(self.numbers, self.chances, strict=True) if chance > 0}
            return possible.pop() if len(possible) == 1 else None
        return self.numbers[0] if len(set(self.numbers)) == 1 else None

    @property
    def may_be_nothing(self) -> bool:
        """Whether zero is among its values, and not only at the edge of them."""
        if self.certain is not None:
            return self.certain <= 0
        if self.kind == "normal":
            return self.numbers[0] < 8 * self.numbers[1]
        return self.kind == "discrete" and any(v <= 0 for v, c in zip(self.numbers, self.chances, strict=True) if c)

    @property
    def middle(self) -> float:
        """Its most likely value, or what stands for it: what is planned where nothing goes otherwise."""
        match self.kind:
            case "triangular" | "pert":
                return self.numbers[1]
            case "uniform":
                return (self.numbers[0] + self.numbers[1]) / 2
            case "lognormal":
                return exp((log(self.numbers[0]) + log(self.numbers[1])) / 2)
            case "discrete":
                return max(zip(self.chances, self.numbers, strict=True))[1]
        return self.numbers[0]


def read(row: Mapping[str, Any], unit: float = 1.0) -> Spread:
    """A distribution as it stands in a plan file, its values times ``unit``."""
    if row["kind"] == "discrete":
        values = tuple(float(value) * unit for value in row["values"])
        return Spread("discrete", values, tuple(float(chance) for chance in row["probabilities"]))
    return Spread(row["kind"], tuple(float(row[name]) * unit for name in PARAMETERS[row["kind"]]))


def base_units(unit: str, *, whole_days: bool, hours_per_day: float) -> float:
    """How many base units of a plan a unit is: days (with fractions) or minutes."""
    minutes = Amount(1, unit).minutes(hours_per_day)
    if not whole_days:
        return minutes
    return minutes / (MINUTES_PER_DAY if unit.startswith("e") else hours_per_day * 60)


def check_spread(row: Mapping[str, Any], where: str) -> None:
    """Refuses what no distribution can be: a lognormal that reaches zero, a factor or time that is nothing always."""
    if row["kind"] == "lognormal" and not 0 < row["p10"] < row["p90"]:
        raise PlanError(f"{where} (lognormal) needs 0 < p10 < p90, not {row['p10']:g} and {row['p90']:g}.")
    if row["kind"] == "discrete" and any(not 0 <= chance <= 1 for chance in row["probabilities"]):
        raise PlanError(f"{where} has a probability outside 0 to 1.")
