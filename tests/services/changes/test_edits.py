"""Edits one by one: what follows from them, what is refused, what is merged, who may undo what."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.plans import PLAN, item, long_plan, make_launch
from tests.services.edits import days, edit, order
from tracker.engine.time.amounts import Amount
from tracker.models import Event, Item, Launch, Link, TrendPoint, Verb
from tracker.models.plan.predecessors import Predecessor
from tracker.selectors.plan.scheduled import scheduled_launch
from tracker.services.changes.refusals import Impossible, Refused, Stale
from tracker.services.changes.undo import undo
from tracker.services.launches.launches import edit_launch
from tracker.services.plan.baselines import remove_baseline, set_baseline
from tracker.services.plan.items import (
    MOST_AT_ONCE,
    MOST_COPIES,
    drop_items,
    duplicate_items,
    edit_item,
    restore_items,
)
from tracker.services.plan.links import add_link, remove_link
from tracker.services.plan.ordering import move_item, shift_item
from tracker.services.plan.progress import Report, report_progress
from tracker.services.risks.answers import answer_risk, withdraw_answer

pytestmark = pytest.mark.django_db


def test_an_edit_raises_the_revision_records_who_what_when_and_why_and_says_what_moved(launch, bob):
    before = launch.revision
    outcome = edit_item(launch=launch, by=bob, key="train", version=1, values={"duration": days(5)}, reason="Two rooms")
    event = Event.objects.get(verb=Verb.CHANGED)
    assert (event.item.key, event.actor, event.changes, event.reason) == (
        "train",
        bob,
        {"duration": ["3d", "5d"]},
        "Two rooms",
    )
    assert (event.revision, event.version) == (before + 1, 2)
    assert event.change_set == outcome.change_set
    assert outcome.change_set.finish_before < outcome.change_set.finish_after
    assert Launch.objects.get().revision == before + 1
    assert (
        TrendPoint.objects.filter(launch=launch).order_by("revision").last().finish == outcome.change_set.finish_after
    )


def test_an_edit_that_differs_in_nothing_records_nothing(launch, bob):
    outcome = edit(launch, bob, "train", duration=days(3))
    assert outcome.change_set is None
    assert Launch.objects.get().revision == launch.revision
    assert Item.objects.get(key="train").version == 1


def test_a_cycle_is_refused_by_name_and_nothing_is_written(launch, bob):
    with pytest.raises(Impossible) as refusal:
        add_link(launch=launch, by=bob, source="go", target="hire")
    assert refusal.value.cycle == ("hire", "train", "go")
    assert refusal.value.links == (("go", "hire"),)
    assert "“Hire a trainer” (hire) → “Train sales” (train)" in str(refusal.value)
    assert Link.objects.count() == 4
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("key", "values", "field"),
    [
        ("app", {"name": "abc\u202edef"}, "name"),
        ("app", {"name": "x" * 501}, "name"),
        ("app", {"name": ""}, "name"),
        ("app", {"duration": days(-1)}, "duration"),
        ("app", {"duration": Amount(4, "h")}, "duration"),
        ("app", {"duration": Amount(1.5, "d")}, "duration"),
        ("app", {"optimistic": days(6)}, "optimistic"),
        ("app", {"pessimistic": days(4)}, "pessimistic"),
        ("app", {"actual_start": date(2026, 10, 2), "actual_finish": date(2026, 10, 1)}, "actual_finish"),
        ("app", {"actual_start": date(2199, 1, 1)}, "actual_start"),
        ("app", {"remaining": days(2)}, "remaining"),
        (
            "app",
            {"actual_start": date(2026, 10, 2), "constraint": "SNET", "constraint_date": date(2026, 11, 1)},
            "constraint_date",
        ),
        ("app", {"constraint": "SNET"}, "constraint_date"),
        ("app", {"manual": True}, "fixed_start"),
        ("app", {"fixed_start": date(2027, 1, 5)}, "fixed_finish"),
        ("app", {"fixed_finish": date(2027, 1, 5)}, "fixed_start"),
        ("app", {"category": "legal"}, "category"),
        ("go", {"duration": days(1)}, "duration"),
        ("ready", {"kind": "scope"}, "kind"),
        ("app", {"kind": "nonsense"}, "kind"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(launch, bob, key, values, field):
    with pytest.raises(Refused) as refusal:
        edit(launch, bob, key, **values)
    assert list(refusal.value.messages) == [field]
    assert refusal.value.item in (key, "")
    assert Event.objects.count() == 1


def test_links_to_oneself_twins_dropped_items_and_other_launches_are_refused(launch, bob, program):
    other = make_launch(
        program,
        PLAN | {"items": [item("far", "Far", 1)], "links": [], "launch": {"name": "Far", "start": "2027-01-04"}},
    )
    drop_items(launch=launch, by=bob, keys=["deck"])
    for source, target, said in (
        ("app", "app", "cannot wait for itself"),
        ("hire", "train", "waits for “Hire a trainer” already"),
        ("deck", "train", "was dropped"),
        ("far", "train", "no item “far” in this launch"),
    ):
        with pytest.raises(Refused, match=said):
            add_link(launch=launch, by=bob, source=source, target=target)
    foreign = Link.objects.filter(launch=launch).first()
    with pytest.raises(Refused, match="gone"):
        remove_link(launch=other, by=bob, link=foreign.pk)


def test_kinds_bring_what_belongs_to_them(launch, bob):
    edit(launch, bob, "app", kind="milestone")
    row = Item.objects.get(key="app")
    assert (row.kind, row.duration, row.owning_role) == ("milestone", days(0), "product")
    edit(launch, bob, "app", kind="scope")
    assert Item.objects.get(key="app").duration == days(1)
    edit(launch, bob, "train", kind="gate")
    row = Item.objects.get(key="train")
    assert (row.category, row.duration) == (None, days(0))
    drop_items(launch=launch, by=bob, keys=["app", "deck"])
    edit(launch, bob, "ready", kind="dependency")
    assert Item.objects.get(key="ready").owning_role == "program"


def test_finished_work_has_started_as_computed_and_leaves_nothing(launch, bob):
    launch.start = date(2026, 10, 5)
    launch.save()
    Launch.objects.update(revision=launch.revision + 1)
    edit(launch, bob, "app", actual_finish=date(2026, 10, 12))
    row = Item.objects.get(key="app")
    assert (row.actual_start, row.actual_finish, row.remaining) == (date(2026, 10, 5), date(2026, 10, 12), None)
    assert Event.objects.latest("pk").verb == Verb.REPORTED


def test_items_move_among_their_neighbours_and_in_and_out_of_summaries(launch, bob):
    assert order(launch) == [
        ("ready", None),
        ("app", "ready"),
        ("deck", "ready"),
        ("hire", None),
        ("train", None),
        ("go", None),
    ]
    shift_item(launch=launch, by=bob, key="train", step="up")
    shift_item(launch=launch, by=bob, key="train", step="in")
    assert Item.objects.get(key="train").parent.key == "ready"
    shift_item(launch=launch, by=bob, key="train", step="up")
    parts = list(Item.objects.filter(parent__key="ready").order_by("position").values_list("key", flat=True))
    assert parts == ["app", "train", "deck"]
    shift_item(launch=launch, by=bob, key="train", step="out")
    tops = [key for key, parent in order(launch) if parent is None]
    assert tops == ["ready", "train", "hire", "go"]
    for key, step in (("ready", "up"), ("go", "down"), ("hire", "in"), ("hire", "out")):
        with pytest.raises(Refused):
            shift_item(launch=launch, by=bob, key=key, step=step)
    move_item(launch=launch, by=bob, key="go", parent="ready", after="app")
    assert [key for key, parent in order(launch) if parent] == ["app", "go", "deck"]
    with pytest.raises(Refused, match="no summary"):
        move_item(launch=launch, by=bob, key="app", parent="hire", after=None)
    with pytest.raises(Refused, match="itself"):
        move_item(launch=launch, by=bob, key="ready", parent="ready", after=None)


def test_a_summary_is_dropped_with_its_parts_and_restored_with_them(launch, bob):
    drop_items(launch=launch, by=bob, keys=["deck"])
    outcome = drop_items(launch=launch, by=bob, keys=["ready"])
    assert set(outcome.after.network.index) == {"hire", "train", "go"}
    restore_items(launch=launch, by=bob, keys=["ready"])
    assert not Item.objects.get(key="app").dropped
    assert Item.objects.get(key="deck").dropped
    drop_items(launch=launch, by=bob, keys=["ready"])
    outcome = restore_items(launch=launch, by=bob, keys=["deck"])
    assert {"ready", "deck"} <= set(outcome.after.network.index)
    assert len(outcome.after.plan.links) == 3


def test_dropping_the_launch_milestone_leaves_the_launch_without_one_until_it_is_undone(launch, bob):
    drop_items(launch=launch, by=bob, keys=["go"])
    assert Launch.objects.get().launch_milestone is None
    undo(launch=launch, by=bob)
    assert Launch.objects.get().launch_milestone.key == "go"


def test_a_duplicate_takes_parts_and_links_along_but_no_progress(launch, bob):
    edit(launch, bob, "app", actual_start=date(2026, 10, 5), planned_cost=Decimal("10.50"))
    outcome = duplicate_items(launch=launch, by=bob, keys=["ready", "train"])
    copies = Item.objects.filter(pk__in=outcome.change_set.events.values("item"), version=1)
    names = {copy.name: copy for copy in copies}
    assert set(names) == {"Get ready (copy)", "Build the app", "Sales deck", "Train sales (copy)"}
    app = names["Build the app"]
    assert (app.parent.name, app.actual_start, app.planned_cost) == ("Get ready (copy)", None, Decimal("10.50"))
    links = {(link.source.name, link.target.name, link.acceptance) for link in Link.objects.filter(target__in=copies)}
    assert links == {("Build the app", "Sales deck", "Screens are final"), ("Hire a trainer", "Train sales (copy)", "")}
    undo(launch=launch, by=bob)
    assert set(scheduled_launch(Launch.objects.get()).network.index) == {row["key"] for row in PLAN["items"]}


def test_predecessors_are_a_field_of_the_item_that_waits(launch, bob):
    edit(launch, bob, "train", predecessors=[Predecessor("app", "SS", days(2)), Predecessor("hire", "FS", days(1))])
    links = {
        (link.source.key, link.type, str(link.lag)) for link in Link.objects.filter(target__key="train", dropped=False)
    }
    assert links == {("app", "SS", "2d"), ("hire", "FS", "1d")}
    edit(launch, bob, "deck", predecessors=[Predecessor("app", "FS", days(3))])
    assert Link.objects.get(target__key="deck", dropped=False).acceptance == "Screens are final"
    edit(launch, bob, "train", predecessors=[])
    assert not Link.objects.filter(target__key="train", dropped=False).exists()
    edit(launch, bob, "train", predecessors=[Predecessor("hire")])
    assert Link.objects.filter(target__key="train").count() == 2


def test_launches_are_edited_merged_and_undone(launch, alice, bob):
    edit_launch(launch=launch, by=alice, version=1, values={"target": date(2027, 1, 29)})
    edit_launch(launch=launch, by=bob, version=1, values={"target": date(2027, 1, 15), "name": "Comet 2"})
    row = Launch.objects.get()
    assert (row.name, row.target) == ("Comet 2", date(2027, 1, 29))
    with pytest.raises(Stale):
        edit_launch(launch=launch, by=bob, version=1, values={"target": date(2027, 2, 1)})
    with pytest.raises(Refused) as refusal:
        edit_launch(launch=launch, by=bob, version=None, values={"target": date(2026, 1, 1)})
    assert list(refusal.value.messages) == ["target"]
    undo(launch=launch, by=alice)
    assert Launch.objects.get().target == date(2027, 1, 15)


def test_progress_and_the_data_date_are_one_step(launch, bob):
    launch.start = date(2026, 10, 5)
    launch.save()
    Launch.objects.update(revision=launch.revision + 1)
    reports = {
        "app": Report({"actual_start": date(2026, 10, 5), "actual_finish": date(2026, 10, 9)}),
        "hire": Report({"actual_start": date(2026, 10, 6), "remaining": days(4)}),
    }
    outcome = report_progress(launch=launch, by=bob, data_date=date(2026, 10, 12), reports=reports)
    assert outcome.after.network.data_date is not None
    assert outcome.change_set.events.count() == 3
    with pytest.raises(Refused) as refusal:
        report_progress(
            launch=launch, by=bob, data_date=date(2026, 10, 12), reports={"deck": Report({"remaining": days(1)})}
        )
    assert list(refusal.value.messages) == ["deck:remaining"]
    undo(launch=launch, by=bob)
    assert Launch.objects.get().data_date is None


def test_risks_are_acknowledged_snoozed_and_count_again(launch, bob):
    with pytest.raises(Refused, match="no longer fires"):
        answer_risk(launch=launch, by=bob, rule="no-owner", subject="app", reason="x")
    for reason, until, field in (("", None, "reason"), ("x", date(2020, 1, 1), "until")):
        with pytest.raises(Refused) as refusal:
            answer_risk(launch=launch, by=bob, rule="no-owner", subject="hire", reason=reason, until=until)
        assert list(refusal.value.messages) == [field]
    answer = answer_risk(launch=launch, by=bob, rule="no-owner", subject="hire", reason="Ann starts on Monday")
    assert answer.days > 0
    assert Event.objects.latest("pk").verb == Verb.ACKNOWLEDGED
    withdraw_answer(launch=launch, by=bob, rule="no-owner", subject="hire")
    assert not launch.risk_answers.exists()


def test_a_baseline_freezes_the_plan_and_the_log_keeps_it(launch, bob):
    baseline = set_baseline(launch=launch, by=bob, name="Agreed")
    assert baseline.figures["finish"] == "2027-01-20"
    assert baseline.figures["items"]["app"] == ["2027-01-04", "2027-01-08", 5, None]
    for name in ("Agreed", "", "a\u202eb"):
        with pytest.raises(Refused):
            set_baseline(launch=launch, by=bob, name=name)
    remove_baseline(launch=launch, by=bob, baseline=baseline.pk)
    with pytest.raises(Refused, match="gone"):
        remove_baseline(launch=launch, by=bob, baseline=baseline.pk)
    assert Event.objects.filter(verb=Verb.BASELINED).count() == 2


def test_what_an_import_brought_does_not_stand_in_the_way_of_other_edits(launch, bob):
    odd = {
        "actual_start": date(2026, 10, 1),
        "constraint": "SNET",
        "constraint_date": date(2026, 11, 1),
        "optimistic": days(9),
    }
    Item.objects.filter(key="app").update(**odd)
    Launch.objects.update(revision=90)
    edit(launch, bob, "app", name="Renamed")
    add_link(launch=launch, by=bob, source="hire", target="app")
    with pytest.raises(Refused, match="in the future"):
        edit(launch, bob, "app", actual_start=date(2190, 1, 1))
    edit(launch, bob, "app", constraint=None, constraint_date=None)
    drop_items(launch=launch, by=bob, keys=["app"])


def test_following_the_calendar_of_the_department_moves_every_item_at_once(launch, bob, departments):
    from tracker.selectors.plan.scheduled import forget

    departments["hr"].week = "1010000"
    departments["hr"].save()
    for own in (True, False, True):
        outcome = edit_launch(launch=launch, by=bob, version=None, values={"department_calendars": own})
        forget()
        assert outcome.after.plan == scheduled_launch(Launch.objects.get()).plan
    assert str(outcome.change_set.finish_after) > "2027-01-20"


def test_a_duplicate_puts_parts_into_the_copy_however_they_stand(launch, bob):
    Item.objects.filter(key="ready").update(position="9")
    outcome = duplicate_items(launch=launch, by=bob, keys=["app", "ready"])
    copy = outcome.change_set.events.get(item__name="Get ready (copy)").item
    assert set(copy.parts.values_list("name", flat=True)) == {"Build the app", "Sales deck"}


@pytest.mark.parametrize(("write", "most"), [(drop_items, MOST_AT_ONCE), (duplicate_items, MOST_COPIES)])
def test_no_action_holds_the_plan_for_long(program, bob, write, most):
    """What one action changes is limited, with its parts; what is dropped in steps is brought back in steps."""
    plan = long_plan(most)  # and its phases
    launch = make_launch(program, plan, by=bob)
    with pytest.raises(Refused, match=f"At most {most} go at once"):
        write(launch=launch, by=bob, keys=[row["key"] for row in plan["items"]])
    assert not launch.items.filter(dropped=True).exists()
    write(launch=launch, by=bob, keys=[f"i{n}" for n in range(most)])


def test_phases_come_back_with_what_was_dropped_with_them_and_nothing_else(program, bob):
    launch = make_launch(program, long_plan(60), by=bob)
    drop_items(launch=launch, by=bob, keys=["i3"])
    drop_items(launch=launch, by=bob, keys=["p0", "p20", "i41"])
    restore_items(launch=launch, by=bob, keys=["p0", "i25"])
    gone = set(launch.items.filter(dropped=True).values_list("key", flat=True))
    assert gone == {"i3", "i41", *(f"i{n}" for n in range(20, 40) if n != 25)}
