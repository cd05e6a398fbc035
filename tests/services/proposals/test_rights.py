"""Who may change what: at once, or as a proposal to those who answer for it."""

from __future__ import annotations

from datetime import date

import pytest

from roles.access import OwningRole, Role
from tests.cast import person
from tests.services.edits import days, edit
from tracker.access import rights_in
from tracker.models import Event, Item, Membership, Notice, Proposal, Verb
from tracker.models.plan.predecessors import Predecessor
from tracker.selectors.people.roles_held import accountable
from tracker.selectors.plan.scheduled import scheduled_launch
from tracker.services.changes.refusals import Refused
from tracker.services.changes.undo import undo
from tracker.services.launches.launches import edit_launch
from tracker.services.plan.items import add_item, drop_items, duplicate_items, edit_items, hand_over
from tracker.services.plan.links import add_link, remove_link
from tracker.services.plan.progress import Report, report_progress
from tracker.services.proposals.answers import accept_proposal, decline_proposal, foresee, withdraw_proposal

pytestmark = pytest.mark.django_db
PRODUCT, PROGRAM = OwningRole.PRODUCT, OwningRole.PROGRAM


@pytest.fixture
def lea(program, departments):
    """Leads marketing."""
    return person("lea", "Lea", program, Role.DEPARTMENT_LEAD, department=departments["marketing"])


@pytest.fixture
def cody(program, departments):
    """Contributes in HR."""
    return person("cody", "Cody", program, Role.CONTRIBUTOR, department=departments["hr"])


@pytest.fixture
def small(program, pia, gus, lea, cody, launch):
    """Comet with owners: the deck is Lea's, the training Cody's."""
    Item.objects.filter(launch=launch, key="deck").update(owner=lea)
    Item.objects.filter(launch=launch, key="train").update(owner=cody)
    Item.objects.filter(launch=launch, key="app").update(owner=pia)
    Item.objects.filter(launch=launch, key__in=["deck", "hire"]).update(actual_start=date(2027, 1, 4))
    launch.revision += 1
    launch.save()
    return launch


def asked(outcome):
    """Whose word a change needs; nobody's where it was made."""
    if outcome.proposal is None:
        assert outcome.change_set is not None
        return set()
    assert outcome.change_set is None
    return {OwningRole(approval.role) for approval in outcome.proposal.approvals.all()}


def test_items_are_changed_by_those_who_answer_for_them_and_proposed_by_all_others(small, pia, gus, lea, carol):
    for by, key, others in (
        (pia, "app", set()), (pia, "hire", {PROGRAM}), (gus, "hire", set()), (gus, "app", {PRODUCT}),
        (lea, "deck", {PROGRAM}), (carol, "app", {PRODUCT}), (carol, "go", {PROGRAM}),
    ):  # fmt: skip
        before = small.items.get(key=key).name
        outcome = edit(small, by, key, name=f"{key} by {by.username}")
        assert asked(outcome) == others, (by, key)
        assert (small.items.get(key=key).name == before) is bool(others)


def test_summaries_are_either_managers(small, pia, gus, lea):
    assert asked(edit(small, pia, "ready", name="a")) == set()
    assert asked(edit(small, gus, "ready", name="b")) == set()
    assert asked(edit(small, lea, "ready", name="c")) == {PROGRAM}


def test_links_between_product_items_are_the_product_managers_and_all_others_the_program_managers(small, pia, gus):
    other = Item.objects.create(launch=small, key="api", name="API", owning_role="product")
    assert asked(add_link(launch=small, by=pia, source="app", target=other.key)) == set()
    assert asked(add_link(launch=small, by=gus, source="app", target=other.key, type="SS")) == {PRODUCT}
    assert asked(add_link(launch=small, by=pia, source="app", target="hire")) == {PROGRAM}
    assert asked(add_link(launch=small, by=gus, source="app", target="hire")) == set()
    mixed = small.links.get(source__key="app", target__key="deck")
    assert asked(remove_link(launch=small, by=pia, link=mixed.pk)) == {PROGRAM}


