"""What the ``forecast`` command prints: a forecast as JSON data or as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tracker.engine.forecast.measures import item_figures
from tracker.engine.forecast.simulation import Forecast

PERCENTILES = (10, 50, 80, 90)


def forecast_as_json(forecast: Forecast, *, samples: bool = False) -> dict[str, Any]:
    """The answer of ``forecast --json``. Working days count on the launch's calendar from its start."""
    network = forecast.network
    figures = item_figures(forecast)
    data: dict[str, Any] = {
        "finish": {
            "mean": round(forecast.mean, 6),
            "sd": round(forecast.sd, 6),
            "computed": {
                "date": forecast.computed_day.isoformat(),
                "working_days": round(forecast.computed_days, 6),
            },
            "percentiles": {
                f"P{share}": {
                    "date": forecast.day(share / 100).isoformat(),
                    "working_days": round(forecast.percentile(share / 100), 6),
                }
                for share in PERCENTILES
            },
        },
        "chance": forecast.chance,
        "joint_chance": forecast.joint_chance,
        "contingency": round(forecast.contingency, 6),
        "cost": _cost(forecast),
        "items": [
            {
                "key": network.activities[n].key,
                "criticality_index": item.criticality,
                "sensitivity": round(item.ssi, 6),
                "rank_correlation": round(item.rank, 6),
                "P50": forecast.shown_day(item.p50).isoformat(),
                "P80": forecast.shown_day(item.p80).isoformat(),
            }
            for n, item in figures.items()
        ],
        "iterations": forecast.iterations,
        "seed": forecast.seed,
        "warnings": list(forecast.warnings),
    }
    if samples:
        data["samples"] = [round(float(days), 9) for days in forecast.days]
    return data


def _cost(forecast: Forecast) -> dict[str, Any] | None:
    if forecast.cost is None:
        return None
    p50, p80 = (forecast.cost_percentile(share) for share in (0.5, 0.8))
    return {"mean": round(forecast.expected_cost, 2), "P50": round(p50, 2), "P80": round(p80, 2)}


def forecast_as_table(forecast: Forecast) -> Iterator[str]:
    """The answer of ``forecast`` for a person, line by line."""
    data = forecast_as_json(forecast)
    finish = data["finish"]
    yield f"Computed finish {finish['computed']['date']}; {forecast.iterations:,} iterations, seed {forecast.seed}."
    yield "  ".join(f"{name} {value['date']}" for name, value in finish["percentiles"].items())
    yield f"Expected {finish['mean']:.1f} working days after the start, give or take {finish['sd']:.1f}."
    if data["chance"] is not None:
        yield f"Chance to make the target: {data['chance']:.0%}."
    if data["joint_chance"] is not None:
        yield f"Chance to make it within the budget: {data['joint_chance']:.0%}."
    names = {activity.key: activity.name for activity in forecast.network.activities}
    rows = sorted(data["items"], key=lambda row: (-row["sensitivity"], -row["criticality_index"]))
    moving = [row for row in rows if row["criticality_index"] > 0][:20]
    if moving:
        wide = max(3, *(len(row["key"]) for row in moving))
        yield ""
        yield f"{'key':{wide}}  critical  sensitivity  P80         name"
        for row in moving:
            yield (
                f"{row['key']:{wide}}  {row['criticality_index']:8.0%}  {row['sensitivity']:11.2f}  {row['P80']}  "
                f"{names[row['key']]}"
            )
    yield from (f"Warning: {warning}" for warning in data["warnings"])
