"""Failures with a name are told by it: a busy database, and what no database keeps. Nothing is written, nothing is lost."""

from __future__ import annotations

import sqlite3
import threading

import pytest
from django.db import OperationalError, connection
from django.urls import reverse

from tracker.models import Item, Launch

pytestmark = pytest.mark.django_db


def locked(*_args, **_kwargs):
    raise OperationalError("database is locked")


@pytest.fixture
def busy(monkeypatch):
    """The database as it is while somebody else writes for too long."""

    monkeypatch.setattr("tracker.services.changes.recorder.locked", locked)


def test_a_busy_database_keeps_what_was_typed(client, bob, launch, busy):
    client.force_login(bob)
    form = {"name": "Fetch <b> & carry", "kind": "scope", "duration": "5d"}
    answer = client.post(reverse("add-item", args=["comet"]), form)
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "Others are writing just now" in page
    assert "Fetch &lt;b&gt; &amp; carry" in page
    assert f'action="{reverse("add-item", args=["comet"])}"' in page
    assert page.count("csrfmiddlewaretoken") == page.count("<form") - page.count('role="search"')


def test_a_busy_database_leaves_the_page_of_whoever_types_alone(client, bob, launch, busy):
    client.force_login(bob)
    answer = client.post(reverse("add-item", args=["comet"]), {"name": "X", "kind": "scope", "duration": "5d"},
                         headers={"HX-Request": "true"})  # fmt: skip
    assert (answer.status_code, answer["HX-Retarget"]) == (503, "#toasts")
    assert "Others are writing" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_machines_are_told_in_their_words(client, bob, launch, busy):
    client.force_login(bob)
    answer = client.post(reverse("add-item", args=["comet"]), {"name": "X", "kind": "scope", "duration": "5d"},
                         headers={"Accept": "application/json"})  # fmt: skip
    assert (answer.status_code, answer["Retry-After"], answer.json()["status"]) == (503, "5", 503)


def test_no_secret_is_written_into_a_page(client, monkeypatch, db):
    monkeypatch.setattr("roles.accounts.AccountAdapter.authenticate", locked)
    answer = client.post(reverse("account_login"), {"login": "bob", "password": "a long pass phrase"})
    assert answer.status_code == 503
    assert "a long pass phrase" not in answer.content.decode()


def test_a_failure_outside_of_a_view_is_told_too(client, bob, launch, monkeypatch):
    client.force_login(bob)
    client.raise_request_exception = False

    monkeypatch.setattr("roles.time_zone.PersonTimeZone.__call__", locked)
    answer = client.get(reverse("home"))
    assert (answer.status_code, "Busy" in answer.content.decode()) == (503, True)


def test_a_mistake_of_the_program_stays_one(client, bob, launch, monkeypatch):
    client.force_login(bob)
    client.raise_request_exception = False

    def broken(*_args, **_kwargs):
        raise KeyError("x")

    monkeypatch.setattr("tracker.views.launches.home._line", broken)
    answer = client.get(reverse("home"))
    assert (answer.status_code, "broke on our side" in answer.content.decode()) == (500, True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.one_database  # it is SQLite's only lock that is held here
def test_a_lock_that_is_really_held_is_waited_for_and_then_told(client, bob, launch, settings):
    client.force_login(bob)
    where = str(connection.settings_dict["NAME"])
    connection.close()
    held, done = threading.Event(), threading.Event()

    def hold():
        other = sqlite3.connect(where, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        held.set()
        done.wait(20)
        other.execute("ROLLBACK")
        other.close()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 300")
    form = {"name": "Fetch", "kind": "scope", "duration": "5d"}
    before = Item.objects.count()
    answer = client.post(reverse("add-item", args=["comet"]), form)
    done.set()
    thread.join()
    assert answer.status_code == 503
    assert Item.objects.count() == before
    assert client.post(reverse("add-item", args=["comet"]), form).status_code == 302
    assert Launch.objects.get().items.count() == before + 1


@pytest.mark.parametrize("address", ["http://[bad", "http://testserver:99999999/launches/", "//[", "http://[::1"])
def test_an_address_that_is_none_breaks_no_answer_after_the_write(client, bob, launch, address):
    client.force_login(bob)
    form = {"name": "Fetch", "kind": "scope", "duration": "5d"}
    answer = client.post(
        reverse("add-item", args=["comet"]), form, headers={"HX-Request": "true", "HX-Current-URL": address}
    )
    assert (answer.status_code, Item.objects.filter(name="Fetch").count()) == (200, 1)
    assert client.post(reverse("account_logout"), {"next": address}).status_code < 500


DEEP = "[" * 40_000 + "]" * 40_000


@pytest.mark.ignore_template_errors
@pytest.mark.parametrize(
    "credential",
    [
        "", "null", "1", "[]", "{}", '"x"', "9" * 5000, "1e999", "NaN", DEEP[:60_000], '{"id":' + "9" * 5000 + "}",
        '{"id":"x","rawId":"x","type":"public-key","response":{}}',
        '{"id":"eA","rawId":"eA","type":"public-key","response":{"clientDataJSON":"eA","authenticatorData":"eA","signature":"eA","userHandle":"eA"}}',
        '{"id":1,"rawId":[],"response":{"userHandle":"////"}}', '{"response":{"userHandle":' + "9" * 400 + "}}",
        '{"id":"eA","rawId":"eA","type":"public-key","response":{"clientDataJSON":"' + "A" * 5000 + '","authenticatorData":"' + "A" * 5000 + '","signature":"eA","userHandle":"' + "z" * 60 + '"}}',
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "where", ["mfa_login_webauthn", "mfa_reauthenticate_webauthn", "mfa_add_webauthn", "mfa_authenticate"]
)
def test_what_is_no_answer_of_a_passkey_is_told_as_that(client, bob, where, credential):
    if where != "mfa_login_webauthn":
        client.force_login(bob)
    client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    assert client.post(reverse(where), {"credential": credential, "code": "x"}).status_code < 500


def test_what_no_database_keeps_is_refused_as_that(client, bob, launch):
    client.force_login(bob)
    for name in ("a\x00b", b"a\xed\xa0\x80b"):
        answer = client.post(reverse("add-item", args=["comet"]), {"name": name, "kind": "scope", "duration": "5d"})
        assert answer.status_code < 500
    assert client.get(f"/people/{10**30}/").status_code < 500
    assert client.get("/search/?q=%ff%fe").status_code < 500
