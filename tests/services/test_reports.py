"""Status updates with the figures of their moment, and the log of decisions."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.services.edits import days, edit
from tracker.models import Audience, Decision, Health, Notice, NoticeKind, StatusUpdate
from tracker.selectors.plan.scheduled import scheduled_launch
from tracker.services.changes.refusals import Refused
from tracker.services.reports import acknowledge_update, archive_update, decide, figures_of, health_of, publish
from tracker.words.reports import draft_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(world):
    StatusUpdate.objects.all().delete()
    Decision.objects.all().delete()
    Notice.objects.all().delete()
    return world


def told(world, text="It stands", audience=Audience.EVERYBODY, by="gus"):
    world.launch.refresh_from_db()
    return publish(
        launch=world.launch, by=world.people[by], scheduled=scheduled_launch(world.launch), health=Health.AT_RISK, text=text,
        audience=audience,
    )  # fmt: skip


def page(world, name, view="updates"):
    client = Client()
    client.force_login(world.people[name])
    return client.get(reverse(view, args=["comet"])).content.decode()


def test_figures_stay_those_of_their_moment(world):
    update = told(world)
    assert update.figures["finish"] == "2027-01-20"
    edit(world.launch, world.people["gus"], "hire", duration=days(30))
    update.refresh_from_db()
    assert update.figures["finish"] == "2027-01-20"
    shown = page(world, "carol")
    assert "20 Jan 2027" in shown
    assert update.figures["items"] == 5


@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        (Audience.EVERYBODY, {"pia", "gus", "lea", "cody", "carol", "admin"}),
        (Audience.TEAM, {"pia", "gus", "lea", "cody", "admin"}),
        (Audience.MANAGERS, {"pia", "gus", "admin"}),
    ],
)
def test_an_update_reaches_its_audience_and_nobody_else(world, audience, readers):
    update = told(world, "Between us: it slips", audience)
    for name in ("pia", "gus", "lea", "cody", "carol", "admin"):
        for view in ("updates", "report"):
            assert ("Between us" in page(world, name, view)) is (name in readers), (name, view)
        client = Client()
        client.force_login(world.people[name])
        answer = client.post(reverse("answer-update", args=["comet", update.pk]))
        assert answer.status_code == (302 if name in readers else 404)
    noticed = set(Notice.objects.filter(kind=NoticeKind.STATUS).values_list("person__username", flat=True))
    assert noticed & set(world.people) == readers - {"gus", "admin"}


def test_a_draft_tells_what_changed_since(world):
    told(world)
    edit(world.launch, world.people["gus"], "hire", duration=days(30), description="x")
    world.launch.refresh_from_db()
    figures = figures_of(world.launch, scheduled_launch(world.launch))
    last = StatusUpdate.objects.get()
    text = draft_of(world.launch, figures, last)
    assert "(20 Jan 2027 at the last update)" in text
    assert "- The launch moved from 20 Jan 2027 to" in text
    assert health_of(figures) is Health.OFF_TRACK
    assert health_of(figures | {"days_late": 0, "chance": 0.3}) is Health.AT_RISK
    assert health_of(figures | {"days_late": 0, "chance": 0.9}) is Health.ON_TRACK


def test_it_is_acknowledged_once_and_archived_by_whoever_writes(world):
    update = told(world)
    for _ in range(2):
        acknowledge_update(update=update, by=world.people["carol"])
    assert update.seen.count() == 1
    with pytest.raises(Refused):
        archive_update(update=update, by=world.people["carol"])
    archive_update(update=update, by=world.people["pia"])
    assert "It stands" not in page(world, "carol", "report")
    assert "Archive" in page(world, "carol")


@pytest.mark.parametrize("name", ["lea", "cody", "carol"])
def test_who_may_not_write_is_refused(world, name):
    with pytest.raises(Refused, match="managers"):
        told(world, by=name)
    with pytest.raises(Refused, match="managers"):
        decide(launch=world.launch, by=world.people[name], what="x", who="y", on=world.launch.today, why="")


@pytest.mark.parametrize(
    ("values", "field"),
    [({"what": " "}, "what"), ({"who": ""}, "who"), ({"on": date(2099, 1, 1)}, "on"), ({"why": "\u202e"}, "why")],
)
def test_a_decision_that_cannot_be_is_refused_by_field(world, values, field):
    good = {"what": "Go", "who": "The board", "on": world.launch.today, "why": ""}
    with pytest.raises(Refused) as error:
        decide(launch=world.launch, by=world.people["gus"], **good | values)
    assert set(error.value.messages) == {field}


def test_a_decision_is_replaced_by_another_and_both_stay(world):
    gus, item = world.people["gus"], world.launch.items.get(key="deck")
    first = decide(
        launch=world.launch, by=gus, what="Two waves", who="The board", on=world.launch.today - timedelta(days=3), why="",
        items=[item, world.hidden.items.get(key="deck")],
    )  # fmt: skip
    assert list(first.items.all()) == [item]
    second = decide(
        launch=world.launch,
        by=gus,
        what="One wave",
        who="The board",
        on=world.launch.today,
        why="Cheaper",
        replaces=first,
    )
    first.refresh_from_db()
    assert first.replaced_by == second
    with pytest.raises(Refused, match="replaced already"):
        decide(launch=world.launch, by=gus, what="x", who="y", on=world.launch.today, why="", replaces=first)
    shown = page(world, "carol")
    assert shown.index("One wave") < shown.index("Two waves")
