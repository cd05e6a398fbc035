"""Coordination load: who carries which share, when a program manager is due, and what is kept of one's hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from tracker.models import Event, Item, Verb, WeeklyHours
from tracker.selectors.people.coordination import hours_together, load_of, own_hours, retagged
from tracker.selectors.plan.scheduled import scheduled_launch
from tracker.services.changes.refusals import Refused
from tracker.services.people.coordination import tell_hours

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)
MONDAY = date(2026, 11, 23)


@pytest.fixture
def world(world):
    Event.objects.all().delete()
    return world


def said(world, who, weeks_ago, verb=Verb.ASKED, key="deck", n=1):
    at = datetime(2026, 11, 24, 10, tzinfo=UTC) - timedelta(weeks=weeks_ago)
    item = world.launch.items.get(key=key)
    Event.objects.bulk_create(
        Event(launch=world.launch, item=item, actor=world.people[who], verb=verb, at=at) for _ in range(n)
    )


def load(world, **more):
    return load_of(world.launch.program, [world.launch], TODAY, **more)


def test_shares_are_counted_week_by_week_with_whom_they_span(world):
    said(world, "pia", 1, n=3)
    said(world, "lea", 1, Verb.COUNTERED)
    said(world, "pia", 1, Verb.CHASED, key="hire", n=2)
    said(world, "gus", 0, key="train", n=9)  # of this week, which is not over
    said(world, "gus", 1, Verb.CHANGED, key="train", n=5)  # which is no exchange
    week = load(world).weeks[-1]
    assert (week.monday, week.all, week.carried, week.share) == (
        MONDAY - timedelta(weeks=1),
        6,
        5,
        pytest.approx(5 / 6),
    )
    assert week.departments == {"marketing", "hr"}
    assert week.people == {world.people["lea"].pk}
    assert load(world).kinds == {"asked": 3, "chased": 2}


@pytest.mark.parametrize(
    ("carried", "enough", "due"),
    [
        ((3, 3, 3, 3), True, True),
        ((0, 3, 3, 3), True, True),
        ((3, 0, 3, 0), True, False),
        ((1, 1, 1, 1), True, False),
    ],
)
def test_a_program_manager_is_due_above_the_limit_in_three_weeks_of_four(world, carried, enough, due):
    for weeks_ago, n in enumerate(reversed(carried), start=1):
        said(world, "pia", weeks_ago, n=n)
        said(world, "gus", weeks_ago, n=4 - n)
    workload = load(world)
    assert (workload.enough, workload.due) == (enough, due)


def test_below_a_minimum_it_is_not_enough_to_tell(world, client):
    for weeks_ago in (1, 2, 3, 4):
        said(world, "pia", weeks_ago, n=2)
    assert (load(world).enough, load(world).due) == (False, False)
    client.force_login(world.people["pia"])
    Event.objects.all().delete()
    assert "Not enough to tell" in client.get(reverse("product-view")).content.decode()


def test_the_limit_is_the_programs(world):
    for weeks_ago in (1, 2, 3, 4):
        said(world, "pia", weeks_ago, n=2)
        said(world, "gus", weeks_ago, n=2)
    assert load(world).due
    world.launch.program.coordination_limit = 60
    assert not load(world).due


def test_a_trial_counts_what_would_be_the_program_managers_and_writes_nothing(world):
    for weeks_ago in (1, 2, 3, 4):
        said(world, "pia", weeks_ago, n=3)
        said(world, "pia", weeks_ago, key="app", n=1)
    deck = world.launch.items.get(key="deck")
    assert load(world).share == 1
    assert load(world, without={deck.pk}).share == pytest.approx(0.25)
    scheduled = scheduled_launch(world.launch)
    then = retagged(scheduled, {"app"})
    assert then.plan.items[then.network.index["app"]].owning_role == "program"
    assert scheduled.plan.items[scheduled.network.index["app"]].owning_role == "product"
    assert Item.objects.get(pk=world.launch.items.get(key="app").pk).owning_role == "product"


def test_hours_are_ones_own_until_three_have_told_theirs(world):
    people = [world.people[name] for name in ("pia", "gus", "lea")]
    program = world.launch.program
    for person, hours in zip(people[:2], (5, 8), strict=True):
        tell_hours(by=person, program=program, monday=MONDAY, hours=Decimal(hours), today=TODAY)
    assert own_hours(people[0], program, TODAY) == {MONDAY: 5.0}
    assert hours_together(program, TODAY) == []
    tell_hours(by=people[2], program=program, monday=MONDAY, hours=Decimal(2), today=TODAY)
    assert [(row["people"], row["mean"]) for row in hours_together(program, TODAY)] == [(3, 5)]
    tell_hours(by=people[2], program=program, monday=MONDAY, hours=None, today=TODAY)
    assert WeeklyHours.objects.count() == 2


@pytest.mark.parametrize(
    ("monday", "hours"), [(MONDAY + timedelta(days=1), 5), (MONDAY + timedelta(weeks=1), 5), (MONDAY, 101)]
)
def test_hours_that_cannot_be_are_refused(world, monday, hours):
    with pytest.raises(Refused):
        tell_hours(
            by=world.people["pia"], program=world.launch.program, monday=monday, hours=Decimal(hours), today=TODAY
        )


def test_the_page_tries_it_and_hands_over_by_agreement(world, client):
    Item.objects.filter(launch=world.launch, key="deck").update(
        owning_role="product", asked_by="product", commitment="requested"
    )
    world.launch.revision += 1
    world.launch.save()
    client.force_login(world.people["pia"])
    where = reverse("coordination", args=["orbit"])
    page = client.get(where, {"try": "comet/deck"}).content.decode()
    assert "Product view: commitments to bring about" in page
    assert Item.objects.get(launch=world.launch, key="deck").owning_role == "product"
    client.post(where, {"try": "comet/deck", "hand_over": "1"})
    proposal = world.launch.proposals.latest("pk")
    assert proposal.edits[0]["changes"]["owning_role"] == ["product", "program"]
    client.force_login(world.people["gus"])
    client.post(reverse("answer-proposal", args=["comet", proposal.pk]), {"answer": "accept"})
    row = Item.objects.get(launch=world.launch, key="deck")
    assert (row.owning_role, row.asked_by, row.commitment) == ("program", "program", "requested")
    answer = client.post(where, {"monday": "2026-11-16", "hours": "NaN"}, follow=True).content.decode()
    assert "Write a number of hours" in answer
