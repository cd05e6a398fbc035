"""Makes the sample program, with every date relative to the day it is loaded."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import cycle
from types import ModuleType

from django.db import transaction

from roles.access import Role
from roles.models import Department, User
from tracker.engine import Plan, build_network, schedule
from tracker.engine.plan.plan import PlanItem, PlanLaunch, PlanLink
from tracker.engine.time.amounts import Amount
from tracker.engine.time.calendar import day_date, day_number
from tracker.models import (
    Baseline,
    Category,
    CommitmentState,
    Event,
    Item,
    Launch,
    LaunchState,
    Membership,
    Product,
    Program,
    Verb,
)
from tracker.models.fields import parse_amount
from tracker.selectors.plan.loading import plan_of
from tracker.selectors.plan.scheduled import compute
from tracker.services.forecast.runs import forecast_launch
from tracker.services.launches.imports import import_plan
from tracker.services.plan.baselines import set_baseline

from . import aurora, mobile
from .calendar_days import moment, working_days
from .cast import DEPARTMENTS, PEOPLE
from .commitments import keep_promises, rows_of
from .conversations import ask_around, ask_for_resources, tell_how_it_stands
from .history import acknowledge_one, write_history
from .negotiations import work_together

PROGRAM = "aurora"
COUNTS = {"value", "effort", "slip", "opt", "pes", "cost", "day", "promise", "accept", "wait"}
#: What finished work took as a share of its estimate, department by department in turn: nobody estimates that well.
TOOK = {
    "engineering": (1.0, 1.3, 0.9, 1.5), "marketing": (1.2, 0.9, 1.4), "legal": (1.6, 1.1), "finance": (1.5,),
    "customer-success": (1.1, 1.4),
}  # fmt: skip
TOOK_OTHERWISE = (1.0, 1.25, 0.85)
_LINK = re.compile(r"(?P<source>[a-z]\d+)(?P<type>FS|SS|FF|SF)?(?:(?P<lag>[+-]\d+)d)?")


@dataclass(frozen=True, slots=True)
class Story:
    """How far a launch is: working days since it began, and working days that its target lies before its finish."""

    content: ModuleType
    begun: int
    days_late: int
    product: str


STORIES = (Story(aurora, 62, 9, "Aurora analyser"), Story(mobile, 22, -4, "Aurora Companion"))


@transaction.atomic
def load_sample(*, today: date) -> Program:
    """The sample program. Returns the one that is there if it was loaded before."""
    known = Program.objects.filter(key=PROGRAM).first()
    if known is not None:
        return known
    for position, (key, name, week, country, region, capacity) in enumerate(DEPARTMENTS):
        Department.objects.update_or_create(
            key=key,
            defaults={
                "name": name,
                "week": week,
                "country": country,
                "subdivision": region,
                "capacity": capacity,
                "position": position,
            },
        )
    program = Program.objects.create(
        key=PROGRAM,
        name="Aurora 2 to market",
        budget=2_200_000,
        objective="Win regulated labs: 300 analysers sold and 60% of them connected within six months of launch.",
    )
    people = _people(program)
    program.escalates_to.set([people["elena"], people["jonas"]])
    data_date = today - timedelta(days=today.weekday() if today.weekday() < 5 else today.weekday() - 4)
    for story in STORIES:
        _launch(story, program, people, data_date)
    return program


def _people(program: Program) -> dict[str, User]:
    departments = {department.key: department for department in Department.objects.all()}
    users: dict[str, User] = {}
    for person in PEOPLE:
        first, _, last = person.name.partition(" ")
        user = User(
            username=person.username,
            first_name=first,
            last_name=last,
            email=f"{person.username}@demo.invalid",
            title=person.title,
            department=departments[person.department],
            time_zone="Europe/Berlin",
        )
        user.set_unusable_password()
        user.save()
        users[person.username] = user
        Membership.objects.bulk_create(Membership(program=program, person=user, role=role) for role in person.roles)
    assert users["jonas"].memberships.filter(role=Role.PROGRAM_MANAGER).exists()
    return users


def _launch(story: Story, program: Program, people: dict[str, User], data_date: date) -> Launch:
    """One launch: planned from its start, worked on until the data date, with its target set by the story."""
    start = working_days(data_date, -story.begun)
    rows = [_Row.of(line) for line in story.content.ITEMS.strip().splitlines()]
    plan = _plan(story, rows, start)
    launch = import_plan(by=people["jonas"], program=program, plan=plan, source="", digest="").launch
    launch.goal, launch.state, launch.time_zone = story.content.GOAL, LaunchState.ACTIVE, "Europe/Berlin"
    launch.product = Product.objects.get_or_create(name=story.product)[0]
    # The launch follows the calendars of its departments, not one of its own.
    launch.department_calendars, launch.calendar = True, None
    launch.save()
    launch.items.update(calendar=None)
    launch.calendars.all().delete()
    Event.objects.filter(launch=launch).update(
        verb=Verb.CREATED, reason="", at=moment(working_days(start, -3)), changes={}
    )
    approved = working_days(start, -2)
    baseline = set_baseline(launch=launch, by=people["jonas"], name="Approved plan")
    Baseline.objects.filter(pk=baseline.pk).update(at=moment(approved))
    Event.objects.filter(launch=launch, verb=Verb.BASELINED).update(at=moment(approved))
    _report_progress(launch, rows, data_date, people)
    _set_target(launch, story.days_late)
    keep_promises(launch, people)
    write_history(launch, (*story.content.HISTORY, *rows_of(launch)), people, data_date)
    acknowledge_one(launch, people["jonas"])
    if story.content is aurora:
        work_together(launch, people, data_date)
        launch.refresh_from_db()
        ask_for_resources(launch, people, data_date)
        tell_how_it_stands(launch, people, data_date)
    else:
        ask_around(launch, people, data_date)
    launch.refresh_from_db()
    forecast_launch(launch, compute(plan_of(launch)))
    return launch


def _plan(story: Story, rows: list[_Row], start: date) -> Plan:
    """What the launch was planned as, before anything had happened."""
    content = story.content
    return Plan(
        launch=PlanLaunch(
            name=content.NAME,
            start=start,
            launch_milestone=content.MILESTONE,
            budget=getattr(content, "BUDGET", None),
        ),
        risks=getattr(content, "RISKS", ()),
        correlations=getattr(content, "CORRELATIONS", ()),
        branches=getattr(content, "BRANCHES", ()),
        items=tuple(_items(rows)),
        links=tuple(link for row in rows for link in row.links()),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    key: str
    what: str
    department: str
    owner: str
    name: str
    duration: str
    waits_for: str
    more: dict[str, str]

    @classmethod
    def of(cls, line: str) -> _Row:
        key, what, department, owner, name, duration, waits_for, more = (cell.strip() for cell in line.split("|"))
        parts = [part.strip().partition("=") for part in more.split(";") if part.strip()]
        pairs = {name: value for name, _, value in parts}
        return cls(key, what, department, owner, name, duration, waits_for, pairs)

    def number(self, name: str) -> float | None:
        return float(self.more[name]) if name in self.more else None

    def amount(self, name: str) -> Amount | None:
        return Amount(int(self.more[name]), "d") if name in self.more else None

    def links(self) -> list[PlanLink]:
        predecessors: list[PlanLink] = []
        for text in filter(None, (part.strip() for part in self.waits_for.split(","))):
            match = _LINK.fullmatch(text)
            assert match is not None, text
            lag = Amount(int(match["lag"] or 0), "d")
            accept = self.more.get("accept") if not predecessors else None
            predecessors.append(PlanLink(match["source"], self.key, match["type"] or "FS", lag, acceptance=accept))
        return predecessors


def _items(rows: list[_Row]) -> list[PlanItem]:
    items: list[PlanItem] = []
    phase: str | None = None
    for row in rows:
        if row.what == "phase":
            phase = row.key
            items.append(PlanItem(row.key, row.name, Amount(0, "d"), kind="summary"))
            continue
        category = row.what if row.what in Category.values else None
        items.append(
            PlanItem(
                key=row.key,
                name=row.name,
                duration=parse_amount(row.duration),
                kind="dependency" if category else row.what,
                category=category,
                department=row.department,
                owner=row.owner or None,
                parent=phase,
                optimistic=row.amount("opt"),
                pessimistic=row.amount("pes"),
                value=row.number("value"),
                effort=row.number("effort"),
                planned_cost=row.number("cost"),
                day_cost=row.number("day"),
                facts={name: value for name, value in row.more.items() if name not in COUNTS} or None,
            )
        )
    return items


def _report_progress(launch: Launch, rows: list[_Row], data_date: date, people: dict[str, User]) -> None:
    """Work before the data date happened as planned, longer where the sample says it slipped."""
    plan = plan_of(launch)
    slips = {row.key: int(row.more.get("slip", 0)) for row in rows}
    longer = [
        replace(item, duration=Amount(item.duration.value + slips[item.key], "d")) if slips.get(item.key) else item
        for item in plan.items
    ]
    network, _ = build_network(replace(plan, items=tuple(longer)))
    result = schedule(network)
    now = day_number(data_date)
    layout = result.layout
    by_key = {item.key: item for item in launch.items.select_related("department")}
    turns = {key: cycle(shares) for key, shares in TOOK.items()}
    otherwise = cycle(TOOK_OTHERWISE)
    promises, waits = (
        {row.key: int(row.more[name]) for row in rows if name in row.more} for name in ("promise", "wait")
    )  # fmt: skip
    for activity in network.activities:
        item = by_key[activity.key]
        if network.is_summary(network.index[activity.key]):
            continue
        early = result.item(activity.key).early
        if early.finish <= now and (activity.duration or early.finish < now):
            item.actual_start = day_date(early.start)
            item.actual_finish = max(day_date(early.finish - 1), item.actual_start)
            share = next(turns.get(item.department.key if item.department else "", otherwise))
            if activity.duration and item.pessimistic is None:
                item.duration = Amount(max(1, round(activity.duration / share)), "d")
            if not activity.duration:
                item.actual_start = item.actual_finish = day_date(early.finish - 1)
        elif early.start < now:
            work, _place = layout.own_tables(activity)
            left = work[layout.scale.slot(early.finish)] - work[layout.scale.slot(now)]
            item.actual_start, item.remaining = day_date(early.start), Amount(left, "d")
        if item.key in promises and item.actual_finish is None:
            item.promise = item.agreed_promise = working_days(data_date, promises[item.key])
            item.commitment, item.asked_by = CommitmentState.ACCEPTED, item.owning_role
        if item.key in waits:
            item.not_before = working_days(data_date, waits[item.key])
        item.save()
        _report_event(launch, item, people)
    launch.data_date = data_date
    launch.revision += 1
    launch.save()


def _report_event(launch: Launch, item: Item, people: dict[str, User]) -> None:
    """Who reported what, the day it happened."""
    actor = item.owner or people["jonas"]
    for name in ("actual_start", "actual_finish"):
        day = getattr(item, name)
        if day is not None:
            Event.objects.create(
                launch=launch,
                item=item,
                actor=actor,
                verb=Verb.REPORTED,
                at=moment(day),
                changes={name: [None, day.isoformat()]},
                revision=launch.revision,
            )


def _set_target(launch: Launch, days_late: int) -> None:
    """A target that the story misses, or makes, by some working days."""
    network, _ = build_network(plan_of(launch))
    finish = schedule(network).finish
    last = day_date(finish - 1)
    last -= timedelta(days=max(0, last.weekday() - 4))
    launch.target = working_days(last, -days_late)
    launch.revision += 1
    launch.save()
