"""A plan made into a launch: all of it or nothing, and the same file only once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction

from roles.access import Permission
from roles.models import Department, User
from roles.services import ensure_department
from tracker.access import holds
from tracker.engine import Plan, PlanError
from tracker.engine.plan.commitment import PlanCommitment
from tracker.engine.plan.plan import PlanItem
from tracker.engine.plan.plan_file import ITEM_READERS, write_calendar
from tracker.engine.plan.schedule_output import schedule_warnings
from tracker.engine.time.calendar import Calendar
from tracker.engine.time.readers import LARGEST_LIST, read_anything
from tracker.models import CommitmentState, Event, Item, Kind, Launch, LaunchCalendar, Link, Program, Verb
from tracker.models.people.involvement import write_involvements
from tracker.models.plan.item import PLAN_FIELDS
from tracker.models.plan.places import place_of
from tracker.selectors.plan.loading import plan_of
from tracker.selectors.plan.scheduled import compute
from tracker.services.risks.trend import record_trend

from .import_fitting import DEFAULT_DEPARTMENT, fitted
from .launches import free_key

#: Items of a launch that comes from a file: what its pages can show, and others can wait for.
MOST_IN_LAUNCH = 25_000


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. ``created`` is false where the same file had been imported before."""

    launch: Launch
    created: bool
    items: int
    links: int
    warnings: tuple[str, ...]


def digest_of(file: BinaryIO | Path) -> str:
    """What tells one file from another."""
    if isinstance(file, Path):
        with file.open("rb") as opened:
            return digest_of(opened)
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def import_plan(
    *,
    by: User | None,
    program: Program,
    plan: Plan,
    source: str,
    digest: str,
    mapping: Mapping[str, Any] | None = None,
    into: Launch | None = None,
) -> ImportReport:
    """Makes a launch of ``program`` from a plan, or fills the blank launch ``into``.

    ``mapping`` gives kind, category, department, owning role and owner by item key, item name or name of a phase.
    Raises :class:`PlanError` for a plan that cannot be scheduled or stored; then nothing is written.
    """
    scheduled = compute(plan)
    plan, warnings = fitted(_mapped(plan, mapping or {}), program, by)
    with transaction.atomic():
        # One import at a time into a program: the same file twice at once is still the same file twice.
        program = Program.objects.select_for_update().get(pk=program.pk)
        known = Launch.objects.filter(program=program, source_digest=digest).exclude(source_digest="").first()
        if known is not None and by is not None and not holds(by, Permission.VIEW_LAUNCH, known):
            known, digest = None, ""  # what the person may not see is not there for them
        if known is not None:
            return ImportReport(known, False, known.items.count(), known.links.count(), ())
        launch = _launch(plan, program, source, digest, into)
        _fill(launch, plan)
        Event.objects.create(
            launch=launch,
            actor=by,
            verb=Verb.IMPORTED,
            changes={"items": [0, len(plan.items)], "links": [0, len(plan.links)]},
            reason=source,
            revision=launch.revision,
        )
        # Not kept: only the end of the transaction knows whether the launch stays.
        record_trend(launch, compute(plan_of(launch)))
    said = (*scheduled.warnings, *schedule_warnings(scheduled.schedule), *warnings)
    return ImportReport(launch, True, len(plan.items), len(plan.links), said)


def _fill(launch: Launch, plan: Plan) -> None:
    """Calendars, items and links of a launch."""
    calendars = _write_calendars(launch, plan)
    items = _write_items(launch, plan, calendars)
    _write_links(launch, plan, items)
    if plan.launch.launch_milestone:
        launch.launch_milestone = items[plan.launch.launch_milestone]
    launch.calendar = calendars.get(plan.launch.calendar or "") or next(iter(calendars.values()), None)
    launch.save()


def _launch(plan: Plan, program: Program, source: str, digest: str, into: Launch | None) -> Launch:
    head = plan.launch
    if into is not None:
        into = Launch.objects.select_for_update().get(pk=into.pk)
    if into is not None and into.items.exists():
        raise PlanError(f"“{into.name}” has items already. Import into a new launch instead.")
    name = head.name[:200]
    launch = into or Launch(program=program, name=name, key=free_key(Launch, name))
    launch.start, launch.data_date = head.start, head.data_date
    launch.target = head.target or launch.target
    launch.resolution = head.resolution or ("day" if all(c.in_days for c in plan.calendars) else "minute")
    launch.hours_per_day, launch.lag_calendar = head.hours_per_day, head.lag_calendar
    launch.honor_constraints, launch.late_from = head.honor_constraints, head.late_from
    launch.links_before_start = head.links_may_pull
    launch.critical_float, launch.progress = head.critical_float, head.progress
    # A plan brings its own calendars: those of departments would move its dates.
    launch.department_calendars = False
    launch.source, launch.source_digest = source[:200], digest
    launch.budget, launch.tier = _money(head.budget), head.tier
    launch.risk_events, launch.correlations = list(plan.risks), list(plan.correlations)
    launch.branches = list(plan.branches)
    kept = {"x": plan.x, "launch_x": head.x}
    launch.extra = {name: value for name, value in kept.items() if value}
    if into is not None:
        launch.revision += 1
        launch.version += 1
    launch.save()
    return launch


