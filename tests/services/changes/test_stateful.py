"""Random edits, undos and restores through the services, against a model that keeps a plain copy of the plan."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from roles.models import Department
from tests.depth import examples
from tests.plans import item, make_launch
from tracker.engine.time.amounts import Amount
from tracker.models import ChangeSet, Item, Launch, Link
from tracker.selectors.plan.loading import load
from tracker.selectors.plan.scheduled import compute, forget, scheduled_launch
from tracker.services.changes.refusals import Overtaken, Refused
from tracker.services.changes.undo import redo, undo
from tracker.services.launches.launches import edit_launch
from tracker.services.plan.items import add_item, drop_items, duplicate_items, edit_item, edit_items, restore_items
from tracker.services.plan.links import add_link, edit_link, remove_link
from tracker.services.plan.ordering import shift_item

pytestmark = pytest.mark.django_db(transaction=True)

START = {
    "format": "launchpath-plan/1",
    "launch": {"name": "Random", "start": "2027-01-04", "target": "2027-02-15", "launch_milestone": "go"},
    "items": [
        item("p", "Phase", 0, kind="summary"),
        item("q", "Empty phase", 0, kind="summary"),
        *(item(key, f"Item {key}", 3, parent="p" if key in "ab" else None) for key in "abcde"),
        item("go", "Launch day", 0, kind="milestone"),
    ],
    "links": [{"from": "a", "to": "b"}, {"from": "b", "to": "c"}, {"from": "c", "to": "go"}, {"from": "p", "to": "d"}],
}

CELLS = (
    "name", "duration", "kind", "owning_role", "dropped", "position", "constraint", "constraint_date", "not_before", "deadline",
    "actual_start", "actual_finish", "remaining",
)  # fmt: skip
Cells = dict[tuple[Any, ...], Any]


def cells_of(launch: Launch) -> Cells:
    """Everything that edits may change, cell by cell, read from the tables alone."""
    cells: Cells = {}
    for row in Item.objects.filter(launch=launch).select_related("parent"):
        for name in CELLS:
            cells["item", row.pk, name] = str(getattr(row, name))
        cells["item", row.pk, "parent"] = row.parent.key if row.parent else None
    for link in Link.objects.filter(launch=launch):
        for name in ("type", "lag", "dropped", "acceptance"):
            cells["link", link.pk, name] = str(getattr(link, name))
    launch.refresh_from_db()
    cells["launch", launch.pk, "milestone"] = launch.launch_milestone_id
    cells["launch", launch.pk, "calendars"] = launch.department_calendars
    return cells


@dataclass
class Done:
    """One edit: the cells that it changed, as they were and as they became."""

    change_set: ChangeSet
    was: Cells = field(default_factory=dict)
    became: Cells = field(default_factory=dict)
    undone: bool = False


#: What a row that is not there yet counts as.
ABSENT = {"dropped": "True"}


def machine(launch: Launch, people: list[Any]) -> type[RuleBasedStateMachine]:
    class Editing(RuleBasedStateMachine):
        @initialize()
        def begin(self) -> None:
            Launch.objects.filter(pk=launch.pk).delete()
            forget()
            self.launch = make_launch(launch.program, START, by=people[0])
            Department.objects.filter(key="product").update(week="1101100")
            Item.objects.filter(launch=self.launch, kind="scope").update(
                department=Department.objects.get(key="product")
            )
            self.cells = cells_of(self.launch)
            self.done: list[Done] = []

        def keys(self, **which: Any) -> list[str]:
            return list(Item.objects.filter(launch=self.launch, **which).order_by("pk").values_list("key", flat=True))

        def attempt(self, work: Any, *, always: bool = False) -> None:
            """Either the edit is made and recorded, or it is refused and nothing differs. What only takes away is
            ``always`` made."""
            before = copy.copy(self.cells)
            revision = Launch.objects.get(pk=self.launch.pk).revision
            try:
                outcome = work()
            except Refused as error:
                if always:
                    raise AssertionError("what only takes away was refused") from error
                assert cells_of(self.launch) == before
                assert self.launch.revision == revision
                return
            self.cells = cells_of(self.launch)
            if outcome.change_set is None:
                assert self.cells == before
                return
            changed = {cell for cell in self.cells if before.get(cell, ABSENT.get(cell[2], "?")) != self.cells[cell]}
            made = {cell[:2] for cell in self.cells} - {cell[:2] for cell in before}
            # Of a row that was made, only whether it is there is an edit.
            changed = {cell for cell in changed if cell[:2] not in made or cell[2] == "dropped"}
            self.done.append(
                Done(
                    outcome.change_set,
                    {cell: before.get(cell, "True") for cell in changed},
                    {cell: self.cells[cell] for cell in changed},
                )
            )

        @rule(data=st.data(), who=st.sampled_from(people), days=st.integers(0, 9))
        def slip(self, data, who, days):
            key = data.draw(st.sampled_from(self.keys(dropped=False)))
            values = {"duration": Amount(days, "d")}
            self.attempt(lambda: edit_item(launch=self.launch, by=who, key=key, version=None, values=values))

        @rule(
            data=st.data(),
            who=st.sampled_from(people),
            kind=st.sampled_from(["scope", "dependency", "milestone", "summary"]),
        )
        def change_kind(self, data, who, kind):
            key = data.draw(st.sampled_from(self.keys(dropped=False)))
            self.attempt(lambda: edit_item(launch=self.launch, by=who, key=key, version=None, values={"kind": kind}))

        @rule(
            data=st.data(),
            who=st.sampled_from(people),
            constraint=st.sampled_from([None, "SNET", "FNLT", "MSO", "ALAP"]),
            day=st.dates(date(2027, 1, 1), date(2027, 3, 1)),
        )
        def constrain(self, data, who, constraint, day):
            key = data.draw(st.sampled_from(self.keys(dropped=False)))
            values = {"constraint": constraint, "constraint_date": day, "deadline": day if day.day % 2 else None}
            values["not_before"] = day if day.day % 3 else None
            self.attempt(lambda: edit_item(launch=self.launch, by=who, key=key, version=None, values=values))

        @rule(
            data=st.data(),
            who=st.sampled_from(people),
            start=st.integers(1, 20),
            days=st.integers(0, 9),
            finish=st.booleans(),
        )
        def report(self, data, who, start, days, finish):
            key = data.draw(st.sampled_from(self.keys(dropped=False)))
            begun = date(2026, 10, 1) + timedelta(days=start)
            ended = begun + timedelta(days=days) if finish else None
            values = {"actual_start": begun, "actual_finish": ended}
            self.attempt(lambda: edit_item(launch=self.launch, by=who, key=key, version=None, values=values))

        @rule(data=st.data(), who=st.sampled_from(people))
        def rename_two(self, data, who):
            keys = data.draw(st.lists(st.sampled_from(self.keys(dropped=False)), min_size=1, max_size=2, unique=True))
            self.attempt(
                lambda: edit_items(launch=self.launch, by=who, keys=keys, values={"name": f"N{len(self.done)}"}),
                always=True,
            )

        @rule(data=st.data(), who=st.sampled_from(people))
        def add(self, data, who):
            after = data.draw(st.sampled_from([None, *self.keys(dropped=False)]))
            self.attempt(lambda: add_item(launch=self.launch, by=who, name="New", after=after))

        @rule(data=st.data(), who=st.sampled_from(people), step=st.sampled_from(["up", "down", "in", "out"]))
        def shift(self, data, who, step):
            key = data.draw(st.sampled_from(self.keys(dropped=False)))
            self.attempt(lambda: shift_item(launch=self.launch, by=who, key=key, step=step))

        @rule(data=st.data(), who=st.sampled_from(people))
        def move_into(self, data, who):
            keys = data.draw(st.lists(st.sampled_from(self.keys(dropped=False)), min_size=1, max_size=3, unique=True))
            above = data.draw(st.sampled_from([None, *Item.objects.filter(launch=self.launch, kind="summary")]))
            self.attempt(lambda: edit_items(launch=self.launch, by=who, keys=keys, values={"parent": above}))

        @rule(data=st.data(), who=st.sampled_from(people), own=st.booleans())
        def change_launch(self, data, who, own):
            key = data.draw(st.sampled_from(self.keys(dropped=False)))
            values = {"department_calendars": own, "launch_milestone": Item.objects.get(launch=self.launch, key=key)}
            self.attempt(lambda: edit_launch(launch=self.launch, by=who, version=None, values=values))

        @rule(data=st.data(), who=st.sampled_from(people), type_=st.sampled_from(["FS", "SS"]))
        def change_link_type(self, data, who, type_):
            links = list(
                Link.objects.filter(launch=self.launch, dropped=False).order_by("pk").values_list("pk", flat=True)
            )
            if links:
                link = data.draw(st.sampled_from(links))
                self.attempt(
                    lambda: edit_link(launch=self.launch, by=who, link=link, version=None, values={"type": type_})
                )

        @rule(data=st.data(), who=st.sampled_from(people))
        def drop(self, data, who):
            key = data.draw(st.sampled_from(self.keys(dropped=False)))
            if len(self.keys(dropped=False)) > 2:
                self.attempt(lambda: drop_items(launch=self.launch, by=who, keys=[key]), always=True)

        @rule(data=st.data(), who=st.sampled_from(people))
        def restore(self, data, who):
            gone = self.keys(dropped=True)
            if gone:
                key = data.draw(st.sampled_from(gone))
                self.attempt(lambda: restore_items(launch=self.launch, by=who, keys=[key]))

        @rule(data=st.data(), who=st.sampled_from(people))
        def duplicate(self, data, who):
            key = data.draw(st.sampled_from(self.keys(dropped=False)))
            if Item.objects.filter(launch=self.launch).count() < 14:
                self.attempt(lambda: duplicate_items(launch=self.launch, by=who, keys=[key]))

        @rule(
            data=st.data(),
            who=st.sampled_from(people),
            type_=st.sampled_from(["FS", "SS", "FF", "SF"]),
            lag=st.integers(-2, 3),
        )
        def join(self, data, who, type_, lag):
            ends = [data.draw(st.sampled_from(self.keys(dropped=False))) for _ in range(2)]
            self.attempt(
                lambda: add_link(
                    launch=self.launch, by=who, source=ends[0], target=ends[1], type=type_, lag=Amount(lag, "d")
                )
            )

        @rule(data=st.data(), who=st.sampled_from(people), lag=st.integers(-3, 3))
        def change_link(self, data, who, lag):
            links = list(
                Link.objects.filter(launch=self.launch, dropped=False).order_by("pk").values_list("pk", flat=True)
            )
            if links:
                link = data.draw(st.sampled_from(links))
                values = {"lag": Amount(lag, "d")}
                self.attempt(lambda: edit_link(launch=self.launch, by=who, link=link, version=None, values=values))

        @rule(data=st.data(), who=st.sampled_from(people))
        def unlink(self, data, who):
            links = list(
                Link.objects.filter(launch=self.launch, dropped=False).order_by("pk").values_list("pk", flat=True)
            )
            if links:
                link = data.draw(st.sampled_from(links))
                self.attempt(lambda: remove_link(launch=self.launch, by=who, link=link), always=True)

        @rule(data=st.data(), back=st.booleans())
        def turn(self, data, back):
            """Undo of any edit of one's own, or redo of an undone one: exact where it is done, and it is done where
            nothing that holds came after."""
            fitting = [n for n, done in enumerate(self.done) if done.undone is not back]
            if not fitting:
                return
            n = data.draw(st.sampled_from(fitting))
            done = self.done[n]
            person = done.change_set.author
            verb, now, then = (undo, done.became, done.was) if back else (redo, done.was, done.became)
            overwritten = any(self.cells.get(cell) != value for cell, value in now.items())
            alone = not any(not later.undone for later in self.done[n + 1 :])
            before = copy.copy(self.cells)
            try:
                verb(launch=self.launch, by=person, change_set=done.change_set)
            except Overtaken:
                assert overwritten or not alone
                assert cells_of(self.launch) == before
                return
            except Refused:
                assert cells_of(self.launch) == before
                return
            assert not overwritten
            done.undone = back
            self.cells = cells_of(self.launch)
            assert self.cells == before | then

        @invariant()
        def what_lies_in_something_lies_in_a_summary_of_the_plan_and_neighbours_share_no_place(self):
            if not hasattr(self, "launch"):
                return
            live = Item.objects.filter(launch=self.launch, dropped=False)
            assert not live.filter(parent__dropped=True).exists()
            assert not live.exclude(parent=None).exclude(parent__kind="summary").exists()
            assert not Launch.objects.filter(pk=self.launch.pk, launch_milestone__dropped=True).exists()

        @invariant()
        def what_is_kept_equals_what_is_loaded_and_computed_from_scratch(self):
            if not hasattr(self, "launch"):
                return
            self.launch.refresh_from_db()
            kept, fresh = scheduled_launch(self.launch), load(self.launch)
            assert kept.rows == fresh
            assert kept.plan == fresh.plan
            again = compute(fresh.plan)
            assert [*again.schedule] == [*kept.schedule]

    return Editing


def test_random_edits_and_undos_leave_the_plan_as_a_plain_model_has_it(launch, alice, bob):
    run_state_machine_as_test(
        machine(launch, [alice, bob]),
        settings=settings(
            max_examples=examples(40),
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
