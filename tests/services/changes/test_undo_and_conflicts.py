"""Several people, and second thoughts: what is merged, what is a conflict, who may undo what."""

from __future__ import annotations

from datetime import date

import pytest

from tests.services.edits import days, edit, order
from tracker.models import ChangeKind, Item, Launch, Link
from tracker.models.plan.predecessors import Predecessor
from tracker.services.changes.refusals import Overtaken, Refused, Stale
from tracker.services.changes.undo import last_edit, last_undone, redo, undo
from tracker.services.launches.launches import edit_launch
from tracker.services.plan.items import add_item, drop_items, edit_item, edit_items, restore_items
from tracker.services.plan.links import add_link, edit_link
from tracker.services.plan.ordering import shift_item
from tracker.services.plan.progress import Report, report_progress

pytestmark = pytest.mark.django_db


def test_different_fields_merge_and_the_same_field_is_a_conflict(launch, alice, bob):
    edit(launch, alice, "deck", version=1, duration=days(6), name="Deck")
    stale = {"duration": days(4), "name": "Sales deck", "value": 5.0, "description": "New"}
    edit_item(launch=launch, by=bob, key="deck", version=1, values=stale)
    row = Item.objects.get(key="deck")
    assert (row.name, row.duration, row.value, row.description) == ("Deck", days(6), 5.0, "New")
    with pytest.raises(Stale) as conflict:
        edit_item(launch=launch, by=bob, key="deck", version=1, values=stale | {"duration": days(9), "value": 5.0})
    [only] = conflict.value.conflicts
    assert (only.field, only.was, only.theirs, only.mine, only.who) == ("duration", "4d", "6d", "9d", "Alice")
    assert conflict.value.version == row.version
    edit_item(launch=launch, by=bob, key="deck", version=1, values={"duration": days(6)})
    assert Item.objects.get(key="deck").version == row.version


def test_predecessors_that_two_people_changed_are_a_conflict_too(launch, alice, bob):
    add_link(launch=launch, by=alice, source="app", target="train")
    edit_item(launch=launch, by=bob, key="train", version=1, values={"predecessors": [Predecessor("hire")]})
    assert Link.objects.filter(target__key="train", dropped=False).count() == 2
    with pytest.raises(Stale) as conflict:
        edit_item(launch=launch, by=bob, key="train", version=1, values={"predecessors": [Predecessor("deck")]})
    assert [(c.was, c.theirs, c.mine) for c in conflict.value.conflicts] == [("hire", "app, hire", "deck")]


def test_a_link_edited_twice_is_a_conflict_at_the_version_of_its_target(launch, alice, bob):
    link = Link.objects.get(target__key="deck")
    edit_link(launch=launch, by=alice, link=link.pk, version=1, values={"lag": days(2), "acceptance": "Signed"})
    edit_link(
        launch=launch,
        by=bob,
        link=link.pk,
        version=1,
        values={"type": "SS", "lag": days(1), "acceptance": "Screens are final"},
    )
    link.refresh_from_db()
    assert (link.type, link.lag, link.acceptance) == ("SS", days(2), "Signed")
    with pytest.raises(Stale):
        edit_link(launch=launch, by=bob, link=link.pk, version=1, values={"lag": days(5)})
    with pytest.raises(Refused, match="already"):
        add_link(launch=launch, by=bob, source="app", target="deck", type="SS")


def test_undo_is_by_its_author_and_refused_with_the_names_of_later_edits(launch, alice, bob):
    first = edit(launch, bob, "train", duration=days(5)).change_set
    second = edit(launch, alice, "train", duration=days(7)).change_set
    with pytest.raises(Refused, match="by the person who made it"):
        undo(launch=launch, by=alice, change_set=first)
    with pytest.raises(Overtaken) as refusal:
        undo(launch=launch, by=bob, change_set=first)
    [later] = refusal.value.later
    assert (later.who, later.what, later.fields) == ("Alice", "changed “Train sales”", ("duration",))
    undo(launch=launch, by=alice, change_set=second)
    undo(launch=launch, by=bob, change_set=first)
    assert Item.objects.get(key="train").duration == days(3)
    with pytest.raises(Refused, match="undone before"):
        undo(launch=launch, by=bob, change_set=first)


def test_what_others_built_on_stands_in_the_way_of_undoing_it(launch, alice, bob):
    made = add_item(launch=launch, by=bob, name="Film", kind="dependency").change_set
    key = made.events.get().item.key
    add_link(launch=launch, by=alice, source=key, target="train")
    with pytest.raises(Overtaken) as refusal:
        undo(launch=launch, by=bob, change_set=made)
    assert refusal.value.later[0].what == "linked “Film” → “Train sales”"
    edit(launch, alice, key, name="Movie")
    undo(launch=launch, by=alice)
    undo(launch=launch, by=alice)
    undo(launch=launch, by=bob, change_set=made)
    assert Item.objects.get(key=key).dropped


