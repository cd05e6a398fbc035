"""Networks with exact distributions (``mc-exact/1``) as plans, and how far a forecast may differ from them."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import Any

import numpy as np

from tracker.engine import build_network, read_plan, simulate
from tracker.engine.plan.to_uncertainty import uncertainty_of

_NAMES = {"dist": "kind", "min": "low", "max": "high", "p": "probabilities"}
_SHARES = {"P10": 0.1, "P50": 0.5, "P80": 0.8, "P90": 0.9}


def _spread(row: Mapping[str, Any]) -> dict[str, Any]:
    return {_NAMES.get(name, name): value for name, value in row.items() if name != "risk"}


def as_plan(case: Mapping[str, Any]) -> dict[str, Any]:
    """A case as a plan file that works every day."""
    activities = case["activities"]
    ends = {end for link in case["links_FS"] for end in link} - activities.keys()
    return {
        "format": "launchpath-plan/1",
        "launch": {"name": case["id"], "start": "2027-01-04"},
        "calendars": [{"key": "every", "week": dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), True)}],
        "items": [
            *(
                {"key": key, "name": key, "duration": {"value": 1, "unit": "d"}, "spread": _spread(row)}
                for key, row in activities.items()
            ),
            *(
                {"key": key, "name": key, "kind": "milestone", "duration": {"value": 0, "unit": "d"}}
                for key in sorted(ends)
            ),
        ],
        "links": [{"from": a, "to": b} for a, b in case["links_FS"]],
        "risks": [
            {
                "key": f"risk of {key}", "probability": row["risk"]["probability"], "items": [key],
                "impact": _spread(row["risk"]["add"]),
            }
            for key, row in activities.items()
            if "risk" in row
        ],
        "correlations": list(case.get("correlations", ())),
    }  # fmt: skip


def differences(case: Mapping[str, Any], iterations: int) -> list[str]:
    """What lies outside four standard errors."""
    plan = read_plan(as_plan(case))
    network, _warnings = build_network(plan)
    forecast = simulate(network, uncertainty_of(plan, network), iterations=iterations, seed=1)
    exact, root, wrong = case["exact"], sqrt(iterations), []
    if abs(forecast.mean - exact["mean"]) > 4 * exact["sd"] / root:
        wrong.append(f"mean {forecast.mean:.4f}, exactly {exact['mean']:.4f}")
    if "pmf" not in exact:  # of a distribution in steps no quantile is exact
        for name, share in _SHARES.items():
            below = float(np.mean(forecast.days <= exact[name] + 1e-9))
            atom = float(np.mean(np.abs(forecast.days - exact[name]) < 1e-9))
            if abs(below - share) > 4 * sqrt(share * (1 - share)) / root + atom:
                wrong.append(f"{below:.4f} lie up to the exact {name}, {exact[name]:.4f}")
    for value, chance in exact.get("pmf", {}).items():
        over, under = (int(part) for part in chance.split("/"))
        share, at = over / under, float(np.mean(np.abs(forecast.days - float(value)) < 1e-6))
        if abs(at - share) > 4 * sqrt(share * (1 - share)) / root:
            wrong.append(f"{at:.4f} take {value} days, exactly {chance}")
    for key, index in (case["criticality_index"] or {}).items():
        at = forecast.criticality[network.index[key]]
        if abs(at - index) > 4 * sqrt(index * (1 - index)) / root:
            wrong.append(f"criticality of {key} {at:.4f}, exactly {index:.4f}")
    return wrong
