"""What the product stores, one aggregate a file."""

from .baseline import Baseline
from .calendar import LaunchCalendar
from .change_set import ChangeKind, ChangeSet
from .comment import Comment, Document
from .commitment import Action, CommitmentState, Committed, ReopenedFor, Side
from .coordination import WeeklyHours
from .event import Event, Verb
from .forecast import ForecastRun, LaunchForecast, RunState
from .impact import ImpactAnswer, ImpactRound
from .invitation import Invitation
from .involvement import Involvement, Part
from .item import Category, ConstraintKind, Item, Kind
from .launch import Launch, LaunchState, Tier
from .link import LagCalendarChoice, Link, LinkKind
from .membership import Membership
from .notice import Look, Mute, Notice, NoticeKind
from .program import Product, Program
from .proposal import Approval, Proposal, ProposalState
from .resource import ResourceKind, ResourceRequest, ResourceState
from .risk import RiskAnswer, TrendPoint
from .status import Audience, Decision, Health, StatusSeen, StatusUpdate

__all__ = [
    "Action",
    "Approval",
    "Audience",
    "Baseline",
    "Category",
    "ChangeKind",
    "ChangeSet",
    "Comment",
    "CommitmentState",
    "Committed",
    "ConstraintKind",
    "Decision",
    "Document",
    "Event",
    "ForecastRun",
    "Health",
    "ImpactAnswer",
    "ImpactRound",
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
    "ReopenedFor",
    "ResourceKind",
    "ResourceRequest",
    "ResourceState",
    "RiskAnswer",
    "RunState",
    "Side",
    "StatusSeen",
    "StatusUpdate",
    "Tier",
    "TrendPoint",
    "Verb",
    "WeeklyHours",
]
