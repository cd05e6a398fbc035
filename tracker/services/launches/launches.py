"""Writes that make programs and launches."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from roles.access import Role
from roles.models import Department, User
from tracker.engine.time.amounts import Moment
from tracker.models import Event, Launch, Membership, Program, Verb
from tracker.services.changes.merging import merged
from tracker.services.changes.outcome import Outcome
from tracker.services.changes.recorder import changing
from tracker.services.changes.rules import one_line, prose
from tracker.services.changes.sent_forms import claim
from tracker.services.changes.sight import Sight, merged_by_sight


@transaction.atomic
def create_program(*, by: User, name: str, objective: str = "", currency: str = "EUR") -> Program:
    """A program whose maker is its first program manager and product manager. Raises :class:`Refused`."""
    claim(by)
    name = one_line("name", name)
    program = Program.objects.create(
        key=free_key(Program, name), name=name, objective=objective, currency=currency.upper()
    )
    for role in (Role.PROGRAM_MANAGER, Role.PRODUCT_MANAGER):
        Membership.objects.create(program=program, person=by, role=role)
    return program


@transaction.atomic
def create_launch(
    *, by: User, program: Program, name: str, start: Moment, target: Moment | None = None, goal: str = ""
) -> Launch:
    """A blank launch."""
    claim(by)
    name, goal = one_line("name", name), prose("goal", goal)
    program = Program.objects.select_for_update().get(pk=program.pk)
    launch = Launch.objects.create(
        key=free_key(Launch, name), name=name, program=program, start=start, target=target, goal=goal
    )
    Event.objects.create(launch=launch, actor=by, verb=Verb.CREATED, revision=launch.revision)
    return launch


def free_key(model: type[Launch] | type[Program] | type[Department], name: str) -> str:
    """A key made from a name, with a number where it is taken."""
    stem = slugify(name)[:36] or model._meta.model_name or "x"
    key, number = stem, 1
    while model._base_manager.filter(key=key).exists():
        number += 1
        key = f"{stem}-{number}"
    return key


#: What may be changed of a launch, beside its program.
EDITABLE = (
    "name", "goal", "product", "state", "start", "data_date", "target", "launch_milestone", "time_zone",
    "department_calendars", "lag_calendar", "honor_constraints", "links_before_start", "late_from", "critical_float",
    "progress", "program", "budget", "tier", "risk_events", "correlations", "branches",
)  # fmt: skip


def edit_launch(
    *, launch: Launch, by: User | None, version: int | None, values: Mapping[str, Any], reason: str = ""
) -> Outcome:
    """Gives a launch new values. Raises :class:`Stale` and :class:`Refused` as an edit of an item does."""
    with changing(launch, by=by, reason=reason) as change:
        change.set(change.launch, **merged(change.launch, version, values))
    return change.outcome


@transaction.atomic
def edit_program(*, by: User, program: Program, values: Mapping[str, Any], seen: Sight | None = None) -> None:
    """Gives a program new values, held against what their editor has ``seen`` of it. Raises :class:`Refused` and
    :class:`Stale`."""
    program = Program.objects.select_for_update().get(pk=program.pk)
    values = dict(values)
    values |= {"name": one_line("name", values["name"]), "currency": values["currency"].upper()}
    values["escalates_to"] = sorted(values.get("escalates_to", ()), key=lambda person: person.username)
    events = Event.objects.filter(program=program, launch=None, verb=Verb.CHANGED)
    now = program_values(program)
    values = merged_by_sight(now, seen, values, events)
    people = values.pop("escalates_to", None)
    before = {field: getattr(program, field) for field in values}
    changes = {
        field: [_kept(before[field]), _kept(values[field])] for field in values if before[field] != values[field]
    }
    was = sorted(person.username for person in now["escalates_to"])
    names = was if people is None else [person.username for person in people]
    if people is not None and was != names:
        program.escalates_to.set(people)
        changes["escalates_to"] = [was, names]
    if changes:
        for field, value in values.items():
            setattr(program, field, value)
        program.save(update_fields=list(values))
        Event.objects.create(program=program, actor=by, verb=Verb.CHANGED, subject=program.name, changes=changes)


def program_values(program: Program) -> dict[str, Any]:
    """What may be changed of a program."""
    names = ("name", "objective", "currency", "budget", "coordination_limit")
    return {name: getattr(program, name) for name in names} | {"escalates_to": list(program.escalates_to.all())}


def _kept(value: Any) -> Any:
    """A value as an event keeps it."""
    return f"{value:.2f}" if isinstance(value, Decimal) else value
