"""A simulation as it is kept: figures, the distribution by day, and what drives it, by keys and day numbers."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from tracker.engine.forecast.clocks import SNAP
from tracker.engine.forecast.measures import Off, decisions, gains, item_figures, swings
from tracker.engine.forecast.simulation import Forecast
from tracker.engine.passes.dates import finish_day, start_day
from tracker.engine.plan.lead_times import DECIDED, lead_time
from tracker.models import LaunchForecast
from tracker.selectors.plan.scheduled import ScheduledLaunch

#: Items whose uncertainty is switched off one by one.
MOST_ITEMS = 12
_SHARES = (10, 50, 80, 90)


def write_figures(row: LaunchForecast, forecast: Forecast) -> None:
    """Writes dates, chance and days of a simulation into a row."""
    row.computed, row.p50, row.p80 = forecast.computed_day, forecast.day(0.5), forecast.day(0.8)
    row.chance = forecast.chance
    if forecast.network.target is not None:
        row.target = finish_day(forecast.network.resolution.minutes, forecast.network.target)
    row.days = {
        "mean": forecast.mean,
        "sd": forecast.sd,
        "computed": forecast.computed_days,
        **{f"P{share}": forecast.percentile(share / 100) for share in _SHARES},
    }


def detail_of(scheduled: ScheduledLaunch, forecast: Forecast) -> dict[str, Any]:
    """What pictures are drawn from: shares of iterations by day, figures by item, and what was assumed."""
    network = scheduled.network
    lows, highs = swings(forecast)
    items = {
        network.activities[n].key: [
            round(one.criticality, 4),
            round(one.ssi, 4),
            round(one.rank, 4),
            forecast.shown_day(one.p50).toordinal(),
            forecast.shown_day(one.p80).toordinal(),
            round(lows.get(n, 0.0), 3),
            round(highs.get(n, 0.0), 3),
        ]
        for n, one in item_figures(forecast).items()
        if not network.activities[n].finished
    }
    cost = None
    if forecast.cost is not None:
        cost = {f"P{share}": round(forecast.cost_percentile(share / 100), 2) for share in (50, 80)}
        cost["mean"] = round(forecast.expected_cost, 2)
    return {
        "by_day": _by_day(forecast),
        "items": items,
        "cost": cost,
        "joint": forecast.joint_chance,
        "uncertain": len(forecast.uncertainty.spreads),
        "assumed": len(forecast.uncertainty.assumed),
        "warnings": list(forecast.warnings),
    }


def _by_day(forecast: Forecast) -> list[list[float]]:
    """Share of iterations that finish on each day, as ``[day, share]``, in order."""
    whole = np.ceil(forecast.finish - SNAP).astype(np.int64)
    shares: dict[int, float] = defaultdict(float)
    for slot, weight in zip(whole.tolist(), (forecast.weights / len(whole)).tolist(), strict=True):
        shares[slot] += weight
    days: dict[int, float] = defaultdict(float)
    for slot, share in shares.items():
        days[forecast.shown_day(float(slot)).toordinal()] += share
    return [[day, round(share, 6)] for day, share in sorted(days.items())]


def drivers_of(scheduled: ScheduledLaunch, forecast: Forecast) -> dict[str, Any]:
    """What the expected finish would gain without the uncertainty of each department, owning role, risk event and of
    the items that matter most, in working days; and the latest decision dates, by item."""
    plan, network = scheduled.plan, scheduled.network
    own = forecast.draws.spreads
    groups: dict[str, set[int]] = defaultdict(set)
    for n in own:
        item = plan.items[n]
        for kind, name in (("department", item.department), ("role", item.owning_role)):
            if name:
                groups[f"{kind}:{name}"].add(n)
    figures = item_figures(forecast)
    weighty = sorted((n for n in own if figures[n].ssi > 0), key=lambda n: -figures[n].ssi)[:MOST_ITEMS]
    groups |= {f"item:{network.activities[n].key}": {n} for n in weighty}
    switched = {name: Off(nodes=frozenset(nodes)) for name, nodes in groups.items()}
    switched |= {f"risk:{r.key}": Off(risks=frozenset({n})) for n, r in enumerate(forecast.uncertainty.risks)}
    switched |= {f"gate:{b.key}": Off(branches=frozenset({n})) for n, b in enumerate(forecast.uncertainty.branches)}
    parts: dict[str, dict[str, float]] = {kind: {} for kind in ("department", "role", "item", "risk", "gate")}
    for name, days in gains(forecast, switched).items():
        kind, key = name.split(":", 1)
        parts[kind][key] = round(days, 3)
    leads = {
        n: lead_time(scheduled.schedule, network.activities[n], item, plan.launch.hours_per_day)
        for n, item in enumerate(plan.items)
        if item.category in DECIDED
    }
    due = decisions(forecast, leads)
    base = network.resolution.minutes
    return {
        "gains": parts,
        "decisions": {
            network.activities[n].key: [
                start_day(base, one.planned).toordinal(), start_day(base, one.sure).toordinal()
            ]
            for n, one in due.items()
        },
    }  # fmt: skip
