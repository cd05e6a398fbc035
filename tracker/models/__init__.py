"""What the product stores, one aggregate a file."""

from .baseline import Baseline
from .calendar import LaunchCalendar
from .change_set import ChangeKind, ChangeSet
from .event import Event, Verb
from .item import Category, ConstraintKind, Item, Kind
from .launch import Launch, LaunchState
from .link import LagCalendarChoice, Link, LinkKind
from .membership import Membership
from .program import Product, Program
from .risk import RiskAnswer, TrendPoint

__all__ = [
    "Baseline",
    "Category",
    "ChangeKind",
    "ChangeSet",
    "ConstraintKind",
    "Event",
    "Item",
    "Kind",
    "LagCalendarChoice",
    "Launch",
    "LaunchCalendar",
    "LaunchState",
    "Link",
    "LinkKind",
    "Membership",
    "Product",
    "Program",
    "RiskAnswer",
    "TrendPoint",
    "Verb",
]
