"""Requests for people, budget and tools: asked, allocated, countered, declined, taken, withdrawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from roles.access import OwningRole, Permission
from roles.models import Department, User
from tracker.access import launches_visible_to, rights_in
from tracker.engine.time.amounts import Amount
from tracker.models import (
    Category,
    CommitmentState,
    Event,
    Item,
    Kind,
    Launch,
    ResourceKind,
    ResourceRequest,
    ResourceState,
    Verb,
)
from tracker.models.plan.predecessors import NO_LAG
from tracker.selectors.resources import Grant, over_allocated, overspent
from tracker.services.changes.outcome import Outcome
from tracker.services.changes.recorder import changing, locked
from tracker.services.changes.refusals import Behind, Refused
from tracker.services.changes.rules import check, one_line, prose, shown
from tracker.services.changes.sent_forms import claim
from tracker.services.plan.items import free_item_key
from tracker.services.plan.links import join
from tracker.services.plan.ordering import place_at_end

State = ResourceState
CATEGORIES = {
    ResourceKind.PEOPLE: Category.HIRING,
    ResourceKind.BUDGET: Category.BUDGET,
    ResourceKind.TOOLS: Category.TOOLING,
}


def ask_for(*, launch: Launch, by: User, values: Mapping[str, Any]) -> ResourceRequest:
    """Asks the program manager for something. Raises :class:`Refused` by field."""
    with locked(launch) as row:
        claim(by)
        if Permission.ASK not in rights_in(row, by):
            raise Refused({"": _("Product and program managers ask for people, budget and tools.")})
        request = ResourceRequest(launch=row, author=by, **values)
        request.what, request.reason = one_line("what", request.what), _reason(request.reason)
        if not request.what:
            raise Refused({"what": _("Say what it is for.")})
        if request.kind == ResourceKind.PEOPLE and request.department is None:
            raise Refused({"department": _("People come from a department. Choose it.")})
        if request.kind == ResourceKind.PEOPLE and request.first is None:
            raise Refused({"first": _("People are asked for from one day to another. Say from which day.")})
        if request.last < row.today:
            raise Refused({"last": _("That day has passed. Name one that is still to come.")})
        if request.first is not None and request.first > request.last:
            raise Refused({"last": _("It ends before it begins. Choose a later day.")})
        if request.scope is not None and request.scope.launch_id != row.pk:
            raise Refused({"scope": _("Choose an item of this launch.")})
        check(request)
        request.save()
        _record(request, by, None, request.reason)
    return request


def allocate(
    *,
    request: ResourceRequest,
    by: User,
    version: int | None,
    override: str = "",
    answer: str = "",
    amount: Decimal | None = None,
) -> ResourceRequest:
    """Gives all that was asked; another ``amount`` is no allocation. Raises :class:`Refused` where that is more than
    there is, unless ``override`` says why all the same."""
    with _answering(request, by, version, {State.ASKED}) as row:
        if amount is not None and amount != row.amount:
            text = _("%(asked)s was asked for. Offer another amount instead, or leave it as it was asked.")
            raise Refused({"amount": text % {"asked": figure(row.amount, ",")}})
        given = Grant(row, row.amount, row.first, row.last)
        row.override = _checked_against_what_there_is(given, by, override)
        _give(row, given, State.ALLOCATED, by, answer)
    return row


def counter(
    *,
    request: ResourceRequest,
    by: User,
    version: int | None,
    amount: Decimal,
    first: date | None,
    last: date | None,
    answer: str,
    override: str = "",
) -> ResourceRequest:
    """Offers less, or other days. Raises :class:`Refused` for more than was asked."""
    with _answering(request, by, version, {State.ASKED, State.COUNTERED}) as row:
        if not _reason(answer):
            raise Refused({"answer": _("Say why: whoever asked will want to know.")})
        if not 0 < amount <= row.amount:
            text = _("%(asked)s was asked for: offer at most that, and more than nothing.")
            raise Refused({"amount": text % {"asked": figure(row.amount, ",")}})
        given = Grant(row, amount, first or row.first, last or row.last)
        if given.last < row.launch.today or (given.first is not None and given.first > given.last):
            raise Refused({"last": _("Name days that are still to come, the last after the first.")})
        if given.first is not None and row.first is not None and given.last - given.first > row.last - row.first:
            raise Refused({"last": _("That is longer than was asked for. Offer as many days at most.")})
        if (given.amount, given.first, given.last) == (row.amount, row.first, row.last):
            raise Refused({"amount": _("That is what was asked for: allocate it.")})
        row.override = _checked_against_what_there_is(given, by, override)
        _give(row, given, State.COUNTERED, by, answer)
    return row


def decline(*, request: ResourceRequest, by: User, version: int | None, answer: str) -> ResourceRequest:
    """Says no, and why."""
    with _answering(request, by, version, {State.ASKED, State.COUNTERED}) as row:
        if not _reason(answer):
            raise Refused({"answer": _("Say why: whoever asked will want to know.")})
        row.granted = row.granted_first = row.granted_last = None
        _answer(row, State.DECLINED, by, answer)
    return row


def take(*, request: ResourceRequest, by: User, version: int | None) -> ResourceRequest:
    """Takes what was offered."""
    with _open(request, version, {State.COUNTERED}) as row:
        _refuse_if_not_the_asker(row, by)
        if by.pk == row.answered_by_id:
            raise Refused({"": _("You offered it yourself: whoever asked takes it.")})
        row.state = State.ALLOCATED
        _save(row, by, "")
    return row


def withdraw(*, request: ResourceRequest, by: User, version: int | None) -> ResourceRequest:
    """No longer asks for it; what was allocated is given back."""
    with _open(request, version, {State.ASKED, State.COUNTERED, State.ALLOCATED, State.DECLINED}) as row:
        _refuse_if_not_the_asker(row, by)
        row.state, row.granted = State.WITHDRAWN, None
        row.granted_first = row.granted_last = None
        _save(row, by, "")
    return row


def plan_resource(*, request: ResourceRequest, by: User, department: Department) -> Outcome:
    """Makes what was allocated a dependency that a department is asked for, before the scope it is for."""
    kind = ResourceKind(request.kind)
    if Permission.ALLOCATE not in rights_in(request.launch, by):
        raise Refused({"": _("The program manager puts into the plan what was allocated.")})
    with changing(request.launch, by=by, reason=request.what) as change:
        row = ResourceRequest.objects.select_for_update(of=("self",)).select_related("scope").get(pk=request.pk)
        if row.state != State.ALLOCATED or row.item_id is not None:
            raise Refused({"": _("It is in the plan already, or was not allocated.")})
        item = Item(
            key=free_item_key(change),
            name=row.what,
            kind=Kind.DEPENDENCY,
            category=CATEGORIES[kind],
            owning_role=OwningRole.PROGRAM,
            department=department,
            duration=Amount(5, "d"),
            facts=facts_of(row),
            commitment=CommitmentState.REQUESTED,
            asked_by=OwningRole.PROGRAM,
            agreed_need_by=row.granted_first or row.granted_last or row.last,
            position=place_at_end(change),
        )
        change.exchange.enter_new(item, Verb.ASKED)
        change.make(item)
        scope = row.scope
        if scope is not None and not scope.dropped and scope.actual_finish is None and scope.kind != Kind.SUMMARY:
            join(change, item, change.item(scope.key), "FS", NO_LAG, "")
        ResourceRequest.objects.filter(pk=row.pk).update(item=item)
    return change.outcome


def facts_of(row: ResourceRequest) -> dict[str, Any]:
    """What the category of a dependency knows of a request."""
    amount = figure(row.granted if row.granted is not None else row.amount)
    if row.kind == ResourceKind.PEOPLE:
        return {"headcount": amount}
    money = f"{amount} {row.launch.program.currency}"
    return {"amount": money} if row.kind == ResourceKind.BUDGET else {"cost": money}


def figure(amount: Decimal, grouped: str = "") -> str:
    """An amount without the zeros that say nothing; ``grouped`` by what stands between its thousands."""
    return f"{amount:{grouped}.2f}".rstrip("0").rstrip(".")


@contextmanager
def _open(request: ResourceRequest, version: int | None, states: set[State]) -> Iterator[ResourceRequest]:
    """The request under its launch's lock, if it is in one of some states and nobody has answered since."""
    with locked(request.launch) as launch:
        rows = ResourceRequest.objects.select_for_update(of=("self",)).select_related("answered_by", "author", "scope")
        row = rows.get(pk=request.pk)
        row.launch = launch
        if version is not None and version != row.version:
            who = row.answered_by or row.author or _("Someone")
            text = _("%(who)s answered in the meantime: it is %(state)s now. Look at it, then do it again.")
            raise Behind({"": text % {"who": who, "state": row.get_state_display().lower()}})
        if row.state not in states:
            text = _("This request is %(state)s: that is not possible now.")
            raise Refused({"": text % {"state": row.get_state_display().lower()}})
        yield row


