"""Rows of a launch from a plan: its own, its calendars, its items wave by wave, its links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from roles.models import Department, User
from roles.services import ensure_department
from tracker.engine import Plan
from tracker.engine.plan.commitment import PlanCommitment
from tracker.engine.plan.plan import PlanItem, PlanLink
from tracker.engine.plan.plan_file import write_calendar
from tracker.engine.time.calendar import Calendar
from tracker.engine.time.readers import LARGEST_LIST, read_anything
from tracker.models import CommitmentState, Item, Kind, Launch, LaunchCalendar, Link
from tracker.models.plan.item import PLAN_FIELDS
from tracker.models.plan.places import place_of

from .import_fitting import DEFAULT_DEPARTMENT
from .launches import free_key


def head_of(launch: Launch, plan: Plan, source: str) -> None:
    """Gives a launch, new or blank, what a plan says of the whole."""
    head = plan.launch
    if launch.pk is None:
        launch.name = head.name[:200]
        launch.key = free_key(Launch, launch.name)
    launch.start, launch.data_date = head.start, head.data_date
    launch.target = head.target or launch.target
    launch.resolution = head.resolution or ("day" if all(c.in_days for c in plan.calendars) else "minute")
    launch.hours_per_day, launch.lag_calendar = head.hours_per_day, head.lag_calendar
    launch.honor_constraints, launch.late_from = head.honor_constraints, head.late_from
    launch.links_before_start = head.links_may_pull
    launch.critical_float, launch.progress = head.critical_float, head.progress
    # A plan brings its own calendars: those of departments would move its dates.
    launch.department_calendars = False
    launch.source = source[:200]
    launch.budget, launch.tier = _money(head.budget), head.tier
    launch.risk_events, launch.correlations = list(plan.risks), list(plan.correlations)
    launch.branches = list(plan.branches)
    kept = {"x": plan.x, "launch_x": head.x}
    launch.extra = {name: value for name, value in kept.items() if value}


def write_calendars(launch: Launch, plan: Plan) -> dict[str, LaunchCalendar]:
    """The plan's calendars by key."""
    rows = [
        LaunchCalendar(launch=launch, key=c.key, name=c.name[:200], definition=_definition(c)) for c in plan.calendars
    ]
    return {calendar.key: calendar for calendar in LaunchCalendar.objects.bulk_create(rows)}


def _definition(calendar: Calendar) -> Any:
    return read_anything(write_calendar(calendar), f"Calendar “{calendar.name or calendar.key}”", LARGEST_LIST)


class Rows:
    """Items of a plan as rows of a launch, each wave of them after the summaries that it lies in."""

    def __init__(self, launch: Launch, plan: Plan, calendars: dict[str, LaunchCalendar]) -> None:
        self.launch, self.plan, self.calendars = launch, plan, calendars
        self.departments = _departments(plan.items)
        named = {i.owner for i in plan.items if i.owner}
        named |= {i.commitment.receiver for i in plan.items if i.commitment and i.commitment.receiver}
        self.people = {user.username: user for user in User.objects.filter(username__in=named)}
        #: What is there already, by key.
        self.written: dict[str, Item] = {}

    def waves(self) -> Iterator[list[Item]]:
        """Rows that can be written now: what they lie in has been kept."""
        waiting = list(enumerate(self.plan.items))
        while waiting:
            ready = [(n, item) for n, item in waiting if item.parent is None or item.parent in self.written]
            yield [self._row(position, item) for position, item in ready]
            done = {position for position, _ in ready}
            waiting = [(n, item) for n, item in waiting if n not in done]

    def keep(self, rows: Sequence[Item]) -> None:
        """Knows rows that were written."""
        self.written.update((row.key, row) for row in rows)

    def point(self) -> None:
        """Lets the launch point to its milestone and its calendar."""
        head = self.plan.launch
        if head.launch_milestone:
            self.launch.launch_milestone = self.written[head.launch_milestone]
        own = self.calendars.get(head.calendar or "")
        self.launch.calendar = own or next(iter(self.calendars.values()), None)
        self.launch.save()

    def _row(self, position: int, item: PlanItem) -> Item:
        kind = Kind(item.kind)
        summary = kind is Kind.SUMMARY
        row = Item(
            **{name: getattr(item, name) for name in PLAN_FIELDS},
            launch=self.launch,
            position=place_of(position),
            description=item.description or "",
            facts=item.facts or {},
            owning_role=None if summary else item.owning_role or kind.default_role,
            department=None if summary else self.departments[item.department or DEFAULT_DEPARTMENT],
            owner=self.people.get(item.owner or ""),
            parent=self.written.get(item.parent or ""),
            calendar=self.calendars.get(item.calendar or ""),
            fixed_start=item.start,
            fixed_finish=item.finish,
            planned_cost=_money(item.planned_cost),
            actual_cost=_money(item.actual_cost),
            day_cost=_money(item.day_cost),
            extra={"x": item.x} if item.x is not None else {},
        )
        row.raci = item.raci or {}
        _commit(row, item, self.people)
        # What the product makes of its own data names no file.
        row.from_file = row.commitment is not None and bool(self.launch.source)
        return row


def link_row(launch: Launch, link: PlanLink, items: dict[str, Item]) -> Link:
    return Link(
        launch=launch,
        source=items[link.source],
        target=items[link.target],
        type=link.type,
        lag=link.lag,
        lag_calendar=link.lag_calendar,
        acceptance=link.acceptance or "",
    )


def _commit(row: Item, item: PlanItem, people: dict[str, User]) -> None:
    """What was agreed about an item; a promise of a file that knows no more is one that was accepted."""
    if row.kind not in (Kind.SCOPE, Kind.DEPENDENCY):
        row.promise = None
        return
    given = item.commitment or (PlanCommitment(CommitmentState.ACCEPTED) if item.promise else None)
    if given is None:
        return
    done, state = item.actual_finish is not None, given.state
    if state == CommitmentState.ACCEPTED and item.promise is None:
        state = CommitmentState.REQUESTED
    if state in (CommitmentState.DELIVERED, CommitmentState.VERIFIED) and not done:
        state = CommitmentState.ACCEPTED if item.promise else CommitmentState.REQUESTED
    elif done and state not in (CommitmentState.DELIVERED, CommitmentState.VERIFIED, CommitmentState.DECLINED):
        state = CommitmentState.DELIVERED
    row.commitment, row.asked_by = state, given.asked_by or row.owning_role
    row.agreed_need_by, row.offered = given.need_by, given.offered
    row.agreed_promise = given.agreed or (
        item.promise
        if state in (CommitmentState.ACCEPTED, CommitmentState.DELIVERED, CommitmentState.VERIFIED)
        else None
    )
    row.criteria, row.evidence = given.criteria or "", given.evidence or ""
    row.receiver = people.get(given.receiver or "")
    row.verified_on, row.reopened_for = given.verified, given.reopened_for


def _money(amount: float | None) -> Decimal | None:
    return None if amount is None else Decimal(str(round(amount, 2)))


def _departments(items: Iterable[PlanItem]) -> dict[str, Department]:
    keys = {item.department or DEFAULT_DEPARTMENT for item in items if item.kind != Kind.SUMMARY}
    departments = {department.key: department for department in Department.objects.filter(key__in=keys)}
    for key in sorted(keys - departments.keys()):
        departments[key] = ensure_department(key=key, name=key.replace("-", " ").capitalize()[:100])
    return departments
