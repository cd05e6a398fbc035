"""Writes to departments and their calendars. Launches that work by a calendar are scheduled again with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from roles.models import Department, DepartmentException, User
from tracker.models import ChangeKind, Event, Launch, Verb
from tracker.services.changes.recorder import Change, locked
from tracker.services.changes.refusals import Refused
from tracker.services.changes.rules import check, one_line
from tracker.services.changes.sight import Sight, merged_by_sight
from tracker.services.launches.launches import free_key

CALENDAR = ("week", "country", "subdivision")


@transaction.atomic
def create_department(*, by: User, values: Mapping[str, Any]) -> Department:
    """A new department, with its own calendar."""
    _refuse(values)
    department = Department(key=free_key(Department, values["name"]), position=Department.objects.count(), **values)
    check(department)
    department.save()
    Event.objects.create(actor=by, verb=Verb.CREATED, subject=department.name)
    return department


@transaction.atomic
def edit_department(*, by: User, department: Department, values: Mapping[str, Any], seen: Sight | None = None) -> int:
    """Gives a department new values, held against what their editor has ``seen`` of it. Returns how many launches were
    scheduled again.

    Raises :class:`Refused`, also where a launch could not be scheduled with the new calendar, and :class:`Stale`.
    """
    department = Department.objects.select_for_update().get(pk=department.pk)
    events = Event.objects.filter(subject=department.name, verb=Verb.CHANGED, launch=None)
    values = merged_by_sight({name: getattr(department, name) for name in values}, seen, values, events)
    _refuse(values, department)
    before = {name: getattr(department, name) for name in values}

    def write() -> None:
        for name, value in values.items():
            setattr(department, name, value)
        check(department)
        department.save()

    changes = {name: [before[name], values[name]] for name in values if before[name] != values[name]}
    if not changes:
        return 0
    Event.objects.create(actor=by, verb=Verb.CHANGED, subject=department.name, changes=changes)
    if not changes.keys() & set(CALENDAR):
        write()
        return 0
    return _scheduled_again(by, department, write)


@transaction.atomic
def add_exception(*, by: User, department: Department, first: date, last: date, works: bool, name: str = "") -> int:
    """Days on which a department works although its week says no, or the reverse."""
    if last < first:
        raise Refused({"last": _("The last day lies before the first. Choose a later one.")})
    name = one_line("name", name)
    row = DepartmentException(department=department, first=first, last=last, works=works, name=name)
    _record_exception(by, department, None, f"{first} – {last}")
    return _scheduled_again(by, department, row.save)


@transaction.atomic
def remove_exception(*, by: User, exception: DepartmentException) -> int:
    """Forgets an exception."""
    _record_exception(by, exception.department, str(exception), None)

    def remove() -> None:
        exception.delete()

    return _scheduled_again(by, exception.department, remove)


@transaction.atomic
def drop_department(*, by: User, department: Department) -> None:
    """Takes a department away that nothing belongs to. Raises :class:`Refused`."""
    items, people, roles = department.items.count(), department.people.count(), department.memberships.count()
    if items or people or roles:
        text = _("%(name)s has %(items)s items, %(people)s people and %(roles)s roles. Give those to others first.")
        raise Refused({"": text % {"name": department, "items": items, "people": people, "roles": roles}})
    Event.objects.create(actor=by, verb=Verb.DROPPED, subject=department.name)
    department.delete()


def _scheduled_again(by: User, department: Department, write: Callable[[], None]) -> int:
    """Writes, and schedules every launch that works by the department's calendar, all or nothing."""
    concerned = Launch.objects.filter(
        department_calendars=True, items__department=department, items__dropped=False
    ).distinct()
    with ExitStack() as stack:
        changes = []
        for launch in concerned.order_by("pk"):
            row = stack.enter_context(locked(launch, even_archived=True))
            change = Change(row, None, "", ChangeKind.EDIT)
            change.by = by
            changes.append(change)
        write()
        for change in changes:
            change.outside = {"calendar": [None, department.name]}
            try:
                change.finish()
            except Refused as error:
                text = _("“%(launch)s” cannot be scheduled with this calendar: %(why)s")
                raise Refused({"": text % {"launch": change.launch.name, "why": error}}) from error
    return len(changes)


def _refuse(values: Mapping[str, Any], department: Department | None = None) -> None:
    if "name" in values:
        one_line("name", values["name"])
    others = Department.objects.exclude(pk=department.pk) if department else Department.objects.all()
    if "name" in values and others.filter(name__iexact=values["name"]).exists():
        raise Refused({"name": _("There is a department “%(name)s” already.") % {"name": values["name"]}})


def _record_exception(by: User, department: Department, before: str | None, after: str | None) -> None:
    changes = {"exception": [before, after]}
    Event.objects.create(actor=by, verb=Verb.CHANGED, subject=department.name, changes=changes)
