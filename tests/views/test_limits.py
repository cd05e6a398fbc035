"""What is expensive is limited for each person, and told when to come back."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tracker.models import Invitation
from tracker.services.people import members
from tracker.views.page import limits

pytestmark = pytest.mark.django_db

ASKED = {
    "search": (limits.SEARCH, "GET", "search", []),
    "suggestions": (limits.SEARCH, "GET", "suggest-items", ["comet"]),
    "plan file": (limits.EXPORT, "GET", "export-launch", ["comet"]),
    "table": (limits.EXPORT, "GET", "export-table", ["comet"]),
    "gantt": (limits.EXPORT, "GET", "export-gantt", ["comet"]),
    "picture": (limits.EXPORT, "GET", "forecast-file", ["comet", "finish", "svg"]),
    "own data": (limits.EXPORT, "GET", "my-data", []),
    "forecast": (limits.FORECAST, "POST", "run-forecast", ["comet"]),
    "import": (limits.IMPORT, "POST", "import-launch", []),
}


@pytest.mark.parametrize("what", ASKED)
def test_one_person_asks_so_often_and_nobody_else_waits(client, bob, alice, launch, what, monkeypatch):
    limit, method, name, args = ASKED[what]
    now = [1000.0]
    monkeypatch.setattr(limits.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(limits, limit.name.upper(), limit)
    where = reverse(name, args=args)
    client.force_login(bob)
    file = {"file": SimpleUploadedFile("x.json", b"{}")} if what == "import" else {}
    for number in range(limit.number - 1):
        now[0] += 0.001 * number
        limits.seconds_to_wait(limit, bob.pk, now[0])
    assert client.generic(method, where).status_code < 400 or client.post(where, file).status_code in (422, 429)
    answer = client.generic(method, where)
    assert (answer.status_code, "Try again in" in answer.content.decode()) == (429, True)
    wait = int(answer["Retry-After"])
    assert 0 < wait <= limit.seconds
    other = Client()
    other.force_login(alice)
    assert other.generic(method, where).status_code != 429
    now[0] += wait
    assert client.generic(method, where).status_code != 429


def test_a_message_beside_the_page_for_htmx(client, bob, launch, monkeypatch):
    client.force_login(bob)
    for _ in range(limits.SEARCH.number):
        limits.seconds_to_wait(limits.SEARCH, bob.pk, limits.time.monotonic())
    answer = client.get(reverse("search"), {"q": "a"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Retarget"]) == (429, "#toasts")


def test_nobody_floods_others_with_invitations(client, bob, program, monkeypatch):
    monkeypatch.setattr(members, "MOST_SENT", 7)
    client.force_login(bob)
    where = reverse("invite-member", args=["orbit"])
    for _ in range(members.MOST_RECEIVED):
        assert client.post(where, {"email": "x@example.org", "role": "contributor"}).status_code == 200
    answer = client.post(where, {"email": "X@example.org ", "role": "contributor"})
    assert (answer.status_code, answer["Retry-After"]) == (429, "86400")
    for number in range(2):
        assert client.post(where, {"email": f"{number}@example.org", "role": "contributor"}).status_code == 200
    answer = client.post(where, {"email": "more@example.org", "role": "contributor"})
    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")
    assert Invitation.objects.count() == 7
