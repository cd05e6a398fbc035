"""The scheduling engine: pure Python, no Django, no database, no clock of its own."""

from .build import build_network
from .cpm import schedule
from .errors import CycleError, PlanError
from .network import Activity, Link, Network
from .plan import Plan, read_plan, write_plan
from .results import Schedule

__all__ = [
    "Activity",
    "CycleError",
    "Link",
    "Network",
    "Plan",
    "PlanError",
    "Schedule",
    "build_network",
    "read_plan",
    "schedule",
    "write_plan",
]
