"""Whoever watches over the server is answered; what it writes down can be followed, and holds no secret."""

from __future__ import annotations

import json
import logging

import pytest
from django.db import OperationalError
from django.urls import reverse

from config import health, logs
from roles.access import Role
from tracker.services.people.members import invite

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(settings):
    """Lines as they are written, read back."""
    written = []

    class Keep(logging.Handler):
        def emit(self, record):
            written.append(self.format(record))

    handler = Keep()
    handler.addFilter(logs.WithId())
    handler.setFormatter(logs.JsonLines())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in written]
    root.removeHandler(handler)
    root.setLevel(level)


def test_a_process_that_answers_is_healthy_whatever_its_name(client, settings):
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["launch.example.org"], True
    answer = client.get("/health", headers={"Host": "10.0.0.7"})
    assert (answer.status_code, answer.json(), answer["Cache-Control"]) == (200, {"health": True}, "no-store")
    assert client.post("/health").status_code != 200


def test_a_server_is_ready_when_its_database_is(client, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda self, nodes: [])
    assert client.get("/ready").json() == {"ready": True}
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda self, nodes: [object()])
    answer = client.get("/ready/")
    assert (answer.status_code, answer.json()["why"]) == (503, "the database is of an earlier release")

    def away(self, nodes):
        raise OperationalError("could not connect to server at 10.1.2.3 as user secret")

    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", away)
    answer = client.get("/ready")
    assert (answer.status_code, answer.json()["why"]) == (503, "the database does not answer")


def test_a_request_is_one_line_and_its_id_goes_back(client, bob, launch, lines, settings):
    client.force_login(bob)
    answer = client.get(reverse("plan", args=["comet"]), {"q": "secret words"})
    (line,) = [one for one in lines() if one["logger"] == "launchpath.request"]
    assert (line["method"], line["route"], line["status"], line["person"]) == (
        "GET", "/launches/<slug:launch_key>/plan/", 200, bob.pk,
    )  # fmt: skip
    assert line["request"] == answer["X-Request-ID"]
    assert "secret words" not in json.dumps(lines())
    settings.BEHIND_PROXY = True
    assert client.get("/health/x", headers={"X-Request-ID": "abcdef-12345"})["X-Request-ID"] == "abcdef-12345"
    assert client.get("/health/x", headers={"X-Request-ID": 'a"b c'})["X-Request-ID"] != 'a"b c'


def test_no_secret_is_written_down(client, bob, program, lines):
    _row, link = invite(
        by=bob, program=program, email="x@example.org", role=Role.CONTRIBUTOR, address="/invitations/{token}/"
    )
    token = link.split("/")[2]
    client.get(f"/invitations/{token}/")
    client.get(f"/invitations/{token}x/")
    client.get(f"/password/1-{token}/")
    client.get(f"/nothing/?key={token}")
    client.post(reverse("account_login"), {"login": "bob", "password": "a long pass phrase"})
    logging.getLogger("django.request").warning("Not Found: %s", f"/account/email/confirm/{token}/")
    logging.getLogger("x").warning("token=%s&a=1 sessionid=%s", token, token)
    text = json.dumps(lines())
    assert len(lines()) >= 5
    assert token not in text
    assert "pass phrase" not in text


def test_a_failure_is_written_with_its_trace_and_id(client, bob, launch, lines, monkeypatch):
    client.force_login(bob)
    client.raise_request_exception = False

    def broken(*_args, **_kwargs):
        raise KeyError("x")

    monkeypatch.setattr("tracker.views.launches.home._line", broken)
    answer = client.get(reverse("home"))
    (line,) = [one for one in lines() if "trace" in one]
    assert "KeyError" in line["trace"]
    assert line["request"] == answer["X-Request-ID"]
