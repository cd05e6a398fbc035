"""What the product stores, one aggregate a file."""

from tracker.models.commitments.commitment import Action, CommitmentState, Committed, ReopenedFor, Side
from tracker.models.commitments.impact import ImpactAnswer, ImpactRound
from tracker.models.history.change_set import ChangeKind, ChangeSet
from tracker.models.history.event import Event, Verb
from tracker.models.history.sent_form import SentForm
from tracker.models.launches.calendar import LaunchCalendar
from tracker.models.launches.import_run import ImportRun
from tracker.models.launches.launch import Launch, LaunchState, Tier
from tracker.models.launches.program import Product, Program
from tracker.models.people.coordination import WeeklyHours
from tracker.models.people.invitation import Invitation
from tracker.models.people.involvement import Involvement, Part
from tracker.models.people.membership import Membership
from tracker.models.plan.baseline import Baseline
from tracker.models.plan.item import Category, ConstraintKind, Item, Kind
from tracker.models.plan.link import LagCalendarChoice, Link, LinkKind

from .background import BackgroundRun, RunState
from .comment import Comment, Document
from .forecast import ForecastRun, LaunchForecast
from .notice import Look, Mute, Notice, NoticeKind
from .proposal import Approval, Proposal, ProposalState
from .report import Audience, Decision, Health, StatusSeen, StatusUpdate
from .resource import ResourceKind, ResourceRequest, ResourceState
from .risk import RiskAnswer, TrendPoint

__all__ = [
    "Action",
    "Approval",
    "Audience",
    "BackgroundRun",
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
    "ImportRun",
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
    "SentForm",
    "Side",
    "StatusSeen",
    "StatusUpdate",
    "Tier",
    "TrendPoint",
    "Verb",
    "WeeklyHours",
]
