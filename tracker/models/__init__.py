"""What the product stores, one aggregate a file."""

from .calendar import LaunchCalendar
from .event import Event, Verb
from .item import Category, ConstraintKind, Item, Kind
from .launch import Launch, LaunchState
from .link import LagCalendarChoice, Link, LinkKind
from .membership import Membership
from .program import Product, Program

__all__ = [
    "Category",
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
    "Verb",
]
