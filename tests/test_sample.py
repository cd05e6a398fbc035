"""The sample tells its story on whatever day it is loaded."""

from datetime import date, timedelta

import pytest

from tracker.models import Event, Item
from tracker.sample.loading import load_sample
from tracker.selectors.plan.rows import launch_line
from tracker.selectors.plan.scheduled import forget, scheduled_launch

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2027, 1, 1), date(2027, 4, 30), date(2028, 2, 29)])
def test_the_story_holds_on_any_day(today):
    forget()
    program = load_sample(today=today)
    aurora = program.launches.get(name="Aurora 2")
    scheduled = scheduled_launch(aurora)
    line = launch_line(scheduled)
    on_path = {scheduled.plan.items[n].key for n in line.driving}
    assert {"d1", "d3", "h3", "j1", "j5"} <= on_path
    assert line.days_late > 0
    assert line.role_handoffs >= 2
    budget = scheduled.plan.items[scheduled.network.index["d1"]]
    assert budget.promise > today
    assert budget.actual_finish is None
    companion = launch_line(scheduled_launch(program.launches.get(name="Aurora Companion app")))
    assert companion.days_late <= 0


def test_it_has_about_150_items_over_eleven_departments_with_history_and_gaps():
    program = load_sample(today=date(2026, 11, 20))
    items = Item.objects.filter(launch__program=program)
    assert 140 <= items.count() <= 160
    assert items.values("department").exclude(department=None).distinct().count() == 11
    assert items.filter(owner=None, kind="dependency").exists()
    assert (
        Event.objects.filter(launch__program=program, verb__in=["changed", "slipped"]).exclude(reason="").count() >= 8
    )
    for launch in program.launches.all():
        reported = [item.actual_finish for item in items.filter(launch=launch).exclude(actual_finish=None)]
        assert reported
        assert max(reported) < launch.data_date + timedelta(days=1)


def test_loading_it_again_changes_nothing():
    first = load_sample(today=date(2026, 11, 20))
    events = Event.objects.count()
    assert load_sample(today=date(2026, 12, 20)) == first
    assert Event.objects.count() == events


def test_one_click_signs_a_demo_person_in(client, settings):
    settings.DEMO = True
    load_sample(today=date(2026, 11, 20))
    page = client.get("/sign-in/").content.decode()
    assert "Priya Nair" in page
    assert client.post("/sign-in/as/", {"username": "priya"})["Location"] == "/"
    assert "Aurora 2" in client.get("/", follow=True).content.decode()
