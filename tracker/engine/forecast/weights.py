"""Weights that take most of the sampling error out of a small simulation.

The finish of a launch is nearly a sum of what a few items contribute. The distribution of that sum is known without
the network, from many more draws than there are iterations; so each iteration is weighted until the sums among the
iterations are distributed as they should be (post-stratification, Cochran 1977, section 5A.9). Draws stay as they
are, and without drivers all weights are one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from .clocks import Floats
from .correlation import Group
from .draws import Block, Draws, durations
from .uncertainty import Uncertainty

#: How many items, by how much they move the finish, the sum is made of.
DRIVERS = 16
#: Draws from which the distribution of the sum is known.
REFERENCE = 20_000
#: Iterations in a stratum of the sum.
STRATUM = 20


def weights(finish: Floats, draws: Draws, block: Block, groups: Iterable[Group]) -> Floats:
    """A weight for each iteration of a single block, one on average."""
    even = np.ones(len(finish))
    if len(finish) < 10 * STRATUM:
        return even
    amounts = _amounts(draws, block)
    nodes = _drivers(finish, amounts)
    if not nodes:
        return even
    taken = np.stack([amounts[n] for n in nodes])
    factors = contributions(finish, taken)
    reference = _reference(draws, nodes, groups)
    sums, expected = factors @ taken, factors @ reference
    # What is one sum in both may differ by its last digits.
    unit = float(np.ptp(sums)) * 1e-9 or 1.0
    return _weights(np.round(sums / unit), np.round(expected / unit))


def _amounts(draws: Draws, block: Block) -> dict[int, Floats]:
    """How long each node takes or is held up in each iteration."""
    taken, added = durations(draws, block)
    return {n: np.broadcast_to(amount, block.size) for n, amount in (*taken.items(), *added.items())}


def _drivers(finish: Floats, amounts: Mapping[int, Floats]) -> list[int]:
    """The items whose durations move the finish most."""
    centred = finish - finish.mean()
    moves = {}
    for n, taken in amounts.items():
        sd = float(taken.std())
        if sd > 0:
            moves[n] = abs(float(centred @ (taken - taken.mean()))) / sd
    return sorted(moves, key=lambda n: (-moves[n], n))[:DRIVERS] if centred.any() else []


def contributions(finish: Floats, taken: Floats) -> Floats:
    """By how much the finish moves with each duration: least squares."""
    design = np.vstack([np.ones(len(finish)), taken]).T
    return np.asarray(np.linalg.lstsq(design, finish, rcond=None)[0][1:], dtype=np.float64)


def _reference(draws: Draws, nodes: list[int], groups: Iterable[Group]) -> Floats:
    """Many draws of some items alone, from streams of their own."""
    wanted = set(nodes)
    uncertainty = draws.uncertainty
    near = [replace(risk, nodes=tuple(n for n in risk.nodes if n in wanted)) for risk in uncertainty.risks]
    alone = Uncertainty(
        spreads={n: spread for n, spread in uncertainty.spreads.items() if n in wanted},
        risks=tuple(replace(risk, cost=None) for risk in near),
        day=uncertainty.day,
    )
    apart = Draws(draws.layout, alone, groups, draws.seed, purpose="reference")
    amounts = _amounts(apart, apart.block(REFERENCE))
    samples: Floats = np.stack([amounts[n] for n in nodes])
    return samples


def _weights(sums: Floats, reference: Floats) -> Floats:
    """Weights by stratum of the sum: its share among the reference over its share among the iterations."""
    number = len(sums) // STRATUM
    edges = np.unique(np.quantile(sums, np.arange(1, number) / number))
    here = np.bincount(np.searchsorted(edges, sums), minlength=len(edges) + 1)
    there = np.bincount(np.searchsorted(edges, reference), minlength=len(edges) + 1)
    share = np.divide(there / len(reference), here / len(sums), out=np.ones(len(here)), where=here > 0)
    factors = share[np.searchsorted(edges, sums)]
    return np.asarray(factors / factors.mean())