@contextmanager
def _answering(
    request: ResourceRequest, by: User, version: int | None, states: set[State]
) -> Iterator[ResourceRequest]:
    with _open(request, version, states) as row:
        if Permission.ALLOCATE not in rights_in(row.launch, by):
            raise Refused({"": _("The program manager allocates people, budget and tools.")})
        yield row


def _refuse_if_not_the_asker(row: ResourceRequest, by: User) -> None:
    rights = rights_in(row.launch, by)
    if row.author_id != by.pk and OwningRole.PRODUCT not in rights.answers_for:
        raise Refused({"": _("Whoever asked, or another product manager of the launch, says so.")})


def _checked_against_what_there_is(given: Grant, by: User, override: str) -> str:
    """Why more is given than there is, where it is. Raises :class:`Refused` where nobody said why."""
    override = _reason(override)
    within = Launch.objects.filter(program=given.row.launch.program_id)
    sees_all = not within.exclude(pk__in=launches_visible_to(by)).exists()
    if given.row.kind == ResourceKind.PEOPLE:
        weeks = over_allocated(given, within)
        if weeks and not override:
            if not sees_all:
                raise Refused({"override": _(_HIDDEN_PEOPLE) % {"department": given.row.department}})
            first = weeks[0]
            text = _(
                "In %(n)s weeks %(department)s would be given out beyond its capacity, first in the week of %(day)s: "
                "%(given)s of %(capacity)s people. Offer less or other days, or say why all the same."
            )
            values = {
                "n": len(weeks), "department": given.row.department, "day": shown(first.monday),
                "given": f"{first.allocated:g}", "capacity": f"{first.capacity:g}",
            }  # fmt: skip
            raise Refused({"override": text % values})
        return override if weeks else ""
    beyond = overspent(given, within)
    if beyond is not None and not override and not sees_all:
        raise Refused({"override": _("That is more than is left of the program's budget. Offer less, or say why.")})
    if beyond is not None and not override:
        text = _(
            "That is %(beyond)s %(currency)s more than is left of the program's budget. Offer less, or say why all "
            "the same."
        )
        raise Refused({"override": text % {"beyond": f"{beyond:,.0f}", "currency": given.row.launch.program.currency}})
    return override if beyond is not None else ""


