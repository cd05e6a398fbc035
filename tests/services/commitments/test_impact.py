"""Impact rounds: asked, answered, put into the plan in one change set."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from roles.models import Department
from tracker.access import rights_in
from tracker.models import CommitmentState, Event, ImpactRound, Item, Link, Notice, NoticeKind, Tier, Verb
from tracker.selectors.plan.scheduled import scheduled_launch
from tracker.services.changes.refusals import Refused
from tracker.services.changes.undo import undo
from tracker.services.commitments.impact import answer_round, close_round, may_answer, open_round, put_into_plan
from tracker.services.commitments.impact_checklist import CHECKLIST, questions_for

pytestmark = pytest.mark.django_db
DELIVER = {
    "what": "deliver", "name": "Web pages", "category": "collateral", "department": "marketing", "waits": "go",
    "duration": "4d", "day": "2027-01-12",
}  # fmt: skip
NEED = {"what": "need", "name": "Screenshots", "department": "hr", "waits": "deck", "day": "2027-01-06"}


@pytest.fixture
def world(world):
    ImpactRound.objects.all().delete()
    return world


@pytest.fixture
def asked(world):
    due = world.launch.today + timedelta(days=7)
    return open_round(launch=world.launch, by=world.people["gus"], due=due, departments=list(Department.objects.all()))


def answer_of(asked, key):
    return asked.answers.select_related("round__launch", "department").get(department__key=key)


def test_leads_of_the_departments_are_told_and_who_is_silent_shows(world, asked):
    assert Notice.objects.filter(kind=NoticeKind.ROUND, launch=world.launch, person=world.people["lea"]).count() == 2
    assert asked.answers.filter(at=None).count() == 3
    answer_round(answer=answer_of(asked, "marketing"), by=world.people["lea"], nothing=True, lines=[])
    row = answer_of(asked, "marketing")
    assert (row.nothing, row.by.username) == (True, "lea")
    assert asked.answers.filter(at=None).count() == 2
    with pytest.raises(Refused, match="open already"):
        open_round(launch=world.launch, by=world.people["gus"], due=date(2030, 1, 1), departments=[row.department])


def test_who_answers(world, asked):
    launch, marketing = world.launch, answer_of(asked, "marketing").department
    may = {name for name in world.people if may_answer(rights_in(launch, world.people[name]), marketing)}
    assert may == {"lea", "gus", "admin"}
    with pytest.raises(Refused, match="leads the department"):
        answer_round(answer=answer_of(asked, "hr"), by=world.people["lea"], nothing=True, lines=[])


@pytest.mark.parametrize(
    ("nothing", "lines", "why"),
    [(True, [NEED], "say nothing, and name something"), (False, [], "or say that it is nothing"), (False, [NEED] * 61, "at most 60")],
)  # fmt: skip
def test_an_answer_says_something_or_nothing(world, asked, nothing, lines, why):
    with pytest.raises(Refused, match=why):
        answer_round(answer=answer_of(asked, "marketing"), by=world.people["lea"], nothing=nothing, lines=lines)
    assert answer_of(asked, "marketing").at is None


def test_lines_become_dependencies_links_and_requests_in_one_change_set(world, asked):
    launch, gus = world.launch, world.people["gus"]
    answer_round(answer=answer_of(asked, "marketing"), by=world.people["lea"], nothing=False, lines=[DELIVER, NEED])
    row = answer_of(asked, "marketing")
    outcome = put_into_plan(impact_round=asked, by=gus, wanted=[(row.pk, 0), (row.pk, 1)])
    pages, shots = (Item.objects.get(launch=launch, name=name) for name in ("Web pages", "Screenshots"))
    assert (pages.commitment, pages.offered, pages.asked_by, str(pages.duration)) == (
        CommitmentState.COUNTERED, date(2027, 1, 12), "program", "4d",
    )  # fmt: skip
    assert (shots.commitment, shots.agreed_need_by, shots.department.key) == ("requested", date(2027, 1, 6), "hr")
    assert Link.objects.filter(source=pages, target__key="go").exists()
    assert Link.objects.filter(source=shots, target__key="deck").exists()
    events = Event.objects.filter(change_set=outcome.change_set)
    assert set(events.values_list("verb", flat=True)) == {Verb.ASKED, Verb.COUNTERED, Verb.LINKED}
    assert scheduled_launch(outcome.launch).plan == outcome.after.plan
    with pytest.raises(Refused, match="Choose what"):
        put_into_plan(impact_round=asked, by=gus, wanted=[(row.pk, 0)])
    with pytest.raises(Refused, match="in the plan already"):
        answer_round(answer=answer_of(asked, "marketing"), by=world.people["lea"], nothing=True, lines=[])
    undo(launch=outcome.launch, by=gus)
    assert not Item.objects.filter(launch=launch, name="Web pages", dropped=False).exists()
    # What was taken back may be put into the plan again, or answered otherwise.
    launch.refresh_from_db()
    put_into_plan(impact_round=asked, by=gus, wanted=[(row.pk, 0)])
    assert Item.objects.get(launch=launch, name="Web pages", dropped=False).commitment == "countered"


def test_what_is_not_the_planners_to_do_changes_nothing(world, asked):
    answer_round(answer=answer_of(asked, "marketing"), by=world.people["lea"], nothing=False, lines=[DELIVER])
    row = answer_of(asked, "marketing")
    items = Item.objects.count()
    with pytest.raises(Refused):
        put_into_plan(impact_round=asked, by=world.people["carol"], wanted=[(row.pk, 0)])
    assert Item.objects.count() == items
    assert "item" not in answer_of(asked, "marketing").lines[0]


def test_a_closed_round_is_read_only(world, asked):
    close_round(impact_round=asked, by=world.people["gus"])
    with pytest.raises(Refused, match="closed"):
        answer_round(answer=answer_of(asked, "hr"), by=world.people["gus"], nothing=True, lines=[])


def test_a_larger_launch_is_asked_more():
    counts = [len(questions_for(tier)) for tier in (*Tier.values, None)]
    assert counts[0] == counts[3] == len(CHECKLIST) > counts[1] > counts[2] > 0
