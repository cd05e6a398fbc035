"""Landing, load and what a member of one launch sees: pages that need no more than one launch."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from roles.access import Role
from roles.models import Department
from tests.cast import person
from tracker.models import Membership
from tracker.selectors.reports.work import load_by_week

pytestmark = pytest.mark.django_db


def text(client, name, *args, **query):
    return client.get(reverse(name, args=args), query).content.decode()


def test_a_person_with_several_roles_switches_and_comes_back_to_the_view_they_chose(client, alice, launch):
    client.force_login(alice)
    assert client.get("/")["Location"] == reverse("program-view")
    page = text(client, "program-view")
    assert reverse("product-view") in page
    client.get(reverse("product-view"))
    assert client.get("/")["Location"] == reverse("product-view")
    Membership.objects.filter(person=alice, role=Role.PRODUCT_MANAGER).delete()
    assert client.get("/")["Location"] == reverse("program-view")


def test_load_is_effort_over_the_departments_own_working_days(launch, departments):
    from tracker.selectors.plan.scheduled import scheduled_launch

    hr = Department.objects.prefetch_related("exceptions").get(key="hr")
    launch.items.filter(key="hire").update(effort=16)
    launch.revision += 1
    launch.save()
    weeks = load_by_week(hr, [(launch, scheduled_launch(launch))], launch.start - timedelta(days=7), 2)
    by_monday = {week.monday.isoformat(): (round(week.load, 2), week.capacity) for week in weeks}
    # Eight days at two person-days each from 4 January; promised for the 15th, so the training follows on the 18th.
    assert by_monday["2026-12-28"] == (0, 10)
    assert by_monday["2027-01-04"][0] + by_monday["2027-01-11"][0] == 16
    assert by_monday["2027-01-18"] == (3, 10)


def test_a_member_of_one_launch_sees_no_other(client, program, launch, bob):
    other = program.launches.create(key="blank", name="Blank", start="2027-01-04")
    kim = person("kim", "Kim", None)
    Membership.objects.create(program=program, launch=other, person=kim, role=Role.STAKEHOLDER)
    client.force_login(kim)
    page = text(client, "home")
    assert "Blank" in page
    assert "Comet" not in page
    assert client.get(reverse("plan", args=["comet"])).status_code == 404
    assert client.get(reverse("plan", args=["blank"])).status_code == 200
