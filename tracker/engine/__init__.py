"""The scheduling engine: pure Python, no Django, no database, no clock of its own."""

from typing import TYPE_CHECKING, Any

from tracker.engine.network.activity import Activity, Link
from tracker.engine.network.network import Network
from tracker.engine.passes.schedule import Schedule, schedule
from tracker.engine.plan.plan import Plan
from tracker.engine.plan.plan_file import read_plan, write_plan
from tracker.engine.plan.to_network import build_network
from tracker.engine.time.errors import CycleError, PlanError

if TYPE_CHECKING:
    from tracker.engine.forecast.simulation import Forecast, simulate

__all__ = [
    "Activity",
    "CycleError",
    "Forecast",
    "Link",
    "Network",
    "Plan",
    "PlanError",
    "Schedule",
    "build_network",
    "read_plan",
    "schedule",
    "simulate",
    "write_plan",
]


def __getattr__(name: str) -> Any:
    """``simulate`` and ``Forecast`` bring numpy, which a process pays for when it forecasts and not before."""
    if name in ("Forecast", "simulate"):
        from .forecast import simulation as forecast

        return getattr(forecast, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
