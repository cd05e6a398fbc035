"""Two people at once, each with a connection of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.db import connection
from django.db.models import F

from tests.plans import item, make_launch
from tracker.engine.plan.plan import PlanLink
from tracker.engine.time.amounts import Amount
from tracker.models import ChangeSet, Item, Launch, Link
from tracker.selectors.plan.scheduled import Unschedulable, compute, forget, scheduled_launch
from tracker.services.changes import recorder
from tracker.services.changes.refusals import Refused, Stale
from tracker.services.plan.items import edit_item
from tracker.services.plan.links import add_link

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 200
PAIR = {
    "format": "launchpath-plan/1",
    "launch": {"name": "Pair", "start": "2027-01-04"},
    "items": [item("a", "A", 1), item("b", "B", 1)],
    "links": [],
}


def both(*works: Callable[[], object]) -> list[object]:
    """Runs works at the same moment, a thread and a connection each. What each returned, or raised."""
    results: list[object] = [None] * len(works)
    gate = threading.Barrier(len(works))

    def run(number: int, work: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=20)
            results[number] = work()
        except BaseException as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def half(launch: Launch, by, source: str, target: str) -> Callable[[], object]:
    return lambda: add_link(launch=launch, by=by, source=source, target=target)


def race(launch: Launch, alice, bob) -> tuple[int, int]:
    """One round: each adds the half of a cycle. How many got through, and how many were refused."""
    Link.objects.filter(launch=launch).delete()
    Launch.objects.filter(pk=launch.pk).update(revision=launch.revision + 1)
    launch.refresh_from_db()
    results = both(half(launch, alice, "a", "b"), half(launch, bob, "b", "a"))
    refused = [result for result in results if isinstance(result, Refused)]
    broken = [result for result in results if isinstance(result, BaseException) and not isinstance(result, Refused)]
    assert not broken, broken
    return len(results) - len(refused), len(refused)


def test_of_two_halves_of_a_cycle_added_at_once_one_is_refused_every_time(program, alice, bob):
    launch = make_launch(program, PAIR)
    rounds = [race(launch, alice, bob) for _round in range(ROUNDS)]
    assert rounds == [(1, 1)] * ROUNDS
    launch.refresh_from_db()
    scheduled_launch(launch)


def test_without_the_lock_the_same_race_closes_cycles(program, alice, bob, monkeypatch):
    """The control: the same edits, checked and written the same way, with nothing that makes one wait for the other.

    Without the lock there is no transaction either, so on every database each sees what the other wrote; both have to
    have looked before either writes, which the barrier brings about and a busy server does by itself.
    """
    launch = make_launch(program, PAIR)
    looked = threading.Barrier(2)

    @contextmanager
    def unlocked(launch: Launch, **_: bool) -> Iterator[Launch]:
        yield Launch.objects.select_related("program", "launch_milestone").get(pk=launch.pk)

    class Unlocked(recorder.Change):
        def finish(self) -> None:
            """Checks the plan with its own half in it, and writes when the other has checked too."""
            [row] = [row for row in self._rows.values() if isinstance(row, Link)]
            plan = self.before.plan
            own = PlanLink(row.source.key, row.target.key)
            compute(replace(plan, links=(*plan.links, own)))
            looked.wait(timeout=20)
            row.save(force_insert=True)
            self.outcome = None

        def make(self, row):
            row.launch, row.pk = self.launch, None
            self._rows[Link, id(row)] = row
            return row

    monkeypatch.setattr(recorder, "locked", unlocked)
    monkeypatch.setattr(recorder, "Change", Unlocked)
    for _round in range(20):
        Link.objects.filter(launch=launch).delete()
        Launch.objects.filter(pk=launch.pk).update(revision=F("revision") + 1)
        results = both(half(launch, alice, "a", "b"), half(launch, bob, "b", "a"))
        assert results == [None, None]
        Launch.objects.filter(pk=launch.pk).update(revision=F("revision") + 1)
        with pytest.raises(Unschedulable, match="in a circle"):
            scheduled_launch(Launch.objects.get())


def test_edits_of_one_launch_at_once_are_all_kept(program, alice, bob, launch):
    people = [alice, bob]
    works = [
        lambda n=n: edit_item(
            launch=launch, by=people[n % 2], key=("app", "deck", "hire", "train")[n % 4], version=None,
            values={"value": float(n), "duration": Amount(n + 1, "d")},
        )
        for n in range(12)
    ]  # fmt: skip
    before = launch.revision
    results = both(*works)
    assert not [result for result in results if isinstance(result, BaseException)]
    launch.refresh_from_db()
    assert launch.revision == before + 12
    revisions = ChangeSet.objects.filter(launch=launch).order_by("revision").values_list("revision", flat=True)
    assert list(revisions) == list(range(before + 1, before + 13))
    forget()
    assert scheduled_launch(launch).plan == scheduled_launch(Launch.objects.get()).plan


def test_of_two_edits_of_one_field_at_once_the_second_is_told(program, alice, bob, launch):
    def slip(by, days):
        values = {"duration": Amount(days, "d")}
        return lambda: edit_item(launch=launch, by=by, key="train", version=1, values=values)

    results = both(slip(alice, 5), slip(bob, 7))
    stale = [result for result in results if isinstance(result, Stale)]
    assert len(stale) == 1
    row = Item.objects.get(key="train")
    assert row.version == 2
    assert str(row.duration) == stale[0].conflicts[0].theirs
