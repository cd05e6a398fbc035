"""Items that move together: rank correlations made into groups with a factor each.

A rank correlation (Spearman) belongs to a Gaussian copula whose normals correlate by ``2 sin(pi rho / 6)`` (Pearson
1907). What a set of them asks for may be impossible; then the nearest correlation that is possible is taken (Higham
2002, alternating projections) and said.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tracker.engine.network.network import Network

from .clocks import Floats
from .uncertainty import Uncertainty, check_pairs

#: Differences below this are rounding.
TINY = 1e-9


class Group:
    """Items tied to each other, directly or through others, and the correlation of their normals."""

    def __init__(self, nodes: Sequence[int], matrix: Floats) -> None:
        self.nodes, self.matrix = tuple(nodes), matrix

    def factor(self, nodes: Sequence[int]) -> Floats:
        """The lower triangular factor for some of the group's items, by which independent normals are mixed."""
        at = [self.nodes.index(n) for n in nodes]
        return _factor(self.matrix[np.ix_(at, at)])


def groups_of(network: Network, uncertainty: Uncertainty) -> tuple[list[Group], list[str]]:
    """The groups of a network, and what has to be said of them. Raises :class:`PlanError` where two entries give one
    pair different correlations."""
    pairs = check_pairs(network, uncertainty.correlations)
    tied: dict[int, set[int]] = {}
    for a, b in pairs:
        tied.setdefault(a, {a}).add(b)
        tied.setdefault(b, {b}).add(a)
    groups, warnings, seen = [], [], set[int]()
    for first in sorted(tied):
        if first in seen:
            continue
        group, stack = {first}, [first]
        while stack:
            for other in tied[stack.pop()] - group:
                group.add(other)
                stack.append(other)
        seen |= group
        order = sorted(group)
        asked = np.eye(len(order))
        for (a, b), rho in pairs.items():
            if a in group:
                i, j = order.index(a), order.index(b)
                asked[i, j] = asked[j, i] = 2 * np.sin(np.pi * rho / 6)
        matrix = asked
        if np.linalg.eigvalsh(asked)[0] < -TINY:
            matrix = nearest_correlation(asked)
            names = ", ".join(f"“{network.activities[n].key}”" for n in order[:6])
            furthest = float(np.abs(matrix - asked).max())
            warnings.append(
                f"The correlations of {names} cannot all hold at once; the nearest that can are used (the furthest is "
                f"{furthest:.2f} off)."
            )
        groups.append(Group(order, matrix))
    return groups, warnings


def nearest_correlation(asked: Floats) -> Floats:
    """The correlation matrix nearest to a symmetric matrix with ones on its diagonal."""
    correction = np.zeros_like(asked)
    matrix = asked.copy()
    for _turn in range(1000):
        shifted = matrix - correction
        values, vectors = np.linalg.eigh(shifted)
        projected = (vectors * np.maximum(values, 0)) @ vectors.T
        correction = projected - shifted
        last, matrix = matrix, projected.copy()
        np.fill_diagonal(matrix, 1.0)
        if np.abs(matrix - last).max() < TINY:
            break
    # What the last steps left short of possible is taken from the off-diagonals.
    least = float(np.linalg.eigvalsh(matrix)[0])
    if least < 0:
        matrix = (matrix - least * np.eye(len(matrix))) / (1 - least)
    return matrix


def _factor(matrix: Floats) -> Floats:
    """A lower triangular factor of a matrix that may be singular: the first item keeps its own draws."""
    size = len(matrix)
    lower = np.zeros_like(matrix)
    for j in range(size):
        left = matrix[j, j] - lower[j, :j] @ lower[j, :j]
        if left > TINY:
            lower[j, j] = np.sqrt(left)
            lower[j + 1 :, j] = (matrix[j + 1 :, j] - lower[j + 1 :, :j] @ lower[j, :j]) / lower[j, j]
    return lower
