"""What people tried in order to get around their rights, and what became of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from roles.access import Role
from tests.cast import person
from tests.services.edits import days, edit
from tests.world import SECRET
from tracker.models import Membership, Notice, NoticeKind
from tracker.services.changes.refusals import Refused
from tracker.services.comments import add_comment
from tracker.services.launches.launches import create_program, edit_launch
from tracker.services.notices.inbox import acknowledge
from tracker.services.people.members import accept_as, find_invitation, invite
from tracker.services.people.people import deactivate_person, edit_person, end_sessions
from tracker.services.plan.items import drop_items, edit_item
from tracker.services.plan.links import add_link
from tracker.services.proposals.answers import accept_proposal, decline_proposal, foresee

pytestmark = pytest.mark.django_db


def client_of(world, name):
    client = Client()
    client.force_login(world.people[name])
    return client


def test_a_proposed_link_that_exists_by_now_or_lost_an_end_is_an_obstacle_and_no_failure(world):
    launch, gus, carol = world.launch, world.people["gus"], world.people["carol"]
    twice = [add_link(launch=launch, by=carol, source="app", target=end).proposal for end in ("train", "go")]
    add_link(launch=launch, by=gus, source="app", target="train")
    drop_items(launch=launch, by=world.people["admin"], keys=["go"])
    for proposal, said in zip(twice, ("already", "dropped"), strict=True):
        proposal.launch.refresh_from_db()
        foresee(proposal)
        assert said in proposal.obstacle
        with pytest.raises(Refused, match=said):
            accept_proposal(proposal=proposal, by=gus)
    page = client_of(world, "gus").get(reverse("proposals", args=["comet"]))
    assert page.status_code == 200


def test_roles_in_a_launch_go_with_it_to_another_program_and_show_nothing_of_that(world):
    launch, umbra = world.launch, world.hidden.program
    zoe = person("zoe", "Zoe", None)
    Membership.objects.create(program=launch.program, launch=launch, person=zoe, role=Role.STAKEHOLDER)
    edit_launch(launch=launch, by=world.people["admin"], version=None, values={"program": umbra})
    client = Client()
    client.force_login(zoe)
    assert client.get(reverse("plan", args=["comet"])).status_code == 200
    page = client.get(reverse("search"), {"q": "boss"}).content.decode()
    assert f"{SECRET}boss" not in client.get(reverse("search"), {"q": "objective"}).content.decode()
    assert reverse("plan", args=["hidden"]) not in page
    assert client_of(world, "gus").get(reverse("plan", args=["comet"])).status_code == 404


def test_whoever_owns_an_item_delivers_it_whichever_manager_they_are(world):
    launch, pia, gus = world.launch, world.people["pia"], world.people["gus"]
    edit(launch, gus, "deck", owner=pia)
    outcome = edit(launch, pia, "deck", actual_start=date(2026, 11, 2))
    assert outcome.proposal is None
    edit(launch, pia, "app", owner=gus)
    assert edit(launch, gus, "app", duration=days(6)).proposal is None
    assert edit(launch, gus, "app", name="Mine").proposal is not None


def test_of_a_mixed_edit_what_is_ones_own_is_saved_and_the_rest_proposed(world):
    launch, lea = world.launch, world.people["lea"]
    values = {"duration": days(6), "actual_start": date(2026, 11, 2), "name": "Deck and film"}
    outcome = edit_item(launch=launch, by=lea, key="deck", version=1, values=values)
    item = launch.items.get(key="deck")
    assert (str(item.duration), item.actual_start, item.name) == ("6d", date(2026, 11, 2), "Sales deck")
    assert outcome.proposal.edits[0]["changes"] == {"name": ["Sales deck", "Deck and film"]}
    assert outcome.saved.change_set.author == lea
    page = client_of(world, "lea").post(
        reverse("item", args=[item.pk]),
        {"duration": "7d", "description": "More", "actual_start": "2026-11-02", "version": item.version},
        follow=True,
    )
    assert "Saved: duration." in page.content.decode()
    assert "Proposed to the program manager" in page.content.decode()
    # What cannot be proposed does not save the other half.
    with pytest.raises(Refused):
        edit_item(launch=launch, by=lea, key="deck", version=None, values={"duration": days(9), "category": "nonsense"})
    assert str(launch.items.get(key="deck").duration) == "7d"


def test_an_item_does_not_change_sides_through_being_a_summary(world):
    launch, pia, gus = world.launch, world.people["pia"], world.people["gus"]
    edit(launch, gus, "train", kind="summary")
    outcome = edit(launch, pia, "train", kind="scope")
    assert {approval.role for approval in outcome.proposal.approvals.all()} == {"program"}


def test_what_was_dropped_is_not_edited_or_reported_on(world):
    launch, item = world.launch, world.launch.items.get(key="hire")
    drop_items(launch=launch, by=world.people["gus"], keys=["hire"])
    with pytest.raises(Refused, match="was dropped"):
        edit(launch, world.people["gus"], "hire", name="x")
    client = client_of(world, "pete")
    item.refresh_from_db()
    done = {"what": "done", "version": item.version}
    assert client.post(reverse("report-item", args=[item.pk]), done).status_code == 302
    late = {"actual_start": "2026-11-03", "actual_finish": "2026-11-02", "version": item.version}
    assert client.post(reverse("item", args=[item.pk]), late).status_code == 422
    launch.items.get(key="hire", actual_finish=None)


def test_a_summary_is_not_reported_on(world):
    item = world.launch.items.get(key="ready")
    done = {"what": "done", "version": item.version}
    client_of(world, "gus").post(reverse("report-item", args=[item.pk]), done)
    item.refresh_from_db()
    assert item.actual_finish is None


def test_an_address_that_was_not_confirmed_opens_nobodys_invitation(world):
    carol = world.people["carol"]
    EmailAddress.objects.create(user=carol, email="new@x.example", primary=False, verified=False)
    _row, link = invite(
        by=world.people["gus"], program=world.launch.program, email="New@X.example", role=Role.PROGRAM_MANAGER,
        address="{token}",
    )  # fmt: skip
    with pytest.raises(Refused, match="no confirmed address"):
        accept_as(invitation=find_invitation(link), person=carol)
    EmailAddress.objects.filter(user=carol).update(verified=True)
    accept_as(invitation=find_invitation(link), person=carol)


def test_a_session_made_by_an_invitation_is_listed_and_ends_with_its_person(world):
    _row, link = invite(
        by=world.people["gus"], program=world.launch.program, email="new@x.example", role=Role.CONTRIBUTOR,
        address="/invitations/{token}/",
    )  # fmt: skip
    client = Client()
    client.post(link, {"first_name": "Eve\nBcc: all@x.example", "password": "nobody would guess this"})
    session = UserSession.objects.get(user__email="new@x.example")
    assert session.user.first_name == "Eve Bcc: all@x.example"
    assert client.get(reverse("my-work")).status_code == 200
    end_sessions(session.user)
    assert client.get(reverse("my-work")).status_code == 302


def test_nothing_is_given_to_somebody_who_has_left(world):
    launch, carol, cody = world.launch, world.people["carol"], world.people["cody"]
    proposal = edit(launch, carol, "go", owner=cody).proposal
    deactivate_person(by=world.people["admin"], person=cody, to=None)
    proposal.launch.refresh_from_db()
    with pytest.raises(Refused, match="can no longer sign in"):
        accept_proposal(proposal=proposal, by=world.people["gus"])


def test_leaving_is_in_the_log_of_the_program(world):
    before = world.launch.program.events.count()
    deactivate_person(by=world.people["admin"], person=world.people["cody"], to=world.people["carol"])
    assert world.launch.program.events.count() == before + 2


def test_who_has_answered_is_not_asked_again_and_the_author_is_told_why_not(world):
    launch, pia, gus, carol = world.launch, *(world.people[name] for name in ("pia", "gus", "carol"))
    proposal = add_link(launch=launch, by=carol, source="hire", target="app").proposal
    assert {approval.role for approval in proposal.approvals.all()} == {"program"}
    both = edit_item(launch=launch, by=carol, key="app", version=None, values={"name": "x"}).proposal
    decline_proposal(proposal=both, by=pia, reason="The name is on the box already")
    told = client_of(world, "carol").get(reverse("notices")).content.decode()
    assert "Pia declined your proposal" in told
    assert "The name is on the box already" in told
    assert f"#proposal-{both.pk}" in told
    assert Notice.objects.filter(person=gus, kind=NoticeKind.ASKED, proposal=proposal).count() == 1


def test_owners_are_told_that_their_item_was_dropped(world):
    drop_items(launch=world.launch, by=world.people["gus"], keys=["train"])
    notice = Notice.objects.get(person=world.people["cody"], kind=NoticeKind.CHANGED)
    assert notice.items == {"train": [["dropped", False, True]]}


def test_one_acknowledges_what_one_saw(world):
    launch, gus, cody = world.launch, world.people["gus"], world.people["cody"]
    edit(launch, gus, "hire", duration=days(15))
    notice = Notice.objects.get(person=cody, kind=NoticeKind.MOVED)
    seen = notice.at
    assert not acknowledge(notice=notice, by=cody, seen=seen - timedelta(seconds=1))
    notice.refresh_from_db()
    assert notice.acknowledged_at is None
    page = client_of(world, "cody").post(
        reverse("answer-notice"), {"notice": notice.pk, "seen": (seen - timedelta(days=1)).isoformat()}, follow=True
    )
    assert "moved again" in page.content.decode()
    assert acknowledge(notice=notice, by=cody, seen=timezone.now())


def test_somebody_who_sees_less_than_before_is_told_less(world):
    launch, gus, carol = world.launch, world.people["gus"], world.people["carol"]
    add_comment(launch=launch, item=None, by=gus, text=f"@carol {SECRET}talk")
    add_comment(launch=launch, item=launch.items.get(key="train"), by=carol, text="What I said")
    proposal = edit(launch, carol, "train", name="New name").proposal
    assert proposal is not None
    edit(launch, gus, "deck", raci={"consulted": ["carol"]})
    Membership.objects.filter(person=carol).update(role=Role.GUEST_PARTNER)
    launch.items.filter(key="train").update(name=f"{SECRET} train")
    client = client_of(world, "carol")
    for name in ("notices", "my-work", "my-data", "search", "home", "reports", "team-view", "profile"):
        page = client.get(reverse(name), {"q": "train"}).content.decode()
        assert SECRET not in page, name
        assert "Train sales" not in page, name


def test_names_that_break_lines_and_bytes_that_no_database_keeps_are_no_failure(world):
    assert create_program(by=world.people["admin"], name="A\nB").name == "A B"
    for name in ("search", "home", "my-work", "team-view"):
        assert client_of(world, "carol").get(reverse(name) + "?q=%00a").status_code == 404


def test_a_new_name_shows_at_once(world):
    client = client_of(world, "gus")
    client.get(reverse("plan", args=["comet"]))
    edit_person(by=world.people["admin"], person=world.people["cody"], values={"first_name": "Cornelius"})
    assert "Cornelius" in client.get(reverse("plan", args=["comet"])).content.decode()