def test_progress_is_reported_by_who_delivers_and_estimates_are_the_owners(small, pia, gus, lea, cody, carol):
    done = {"deck": Report({"remaining": days(2)})}
    told = ((lea, set()), (gus, set()), (pia, {PROGRAM}), (carol, {PROGRAM}), (cody, {PROGRAM}))
    for number, (by, others) in enumerate(told):
        reports = {"deck": Report({"remaining": days(10 + number)})}
        outcome = report_progress(launch=small, by=by, data_date=None, reports=reports)
        assert asked(outcome) == others, by
    assert asked(report_progress(launch=small, by=lea, data_date=small.start, reports=done)) == {PROGRAM}
    assert asked(edit(small, lea, "deck", duration=days(9))) == set()
    assert asked(edit(small, cody, "deck", duration=days(7))) == {PROGRAM}
    # A lead reports for the department, and estimates only what is the lead's own.
    Item.objects.filter(launch=small, key="deck").update(owner=None)
    assert asked(edit(small, lea, "deck", remaining=days(5))) == set()
    assert asked(edit(small, lea, "deck", optimistic=days(1))) == {PROGRAM}


def test_whoever_is_responsible_with_others_counts_as_one_who_delivers(small, gus, carol):
    edit(small, gus, "hire", raci={"responsible": ["carol"]})
    assert asked(edit(small, carol, "hire", remaining=days(3))) == set()
    assert asked(edit(small, carol, "hire", name="Mine")) == {PROGRAM}


def test_a_launch_is_described_by_both_and_dated_by_the_program_manager(small, pia, gus, lea):
    def change(by, **values):
        return asked(edit_launch(launch=small, by=by, version=None, values=values))

    assert change(pia, goal="Sell") == set()
    assert change(pia, target=small.start) == {PROGRAM}
    assert change(gus, department_calendars=True) == set()
    assert change(lea, goal="Sell more") == {PROGRAM}


def test_an_edit_over_several_owners_asks_each_and_is_made_once_all_have_accepted(small, pia, gus, carol):
    outcome = edit_items(launch=small, by=carol, keys=["app", "hire"], values={"owner": carol}, reason="I will")
    proposal = outcome.proposal
    assert asked(outcome) == {PRODUCT, PROGRAM}
    assert accept_proposal(proposal=proposal, by=pia) is None
    assert small.items.get(key="app").owner == pia
    done = accept_proposal(proposal=proposal, by=gus)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.change_set) == ("accepted", done.change_set)
    assert {item.owner for item in small.items.filter(key__in=["app", "hire"])} == {carol}
    assert (done.change_set.author, done.change_set.reason) == (gus, "I will")


def test_what_the_author_may_do_alone_needs_nobodys_word(small, pia, gus):
    outcome = edit(small, pia, "app", name="New app", predecessors=[Predecessor("hire", "FS", days(0))])
    assert asked(outcome) == {PROGRAM}
    accept_proposal(proposal=outcome.proposal, by=gus)
    assert small.items.get(key="app").name == "New app"
    assert small.links.filter(source__key="hire", target__key="app").exists()


def test_a_proposal_has_its_effect_computed_and_changes_nothing(small, gus, carol):
    before = scheduled_launch(small).finish_moment
    revision = small.revision
    proposal = edit(small, carol, "hire", duration=days(30)).proposal
    small.refresh_from_db()
    assert (small.revision, small.items.get(key="hire").version) == (revision, 1)
    assert proposal.finish_before == before < proposal.finish_after
    edit(small, gus, "hire", owner=gus)
    edit(small, gus, "train", duration=days(20))
    proposal.refresh_from_db()
    proposal.launch.refresh_from_db()
    stale = proposal.finish_after
    foresee(proposal)
    proposal.refresh_from_db()
    small.refresh_from_db()
    assert proposal.finish_after > stale
    assert (proposal.revision, proposal.obstacle) == (small.revision, "")
    assert small.items.get(key="hire").duration == days(8)
    done = accept_proposal(proposal=proposal, by=gus)
    assert done.after.finish_moment == proposal.finish_after


