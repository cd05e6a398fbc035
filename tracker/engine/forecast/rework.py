"""Gates that fail: the items that are gone through again before the gate is passed."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .clocks import Extra, Values
from .sweep import Sweep

if TYPE_CHECKING:
    from tracker.engine.network.layout import Layout


class Reworked:
    """What happens at one gate: in the iterations that ``fail``, its items take ``amounts`` (slots) again, each on
    its own calendar and after those of the others that lead to it."""

    def __init__(
        self, layout: Layout, nodes: Sequence[int], fail: NDArray[np.bool_], amounts: Mapping[int, Values]
    ) -> None:
        self.fail, self.amounts = fail, amounts
        named = set(nodes)
        order = [row[0] for row in layout.rows if row[0] in named]
        self.before = {n: (layout.with_what_leads_to([n]) & named) - {n} for n in order}

    def hold(self, sweep: Sweep, X: Sequence[Values], gate: int, extra: MutableMapping[int, Extra]) -> None:
        """Adds to ``extra`` by how much the gate is held up: elapsed time from its first decision to its last."""
        first = sweep.instants(X, 2 * gate + 1)
        decided: Values = first
        if gate in extra:
            decided = sweep.held_up(first, extra[gate])
        ends: dict[int, Values] = {}
        last = decided
        for n, before in self.before.items():
            clock = sweep.own[n]
            begin = decided
            for m in before:
                begin = np.maximum(begin, ends[m])
            ends[n] = np.maximum(begin, clock.finish_at(clock.work_at(begin) + self.amounts[n]))
            last = np.maximum(last, ends[n])
        held = np.where(self.fail, last, decided) - first
        extra[gate] = Extra(sweep.clocks.elapsed, held)
