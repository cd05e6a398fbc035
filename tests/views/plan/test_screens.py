"""What all screens of a launch keep: settings, minute plans, query counts."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from tests.plans import item, long_plan, make_launch
from tracker.engine.time.amounts import Amount
from tracker.models import Launch
from tracker.services.plan.baselines import set_baseline
from tracker.services.plan.items import edit_item

pytestmark = pytest.mark.django_db


def url(name, *args, **query):
    return reverse(name, args=["comet", *args], query=query)


def test_settings_are_changed_and_conflicts_shown(signed_in, launch, alice):
    page = signed_in.get(url("edit-launch")).content.decode()
    assert 'value="15 Jan 2027"' in page
    values = {
        "name": "Comet 2", "state": "active", "program": launch.program_id, "start": "2027-01-04", "target": "29 Jan 2027",
        "launch_milestone": launch.launch_milestone_id, "critical_float": "2d", "department_calendars": "", "version": "1",
    }  # fmt: skip
    response = signed_in.post(url("edit-launch"), values)
    assert response.status_code == 302
    row = Launch.objects.get()
    assert (row.name, row.target, str(row.critical_float), row.version) == ("Comet 2", date(2027, 1, 29), "2d", 2)
    stale = signed_in.post(url("edit-launch"), values | {"target": "2027-02-05"})
    assert stale.status_code == 409
    assert "29 Jan 2027" in stale.content.decode()
    for broken in ({"target": "2026-01-01"}, {"name": "a\u202eb"}, {"critical_float": "x"}, {"start": ""}):
        assert signed_in.post(url("edit-launch"), values | broken | {"version": "2"}).status_code == 422


@pytest.mark.parametrize(
    "name",
    ["risks", "map", "baselines", "history", "progress", "commitments", "handoffs", "impact", "resources", "updates"],
)
def test_the_number_of_queries_of_a_screen_does_not_grow(signed_in, program, bob, name, django_assert_max_num_queries):
    counts = []
    for size in (3, 120):
        launch = make_launch(program, long_plan(size), by=bob)
        set_baseline(launch=launch, by=bob, name="B")
        signed_in.get(reverse(name, args=[launch.key]))
        with django_assert_max_num_queries(20) as counted:
            signed_in.get(reverse(name, args=[launch.key]))
        counts.append(len(counted))
    assert counts[0] == counts[1]


def test_a_plan_of_minutes_has_all_its_screens(signed_in, program, bob):
    week = {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    plan = {
        "format": "launchpath-plan/1",
        "launch": {"name": "Comet", "start": "2027-01-04T08:00", "calendar": "w", "target": "2027-01-08T12:00"},
        "calendars": [{"key": "w", "week": week}],
        "items": [item("a", "A", 2), item("b", "B", 2), item("c", "C", 1)],
        "links": [{"from": "a", "to": "b"}, {"from": "b", "to": "c"}],
    }
    launch = make_launch(program, plan, by=bob)
    set_baseline(launch=launch, by=bob, name="B")
    edit_item(launch=launch, by=bob, key="a", version=None, values={"duration": Amount(20, "h")})
    for name in ("plan", "risks", "map", "baselines", "history", "progress", "edit-launch"):
        assert signed_in.get(url(name)).status_code == 200, name
    assert "+0.5 d" in signed_in.get(url("baselines")).content.decode()
    assert signed_in.get(url("plan", baseline=launch.baselines.get().pk)).status_code == 200
