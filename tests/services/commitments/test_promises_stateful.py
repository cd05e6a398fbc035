"""Random exchanges with replans, edits and undos in between: no promise date ever changes but by its owner."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from roles.access import Role
from tests.cast import person
from tests.depth import examples
from tests.plans import make_launch
from tracker.engine.time.amounts import Amount
from tracker.models import Action, CommitmentState, Event, Item, Launch
from tracker.models.commitments.commitment import EXCHANGE_TABLE
from tracker.selectors.commitments.standing import margin_of
from tracker.selectors.plan.loading import load
from tracker.selectors.plan.scheduled import compute, forget, scheduled_launch
from tracker.services.changes.refusals import Overtaken, Refused
from tracker.services.changes.undo import undo
from tracker.services.commitments.exchange import act
from tracker.services.commitments.steps import Said
from tracker.services.launches.launches import edit_launch
from tracker.services.plan.items import drop_items, edit_item, restore_items
from tracker.services.plan.progress import Report, report_progress

pytestmark = pytest.mark.django_db(transaction=True)
FIRST = date(2027, 1, 4)
KEYS = ("deck", "hire", "train")


def machine(program: Any, people: dict[str, Any]) -> type[RuleBasedStateMachine]:
    names = sorted(people)

    class Promising(RuleBasedStateMachine):
        @initialize()
        def begin(self) -> None:
            Launch.objects.filter(program=program).delete()
            forget()
            self.launch = make_launch(program, by=people["gus"])
            Item.objects.filter(launch=self.launch, key="hire").update(
                commitment=None, promise=None, agreed_promise=None
            )
            Item.objects.filter(launch=self.launch, key="train").update(owner=people["cody"])
            Item.objects.filter(launch=self.launch, key="hire").update(owner=people["cody"])
            self.launch.revision += 1
            self.launch.save()
            self.promises = self.promises_now()

        def promises_now(self) -> dict[str, Any]:
            return dict(Item.objects.filter(launch=self.launch, key__in=KEYS).values_list("key", "promise"))

        def tried(self, work: Any) -> bool:
            self.launch.refresh_from_db()
            try:
                work()
            except (Refused, Overtaken):
                assert self.promises_now() == self.promises
                return False
            self.launch.refresh_from_db()
            return True

        @rule(
            key=st.sampled_from(KEYS),
            who=st.sampled_from(names),
            action=st.sampled_from([action for action in Action if action is not Action.CHASE]),
            ahead=st.integers(0, 30),
        )
        def step(self, key, who, action, ahead):
            before = Item.objects.select_related("department").get(launch=self.launch, key=key)
            day = FIRST + timedelta(days=ahead)
            if action is Action.DELIVER:
                day = date(2026, 11, 1) + timedelta(days=ahead % 20)
            said = Said(day, "Because", "Seen", {})
            if not self.tried(lambda: act(launch=self.launch, by=people[who], key=key, action=action, said=said)):
                return
            after = Item.objects.get(launch=self.launch, key=key)
            step = EXCHANGE_TABLE[CommitmentState(before.commitment) if before.commitment else None][action]
            assert after.commitment == step.to
            if after.promise != before.promise:
                provider = {"deck": "lea"}.get(key, "cody")
                offered = before.offered if before.commitment == "countered" else None
                lapsed = after.promise is None and action in (Action.WITHDRAW, Action.DECLINE)
                own = who == provider and after.promise == day and action in (Action.ACCEPT, Action.SLIP)
                assert own or lapsed or (action is Action.ACCEPT and after.promise == offered), (action, who)
            self.promises[key] = after.promise

        @rule(days=st.integers(1, 25), late=st.integers(0, 25), key=st.sampled_from(["app", *KEYS]))
        def replan(self, days, late, key):
            values = {"duration": Amount(days, "d")}
            self.tried(lambda: edit_item(launch=self.launch, by=people["both"], key=key, version=None, values=values))
            target = {"target": FIRST + timedelta(days=5 + late)}
            self.tried(lambda: edit_launch(launch=self.launch, by=people["gus"], version=None, values=target))

        @rule(who=st.sampled_from(names), key=st.sampled_from(KEYS), done=st.booleans())
        def report(self, who, key, done):
            values = {"actual_finish": date(2026, 11, 10) if done else None}
            reports = {key: Report(values)}
            self.tried(lambda: report_progress(launch=self.launch, by=people[who], data_date=None, reports=reports))

        @rule(key=st.sampled_from(KEYS), gone=st.booleans())
        def come_and_go(self, key, gone):
            verb = drop_items if gone else restore_items
            self.tried(lambda: verb(launch=self.launch, by=people["gus"], keys=[key]))

        @rule(who=st.sampled_from(names), key=st.sampled_from(KEYS), ahead=st.integers(0, 30))
        def write_it_beside(self, who, key, ahead):
            values = {"promise": FIRST + timedelta(days=ahead)}
            self.tried(lambda: edit_item(launch=self.launch, by=people[who], key=key, version=None, values=values))
            assert self.promises_now() == self.promises

        @rule(who=st.sampled_from(names))
        def take_back(self, who):
            """An undo of one's own step gives back what the item held before it: what its own side had said then."""
            if not self.tried(lambda: undo(launch=self.launch, by=people[who])):
                return
            now = self.promises_now()
            for key in KEYS:
                if now[key] != self.promises[key]:
                    said = [
                        pair
                        for event in Event.objects.filter(launch=self.launch, item__key=key)
                        for pair in [event.changes.get("promise")]
                        if pair
                    ]
                    told = {day for pair in said for day in pair}
                    assert (now[key].isoformat() if now[key] else None) in told
            self.promises = now

        @invariant()
        def only_steps_change_promises(self):
            if hasattr(self, "launch"):
                assert self.promises_now() == self.promises

        @invariant()
        def what_is_kept_is_what_is_stored_and_no_margin_turned_negative_unsaid(self):
            if not hasattr(self, "launch"):
                return
            self.launch.refresh_from_db()
            scheduled, fresh = scheduled_launch(self.launch), load(self.launch)
            assert scheduled.plan == fresh.plan
            assert compute(fresh.plan).network.index == scheduled.network.index
            for n, item in enumerate(scheduled.plan.items):
                if item.commitment and item.commitment.state == "countered":
                    assert margin_of(scheduled, n) is not None

    return Promising


def test_promises_are_their_owners(program, departments):
    people = {
        "gus": person("gus", "Gus", program, Role.PROGRAM_MANAGER, department=departments["product"]),
        "lea": person("lea", "Lea", program, Role.DEPARTMENT_LEAD, department=departments["marketing"]),
        "cody": person("cody", "Cody", program, Role.CONTRIBUTOR, department=departments["hr"]),
        "both": person("both", "Both", program, Role.PROGRAM_MANAGER, Role.PRODUCT_MANAGER),
    }
    run_state_machine_as_test(
        machine(program, people),
        settings=settings(
            max_examples=examples(30),
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
