"""What a critical-path risk is, and what the rules that find them look at."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from tracker.engine.passes.schedule import Schedule
from tracker.engine.plan.plan import ItemKind, Plan, PlanItem
from tracker.engine.time.calendar import MINUTES_PER_DAY

from .promises import Record


class Severity(StrEnum):
    """How grave: ``high`` moves the launch or may do so unseen, ``medium`` can soon, ``low`` hides what others show."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class NextStep(StrEnum):
    """What to do about it next: each is one click on a screen."""

    ASSIGN = "assign"
    PROMISE = "promise"
    PULL_IN = "pull-in"
    ACCEPTANCE = "acceptance"
    SPLIT = "split"
    BACKUP = "backup"
    LAG = "lag"
    CONSTRAINT = "constraint"
    LINK = "link"
    SEQUENCE = "sequence"
    DECIDE = "decide"
    ESTIMATE = "estimate"
    REPORT = "report"
    AGREE = "agree"
    VERIFY = "verify"
    REPROMISE = "repromise"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule fires on. ``items`` are keys, the first is where to act; ``link`` is a position in the
    plan's links; ``facts`` is what a sentence about it needs."""

    severity: Severity
    items: tuple[str, ...]
    link: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Risk:
    """A finding with the rule that fired; ``subject`` tells it from others of its rule."""

    definition: Rule
    severity: Severity
    items: tuple[str, ...]
    link: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def rule(self) -> str:
        """The key of its rule."""
        return self.definition.key

    @property
    def step(self) -> NextStep:
        """What to do about it next."""
        return self.definition.step

    @property
    def at_stake(self) -> tuple[str, ...]:
        """Keys of the items whose slip it is about."""
        return self.definition.at_stake(self.items)

    @property
    def subject(self) -> str:
        return " ".join((*self.facts.get("of", ()), *self.items[: 2 if self.link is not None else 1]))[:250]


def near_critical_path(schedule: Schedule) -> frozenset[int]:
    """Unfinished items that lead to the launch and are driving, critical or near-critical."""
    activities, leads = schedule.network.activities, schedule.layout.leading
    return frozenset(
        n
        for n in leads.intersection(schedule.network.leaves)
        if not activities[n].finished
        and (n in schedule.driving or schedule.is_critical(n) or schedule.is_near_critical(n))
    )


@dataclass(frozen=True)
class RuleContext:
    """What the rules look at. ``today`` is an instant in base units, ``records`` are those of departments by key,
    ``outsiders`` the owners who cannot open the launch."""

    plan: Plan
    schedule: Schedule
    today: int
    records: Mapping[str, Record] = field(default_factory=dict)
    outsiders: Collection[str] = ()

    @cached_property
    def work(self) -> list[tuple[int, PlanItem]]:
        """Positions and items that are left to do; a summary without parts is no work."""
        activities, items = self.schedule.network.activities, self.plan.items
        leaves = self.schedule.network.leaves
        return [(n, items[n]) for n in leaves if not activities[n].finished and items[n].kind != ItemKind.SUMMARY]

    @cached_property
    def leads(self) -> frozenset[int]:
        """Nodes that lead to the launch."""
        return self.schedule.layout.leading

    @cached_property
    def tight(self) -> frozenset[int]:
        """Work that is near the launch's critical path: see :func:`near_critical_path`."""
        return near_critical_path(self.schedule).intersection(n for n, _item in self.work)

    def severity(self, position: int) -> Severity:
        """High on the driving path, medium where little float is left."""
        if position in self.schedule.driving:
            return Severity.HIGH
        return Severity.MEDIUM if position in self.tight else Severity.LOW

    def days(self, units: int) -> float:
        """Base units of working time in days."""
        if self.schedule.network.in_days:
            return units
        return round(units / (self.plan.launch.hours_per_day * 60), 1)

    @property
    def a_day(self) -> int:
        """A day around the clock in base units."""
        return MINUTES_PER_DAY // self.schedule.layout.scale.base

    def by_key(self, key: str) -> int:
        return self.schedule.network.index[key]


def where_to_act(items: tuple[str, ...]) -> tuple[str, ...]:
    """The first item is at stake."""
    return items[:1]


def feeders(items: tuple[str, ...]) -> tuple[str, ...]:
    """What leads into the first item is at stake."""
    return items[1:]


def every_item(items: tuple[str, ...]) -> tuple[str, ...]:
    """All items are at stake."""
    return items


@dataclass(frozen=True, slots=True)
class Rule:
    """A critical-path risk rule: how it is known (``key``), what it fires on (``find``), what to do about it next
    (``step``), and which of a finding's items are ``at_stake``."""

    key: str
    find: Callable[[RuleContext], Iterator[Finding]]
    step: NextStep
    at_stake: Callable[[tuple[str, ...]], tuple[str, ...]] = where_to_act
