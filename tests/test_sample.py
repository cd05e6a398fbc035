"""The sample program: what it holds, that it loads once, and that its people sign in with a click."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from tracker.models import Event, Item, Program
from tracker.sample.loading import load_sample

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The sample, loaded once for the tests that do not ask about the day."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_sample(today=date(2026, 11, 20)).pk
        transaction.set_rollback(True)


@pytest.fixture
def sample(loaded, db):
    return Program.objects.get(pk=loaded)


def test_it_has_about_150_items_over_eleven_departments_with_history_and_gaps(sample):
    program = sample
    items = Item.objects.filter(launch__program=program)
    assert 140 <= items.count() <= 160
    assert items.values("department").exclude(department=None).distinct().count() == 11
    assert items.filter(owner=None, kind="dependency").exists()
    assert items.exclude(not_before=None).exists()
    assert (
        Event.objects.filter(launch__program=program, verb__in=["changed", "slipped"]).exclude(reason="").count() >= 8
    )
    for launch in program.launches.all():
        reported = [item.actual_finish for item in items.filter(launch=launch).exclude(actual_finish=None)]
        assert reported
        assert max(reported) < launch.data_date + timedelta(days=1)


def test_loading_it_again_changes_nothing(sample):
    events = Event.objects.count()
    assert load_sample(today=date(2026, 12, 20)) == sample
    assert Event.objects.count() == events


def test_one_click_signs_a_demo_person_in(sample, client, settings):
    settings.DEMO = True
    page = client.get("/sign-in/").content.decode()
    assert "Priya Nair" in page
    assert client.post("/sign-in/as/", {"username": "priya"})["Location"] == "/"
    assert "Aurora 2" in client.get("/", follow=True).content.decode()
