"""Sampled durations, block by block of iterations.

Every uncertain thing has a stream of random numbers of its own, keyed by the seed and its identity, so that a change
of one leaves the draws of all others as they are. Within a block each stream is stratified (Latin hypercube, McKay,
Beckman and Conover 1979): of n iterations each n-th of the distribution is met once. Correlated items are tied by a
Gaussian copula that keeps those strata: the order of correlated normals says which iteration gets which (after Iman
and Conover 1982).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tracker.engine.network.layout import Layout
from tracker.engine.network.placements import PlacedAs, Placement
from tracker.engine.time.errors import PlanError

from .clocks import Clocks, Extra, Floats, Values
from .correlation import Group
from .quantiles import normal_quantile, quantile
from .rework import Reworked
from .spreads import Spread
from .uncertainty import Uncertainty

Order: TypeAlias = NDArray[np.intp]
#: How many shuffles there are of each of two kinds, shared by all streams.
SHUFFLES = 64
#: Longer ones are made for each stream.
LONGEST_SHUFFLE = 5_000
#: More slots than any plan has: a spread that reaches here is a typing error.
MOST_SLOTS = 1e9


@dataclass(slots=True)
class Block:
    """The draws of some iterations, each array as long as there are: ``own`` what a node takes by its own spread, in
    slots (of what has started the remainder), ``occurs`` which iterations a risk event hits, ``impacts`` by how much
    (slots, or a factor), ``prices`` what it costs, ``fails`` and ``shares`` of the gates that may fail."""

    size: int
    own: dict[int, Floats] = field(default_factory=dict)
    occurs: dict[int, NDArray[np.bool_]] = field(default_factory=dict)
    impacts: dict[int, Floats] = field(default_factory=dict)
    prices: dict[int, Floats] = field(default_factory=dict)
    fails: dict[int, NDArray[np.bool_]] = field(default_factory=dict)
    shares: dict[int, Floats] = field(default_factory=dict)


class Draws:
    """The streams of one simulation."""

    def __init__(
        self, layout: Layout, uncertainty: Uncertainty, groups: Iterable[Group], seed: int, purpose: str = ""
    ) -> None:
        self.layout, self.uncertainty, self.seed, self.purpose = layout, uncertainty, seed, purpose
        self.groups = list(groups)
        self._streams: dict[str, np.random.Generator] = {}
        self._rising: dict[int, Floats] = {}
        self._shuffles: dict[int, list[Order]] = {}
        step = layout.scale.step
        #: Planned durations in slots by node (of what has started the remainder).
        self.planned = {row[0]: float(row[2]) for row in layout.rows}
        self.spreads: dict[int, Spread] = {}
        for n, spread in uncertainty.spreads.items():
            share = self._share_left(n)
            if share:
                self.spreads[n] = spread.times(share / step)

    def _share_left(self, n: int) -> float:
        """Which share of a duration is still open: all of what has not started."""
        activity = self.layout.network.activities[n]
        if not activity.started:
            return 1.0
        whole = self.layout.amount(activity.duration)
        return self.planned[n] / whole if whole else 0.0

    def vanishing(self) -> frozenset[int]:
        """Nodes that may take no time at all: by their own spread, or by a risk event that multiplies with nothing;
        and those of which nothing is left."""
        positions = {n for n, spread in self.spreads.items() if spread.may_be_nothing}
        for risk in self.uncertainty.risks:
            if risk.impact is not None:
                nothing = risk.multiplies and risk.impact.may_be_nothing
                positions |= {n for n in risk.nodes if nothing or not self.planned[n]}
        return frozenset(positions)

    def block(self, size: int) -> Block:
        """The draws of the next ``size`` iterations."""
        draws = Block(size)
        tied = {n: ranks for group in self.groups for n, ranks in self._tied(group, size).items()}
        activities = self.layout.network.activities
        for n, spread in self.spreads.items():
            draws.own[n] = self._draw(f"item:{activities[n].key}", spread, size, tied.get(n))
            if not draws.own[n].max() < MOST_SLOTS:
                raise PlanError(
                    f"Item “{activities[n].key}”: its spread ({spread.kind}) reaches past the years that are "
                    "scheduled. Look for a number typed wrong."
                )
        for number, risk in enumerate(self.uncertainty.risks):
            draws.occurs[number] = self._happens(f"risk:{risk.key}", risk.probability, size)
            if risk.impact is not None:
                scale = 1.0 if risk.multiplies else 1.0 / self.layout.scale.step
                draws.impacts[number] = self._draw(f"impact:{risk.key}", risk.impact.times(scale), size)
            if risk.cost is not None:
                draws.prices[number] = self._draw(f"price:{risk.key}", risk.cost, size)
        for number, branch in enumerate(self.uncertainty.branches):
            draws.fails[number] = self._happens(f"gate:{branch.key}", branch.probability, size)
            draws.shares[number] = self._draw(f"rework:{branch.key}", branch.share, size)
        return draws

    def _stream(self, identity: str) -> np.random.Generator:
        stream = self._streams.get(identity)
        if stream is None:
            key = blake2b(f"{self.seed}:{self.purpose}:{identity}".encode(), digest_size=16).digest()
            stream = np.random.Generator(np.random.SFC64(int.from_bytes(key, "big")))
            self._streams[identity] = stream
        return stream

    def _draw(self, identity: str, spread: Spread, size: int, order: Order | None = None) -> Floats:
        if spread.certain is not None:
            return np.full(size, spread.certain)
        stream = self._stream(identity)
        if order is None:
            order = self._order(stream, size)
        return quantile(spread, self._strata(stream, size)).take(order)

    def _happens(self, identity: str, probability: float, size: int) -> NDArray[np.bool_]:
        stream = self._stream(identity)
        order = self._order(stream, size)
        return (self._strata(stream, size) < probability).take(order)

    def _strata(self, stream: np.random.Generator, size: int) -> Floats:
        """One number out of each n-th of 0 to 1, rising."""
        if size not in self._rising:
            self._rising[size] = np.arange(size) / size
        return self._rising[size] + stream.random() / size

    def _order(self, stream: np.random.Generator, size: int) -> Order:
        """Which iteration gets which stratum: one shuffle read through another, each from a place of the stream's
        own. Two streams agree by chance once in a billion, and a shuffle of its own for each would cost more than
        all the rest."""
        if size > LONGEST_SHUFFLE:
            return stream.permutation(size)
        shuffles = self._shuffles.get(size)
        if shuffles is None:
            common = self._stream("shuffles")
            shuffles = [np.tile(common.permutation(size), 2) for _ in range(2 * SHUFFLES)]
            self._shuffles[size] = shuffles
        a, b = (int(share * SHUFFLES) for share in stream.random(2))
        here, there = (int(share * size) for share in stream.random(2))
        return shuffles[a][here : here + size].take(shuffles[SHUFFLES + b][there : there + size])

    def _tied(self, group: Group, size: int) -> dict[int, Order]:
        """Which stratum each item of a correlated group gets in which iteration."""
        activities = self.layout.network.activities
        nodes = [n for n in group.nodes if n in self.spreads]
        if len(nodes) < 2:
            return {}
        own = np.stack([self._order(self._stream(f"item:{activities[n].key}"), size) for n in nodes])
        normals = group.factor(nodes) @ normal_quantile((own + 0.5) / size)
        return {n: row.argsort(kind="stable").argsort() for n, row in zip(nodes, normals, strict=True)}


def durations(
    draws: Draws, block: Block, *, without: frozenset[int] = frozenset(), no_risks: frozenset[int] = frozenset()
) -> tuple[dict[int, Values], dict[int, Floats]]:
    """What each node takes in each iteration of a block, in slots, and what is added to nodes without duration.
    ``without``: nodes whose own spread is switched off; ``no_risks``: positions of risk events that do not happen."""
    amounts: dict[int, Values] = {n: own for n, own in block.own.items() if n not in without}
    planned, by_node = draws.planned, draws.layout.by_node
    added: dict[int, Floats] = {}
    acting = [
        (number, risk)
        for number, risk in enumerate(draws.uncertainty.risks)
        if risk.impact is not None and number not in no_risks
    ]
    # Factors first: what is added on top is no part of what they multiply.
    for number, risk in sorted(acting, key=lambda pair: not pair[1].multiplies):
        hit, impact = block.occurs[number], block.impacts[number]
        effect = np.where(hit, impact, 1.0 if risk.multiplies else 0.0)
        for n in risk.nodes:
            if _is_milestone(by_node[n][1]):
                if not risk.multiplies:
                    added[n] = added.get(n, 0.0) + effect
                continue
            base = amounts.get(n, planned[n])
            amounts[n] = base * effect if risk.multiplies else base + effect
    for n in [n for n in amounts if _is_milestone(by_node[n][1])]:
        own = np.asarray(amounts.pop(n))
        added[n] = added.get(n, 0.0) + own
    return amounts, added


def _is_milestone(placement: Placement | None) -> bool:
    return placement is not None and placement.kind is PlacedAs.MILESTONE


def extras(draws: Draws, clocks: Clocks, added: Mapping[int, Floats]) -> dict[int, Extra]:
    """What holds nodes without duration up, on their own calendars."""
    layout = draws.layout
    return {n: Extra(clocks.of(layout.tables_of(n)[0]), amount) for n, amount in added.items()}


def reworks(
    draws: Draws, block: Block, taken: Mapping[int, Values], no_branches: frozenset[int] = frozenset()
) -> dict[int, list[Reworked]]:
    """The gates that fail in some iteration of a block, and how long it takes to go through their items again. A gate
    that may fail for several reasons is held up by one after the other. ``no_branches``: positions of those that do
    not fail."""
    layout = draws.layout
    by_gate: dict[int, list[Reworked]] = {}
    for number, branch in enumerate(draws.uncertainty.branches):
        passed = layout.network.activities[branch.gate].finished or number in no_branches
        if passed or not block.fails[number].any():
            continue
        share = block.shares[number]
        amounts = {}
        for n in branch.nodes:
            activity = layout.network.activities[n]
            whole = float(layout.amount(activity.duration))
            begun = activity.started or activity.finished or activity.fixed
            amounts[n] = (whole if begun else taken.get(n, whole)) * share
        by_gate.setdefault(branch.gate, []).append(Reworked(layout, branch.nodes, block.fails[number], amounts))
    return by_gate
