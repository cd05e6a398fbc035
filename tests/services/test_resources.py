"""Requests for people, budget and tools against what there is."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from roles.models import Department
from tests.plans import make_launch
from tracker.models import Event, Item, Program, ResourceRequest, Verb
from tracker.selectors.resources import Grant, money_of, over_allocated, weeks_of
from tracker.services import resources
from tracker.services.changes.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(world):
    ResourceRequest.objects.all().delete()
    Department.objects.filter(key="hr").update(capacity=3)
    return world


def ask(world, amount=2, *, by="pia", kind="people", **more):
    today = world.launch.today
    values = {
        "kind": kind, "what": "Trainers", "amount": Decimal(amount), "last": today + timedelta(days=20), "reason": "",
    }  # fmt: skip
    if kind == "people":
        values |= {"department": Department.objects.get(key="hr"), "first": today + timedelta(days=7)}
    return resources.ask_for(launch=world.launch, by=world.people[by], values=values | more)


def test_it_is_asked_and_allocated(world):
    row = ask(world)
    assert row.state == "asked"
    resources.allocate(request=row, by=world.people["gus"], version=1, answer="Yes")
    row.refresh_from_db()
    assert (row.state, row.granted, row.granted_first, row.override) == ("allocated", 2, row.first, "")
    told = Event.objects.filter(launch=world.launch, verb=Verb.ALLOCATED).latest("pk")
    assert told.changes["request_state"] == ["asked", "allocated"]


def test_beyond_the_capacity_of_a_week_it_takes_a_reason_that_is_kept(world):
    """Over all launches of the program."""
    other = make_launch(world.launch.program, by=world.people["gus"])
    first = ask(world, 2)
    resources.allocate(request=first, by=world.people["gus"], version=None)
    second = resources.ask_for(
        launch=other, by=world.people["pia"],
        values={
            "kind": "people", "what": "More", "amount": Decimal("1.5"), "department": first.department,
            "first": first.last - timedelta(days=2), "last": first.last + timedelta(days=30), "reason": "",
        },
    )  # fmt: skip
    with pytest.raises(Refused, match=r"beyond its capacity, first in the week of .*: 3\.5 of 3 people"):
        resources.allocate(request=second, by=world.people["gus"], version=None)
    second.refresh_from_db()
    assert second.state == "asked"
    resources.allocate(request=second, by=world.people["gus"], version=None, override="HR borrows two from sales")
    second.refresh_from_db()
    assert second.override == "HR borrows two from sales"
    # Where it fits, no reason is kept.
    third = ask(world, 1, first=first.last + timedelta(days=60), last=first.last + timedelta(days=70))
    resources.allocate(request=third, by=world.people["gus"], version=None, override="not needed")
    assert third.__class__.objects.get(pk=third.pk).override == ""


def test_weeks_are_counted_where_they_overlap(world):
    row = ask(world, 2)
    monday = row.first - timedelta(days=row.first.weekday())
    given = Grant(row, Decimal(4), monday + timedelta(days=4), monday + timedelta(days=7))
    weeks = weeks_of([], 3.0, given.first, given.last, given)
    assert [(week.monday, week.allocated, week.over) for week in weeks] == [
        (monday, 4.0, True), (monday + timedelta(days=7), 4.0, True),
    ]  # fmt: skip
    assert [week.monday for week in over_allocated(given, [world.launch])] == [monday, monday + timedelta(days=7)]


def test_money_is_held_against_the_programs_budget(world):
    Program.objects.filter(pk=world.launch.program_id).update(budget=1000)
    world.launch.program.refresh_from_db()
    first, second = ask(world, 700, kind="budget"), ask(world, 400, kind="tools")
    resources.allocate(request=first, by=world.people["gus"], version=None)
    assert money_of(world.launch, [world.launch]).left == 300
    with pytest.raises(Refused, match="100 EUR more than is left"):
        resources.allocate(request=second, by=world.people["gus"], version=None)
    resources.counter(
        request=second,
        by=world.people["gus"],
        version=None,
        amount=Decimal(300),
        first=None,
        last=None,
        answer="What is left",
    )
    resources.take(request=second, by=world.people["pia"], version=None)
    second.refresh_from_db()
    assert (second.state, second.granted) == ("allocated", 300)
    resources.withdraw(request=first, by=world.people["pia"], version=None)
    assert money_of(world.launch, [world.launch]).left == 700


@pytest.mark.parametrize(
    ("amount", "answer", "why"),
    [
        (3, "More is better", "offer at most that"),
        (0, "x", "more than nothing"),
        (2, "x", "allocate it"),
        (1, "", "Say why"),
    ],
)
def test_nobody_is_given_more_than_they_asked_for(world, amount, answer, why):
    row = ask(world)
    with pytest.raises(Refused, match=why):
        resources.counter(
            request=row,
            by=world.people["gus"],
            version=None,
            amount=Decimal(amount),
            first=None,
            last=None,
            answer=answer,
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        ResourceRequest.objects.filter(pk=row.pk).update(granted=5)


def test_who_says_what(world):
    row = ask(world)
    for name in ("pia", "lea", "carol"):
        with pytest.raises(Refused, match="program manager allocates"):
            resources.allocate(request=row, by=world.people[name], version=None)
    with pytest.raises(Refused, match="ask for people"):
        ask(world, by="lea")
    resources.counter(
        request=row, by=world.people["gus"], version=None, amount=Decimal(1), first=None, last=None, answer="One"
    )
    with pytest.raises(Refused):
        resources.take(request=row, by=world.people["gus"], version=None)
    with pytest.raises(Refused, match="Say why"):
        resources.decline(request=row, by=world.people["gus"], version=None, answer=" ")
    resources.decline(request=row, by=world.people["gus"], version=None, answer="After all not")
    with pytest.raises(Refused, match="declined: that is not possible"):
        resources.take(request=row, by=world.people["pia"], version=None)


def test_of_two_answers_one_wins(world):
    row = ask(world)
    resources.allocate(request=row, by=world.people["gus"], version=1)
    with pytest.raises(Refused, match="Gus answered in the meantime: it is allocated"):
        resources.decline(request=row, by=world.people["admin"], version=1, answer="No")


def test_what_was_allocated_is_asked_of_a_department_with_its_facts(world):
    scope = world.launch.items.get(key="app")
    row = ask(world, scope=scope)
    with pytest.raises(Refused, match="not allocated"):
        resources.plan_resource(request=row, by=world.people["gus"], department=row.department)
    resources.allocate(request=row, by=world.people["gus"], version=None)
    outcome = resources.plan_resource(request=row, by=world.people["gus"], department=row.department)
    item = Item.objects.get(name="Trainers")
    assert (item.category, item.facts, item.commitment, item.kind) == (
        "hiring", {"headcount": "2"}, "requested", "dependency",
    )  # fmt: skip
    assert item.successor_links.get().target == scope
    assert outcome.after.network.index[item.key] is not None
    with pytest.raises(Refused, match="in the plan already"):
        resources.plan_resource(request=row, by=world.people["gus"], department=row.department)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"department": None}, "department"),
        ({"first": None}, "first"),
        ({"what": " "}, "what"),
        ({"last": None}, "last"),
    ],
)
def test_what_lacks_something_is_refused_beside_its_field(world, values, field):
    if field == "last":
        values = {"last": world.launch.today - timedelta(days=1)}
    with pytest.raises(Refused) as error:
        ask(world, **values)
    assert set(error.value.messages) == {field}