def _write_calendars(launch: Launch, plan: Plan) -> dict[str, LaunchCalendar]:
    rows = [
        LaunchCalendar(launch=launch, key=c.key, name=c.name[:200], definition=_definition(c)) for c in plan.calendars
    ]
    return {calendar.key: calendar for calendar in LaunchCalendar.objects.bulk_create(rows)}


def _definition(calendar: Calendar) -> Any:
    return read_anything(write_calendar(calendar), f"Calendar “{calendar.name or calendar.key}”", LARGEST_LIST)


def _write_items(launch: Launch, plan: Plan, calendars: dict[str, LaunchCalendar]) -> dict[str, Item]:
    """Items by key, parents before their parts."""
    departments = _departments(plan.items)
    named = {i.owner for i in plan.items if i.owner}
    named |= {i.commitment.receiver for i in plan.items if i.commitment and i.commitment.receiver}
    people = {user.username: user for user in User.objects.filter(username__in=named)}
    written: dict[str, Item] = {}
    waiting = list(enumerate(plan.items))
    while waiting:
        ready = [(n, item) for n, item in waiting if item.parent is None or item.parent in written]
        rows = [
            _row(launch, position, item, departments, people, calendars, written) for position, item in ready
        ]  # fmt: skip
        written.update((row.key, row) for row in Item.objects.bulk_create(rows, batch_size=500))
        write_involvements([row for row in rows if row.raci])
        done = {position for position, _ in ready}
        waiting = [(n, item) for n, item in waiting if n not in done]
    return written


def _write_links(launch: Launch, plan: Plan, items: dict[str, Item]) -> None:
    rows = [
        Link(
            launch=launch,
            source=items[link.source],
            target=items[link.target],
            type=link.type,
            lag=link.lag,
            lag_calendar=link.lag_calendar,
            acceptance=link.acceptance or "",
        )
        for link in plan.links
    ]
    Link.objects.bulk_create(rows, batch_size=500)


def _row(
    launch: Launch,
    position: int,
    item: PlanItem,
    departments: dict[str, Department],
    people: dict[str, User],
    calendars: dict[str, LaunchCalendar],
    written: dict[str, Item],
) -> Item:
    kind = Kind(item.kind)
    summary = kind is Kind.SUMMARY
    row = Item(
        **{name: getattr(item, name) for name in PLAN_FIELDS},
        launch=launch,
        position=place_of(position),
        description=item.description or "",
        facts=item.facts or {},
        owning_role=None if summary else item.owning_role or kind.default_role,
        department=None if summary else departments[item.department or DEFAULT_DEPARTMENT],
        owner=people.get(item.owner or ""),
        parent=written.get(item.parent or ""),
        calendar=calendars.get(item.calendar or ""),
        fixed_start=item.start,
        fixed_finish=item.finish,
        planned_cost=_money(item.planned_cost),
        actual_cost=_money(item.actual_cost),
        day_cost=_money(item.day_cost),
        extra={"x": item.x} if item.x is not None else {},
    )
    row.raci = item.raci or {}
    _commit(row, item, people)
    return row


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


#: What a mapping may say of an item, and how it is read.
MAPPED = {name: ITEM_READERS[name] for name in ("kind", "category", "department", "owning_role", "owner")}


def _mapped(plan: Plan, mapping: Mapping[str, Any]) -> Plan:
    """The plan with what the mapping says of an item by its key, its name, or a phase it lies in."""
    said = mapping.get("items", mapping)
    if not isinstance(said, Mapping):
        raise PlanError("The mapping's “items” must be an object: what it says of each item or phase.")
    if not said:
        return plan
    by_key = {item.key: item for item in plan.items}
    for label, entry in said.items():
        if not isinstance(entry, Mapping) or not entry.keys() <= MAPPED.keys():
            raise PlanError(f"The mapping of “{label}” may say {', '.join(MAPPED)} and nothing else.")
        for name, value in entry.items():
            MAPPED[name](value, f"The mapping of “{label}”: {name}")

    def entry_of(item: PlanItem) -> Mapping[str, Any]:
        attributes: dict[str, Any] = {}
        step: PlanItem | None = item
        while step is not None:
            attributes = {**said.get(step.name, {}), **said.get(step.key, {}), **attributes}
            step = by_key.get(step.parent or "")
        return attributes

    items = [
        item if item.kind == Kind.SUMMARY else replace(item, **_for_kind(item, entry_of(item))) for item in plan.items
    ]
    return replace(plan, items=tuple(items))


def _for_kind(item: PlanItem, entry: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping's entry as it may apply: what takes time stays no milestone, a milestone stays one."""
    attributes = dict(entry)
    if item.kind == Kind.MILESTONE or (
        attributes.get("kind") in (Kind.MILESTONE, Kind.GATE, Kind.SUMMARY) and item.duration.value
    ):
        attributes.pop("kind", None)
    return attributes
