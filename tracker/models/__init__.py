"""What the product stores, one aggregate a file."""

from .baseline import Baseline
from .calendar import LaunchCalendar
from .change_set import ChangeKind, ChangeSet
from .comment import Comment, Document
from .event import Event, Verb
from .forecast import ForecastRun, LaunchForecast, RunState
from .invitation import Invitation
from .involvement import Involvement, Part
from .item import Category, ConstraintKind, Item, Kind
from .launch import Launch, LaunchState
from .link import LagCalendarChoice, Link, LinkKind
from .membership import Membership
from .notice import Look, Mute, Notice, NoticeKind
from .program import Product, Program
from .proposal import Approval, Proposal, ProposalState
from .risk import RiskAnswer, TrendPoint

__all__ = [
    "Approval",
    "Baseline",
    "Category",
    "ChangeKind",
    "ChangeSet",
    "Comment",
    "ConstraintKind",
    "Document",
    "Event",
    "ForecastRun",
    "Invitation",
    "Involvement",
    "Item",
    "Kind",
    "LagCalendarChoice",
    "Launch",
    "LaunchCalendar",
    "LaunchForecast",
    "LaunchState",
    "Link",
    "LinkKind",
    "Look",
    "Membership",
    "Mute",
    "Notice",
    "NoticeKind",
    "Part",
    "Product",
    "Program",
    "Proposal",
    "ProposalState",
    "RiskAnswer",
    "RunState",
    "TrendPoint",
    "Verb",
]