#: What somebody is told who does not see every launch of the program.
_HIDDEN_PEOPLE = gettext_noop(
    "%(department)s would be given out beyond its capacity, counting what other launches of the program hold. "
    "Offer less or other days, or say why all the same."
)


def _give(row: ResourceRequest, given: Grant, state: State, by: User, answer: str) -> None:
    row.granted, row.granted_first, row.granted_last = given.amount, given.first, given.last
    _answer(row, state, by, answer)


def _answer(row: ResourceRequest, state: State, by: User, answer: str) -> None:
    row.state, row.answer = state, _reason(answer)
    row.answered_by, row.answered_at = by, timezone.now()
    _save(row, by, row.answer)


def _save(row: ResourceRequest, by: User, reason: str) -> None:
    before = ResourceRequest.objects.values_list("state", flat=True).get(pk=row.pk)
    row.version += 1
    row.save()
    _record(row, by, before, reason or row.override)


def _record(row: ResourceRequest, by: User, before: str | None, reason: str) -> None:
    granted = {} if row.granted is None else {"allocated": [None, f"{row.granted:f}"]}
    Event.objects.create(
        launch=row.launch,
        item=row.scope,
        actor=by,
        verb=Verb.ASKED if before is None else Verb.ALLOCATED,
        changes={"request": [None, row.what], "request_state": [before, row.state]} | granted,
        reason=reason,
        revision=row.launch.revision,
    )


def _reason(text: str) -> str:
    return prose("answer", text)[:2000]
