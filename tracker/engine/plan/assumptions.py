"""Spreads of work that nobody gave one: how long work of a kind typically takes, as a share of its estimate.

P10 and P90 of actual to estimated duration. Assumptions, shown as such, until finished work teaches better ones
(:mod:`tracker.engine.plan.calibration`).
"""

from __future__ import annotations

from .plan import ItemKind, PlanItem

#: By category of a dependency. What waits for somebody outside the team runs late more often, and further.
SHARES: dict[str, tuple[float, float]] = {
    "hiring": (0.8, 1.8), "legal": (0.8, 1.6), "partner": (0.85, 1.6), "budget": (0.8, 1.5), "tooling": (0.85, 1.4),
    "operations": (0.85, 1.4), "training": (0.85, 1.35), "collateral": (0.85, 1.35), "support": (0.85, 1.35),
    "sales": (0.85, 1.35),
}  # fmt: skip
OTHERWISE = (0.85, 1.4)


def typical(item: PlanItem) -> tuple[float, float] | None:
    """P10 and P90 of an item's duration as shares of its estimate; ``None`` for a day, which takes no time."""
    if item.kind in (ItemKind.MILESTONE, ItemKind.GATE, ItemKind.SUMMARY):
        return None
    return SHARES.get(item.category or "", OTHERWISE)
