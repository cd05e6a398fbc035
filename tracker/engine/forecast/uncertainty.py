"""What is uncertain about a plan: how long items take, what may happen, what moves together, which gate may fail.

All durations are in base units of the plan (days or minutes), as a network has them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TypeAlias

from tracker.engine.network.network import Network
from tracker.engine.time.errors import PlanError

from .spreads import Spread


@dataclass(frozen=True, slots=True)
class RiskEvent:
    """Something that may happen. Where it does, it adds time to its items or multiplies what they take, by one draw
    for all of them, and costs money."""

    key: str
    name: str
    probability: float
    nodes: tuple[int, ...]
    multiplies: bool = False
    impact: Spread | None = None
    cost: Spread | None = None


#: Items that move together, and how much (rank correlation, for each pair).
Correlation: TypeAlias = tuple[tuple[int, ...], float]
#: All of it once more.
WHOLE = Spread("fixed", (1.0,))


@dataclass(frozen=True, slots=True)
class Branch:
    """A gate that may fail. Then its items are gone through again, in the order of their links, each for a share of
    what it takes, and the gate is passed when the last is done."""

    key: str
    name: str
    gate: int
    probability: float
    nodes: tuple[int, ...]
    share: Spread = WHOLE


@dataclass(frozen=True, slots=True)
class Costs:
    """Money: ``fixed`` by node, and ``rates`` by node for each working day that it takes. ``budget`` is what there
    is."""

    fixed: Mapping[int, float] = field(default_factory=dict)
    rates: Mapping[int, float] = field(default_factory=dict)
    budget: float | None = None


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """Everything that varies, by position in the network. ``assumed``: whose spread nobody gave. ``day``: base units
    of a working day. ``warnings`` name what is not used and why."""

    spreads: Mapping[int, Spread] = field(default_factory=dict)
    assumed: frozenset[int] = frozenset()
    risks: tuple[RiskEvent, ...] = ()
    correlations: tuple[Correlation, ...] = ()
    branches: tuple[Branch, ...] = ()
    costs: Costs = Costs()
    day: float = 1.0
    warnings: tuple[str, ...] = ()


def check_pairs(network: Network, correlations: Sequence[Correlation]) -> dict[tuple[int, int], float]:
    """Correlations by pair. Raises :class:`PlanError` where a pair is given two."""
    pairs: dict[tuple[int, int], float] = {}
    for nodes, rho in correlations:
        for a, b in combinations(nodes, 2):
            pair = (min(a, b), max(a, b))
            if pairs.setdefault(pair, rho) != rho:
                names = " and ".join(f"“{network.activities[n].key}”" for n in pair)
                raise PlanError(f"Items {names} are given two correlations, {pairs[pair]:g} and {rho:g}. Keep one.")
    return pairs
