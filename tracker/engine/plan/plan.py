"""A plan as it stands in a plan file (``launchpath-plan/1``), before units and dates become numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tracker.engine.time.amounts import Amount, Moment
from tracker.engine.time.calendar import Calendar

from .commitment import CommitmentState, PlanCommitment

FORMAT = "launchpath-plan/1"
MOST_ITEMS = 100_000
MOST_LINKS = 200_000
MOST_CALENDARS = 1_000
SHORTEST_DAY = 0.25


class ItemKind(StrEnum):
    """What an item is: work that is built (``scope``) or that another department delivers (``dependency``), a point in
    time, or a group."""

    SCOPE = "scope"
    DEPENDENCY = "dependency"
    MILESTONE = "milestone"
    GATE = "gate"
    SUMMARY = "summary"


KINDS = tuple(ItemKind)
CATEGORIES = (
    "collateral", "training", "hiring", "budget", "tooling", "legal",
    "support", "sales", "operations", "partner", "other",
)  # fmt: skip
ROLES = ("product", "program")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LAG_CALENDARS = ("successor", "predecessor", "launch", "elapsed")
RESTS = ("start", "finish")

NOTHING = Amount(0, "d")

#: States in which a department stands by the date that the item's ``promise`` holds.
PROMISED = frozenset({CommitmentState.ACCEPTED, CommitmentState.DELIVERED, CommitmentState.VERIFIED})
#: States in which somebody still has to say or do something.
OPEN = frozenset(
    {
        CommitmentState.REQUESTED,
        CommitmentState.COUNTERED,
        CommitmentState.DECLINED,
        CommitmentState.ACCEPTED,
        CommitmentState.REOPENED,
    }
)


@dataclass(frozen=True, slots=True)
class PlanLaunch:
    """The launch itself and the settings its network is scheduled under."""

    name: str
    start: Moment
    data_date: Moment | None = None
    target: Moment | None = None
    launch_milestone: str | None = None
    calendar: str | None = None
    resolution: str | None = None
    hours_per_day: float = 8
    lag_calendar: str = "successor"
    honor_constraints: bool = False
    links_before_start: bool | None = None
    late_from: str = "finish"
    critical_float: Amount = NOTHING
    progress: str = "retained-logic"
    budget: float | None = None
    tier: int | None = None
    x: Any = None

    @property
    def links_may_pull(self) -> bool:
        """Whether links may pull items before the start: as it says, else as MS Project does where its way is kept."""
        return self.honor_constraints if self.links_before_start is None else self.links_before_start


@dataclass(slots=True)  # not frozen, which would double the time to read a large plan
class PlanItem:
    """One item as it stands in the file."""

    key: str
    name: str
    duration: Amount
    kind: str = ItemKind.SCOPE.value
    category: str | None = None
    owning_role: str | None = None
    department: str | None = None
    owner: str | None = None
    parent: str | None = None
    calendar: str | None = None
    optimistic: Amount | None = None
    pessimistic: Amount | None = None
    constraint: str | None = None
    constraint_date: Moment | None = None
    not_before: Moment | None = None
    milestone: str | None = None
    deadline: Moment | None = None
    promise: Moment | None = None
    actual_start: Moment | None = None
    actual_finish: Moment | None = None
    remaining: Amount | None = None
    manual: bool = False
    external: bool = False
    start: Moment | None = None
    finish: Moment | None = None
    spread: dict[str, Any] | None = None
    description: str | None = None
    value: float | None = None
    effort: float | None = None
    planned_cost: float | None = None
    actual_cost: float | None = None
    day_cost: float | None = None
    facts: dict[str, Any] | None = None
    raci: dict[str, list[str]] | None = None
    commitment: PlanCommitment | None = None
    x: Any = None


@dataclass(slots=True)  # not frozen, which would double the time to read a large plan
class PlanLink:
    """Precedence between two items, ``from`` and ``to`` in the file."""

    source: str
    target: str
    type: str = "FS"
    lag: Amount = NOTHING
    lag_calendar: str | None = None
    acceptance: str | None = None
    x: Any = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole plan file. ``warnings`` says what a foreign format lost on its way here."""

    launch: PlanLaunch
    items: tuple[PlanItem, ...] = ()
    links: tuple[PlanLink, ...] = ()
    calendars: tuple[Calendar, ...] = ()
    risks: tuple[dict[str, Any], ...] = ()
    correlations: tuple[dict[str, Any], ...] = ()
    branches: tuple[dict[str, Any], ...] = ()
    x: Any = None
    warnings: tuple[str, ...] = field(default=(), compare=False)
