"""Imports that a worker makes: in slices, seen when they are whole, made once, stopped, and taken up by another."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from roles.access import Role
from tests.cast import person
from tests.plans import PLAN, long_plan
from tracker.engine import PlanError
from tracker.management.commands.worker import take_up_all
from tracker.models import Event, ImportRun, Item, Launch, Link, RunState
from tracker.selectors.plan.loading import whole_plan_of
from tracker.services.changes.refusals import Refused
from tracker.services.launches import arrivals, import_runs
from tracker.services.launches.import_runs import MOST_AT_A_TIME, cancel_import, make_import, start_import
from tracker.services.launches.imports import AT_ONCE
from tracker.transfer.formats import read_file

pytestmark = pytest.mark.django_db
SIZE = AT_ONCE + 120
#: With the phases that they lie in.
ITEMS = SIZE + SIZE // 20


def source(size=SIZE, **more):
    return json.dumps(long_plan(size) | more).encode()


@pytest.fixture(autouse=True)
def small_slices(monkeypatch):
    monkeypatch.setattr(arrivals, "SLICE", 100)
    monkeypatch.setattr(arrivals.time, "sleep", lambda _seconds: None)


@pytest.fixture
def run(bob, program):
    return start_import(by=bob, program=program, file=BytesIO(source()), source="long.json", mapping={})


def work():
    """What a worker finds in the queue, done here."""
    for row in DBTaskResult.objects.ready():
        make_import.call(*row.task_result.args)
        row.delete()


def done(run):
    make_import.call(run.pk)
    run.refresh_from_db()
    return run


def upload(client, content, **more):
    form = {"program": more.pop("program").pk, "file": SimpleUploadedFile("long.json", content)}
    return client.post(reverse("import-launch"), form | more)


def test_a_large_file_is_made_by_a_worker_and_is_the_file(client, bob, program):
    client.force_login(bob)
    answer = upload(client, source(), program=program)
    page = answer["Location"]
    assert "waits for a worker" in client.get(page).content.decode()
    assert not Launch.objects.exists()
    work()
    run = ImportRun.objects.get()
    assert (run.state, run.content, run.done) == (
        RunState.DONE,
        None,
        run.whole - run.whole % 100 or run.whole,
    ) or run.done
    text = client.get(page).content.decode()
    assert f'href="/launches/{run.launch.key}/plan/"' in text
    read = read_file(BytesIO(source()))
    kept = whole_plan_of(run.launch)
    assert [item.key for item in kept.items] == [item.key for item in read.items]
    assert {(link.source, link.target) for link in kept.links} == {(link.source, link.target) for link in read.links}
    assert Event.objects.get(launch=run.launch).verb == "imported"
    # The same file again is the same launch.
    again = upload(client, source(), program=program)
    work()
    assert Launch.objects.count() == 1
    assert f'href="/launches/{run.launch.key}/plan/"' in client.get(again["Location"]).content.decode()


def test_nobody_sees_a_launch_that_is_still_arriving(client, bob, admin, run, monkeypatch):
    seen = []

    def look(self, number, whole):
        for who in (bob, admin):
            client.force_login(who)
            pages = [client.get(reverse(name)).content.decode() for name in ("home", "program-view", "my-work")]
            pages.append(client.get(reverse("search"), {"q": "Item 1"}).content.decode().split("<main", 1)[1])
            key = Launch.arrivals.get(arriving=True).key
            seen.append(any(f"/launches/{key}/" in page for page in pages))
            seen.append(client.get(reverse("plan", args=[key])).status_code != 404)
            item = Item.objects.filter(launch__key=key).first()
            seen.append(item is not None and client.get(reverse("item", args=[item.pk])).status_code != 404)

    with monkeypatch.context() as patched:
        patched.setattr(import_runs._Follow, "tell", look)
        assert done(run).state == RunState.DONE
    assert len(seen) > 12
    assert not any(seen)
    assert client.get(reverse("plan", args=[run.launch.key])).status_code == 200


def between_slices(monkeypatch, number, work):
    """Lets something happen after so many slices, as from another process."""
    slices = []

    def rest(_seconds):
        slices.append(1)
        if len(slices) == number:
            work()

    monkeypatch.setattr(arrivals.time, "sleep", rest)


@pytest.mark.parametrize("when", [0, 1, 6, 11])
def test_a_stopped_import_leaves_nothing(run, monkeypatch, when):
    between_slices(monkeypatch, when, lambda: cancel_import(run=run))
    if not when:
        cancel_import(run=run)
    assert done(run).state == RunState.CANCELLED
    assert (Launch.arrivals.count(), Item.objects.count(), Link.objects.count()) == (0, 0, 0)


def test_a_failed_import_says_why_and_leaves_nothing(client, bob, program):
    cycle = [*long_plan(SIZE)["links"], {"from": f"i{SIZE - 1}", "to": "i0"}]
    run = done(start_import(by=bob, program=program, file=BytesIO(source(links=cycle)), source="c", mapping={}))
    assert run.state == RunState.FAILED
    assert "wait for each other" in run.problem
    assert not Launch.arrivals.exists()
    client.force_login(bob)
    assert "wait for each other" in client.get(reverse("import-run", args=[run.pk])).content.decode()


class Killed(BaseException):
    """The end of a process, as far as one process can play it."""


@pytest.mark.parametrize("at", [1, 4, 8])
def test_an_import_whose_worker_was_killed_is_made_by_another_once(run, monkeypatch, at):
    """What the first left behind, rows of a launch that nobody sees, is taken away by the second."""
    told = []

    def die(self, number, whole, tell=import_runs._Follow.tell):
        tell(self, number, whole)
        told.append(number)
        if len(told) == at:
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(import_runs._Follow, "tell", die)
        patched.setattr("tracker.services.launches.arrivals.take_away", lambda launch: None)
        patched.setattr("tracker.services.launches.imports.take_away", lambda launch: None)
        with pytest.raises(Killed):
            make_import.call(run.pk)
    run.refresh_from_db()
    assert (run.state, Launch.arrivals.count(), Launch.objects.count()) == (RunState.RUNNING, 1, 0)
    assert take_up_all() == 0  # it may be alive still
    ImportRun.objects.update(heard_at=timezone.now() - timedelta(minutes=2))
    assert take_up_all() == 1
    assert take_up_all() == 0
    work()
    run.refresh_from_db()
    assert (run.state, run.attempt, Launch.arrivals.count()) == (RunState.DONE, 2, 1)
    assert run.launch.items.count() == Item.objects.count() == ITEMS


def test_a_worker_that_was_given_up_writes_nothing_any_more(run, monkeypatch):
    between_slices(monkeypatch, 2, lambda: ImportRun.objects.filter(pk=run.pk).update(attempt=7))
    assert done(run).state == RunState.RUNNING
    assert not Launch.arrivals.exists()


def test_a_run_that_was_taken_from_the_queue_and_never_begun_is_queued_again(run):
    ImportRun.objects.update(heard_at=timezone.now() - timedelta(minutes=10))
    assert take_up_all() == 1
    assert done(run).state == RunState.DONE
    make_import.call(run.pk)
    assert Launch.objects.count() == 1


def test_no_transaction_of_a_large_import_writes_more_than_a_slice(run):
    with CaptureQueriesContext(connection) as asked:
        done(run)
    written = rows = 0
    for query in (one["sql"] for one in asked):
        if query.startswith(("SAVEPOINT", "BEGIN")):
            rows = 0
        elif query.startswith(('INSERT INTO "tracker_item"', 'INSERT INTO "tracker_link"')):
            rows += query.count("), (") + query.count(" UNION ALL ") + 1
            written = max(written, rows)
    assert 0 < written <= 101


def test_a_large_file_fills_a_blank_launch(client, bob, program):
    client.force_login(bob)
    client.post(reverse("new-launch"), {"program": program.pk, "name": "Blank", "start": "2027-01-04"})
    blank = Launch.objects.get()
    form = {"file": SimpleUploadedFile("long.json", source())}
    assert client.post(reverse("import-into", args=[blank.key]), form).status_code == 302
    work()
    blank.refresh_from_db()
    assert (blank.name, blank.items.count(), Launch.arrivals.count()) == ("Blank", ITEMS, 1)
    assert blank.version == 2
    assert client.get(reverse("plan", args=[blank.key])).status_code == 200


def test_a_launch_that_is_not_blank_any_more_is_left_alone(bob, program, launch):
    run = start_import(by=bob, program=program, file=BytesIO(source()), source="s", mapping={}, into=launch)
    assert done(run).state == RunState.FAILED
    assert "has items already" in run.problem
    assert Launch.arrivals.get() == launch
    assert launch.items.count() == len(PLAN["items"])


def test_somebody_has_so_many_imports_on_their_way(bob, program):
    for number in range(MOST_AT_A_TIME):
        start_import(by=bob, program=program, file=BytesIO(source(SIZE + number)), source="s", mapping={})
    first = start_import(by=bob, program=program, file=BytesIO(source(SIZE)), source="s", mapping={})
    assert first.pk == min(ImportRun.objects.values_list("pk", flat=True))
    with pytest.raises(Refused, match="on their way"):
        start_import(by=bob, program=program, file=BytesIO(source(SIZE + 9)), source="s", mapping={})


def test_who_may_create_no_launches_any_more_imports_none(bob, program, run):
    bob.memberships.all().delete()
    assert done(run).state == RunState.FAILED
    assert not Launch.arrivals.exists()


def test_an_import_is_its_owners(client, program, run):
    other = person("mia", "Mia", program, Role.PROGRAM_MANAGER)
    client.force_login(other)
    page = reverse("import-run", args=[run.pk])
    assert (client.get(page).status_code, client.post(page).status_code) == (404, 404)
    client.force_login(run.by)
    assert client.post(page).status_code == 302
    assert "It was stopped" in client.get(page).content.decode()


def test_a_file_that_cannot_be_read_fails_where_it_is_read(bob, program):
    run = done(start_import(by=bob, program=program, file=BytesIO(b"{" * 600_000), source="s", mapping={}))
    assert (run.state, "more than the largest plan" in run.problem) == (RunState.FAILED, True)
    with pytest.raises(PlanError):
        read_file(BytesIO(b"{"))
