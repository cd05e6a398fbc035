"""People leave with what they hold re-assigned; their data is exported and erased; departments change their calendars."""

from __future__ import annotations

import json
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder

from roles.access import Role
from roles.models import Department, User
from tests.cast import person
from tests.plans import PLAN, make_launch
from tests.services.edits import days, edit
from tracker.models import Event, Item, Membership, Notice
from tracker.selectors.plan.scheduled import scheduled_launch
from tracker.services.changes.refusals import Refused
from tracker.services.comments import add_comment, edit_comment, remove_comment
from tracker.services.notices.inbox import acknowledge
from tracker.services.people.departments import (
    add_exception,
    create_department,
    drop_department,
    edit_department,
    remove_exception,
)
from tracker.services.people.people import deactivate_person, edit_person, held_by, reactivate_person
from tracker.services.people.personal_data import erase_person, export_person
from tracker.services.plan.baselines import set_baseline

pytestmark = pytest.mark.django_db


@pytest.fixture
def zoe(program, departments):
    """Somebody with a name that occurs nowhere else, who holds a bit of everything."""
    return person(
        "zoequux",
        "Zoequux",
        program,
        Role.PRODUCT_MANAGER,
        Role.CONTRIBUTOR,
        department=departments["hr"],
        title="Zoequux title",
    )


@pytest.fixture
def busy(launch, bob, zoe):
    """Comet with Zoe all over it."""
    edit(launch, bob, "hire", owner=zoe)
    edit(launch, bob, "train", raci={"responsible": ["zoequux"], "consulted": ["alice"]})
    edit(launch, bob, "deck", raci={"informed": ["zoequux"]})
    edit(launch, zoe, "deck", name="Deck by proposal")
    add_comment(launch=launch, item=launch.items.get(key="deck"), by=zoe, text="I said so")
    EmailAddress.objects.create(user=zoe, email=zoe.email, primary=True, verified=True)
    set_baseline(launch=launch, by=bob, name="With Zoe")
    launch.refresh_from_db()
    return launch


def test_leaving_gives_everything_to_another_in_one_step(busy, admin, zoe, carol):
    assert held_by(zoe) == {"items": 1, "parts": 2, "roles": 2, "proposals": 1}
    revision = busy.revision
    deactivate_person(by=admin, person=zoe, to=carol, reason="New job")
    zoe.refresh_from_db()
    assert not zoe.is_active
    assert held_by(zoe) == dict.fromkeys(held_by(zoe), 0)
    assert busy.items.get(key="hire").owner == carol
    assert busy.items.get(key="train").raci == {"responsible": ["carol"], "consulted": ["alice"]}
    assert busy.items.get(key="deck").raci == {"informed": ["carol"]}
    assert set(carol.memberships.values_list("role", flat=True)) == {"product-manager", "contributor", "stakeholder"}
    assert busy.proposals.get().state == "withdrawn"
    busy.refresh_from_db()
    assert busy.revision == revision + 1
    change_set = busy.change_sets.first()
    assert (change_set.author, change_set.reason, change_set.events.count()) == (admin, "New job", 3)
    assert Notice.objects.filter(person=carol, kind="assigned").exists()
    reactivate_person(by=admin, person=zoe)
    assert User.objects.get(pk=zoe.pk).is_active


def test_what_is_done_stays_with_who_did_it_and_nobody_can_be_left_alone(busy, admin, bob, zoe):
    Item.objects.filter(launch=busy, key="hire").update(actual_start=date(2026, 11, 2), actual_finish=date(2026, 11, 3))
    busy.revision += 1
    busy.save()
    deactivate_person(by=admin, person=zoe, to=None)
    assert busy.items.get(key="hire").owner == zoe
    assert busy.items.get(key="train").raci == {"consulted": ["alice"]}
    for who, to, said in ((admin, None, "yourself"), (bob, bob, "somebody else"), (bob, zoe, "somebody else")):
        with pytest.raises(Refused, match=said):
            deactivate_person(by=admin, person=who, to=to)
    with pytest.raises(Refused, match="stay administrator"):
        edit_person(by=admin, person=admin, values={"is_superuser": False})


def test_a_persons_data_is_exported_and_erased_without_a_trace_of_the_name(busy, admin, bob, zoe):
    data = export_person(zoe, seen_by=admin)
    assert data["items"] == [{"launch": "Comet", "key": "hire", "name": "Hire a trainer"}]
    assert data["comments"][0]["text"] == "I said so"
    assert {row["role"] for row in data["roles"]} == {"product-manager", "contributor"}
    with pytest.raises(Refused, match="Deactivate this person first"):
        erase_person(by=admin, person=zoe)
    deactivate_person(by=admin, person=zoe, to=bob)
    events = Event.objects.filter(launch=busy).count()
    erase_person(by=admin, person=User.objects.get(pk=zoe.pk))
    for model in apps.get_models():
        for row in model._default_manager.values():
            assert "zoequux" not in json.dumps(row, cls=DjangoJSONEncoder, default=str).casefold(), (model, row)
    assert Event.objects.filter(launch=busy).count() == events
    assert str(User.objects.get(pk=zoe.pk)) == "Erased person"
    assert busy.comments.get().text == "I said so"


