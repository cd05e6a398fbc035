"""People leave with what they hold re-assigned; their data is exported and erased; departments change their calendars."""

from __future__ import annotations

import json
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse

from roles.access import Role
from roles.models import Department, User
from tests.cast import person
from tests.plans import PLAN, make_launch
from tests.services.edits import days, edit
from tracker.models import (
    Event,
    Item,
    Launch,
    LaunchState,
    Membership,
    Notice,
    ResourceRequest,
    StatusSeen,
    StatusUpdate,
    WeeklyHours,
)
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
from tracker.services.people.naming_texts import texts_naming
from tracker.services.people.people import deactivate_person, edit_person, held_by, reactivate_person
from tracker.services.people.personal_data import erase_person, export_person
from tracker.services.people.traces import TRACES, Erasing, pointers, rows_of
from tracker.services.plan.baselines import set_baseline
from tracker.services.reports import archive_update

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
    Launch.objects.update(state=LaunchState.ACTIVE)
    busy.refresh_from_db()
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
    assert data["items"] == [{"launch": "Comet", "key": "hire", "item": "Hire a trainer"}]
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


def test_every_pointer_to_a_person_is_exported_and_erased_on_purpose():
    """A model that points to people says in TRACES what that tells of them, and what becomes of it."""
    assert set(pointers()) == {(trace.model, trace.field) for trace in TRACES}
    assert len({trace.name for trace in TRACES}) == len(TRACES)


def test_nothing_that_was_about_somebody_alone_is_left(busy, admin, bob, zoe):
    program = busy.program
    program.escalates_to.add(zoe)
    WeeklyHours.objects.create(program=program, person=zoe, monday=date(2026, 11, 2), hours=4)
    update = StatusUpdate.objects.create(launch=busy, author=zoe, health="on-track", text="Fine", audience="everybody")
    StatusSeen.objects.create(update=update, person=zoe)
    Item.objects.filter(launch=busy, key="deck").update(escalated_to=["zoequux", "bob"])
    ResourceRequest.objects.create(launch=busy, author=zoe, kind="tools", what="Tool", reason="Need", amount=1,
                                   last=date(2030, 1, 1))  # fmt: skip
    data = export_person(zoe, seen_by=zoe)
    assert data["hours"] == [{"monday": "2026-11-02", "hours": "4.0"}]
    assert (data["updates"][0]["text"], data["requests"][0]["what"]) == ("Fine", "Tool")
    assert data["escalations_to_them"] == [{"name": program.name}]
    assert len(data["updates_seen"]) == 1
    deactivate_person(by=admin, person=zoe, to=bob)
    erase_person(by=admin, person=User.objects.get(pk=zoe.pk))
    for trace in TRACES:
        if trace.erasing is not Erasing.NAMELESS:
            assert not rows_of(trace, zoe).exists(), trace.name
    assert busy.items.get(key="deck").escalated_to == [f"erased-{zoe.pk}", "bob"]
    assert str(StatusUpdate.objects.get().author) == "Erased person"


@pytest.mark.parametrize("replace", [False, True])
def test_texts_that_name_somebody_are_found_and_decided_on(client, busy, admin, bob, zoe, replace):
    User.objects.filter(pk=zoe.pk).update(first_name="Zoe", last_name="Quux")
    zoe.refresh_from_db()
    edit(busy, bob, "app", description="Zoe Quux knows. zoe quux, too; Zoe Quuxington does not.")
    add_comment(launch=busy, item=None, by=bob, text="Ask @zoequux, or write to zoequux@example.org\nsoon")
    Launch.objects.filter(pk=busy.pk).update(
        risk_events=[{"key": "r", "name": "Zoe Quux leaves", "items": ["hire"], "probability": 0.5}]
    )
    found = {(text.model.__name__, text.field) for text in texts_naming(zoe)}
    assert found >= {("Item", "description"), ("Comment", "text"), ("Launch", "risk_events"), ("Event", "changes")}
    deactivate_person(by=admin, person=zoe, to=bob)
    client.force_login(admin)
    page = client.get(reverse("person", args=[zoe.pk])).content.decode()
    assert "Zoe Quux knows" in page
    assert "What becomes of these texts?" in page
    client.post(reverse("erase-person", args=[zoe.pk]), {"sure": "zoequux", "texts": "replace" if replace else "leave"})
    text = busy.items.get(key="app").description
    if replace:
        assert text == "Erased person knows. Erased person, too; Zoe Quuxington does not."
        assert texts_naming(zoe) == []
        assert busy.comments.latest("pk").text == "Ask Erased person, or write to Erased person\nsoon"
    else:
        assert text.startswith("Zoe Quux knows.")


def test_the_log_knows_what_was_rewritten_removed_and_archived(busy, bob):
    comment = add_comment(launch=busy, item=None, by=bob, text="First")
    edit_comment(comment=comment, by=bob, text="Second")
    remove_comment(comment=comment, by=bob, moderates=False)
    update = StatusUpdate.objects.create(launch=busy, author=bob, health="on-track", text="Fine", audience="everybody")
    archive_update(update=update, by=bob)
    archive_update(update=update, by=bob, back=True)
    told = [event.changes for event in Event.objects.filter(actor=bob, launch=busy).order_by("-pk")[:4]]
    assert told == [
        {"update": ["archived", "published"]},
        {"update": ["published", "archived"]},
        {"comment": ["written", "removed"]},
        {"comment": ["written", "rewritten"]},
    ]


def test_a_new_calendar_schedules_its_launches_again_and_tells_whose_dates_moved(
    program, bob, admin, alice, departments
):
    plan = PLAN | {"launch": PLAN["launch"] | {"name": "By departments"}}
    launch = make_launch(program, plan, by=bob)
    launch.department_calendars, launch.state = True, LaunchState.ACTIVE
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
    Launch.objects.update(state=LaunchState.ACTIVE)
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
    Launch.objects.update(state=LaunchState.ACTIVE)
    edit(launch, bob, "deck", owner=alice)
    edit(launch, bob, "deck", raci={"consulted": ["carol"]})
    edit(launch, bob, "deck", description="More")
    assert [n.kind for n in Notice.objects.filter(person=alice).order_by("pk")] == ["assigned", "changed"]
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
