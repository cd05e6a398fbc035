"""Every edit says what it was made against; every form does its work once, however often it is sent."""

from __future__ import annotations

import re
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.services.edits import edit
from tracker.models import (
    Baseline,
    Comment,
    Decision,
    Document,
    Invitation,
    Item,
    Launch,
    Program,
    Proposal,
    ResourceRequest,
    SentForm,
    StatusUpdate,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def gus(world):
    client = Client()
    client.force_login(world.people["gus"])
    return client


def versioned(world):
    """Writes that say what they were made against: where they go, what they say, and the name of the version."""
    launch, item = world.launch, world.launch.items.get(key="deck")
    link = launch.links.order_by("pk").first()
    request = ResourceRequest.objects.get(launch=launch)
    name, field = "Renamed", {"name": "Renamed"}
    settings = {"name": "Comet", "state": "draft", "program": launch.program_id, "start": "2026-01-05", "goal": "New",
                "time_zone": "UTC", "lag_calendar": "successor", "late_from": "finish", "critical_float": "0d",
                "progress": "retained-logic"}  # fmt: skip
    return {
        "a cell": (reverse("edit-item", args=["comet"], query={"item": "hire", "field": "duration"}), {"duration": "9d"}, "version"),
        "an item's page": (reverse("item", args=[item.pk]), {"description": name}, "version"),
        "who has which part": (reverse("item-people", args=[item.pk]), {f"part-{world.people['carol'].pk}": "informed"}, "version"),
        "a report": (reverse("report-item", args=[item.pk]), {"what": "begun"}, "version"),
        "progress": (reverse("progress", args=["comet"]), {"data_date": str(launch.today), "hire:actual_start": "2026-10-06"}, "hire:version"),
        "a link": (reverse("edit-link", args=["comet", link.pk]), {"type": "FS", "lag": "2d", "acceptance": name}, "version"),
        "settings": (reverse("edit-launch", args=["comet"]), settings | field, "version"),
        "what may happen": (reverse("uncertainty", args=["comet"], query={"kind": "risk"}),
                            {"name": name, "probability": "50", "items": ["hire"], "impact": "10d", "effect": "add"}, "version"),
        "a request": (reverse("answer-resource", args=["comet", request.pk]), {"action": "decline", "answer": "No"}, "version"),
        "a commitment": (reverse("commitment", args=[item.pk]), {"action": "ask", "day": "2027-01-20", "criteria": "c", "state": ""}, "version"),
    }  # fmt: skip


WRITES = (
    "a cell", "an item's page", "who has which part", "a report", "progress", "a link", "settings", "what may happen",
    "a request", "a commitment",
)  # fmt: skip


@pytest.mark.parametrize("what", WRITES)
@pytest.mark.parametrize(("version", "status"), [(None, 428), ("", 428), (" ", 428), ("abc", 422), ("-1", 422), ("1.5", 422), ("9" * 30, 422)])  # fmt: skip
def test_a_write_that_does_not_say_what_it_saw_is_turned_away(world, gus, what, version, status):
    where, values, name = versioned(world)[what]
    said = {} if version is None else {name: version}
    before = world.launch.events.count()
    answer = gus.post(where, values | said)
    assert answer.status_code == status, answer.content.decode()
    assert world.launch.events.count() == before
    if status == 428:
        assert "Load the page again" in answer.content.decode()


@pytest.mark.parametrize("what", WRITES)
def test_a_write_against_a_version_that_there_never_was_is_stale(world, gus, what):
    where, values, name = versioned(world)[what]
    before = world.launch.events.count()
    assert gus.post(where, values | {name: "999999"}).status_code == 409
    assert world.launch.events.count() == before


def test_a_report_against_an_older_version_is_stale_where_the_same_was_changed(world, gus):
    edit(world.launch, world.people["gus"], "hire", actual_start=date(2026, 10, 5))
    item = world.launch.items.get(key="hire")
    answer = gus.post(reverse("report-item", args=[item.pk]), {"what": "begun", "version": item.version - 1})
    assert (answer.status_code, "meanwhile" in answer.content.decode()) == (409, True)


# Forms that make something


FORMS = {
    "item": ("plan", "add-item", {"name": "Twice", "kind": "dependency", "duration": "5d"}, Item),
    "comment": ("comments", "comments", {"text": "Twice"}, Comment),
    "document": ("comments", "comments", {"title": "Twice", "url": "https://example.org/twice"}, Document),
    "baseline": ("baselines", "baselines", {"name": "Twice"}, Baseline),
    "request": ("resources", "resources", {"kind": "tools", "what": "Twice", "amount": "2", "last": "2030-01-01"}, ResourceRequest),
    "decision": ("updates", "new-decision", {"what": "Twice", "who": "Gus", "on": "2026-01-05", "why": "w"}, Decision),
    "update": ("updates", "updates", {"health": "on-track", "text": "Twice", "audience": "everybody"}, StatusUpdate),
}  # fmt: skip


def key_in(page, action):
    """The key that comes with a form, as it stands in a page."""
    for form in re.findall(r"<form.*?</form>", page, re.DOTALL):
        if f'action="{action}"' in form or (action is None and "form-key" in form):
            found = re.search(r'name="form-key" value="([^"]+)"', form)
            if found:
                return found[1]
    raise AssertionError(f"no form for {action} has a key")


@pytest.mark.parametrize("what", FORMS)
@pytest.mark.parametrize("htmx", [False, True])
def test_a_form_that_is_sent_twice_makes_one_row(world, gus, what, htmx):
    page, action, values, model = FORMS[what]
    where = reverse(action, args=["comet"])
    key = key_in(gus.get(reverse(page, args=["comet"]), {"write": "1"}).content.decode(), where)
    headers = {"Referer": "http://testserver/launches/comet/plan/"} | ({"HX-Request": "true"} if htmx else {})
    before = model.objects.count()
    first = gus.post(where, values | {"form-key": key}, headers=headers)
    assert first.status_code < 400, first.content.decode()
    again = gus.post(where, values | {"form-key": key}, headers=headers)
    assert model.objects.count() == before + 1
    if htmx:
        assert (again.status_code, "sent before" in again.content.decode()) == (409, True)
    else:
        assert (again.status_code, again["Location"]) == (302, "http://testserver/launches/comet/plan/")
        assert "done once" in gus.get(again["Location"]).content.decode()
    # Another form of the same kind is another form.
    gus.post(where, values | {"form-key": str(uuid4()), "name": "Thrice"})
    assert model.objects.count() == before + 2


def test_a_launch_a_program_and_an_invitation_are_made_once(world, gus, client):
    client.force_login(world.people["admin"])
    for page, values, model in (
        (reverse("new-program"), {"name": "Once", "currency": "EUR"}, Program),
        (reverse("new-launch"), {"name": "Once", "program": world.launch.program_id, "start": "2027-01-04"}, Launch),
    ):
        values["form-key"] = key_in(client.get(page).content.decode(), None)
        before = model.objects.count()
        for _ in range(3):
            client.post(page, values)
        assert model.objects.count() == before + 1
    where = reverse("invite-member", args=["orbit"])
    key = key_in(gus.get(reverse("members", args=["orbit"])).content.decode(), where)
    before = Invitation.objects.count()
    for _ in range(2):
        gus.post(where, {"email": "once@example.org", "role": "contributor", "form-key": key})
    assert Invitation.objects.count() == before + 1


def test_a_proposal_is_made_once(world):
    carol = Client()
    carol.force_login(world.people["carol"])
    where = reverse("edit-item", args=["comet"], query={"item": "hire", "field": "duration"})
    values = {"duration": "9d", "version": world.launch.items.get(key="hire").version}
    values["form-key"] = key_in(carol.get(where, headers={"HX-Request": "true"}).content.decode(), None)
    before = Proposal.objects.count()
    for _ in range(3):
        carol.post(where, values)
    assert Proposal.objects.count() == before + 1


def test_a_form_that_was_refused_can_be_sent_again(world, gus):
    """What was not done keeps no key: mended, the same form is sent once more."""
    where, key = reverse("add-item", args=["comet"]), str(uuid4())
    assert gus.post(where, {"name": "", "kind": "scope", "duration": "5d", "form-key": key}).status_code == 422
    cycle = {"name": "X", "kind": "scope", "duration": "5d", "predecessors": "nothing", "form-key": key}
    assert gus.post(where, cycle).status_code == 422
    assert not SentForm.objects.exists()
    assert gus.post(where, {"name": "X", "kind": "scope", "duration": "5d", "form-key": key}).status_code == 302


def test_a_key_that_is_none_is_no_key(world, gus):
    where = reverse("add-item", args=["comet"])
    assert gus.post(where, {"name": "X", "kind": "scope", "duration": "5d", "form-key": "x' --"}).status_code == 302