def test_what_was_changed_meanwhile_is_named_and_the_proposal_stays_open(small, gus, carol):
    proposal = edit(small, carol, "hire", duration=days(30)).proposal
    edit(small, gus, "hire", duration=days(6))
    with pytest.raises(Refused, match=r"Hire a trainer.*duration \(8d → 6d\)"):
        accept_proposal(proposal=proposal, by=gus)
    proposal.refresh_from_db()
    proposal.launch.refresh_from_db()
    assert proposal.state == "open"
    assert not proposal.approvals.filter(accepted=True).exists()
    foresee(proposal)
    assert "Hire a trainer" in proposal.obstacle


def test_added_dropped_and_duplicated_items_can_be_proposed_with_their_links(small, gus, lea):
    added = add_item(
        launch=small, by=lea, name="Video", kind="dependency", parent="ready",
        predecessors=[Predecessor("app", "FS", days(0))],
    )  # fmt: skip
    assert asked(added) == {PROGRAM}
    copied = duplicate_items(launch=small, by=lea, keys=["train"])
    dropped = drop_items(launch=small, by=lea, keys=["train"])
    assert small.items.count() == 6
    # Both new items were to have the same key: the second is given the next.
    for outcome in (added, copied):
        accept_proposal(proposal=outcome.proposal, by=gus)
    video = small.items.get(name="Video")
    assert (video.parent.key, video.predecessor_links.get().source.key) == ("ready", "app")
    copy = small.items.get(name__endswith="(copy)")
    assert copy.key != video.key
    assert copy.predecessor_links.get().source.key == "hire"
    accept_proposal(proposal=dropped.proposal, by=gus)
    assert small.items.get(key="train").dropped


def test_a_cycle_cannot_even_be_proposed(small, carol):
    with pytest.raises(Refused, match="wait"):
        add_link(launch=small, by=carol, source="go", target="hire")
    assert not Proposal.objects.exists()


def test_a_hand_over_is_agreed_by_both_sides_and_says_why(small, pia, gus, alice):
    with pytest.raises(Refused, match="Say why"):
        hand_over(launch=small, by=pia, keys=["app"], reason=" ")
    outcome = hand_over(launch=small, by=pia, keys=["app"], reason="An agency builds it")
    assert asked(outcome) == {PROGRAM}
    accept_proposal(proposal=outcome.proposal, by=gus)
    item = small.items.get(key="app")
    assert (item.owning_role, item.kind) == ("program", "scope")
    event = Event.objects.filter(item=item, verb=Verb.CHANGED).latest("pk")
    assert (event.changes["owning_role"], event.reason) == (["product", "program"], "An agency builds it")
    assert asked(hand_over(launch=small, by=alice, keys=["app"], reason="Back")) == set()


def test_what_was_handed_over_since_is_asked_of_its_new_owner_too(small, pia, gus, alice, carol):
    proposal = edit(small, carol, "app", name="Other").proposal
    hand_over(launch=small, by=alice, keys=["app"], reason="An agency builds it")
    assert accept_proposal(proposal=proposal, by=pia) is None
    assert set(proposal.approvals.filter(accepted=None).values_list("role", flat=True)) == {"program"}
    accept_proposal(proposal=proposal, by=gus)
    assert small.items.get(key="app").name == "Other"