def test_redo_follows_undo_until_a_new_edit(launch, alice, bob):
    edit(launch, bob, "train", duration=days(5))
    edit(launch, bob, "hire", duration=days(9))
    for _turn in range(2):
        undo(launch=launch, by=bob)
    with pytest.raises(Refused, match="nothing here"):
        undo(launch=launch, by=bob)
    redo(launch=launch, by=bob)
    assert [Item.objects.get(key=key).duration for key in ("train", "hire")] == [days(5), days(8)]
    edit(launch, alice, "app", value=1.0)
    redo(launch=launch, by=bob)
    assert Item.objects.get(key="hire").duration == days(9)
    with pytest.raises(Refused, match="nothing to redo"):
        redo(launch=launch, by=bob)
    undo(launch=launch, by=bob)
    edit(launch, bob, "app", value=2.0)
    assert last_undone(launch, bob) is None
    assert last_edit(launch, bob).kind == ChangeKind.EDIT


def test_a_bulk_edit_is_one_group_in_the_log_and_for_undo(launch, bob, departments):
    outcome = edit_items(
        launch=launch, by=bob, keys=["deck", "hire", "ready"], values={"owner": bob, "department": departments["hr"]}
    )
    assert outcome.change_set.events.count() == 2
    assert Item.objects.get(key="ready").department is None
    undo(launch=launch, by=bob)
    assert Item.objects.filter(owner=bob).count() == 1


def test_a_selection_that_moves_keeps_its_order_and_can_be_moved_on(launch, bob):
    Item.objects.filter(key="hire").update(commitment=None, promise=None)
    edit(launch, bob, "hire", kind="summary")
    ready = Item.objects.get(key="ready")
    edit_items(launch=launch, by=bob, keys=["go", "train"], values={"parent": ready})
    assert [key for key, parent in order(launch) if parent] == ["app", "deck", "train", "go"]
    shift_item(launch=launch, by=bob, key="go", step="up")
    assert [key for key, parent in order(launch) if parent] == ["app", "deck", "go", "train"]


def test_a_place_that_came_back_is_still_one_of_its_own(launch, bob):
    made = add_item(launch=launch, by=bob, name="X", after="app").change_set.events.get().item.key
    drop_items(launch=launch, by=bob, keys=[made])
    other = add_item(launch=launch, by=bob, name="Y", after="app").change_set.events.get().item.key
    restore_items(launch=launch, by=bob, keys=[made])
    Item.objects.filter(key__in=[made, other]).update(position=Item.objects.get(key=made).position)
    Launch.objects.update(revision=90)
    for key, step in (("deck", "up"), ("app", "down"), ("deck", "up")):
        shift_item(launch=launch, by=bob, key=key, step=step)
    add_item(launch=launch, by=bob, name="Z", after=made)
    places = list(Item.objects.filter(parent__key="ready", dropped=False).values_list("position", flat=True))
    assert len(set(places)) == len(places) == 5


def test_an_undo_keeps_the_rules_that_edits_keep(launch, alice, bob):
    link = Link.objects.get(target__key="deck")
    edit_link(launch=launch, by=alice, link=link.pk, version=None, values={"type": "SS"})
    add_link(launch=launch, by=bob, source="app", target="deck")
    with pytest.raises(Refused, match="already"):
        undo(launch=launch, by=alice)
    made = add_item(launch=launch, by=bob, name="Second launch", kind="milestone").change_set
    edit_launch(launch=launch, by=alice, version=None, values={"launch_milestone": made.events.get().item})
    with pytest.raises(Refused, match="is launch day"):
        undo(launch=launch, by=bob, change_set=made)
    shift_item(launch=launch, by=alice, key="deck", step="out")
    drop_items(launch=launch, by=bob, keys=["ready"])
    with pytest.raises(Refused, match="no summary of the plan any more"):
        undo(launch=launch, by=alice)


def test_predecessors_that_came_back_with_their_item_are_not_lost_to_an_old_form(launch, alice, bob):
    drop_items(launch=launch, by=alice, keys=["hire"])
    restore_items(launch=launch, by=alice, keys=["hire"])
    values = {"predecessors": [Predecessor("deck")]}
    with pytest.raises(Stale) as conflict:
        edit_item(launch=launch, by=bob, key="train", version=1, values=values, seen="")
    assert conflict.value.conflicts[0].theirs == "hire"
    edit_item(launch=launch, by=bob, key="train", version=1, values=values, seen='"hire"')
    assert Link.objects.get(target__key="train", dropped=False).source.key == "deck"


def test_a_report_on_what_others_reported_since_is_told_and_not_written(launch, alice, bob):
    edit(launch, alice, "app", actual_start=date(2026, 10, 9))
    reports = {"app": Report({"actual_start": date(2026, 10, 7)}, 1)}
    with pytest.raises(Refused) as refusal:
        report_progress(launch=launch, by=bob, data_date=date(2026, 10, 12), reports=reports)
    assert "Alice changed it" in refusal.value.messages["app:actual_start"]
