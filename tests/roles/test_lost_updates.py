"""What is open in two windows is saved once: the second is told what the first did, and chooses."""

import pytest
from django.test import Client
from django.urls import reverse

from roles.models import Department
from tests.pages import seen_on
from tracker.models import Comment
from tracker.services.comments import add_comment
from tracker.views.page.forms import as_seen

pytestmark = pytest.mark.django_db


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def places(world):
    """Forms outside of a launch: who opens them, where, what they hold, and two fields of it with new values."""
    hr, gus, lea = Department.objects.get(key="hr"), world.people["gus"], world.people["lea"]
    week = {"week": ["0", "1", "2", "3", "4"]}
    return {
        "department": (world.people["admin"], reverse("department", args=["hr"]), hr, {"name": hr.name, **week},
                       ("name", "Crew"), ("capacity", "7.0")),
        "program": (gus, reverse("program-settings", args=["orbit"]), world.launch.program,
                    {"name": "Orbit", "objective": "", "currency": "EUR", "coordination_limit": "40"},
                    ("name", "Orbit 2"), ("objective", "Be first")),
        "person": (world.people["admin"], reverse("person", args=[lea.pk]), lea,
                   {"first_name": lea.first_name, "time_zone": lea.time_zone, "email": lea.email,
                    "department": lea.department_id or ""}, ("first_name", "Leah"), ("title", "Head")),
        "profile": (lea, reverse("profile"), lea, {"first_name": lea.first_name, "time_zone": lea.time_zone},
                    ("first_name", "Leah"), ("title", "Head")),
    }  # fmt: skip


@pytest.mark.parametrize("place", ["department", "program", "person", "profile"])
def test_the_second_window_is_told_and_nothing_is_overwritten(places, place):
    person, where, row, values, (field, mine), (other, elsewhere) = places[place]
    client = signed_in(person)
    seen = seen_on(client.get(where).content.decode())
    assert client.post(where, values | seen | {field: "The first"}).status_code == 302
    # What the second window did not touch is left as the first made it, and what only it changed is saved.
    assert client.post(where, values | seen | {other: elsewhere}).status_code == 302
    row.refresh_from_db()
    assert (getattr(row, field), str(getattr(row, other))) == ("The first", elsewhere)
    # What both changed is shown side by side, and neither is lost.
    refused = client.post(where, values | seen | {field: mine})
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "Somebody changed the same meanwhile" in page
    assert "The first" in page
    assert f'value="{mine}"' in page
    row.refresh_from_db()
    assert getattr(row, field) == "The first"
    # The choice is the editor's.
    now = values | seen_on(page) | {field: mine, other: elsewhere}
    assert client.post(where, now | {"theirs": field}).status_code == 302
    row.refresh_from_db()
    assert getattr(row, field) == "The first"
    assert client.post(where, now).status_code == 302
    row.refresh_from_db()
    assert getattr(row, field) == mine


@pytest.mark.parametrize("place", ["department", "program", "person", "profile"])
@pytest.mark.parametrize(("said", "status"), [("", 428), ("abc", 422), ("[1]", 422), ('{"name": 1}', 422), ("{}", 409)])
def test_a_form_that_does_not_say_what_it_showed_is_turned_away(places, place, said, status):
    person, where, row, values, (field, mine), _other = places[place]
    assert signed_in(person).post(where, values | {"seen": said, field: mine}).status_code == status
    before = getattr(row, field)
    row.refresh_from_db()
    assert getattr(row, field) == before


def test_a_comment_in_two_windows(world):
    carol = world.people["carol"]
    comment = add_comment(launch=world.launch, item=None, by=carol, text="At first")
    client, where = signed_in(carol), reverse("change-comment", args=["comet", comment.pk])
    seen = {"seen": as_seen({"text": "At first"})}
    assert client.post(where, seen | {"text": "Better"}).status_code == 302
    refused = client.post(where, seen | {"text": "Otherwise"})
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "Better" in page
    assert "Otherwise" in page
    assert Comment.objects.get(pk=comment.pk).text == "Better"
    assert client.post(where, {"text": "Otherwise"} | seen_on(page)).status_code == 302
    assert Comment.objects.get(pk=comment.pk).text == "Otherwise"
    assert client.post(where, {"text": "Blind"}).status_code == 428


def test_a_refused_form_is_held_against_what_it_showed_at_first(places):
    person, where, row, values, (field, mine), _other = places["department"]
    client = signed_in(person)
    seen = seen_on(client.get(where).content.decode())
    assert client.post(where, values | seen | {"capacity": "7"}).status_code == 302
    refused = client.post(where, values | seen | {field: "", "capacity": "5"})
    assert refused.status_code == 422
    again = client.post(where, values | seen_on(refused.content.decode()) | {field: mine, "capacity": "5"})
    assert again.status_code == 409
    row.refresh_from_db()
    assert row.capacity == 7


def test_a_page_of_one_person_saves_nothing_as_another(places, world):
    person, where, _row, values, (field, mine), _other = places["profile"]
    seen = seen_on(signed_in(person).get(where).content.decode())
    other = signed_in(world.people["gus"])
    typed = values | seen | {field: mine, "draft-person": str(person.pk)}
    answer = other.post(where, typed)
    assert answer.status_code == 409
    assert mine not in answer.content.decode()
    headers = {"HX-Request": "true", "X-Person": str(person.pk)}
    assert other.get(where, headers=headers).status_code == 409
    assert other.post(where, values | seen | {field: mine}, headers=headers).status_code == 409
    world.people["gus"].refresh_from_db()
    assert world.people["gus"].first_name != mine