def test_declining_says_why_and_withdrawing_is_the_authors(small, pia, gus, carol):
    proposal = edit(small, carol, "app", name="x").proposal
    with pytest.raises(Refused, match="does not wait for your answer"):
        decline_proposal(proposal=proposal, by=gus, reason="no")
    with pytest.raises(Refused, match="Say why"):
        decline_proposal(proposal=proposal, by=pia, reason="")
    with pytest.raises(Refused, match="withdrawn by the person"):
        withdraw_proposal(proposal=proposal, by=pia)
    decline_proposal(proposal=proposal, by=pia, reason="Too short")
    for again in (lambda: accept_proposal(proposal=proposal, by=pia), lambda: withdraw_proposal(proposal=proposal, by=carol)):  # fmt: skip
        with pytest.raises(Refused, match="declined already"):
            again()
    assert Notice.objects.get(person=carol, kind="answered").proposal == proposal
    assert not Notice.objects.filter(kind="asked").exists()
    other = edit(small, carol, "app", name="y").proposal
    withdraw_proposal(proposal=other, by=carol)
    assert not Notice.objects.filter(proposal=other).exists()
    assert [*Event.objects.filter(launch=small, item__key="app").values_list("verb", flat=True)][:4] == [
        "withdrew", "proposed", "declined", "proposed",
    ]  # fmt: skip


def test_rights_that_were_lost_do_not_undo(small, pia):
    edit(small, pia, "app", name="Mine")
    Membership.objects.filter(person=pia).update(role=Role.STAKEHOLDER)
    with pytest.raises(Refused, match="may not change"):
        undo(launch=small, by=pia)
    assert small.items.get(key="app").name == "Mine"


def test_outsiders_cannot_propose(small, mallory):
    with pytest.raises(Refused, match="may not change"):
        edit(small, mallory, "app", name="x")
    assert not Proposal.objects.exists()


def test_a_guest_partner_proposes_for_own_items_and_reports_on_them(small, program, gus):
    pete = person("pete", "Pete", program, Role.GUEST_PARTNER)
    edit(small, gus, "hire", owner=pete)
    assert asked(edit(small, pete, "hire", remaining=days(2))) == set()
    assert asked(edit(small, pete, "hire", duration=days(9))) == set()
    assert asked(edit(small, pete, "hire", name="Find a trainer")) == {PROGRAM}
    for key in ("train", "app"):
        with pytest.raises(Refused, match="may not change"):
            edit(small, pete, key, name="x")
    with pytest.raises(Refused, match="may not change"):
        add_item(launch=small, by=pete, name="More")


def test_memberships_come_by_department_and_by_launch(small, program, departments, mallory):
    assert rights_in(small, mallory).roles == frozenset()
    row = Membership.objects.create(program=program, launch=small, person=mallory, role=Role.STAKEHOLDER)
    assert rights_in(small, mallory).roles == {Role.STAKEHOLDER}
    row.delete()
    mallory.department = departments["hr"]
    mallory.save()
    Membership.objects.create(program=program, department=departments["hr"], role=Role.PROGRAM_MANAGER)
    assert rights_in(small, mallory).answers_for == {PROGRAM}


def test_exactly_one_person_is_accountable_for_each_role(small, program, pia, gus, alice, mallory):
    assert accountable(small) == {PRODUCT: pia, PROGRAM: gus}
    Membership.objects.create(program=program, launch=small, person=alice, role=Role.PRODUCT_MANAGER)
    assert accountable(small) == {PRODUCT: alice, PROGRAM: gus}
    Membership.objects.filter(role=Role.PROGRAM_MANAGER).delete()
    assert accountable(small) == {PRODUCT: alice}


def test_parts_in_an_item_are_recorded_and_undone(small, gus, lea, carol):
    edit(small, gus, "deck", raci={"consulted": ["carol", "pia"], "informed": []})
    item = small.items.get(key="deck")
    assert item.raci == {"consulted": ["carol", "pia"]}
    event = Event.objects.filter(item=item).latest("pk")
    assert event.changes == {"raci": [{}, {"consulted": ["carol", "pia"]}]}
    undo(launch=small, by=gus)
    assert small.items.get(key="deck").raci == {}