def test_a_new_calendar_schedules_its_launches_again_and_tells_whose_dates_moved(
    program, bob, admin, alice, departments
):
    plan = PLAN | {"launch": PLAN["launch"] | {"name": "By departments"}}
    launch = make_launch(program, plan, by=bob)
    launch.department_calendars = True
    launch.save()
    edit(launch, alice, "train", owner=alice)
    before = scheduled_launch(launch_now(launch)).finish_moment
    revision = launch_now(launch).revision
    moved = edit_department(by=admin, department=departments["hr"], values={"week": "1110000"})
    assert moved == 1
    now = launch_now(launch)
    assert now.revision == revision + 1
    assert scheduled_launch(now).finish_moment > before
    change_set = launch.change_sets.first()
    assert (change_set.author, change_set.finish_before, change_set.finish_after) == (
        None,
        before,
        scheduled_launch(now).finish_moment,
    )
    assert change_set.events.get().actor == admin
    assert Notice.objects.get(person=alice, kind="moved").items["train"][1] > "2027-01-18"
    # Back again: nothing to acknowledge is left.
    edit_department(by=admin, department=departments["hr"], values={"week": "1111100"})
    assert scheduled_launch(launch_now(launch)).finish_moment == before
    assert not Notice.objects.filter(person=alice, kind="moved", acknowledged_at=None).exists()


def launch_now(launch):
    return type(launch).objects.get(pk=launch.pk)


def test_exceptions_of_a_calendar_move_dates_too(program, bob, admin, departments):
    launch = make_launch(program, by=bob)
    launch.department_calendars = True
    launch.save()
    before = scheduled_launch(launch_now(launch)).finish_moment
    hr = departments["hr"]
    values = {"first": date(2027, 1, 5), "last": date(2027, 1, 8), "works": False, "name": "Offsite"}
    assert add_exception(by=admin, department=hr, **values) == 1
    assert scheduled_launch(launch_now(launch)).finish_moment > before
    assert Department.objects.get(key="hr").day(date(2027, 1, 6)) == (False, "Offsite")
    assert remove_exception(by=admin, exception=hr.exceptions.get()) == 1
    assert scheduled_launch(launch_now(launch)).finish_moment == before
    with pytest.raises(Refused, match="before the first"):
        add_exception(by=admin, department=hr, **values | {"last": date(2027, 1, 1)})


def test_departments_are_made_named_once_and_dropped_when_empty(admin, departments, launch):
    made = create_department(by=admin, values={"name": "Field service", "week": "1111110"})
    assert made.key == "field-service"
    with pytest.raises(Refused, match="already"):
        create_department(by=admin, values={"name": "field SERVICE", "week": "1111100"})
    with pytest.raises(Refused, match="2 items"):
        drop_department(by=admin, department=departments["hr"])
    drop_department(by=admin, department=made)
    assert not Department.objects.filter(key="field-service").exists()


def test_owners_are_told_of_the_whole_way_since_they_last_said_they_know(launch, bob, alice):
    edit(launch, alice, "train", owner=alice)

    def told():
        return {n.kind: n for n in Notice.objects.filter(person=alice, acknowledged_at=None)}

    edit(launch, bob, "hire", duration=days(12))
    first = told()["moved"]
    assert first.items["train"][0] < first.items["train"][1]
    start = first.items["train"][0]
    edit(launch, bob, "hire", duration=days(14))
    assert Notice.objects.filter(person=alice, kind="moved").count() == 1
    assert told()["moved"].items["train"][0] == start
    edit(launch, bob, "hire", duration=days(8))
    assert "moved" not in told()
    edit(launch, bob, "hire", duration=days(13))
    acknowledge(notice=told()["moved"], by=bob)
    assert "moved" in told()
    acknowledge(notice=told()["moved"], by=alice)
    assert "moved" not in told()
    assert not Notice.objects.filter(person=bob, kind="moved").exists()


def test_being_made_owner_and_having_an_item_changed_is_told_with_the_part(launch, bob, alice, carol):
    edit(launch, bob, "deck", owner=alice)
    edit(launch, bob, "deck", raci={"consulted": ["carol"]})
    edit(launch, bob, "deck", description="More")
    assert [n.kind for n in Notice.objects.filter(person=alice).order_by("pk")] == ["assigned", "changed", "changed"]
    consulted = Notice.objects.filter(person=carol).order_by("pk")
    assert [(n.kind, n.why) for n in consulted] == [("assigned", "consulted"), ("changed", "consulted")]
    Membership.objects.filter(person=alice).delete()


def test_comments_mention_members_only_and_are_removed_for_good(launch, bob, alice, carol, mallory):
    item = launch.items.get(key="app")
    comment = add_comment(launch=launch, item=item, by=bob, text="@carol, @mallory and a@alice.example: look. @nobody")
    assert {(n.person, n.kind) for n in Notice.objects.all()} == {(carol, "mentioned"), (alice, "commented")}
    edit_comment(comment=comment, by=bob, text="@carol and @alice: look")
    assert Notice.objects.filter(person=carol).count() == 1
    with pytest.raises(Refused, match="person who wrote it"):
        edit_comment(comment=comment, by=alice, text="no")
    with pytest.raises(Refused, match="Write something"):
        add_comment(launch=launch, item=None, by=bob, text="  ")
    with pytest.raises(Refused, match="at most"):
        add_comment(launch=launch, item=None, by=bob, text="x" * 10_001)
    with pytest.raises(Refused):
        remove_comment(comment=comment, by=carol, moderates=False)
    remove_comment(comment=comment, by=alice, moderates=True)
    comment.refresh_from_db()
    assert comment.text == ""
    assert not Notice.objects.exists()
