"""Who leaves a program is asked who takes over; what they keep is a risk. What is archived is read only."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from roles.access import Role
from tests.cast import person
from tests.services.edits import days, edit
from tracker.models import Item, Launch, LaunchState, Membership
from tracker.selectors.plan.scheduled import scheduled_launch
from tracker.selectors.risks import found_risks
from tracker.services.changes.refusals import Refused
from tracker.services.comments import add_comment
from tracker.services.commitments.impact import open_round
from tracker.services.launches.launches import edit_launch
from tracker.services.people.members import give_role, take_role
from tracker.services.people.people import deactivate_person
from tracker.services.plan.baselines import set_baseline

pytestmark = pytest.mark.django_db


@pytest.fixture
def zoe(launch, bob):
    """She owns the hire, which drives the launch, and is one of the contributors."""
    zoe = person("zoe", "Zoe", launch.program, Role.CONTRIBUTOR)
    edit(launch, bob, "hire", owner=zoe)
    return zoe


def outside(launch):
    launch = Launch.objects.get(pk=launch.pk)
    scheduled = scheduled_launch(launch)
    return [risk.items[0] for risk in found_risks(scheduled, launch.today) if risk.rule == "owner-outside"]


def role_of(zoe):
    return Membership.objects.get(person=zoe)


def test_removing_a_member_asks_who_takes_over(launch, bob, alice, zoe):
    client = Client()
    client.force_login(bob)
    where = reverse("remove-member", args=[launch.program.key, role_of(zoe).pk])
    page = client.post(where)
    assert page.status_code == 422
    assert "Who takes over what Zoe has?" in page.content.decode()
    assert "Hire a trainer" in page.content.decode()
    assert Membership.objects.filter(person=zoe).exists()
    assert client.post(where, {"hand-on": "mallory"}).status_code == 404
    assert client.post(where, {"hand-on": "alice"}).status_code == 302
    assert Item.objects.get(key="hire").owner == alice
    assert not Membership.objects.filter(person=zoe).exists()
    assert outside(launch) == []


@pytest.mark.parametrize(("asked", "owner", "risks"), [("nobody", None, []), ("keep", "zoe", ["hire"])])
def test_work_may_be_left_without_an_owner_or_kept_as_a_risk(launch, bob, zoe, asked, owner, risks):
    assert outside(launch) == []
    client = Client()
    client.force_login(bob)
    client.post(reverse("remove-member", args=[launch.program.key, role_of(zoe).pk]), {"hand-on": asked})
    item = Item.objects.get(key="hire")
    assert (item.owner and item.owner.username) == owner
    assert outside(launch) == risks
    if risks:
        page = client.get(reverse("risks", args=[launch.key])).content.decode()
        assert "and Zoe, who owns it, cannot open this launch." in page
        give_role(by=bob, program=launch.program, person=zoe, role=Role.STAKEHOLDER)
        assert outside(launch) == []


def test_an_owner_by_their_department_has_access_until_it_is_taken(launch, bob, zoe, departments):
    take_role(by=bob, membership=role_of(zoe))
    assert outside(launch) == ["hire"]
    zoe.department = departments["hr"]
    zoe.save()
    given = give_role(by=bob, program=launch.program, department=departments["hr"], role=Role.CONTRIBUTOR)
    assert outside(launch) == []
    take_role(by=bob, membership=given)
    assert outside(launch) == ["hire"]


def test_nobody_is_asked_about_a_role_beside_another(launch, bob, zoe):
    give_role(by=bob, program=launch.program, person=zoe, role=Role.STAKEHOLDER)
    client = Client()
    client.force_login(bob)
    first = Membership.objects.filter(person=zoe).first()
    assert client.post(reverse("remove-member", args=[launch.program.key, first.pk])).status_code == 302
    assert Item.objects.get(key="hire").owner == zoe


def test_an_archived_launch_is_read_only_and_out_of_lists(launch, bob, admin, zoe, departments):
    edit_launch(launch=launch, by=bob, version=None, values={"state": LaunchState.ARCHIVED})
    launch = Launch.objects.get(pk=launch.pk)
    for write in (
        lambda: edit(launch, bob, "hire", duration=days(3)),
        lambda: edit_launch(launch=launch, by=bob, version=None, values={"name": "Other"}),
        lambda: set_baseline(launch=launch, by=bob, name="Late"),
        lambda: add_comment(launch=launch, item=None, by=bob, text="Too late"),
        lambda: open_round(launch=launch, by=bob, due=date(2099, 1, 1), departments=list(departments.values())),
    ):
        with pytest.raises(Refused, match="is archived, so it is only read"):
            write()
    client = Client()
    client.force_login(bob)
    plan = client.get(reverse("plan", args=[launch.key])).content.decode()
    assert "This launch is archived: it is only read." in plan
    assert "Change its state" in plan
    assert "Add item" not in plan
    home = client.get(reverse("home")).content.decode()
    assert "Comet" not in home
    assert "1 archived launch" in home
    assert "Comet" in client.get(reverse("home"), {"archived": "1"}).content.decode()
    # Whoever leaves leaves; what is archived stays as it was.
    deactivate_person(by=admin, person=zoe, to=bob)
    assert Item.objects.get(key="hire").owner == zoe
    edit_launch(launch=launch, by=bob, version=None, values={"state": LaunchState.ACTIVE})
    edit(Launch.objects.get(pk=launch.pk), bob, "hire", duration=days(3))


def test_all_that_a_leaver_keeps_is_a_risk_wherever_it_stands(launch, bob, zoe, signed_in):
    """The app has float left, and is as ownerless as what drives the launch."""
    edit(launch, bob, "app", owner=zoe)
    launch.refresh_from_db()
    scheduled = scheduled_launch(launch)
    assert not scheduled.schedule.is_near_critical(scheduled.network.index["app"])
    role_of(zoe).delete()
    Launch.objects.filter(pk=launch.pk).update(revision=90)
    assert sorted(outside(launch)) == ["app", "hire"]
    page = signed_in.get(reverse("risks", args=[launch.key])).content.decode()
    assert page.count("Zoe, who has no access") >= 2
