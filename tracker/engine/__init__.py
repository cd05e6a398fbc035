"""The scheduling engine: pure Python, no Django, no database, no clock of its own."""

from typing import TYPE_CHECKING, Any

from .activity import Activity, Link
from .build import build_network
from .cpm import schedule
from .errors import CycleError, PlanError
from .network import Network
from .plan import Plan
from .plan_file import read_plan, write_plan
from .results import Schedule

if TYPE_CHECKING:
    from .forecast import Forecast, simulate

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
        from . import forecast

        return getattr(forecast, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
