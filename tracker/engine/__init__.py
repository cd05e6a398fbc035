"""The scheduling engine: pure Python, no Django, no database, no clock of its own."""

from .activity import Activity, Link
from .build import build_network
from .cpm import schedule
from .errors import CycleError, PlanError
from .network import Network
from .plan import Plan
from .plan_file import read_plan, write_plan
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
