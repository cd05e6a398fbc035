"""The exchange about a commitment: every state, action and identity against the table, and what each step leaves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from roles.access import Role
from tests.cast import person
from tests.services.edits import days, edit
from tracker.models import Action, CommitmentState, Event, Item, Notice, NoticeKind, Side, Verb
from tracker.models.commitments.commitment import EXCHANGE_TABLE
from tracker.selectors.commitments.standing import actions_for, commitment_rows, records_of, turns_of
from tracker.selectors.plan.scheduled import forget, scheduled_launch
from tracker.services.changes.refusals import Refused
from tracker.services.changes.undo import undo
from tracker.services.commitments.exchange import act, chase
from tracker.services.commitments.steps import Said
from tracker.services.launches.launches import edit_launch
from tracker.services.plan.items import drop_items, edit_item
from tracker.services.plan.progress import Report, report_progress

pytestmark = pytest.mark.django_db
State = CommitmentState
SOON, LATER, LAST = date(2027, 1, 8), date(2027, 1, 12), date(2027, 1, 20)


@pytest.fixture
def world(world):
    # Nina takes the deck over; Lea leads marketing, which delivers it.
    world.people["nina"] = person(
        "nina", "Nina", world.launch.program, Role.CONTRIBUTOR, department=world.departments["hr"]
    )
    return world


def say(world, who, action, *, key="deck", **said):
    return act(
        launch=world.launch, by=world.people[who] if who else None, key=key, action=Action(action), said=Said(**said)
    )


def deck(world):
    return Item.objects.get(launch=world.launch, key="deck")


def put(world, state, **values):
    """The deck in a state, with what such a state has."""
    given = {"commitment": state, "asked_by": "program" if state else None, "receiver": world.people["nina"]}
    if state:
        given["agreed_need_by"] = LATER
    if state == State.COUNTERED:
        given["offered"] = LAST
    if state in (State.ACCEPTED, State.REOPENED, State.DELIVERED, State.VERIFIED):
        given |= {"promise": LATER, "agreed_promise": LATER}
    if state in (State.DELIVERED, State.VERIFIED):
        given |= {"actual_start": date(2026, 11, 2), "actual_finish": date(2026, 11, 10)}
    Item.objects.filter(pk=deck(world).pk).update(**given | values)
    world.launch.revision += 1
    world.launch.save()
    forget()


def sides_of(world, name):
    return {
        "gus": {Side.ASKER}, "lea": {Side.PROVIDER}, "nina": {Side.RECEIVER}, "admin": {Side.ASKER, Side.PROVIDER},
        "pia": set(), "cody": set(), "carol": set(), "pete": set(),
    }[name]  # fmt: skip


@pytest.mark.parametrize("who", ["gus", "lea", "nina", "admin", "pia", "cody", "carol", "pete"])
@pytest.mark.parametrize("state", [None, *State])
def test_every_action_in_every_state_by_everybody(world, who, state):
    for action in Action:
        put(world, state)
        step = EXCHANGE_TABLE[state].get(action)
        sides = sides_of(world, who)
        if state is None and who == "pia":
            sides = {Side.ASKER}  # nobody has asked yet: either manager may
        allowed = step is not None and bool(step.by & sides)
        item = deck(world)
        item.launch = world.launch
        assert (action in actions_for(rights(world, who), item)) == allowed, action
        day = {Action.DELIVER: date(2026, 11, 20)}.get(action, SOON)
        with transaction.atomic():
            before = Item.objects.filter(pk=item.pk).values().get()
            try:
                if action is Action.CHASE:
                    chase(launch=world.launch, by=world.people[who], key="deck")
                else:
                    say(world, who, action, day=day, reason="Because", terms={"receiver": world.people["carol"]})
            except Refused:
                assert not allowed, (state, action, who)
                assert Item.objects.filter(pk=item.pk).values().get() == before
            else:
                assert allowed, (state, action, who)
                assert step is not None
                after = deck(world)
                assert after.commitment == step.to
                event = Event.objects.filter(item=after).latest("pk")
                assert (event.actor, event.reason) == (
                    world.people[who],
                    "Because" if action is not Action.CHASE else "",
                )
            transaction.set_rollback(True)
        forget()


def rights(world, who):
    from tracker.access import rights_in

    return rights_in(world.launch, world.people[who])


def test_a_promise_is_asked_countered_accepted_delivered_and_verified(world):
    say(world, "gus", "ask", day=LATER, reason="For the fair", terms={
        "criteria": "Eight slides, approved", "receiver": world.people["nina"], "facts": {"assets": "8"},
    })  # fmt: skip
    row = deck(world)
    assert (row.asked_by, row.agreed_need_by, row.criteria, row.receiver.username) == (
        "program", LATER, "Eight slides, approved", "nina",
    )  # fmt: skip
    assert Notice.objects.get(person__username="lea", kind=NoticeKind.PROMISE).items == {"deck": ["asked"]}
    say(world, "lea", "counter", day=LAST, reason="The agency is on leave")
    assert deck(world).promise is None
    outcome = say(world, "gus", "accept")
    row = deck(world)
    assert (row.commitment, row.promise, row.agreed_promise, row.offered) == ("accepted", LAST, LAST, None)
    # An accepted promise later than the early finish acts as a floor.
    assert outcome.after.figures.finish(outcome.after.schedule.item("deck").early.finish) == LAST
    with pytest.raises(Refused, match="criteria"):
        say(world, "lea", "deliver", day=date(2026, 11, 20))
    evidence = "https://docs.example/deck"
    with pytest.raises(Refused, match="waits for “Build the app”, which is not done"):
        say(world, "lea", "deliver", day=date(2026, 11, 20), evidence=evidence)
    say(world, "lea", "deliver", day=date(2026, 11, 20), evidence=evidence, reason="The pictures were enough")
    row = deck(world)
    assert (row.commitment, row.actual_finish) == ("delivered", date(2026, 11, 20))
    say(world, "nina", "verify")
    row = deck(world)
    assert (row.commitment, row.verified_on) == ("verified", world.launch.today)
    verbs = Event.objects.filter(item=row).exclude(verb__in=["changed", "imported"]).order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["asked", "countered", "promised", "delivered", "verified"]


def test_a_replan_that_needs_it_sooner_reopens_it_and_leaves_the_promise_alone(world):
    launch, gus = world.launch, world.people["gus"]
    put(world, State.ACCEPTED, agreed_need_by=date(2027, 1, 15), promise=date(2027, 1, 15))
    outcome = edit_launch(launch=launch, by=gus, version=None, values={"target": date(2027, 1, 13)})
    row = deck(world)
    assert (row.commitment, row.reopened_for, row.promise) == ("reopened", "requester-moved", date(2027, 1, 15))
    assert row.agreed_need_by == date(2027, 1, 15)
    assert outcome.after.plan.items[outcome.after.network.index["deck"]].commitment.state == "reopened"
    assert scheduled_launch(outcome.launch).plan == outcome.after.plan
    event = Event.objects.get(item=row, verb=Verb.REOPENED)
    assert event.change_set == outcome.change_set
    assert Notice.objects.filter(person__username="lea", kind=NoticeKind.PROMISE).exists()
    # Taking the edit back takes back what it reopened.
    undo(launch=outcome.launch, by=gus)
    assert deck(world).commitment == "accepted"


def test_a_late_promise_that_was_taken_as_it_is_stays_accepted(world):
    put(world, State.COUNTERED, offered=date(2027, 2, 1))
    say(world, "gus", "accept")
    edit(world.launch, world.people["gus"], "deck", description="Nothing of the dates")
    assert deck(world).commitment == "accepted"


def test_a_slip_is_the_providers_and_counts_against_its_record(world):
    put(world, State.ACCEPTED)
    with pytest.raises(Refused, match="whoever delivers"):
        say(world, "gus", "slip", day=LAST, reason="x")
    say(world, "lea", "slip", day=LAST, reason="Ill")
    row = deck(world)
    assert (row.commitment, row.reopened_for, row.promise, row.agreed_promise) == (
        "reopened", "provider-slipped", LAST, LATER,
    )  # fmt: skip
    say(world, "gus", "accept")
    row = deck(world)
    assert (row.commitment, row.promise, row.agreed_promise) == ("accepted", LAST, LATER)
    Item.objects.filter(pk=row.pk).update(commitment="delivered", actual_start=SOON, actual_finish=date(2027, 1, 19))
    assert records_of([world.launch.program_id]) == {}  # nobody has looked at it yet
    Item.objects.filter(pk=row.pk).update(commitment="verified")
    record = records_of([world.launch.program_id])[world.launch.program_id]["marketing"]
    assert (record.kept, record.promises) == (0, 1)
    assert records_of([world.launch.program_id], launches=[]) == {}


def test_a_no_is_escalated_to_named_people(world):
    put(world, State.REQUESTED)
    say(world, "lea", "decline", reason="No agency, no people")
    row = deck(world)
    # Alice holds both roles of the program, and held them first.
    assert row.escalated_to == ["alice"]
    for name in row.escalated_to:
        assert Notice.objects.filter(person__username=name, kind=NoticeKind.PROMISE, why="escalated").exists()
    world.launch.program.escalates_to.set([world.people["carol"]])
    put(world, State.REQUESTED)
    say(world, "lea", "decline", reason="Still no")
    assert deck(world).escalated_to == ["carol"]
    assert Notice.objects.get(person__username="carol", kind=NoticeKind.PROMISE).why == "escalated"


@pytest.mark.parametrize(
    ("state", "who", "action", "said", "why"),
    [
        (None, "gus", "ask", {"day": date(2020, 1, 1)}, "has passed"),
        (State.REQUESTED, "lea", "accept", {"day": date(2020, 1, 1)}, "has passed"),
        (State.REQUESTED, "lea", "accept", {"day": LAST}, "Offer a later day"),
        (State.REQUESTED, "gus", "counter", {"day": LAST, "reason": "x"}, "whoever delivers"),
        (State.REQUESTED, "lea", "counter", {"day": LAST}, "Say why"),
        (State.REQUESTED, "lea", "decline", {}, "Say why"),
        (State.COUNTERED, "lea", "accept", {}, "whoever asks"),
        (State.ACCEPTED, "lea", "deliver", {"day": date(2030, 1, 1)}, "delivered by today"),
        (State.DELIVERED, "lea", "verify", {}, "takes it over"),
        (State.REOPENED, "gus", "accept", {}, "no promise to take"),
        (State.ACCEPTED, "gus", "amend", {"terms": {"criteria": "Others"}}, "Reopen it"),
        (State.ACCEPTED, "gus", "withdraw", {}, "not possible now"),
        (State.REQUESTED, "lea", "counter", {"day": LAST, "reason": "\u202e"}, "control character"),
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_refused_with_the_way_out(world, state, who, action, said, why):
    more = {"reopened_for": "not-as-agreed"} if state == State.REOPENED else {}
    put(world, state, **more)
    before = Item.objects.filter(key="deck", launch=world.launch).values().get()
    with pytest.raises(Refused, match=why):
        say(world, who, action, **said)
    assert Item.objects.filter(key="deck", launch=world.launch).values().get() == before


def test_who_delivered_does_not_verify_even_on_both_sides(world):
    put(world, State.ACCEPTED)
    say(world, "admin", "deliver", day=date(2026, 11, 20), reason="Nothing else was needed")
    with pytest.raises(Refused, match="Your side delivered"):
        say(world, "admin", "verify")
    say(world, "gus", "verify")


def test_of_two_who_answer_at_once_one_wins_and_the_other_is_told(world):
    put(world, State.REQUESTED)
    seen = ("requested", deck(world).version)
    say(world, "lea", "accept", day=SOON, seen=seen)
    with pytest.raises(Refused, match="Lea agreed on “Sales deck” in the meantime"):
        say(world, "admin", "decline", reason="No", seen=seen)
    assert deck(world).commitment == "accepted"


def test_a_promise_is_not_written_beside_the_exchange(world):
    put(world, State.ACCEPTED)
    for who in ("gus", "lea", "admin"):
        with pytest.raises(Refused, match="commitment card"):
            edit_item(launch=world.launch, by=world.people[who], key="deck", version=None, values={"promise": LAST})
    with pytest.raises(Refused, match=r"another department \(Marketing\)"):
        edit(world.launch, world.people["gus"], "deck", department=world.launch.items.get(key="app").department)
    with pytest.raises(Refused, match="only work has"):
        edit(world.launch, world.people["gus"], "deck", kind="milestone")


def test_what_is_reported_done_is_delivered_and_needs_evidence_where_criteria_ask_for_it(world):
    put(world, State.ACCEPTED)
    done = {"deck": Report({"actual_finish": date(2026, 11, 20)})}
    report_progress(launch=world.launch, by=world.people["lea"], data_date=None, reports=done)
    assert deck(world).commitment == "delivered"
    undone = {"deck": Report({"actual_finish": None})}
    report_progress(launch=world.launch, by=world.people["lea"], data_date=None, reports=undone)
    assert deck(world).commitment == "accepted"
    Item.objects.filter(key="deck").update(criteria="Approved by sales")
    with pytest.raises(Refused, match="promised against criteria"):
        report_progress(launch=world.launch, by=world.people["lea"], data_date=None, reports=done)


def test_not_as_agreed_leaves_a_day_of_work_until_its_department_says_how_much(world):
    put(world, State.DELIVERED)
    outcome = say(world, "nina", "reopen", reason="Three slides are missing")
    row = deck(world)
    assert (row.commitment, row.reopened_for, row.actual_finish, row.remaining) == (
        "reopened", "not-as-agreed", None, days(1),
    )  # fmt: skip
    assert not outcome.after.network.activities[outcome.after.network.index["deck"]].finished
    say(world, "lea", "deliver", evidence="All eleven", day=world.launch.today, reason="As they asked")
    say(world, "nina", "verify")


def test_a_department_that_nobody_leads_is_written_down_for_by_whoever_asks(world):
    item = Item.objects.get(launch=world.launch, key="train")
    Item.objects.filter(pk=item.pk).update(owner=None)
    say(world, "gus", "ask", key="train", day=date(2027, 1, 20))
    say(world, "gus", "accept", key="train", day=date(2027, 1, 19))
    assert Item.objects.get(pk=item.pk).promise == date(2027, 1, 19)
    # Marketing has a lead, who answers for it.
    say(world, "gus", "ask", day=LATER)
    with pytest.raises(Refused, match="whoever delivers"):
        say(world, "gus", "accept", day=SOON)


def test_what_one_said_is_taken_back_until_the_other_side_spoke(world):
    say(world, "gus", "ask", day=LATER)
    say(world, "lea", "accept", day=SOON)
    assert scheduled_launch(fresh(world)).schedule.need_by("deck")
    undo(launch=fresh(world), by=world.people["lea"])
    row = deck(world)
    assert (row.commitment, row.promise) == ("requested", None)
    say(world, "lea", "decline", reason="After all not")
    with pytest.raises(Exception, match="Lea"):
        undo(launch=fresh(world), by=world.people["gus"])


def fresh(world):
    world.launch.refresh_from_db()
    return world.launch


def test_whose_turn_it_is(world):
    put(world, State.REQUESTED)
    assert turns(world, "lea") == ["deck"]
    assert turns(world, "gus") == []
    put(world, State.COUNTERED)
    assert turns(world, "gus") == ["deck"]
    rows = commitment_rows(fresh(world), scheduled_launch(world.launch))
    margin = next(row.margin for row in rows if row.item.key == "deck")
    # Offered for Wednesday the 20th, needed by Friday the 15th.
    assert margin == -3


def turns(world, who):
    launch = fresh(world)
    return [row.item.key for row in turns_of(rights(world, who), launch, scheduled_launch(launch))]


def test_a_chase_reminds_and_changes_nothing(world):
    put(world, State.REQUESTED)
    revision = fresh(world).revision
    chase(launch=world.launch, by=world.people["gus"], key="deck", reason="The fair is booked")
    assert fresh(world).revision == revision
    notice = Notice.objects.get(person__username="lea", kind=NoticeKind.PROMISE)
    assert notice.items == {"deck": ["chased"]}
    assert Event.objects.get(verb=Verb.CHASED).reason == "The fair is booked"
    assert notice.at <= timezone.now() + timedelta(seconds=1)


def test_what_was_dropped_or_is_no_work_is_not_committed_to(world):
    drop_items(launch=world.launch, by=world.people["gus"], keys=["deck"])
    with pytest.raises(Refused, match="was dropped"):
        say(world, "gus", "ask", day=LATER)
    with pytest.raises(Refused, match="departments commit to work"):
        say(world, "gus", "ask", key="go", day=LATER)
