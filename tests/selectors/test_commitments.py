"""What was asked and promised, read by all who show it: one figure has one function."""

from datetime import date

import pytest

from tracker.engine.risks.promises import promise_margin
from tracker.models import Action
from tracker.selectors.commitments.standing import commitment_rows, margin_of, shown_need_by
from tracker.selectors.plan.scheduled import scheduled_launch
from tracker.services.commitments.exchange import act
from tracker.services.commitments.steps import Said

pytestmark = pytest.mark.django_db


def test_dependencies_stand_by_need_and_scope_only_once_it_was_asked_for(launch):
    rows = commitment_rows(launch, scheduled_launch(launch))
    assert [row.item.key for row in rows] == ["hire", "deck", "train"]
    act(launch=launch, by=None, key="app", action=Action.ASK, said=Said(day=date(2027, 1, 8)), today=date(2026, 12, 1))
    launch.refresh_from_db()
    assert "app" in {row.item.key for row in commitment_rows(launch, scheduled_launch(launch))}


def test_a_margin_is_need_by_less_promise_in_working_days_of_whoever_delivers(launch):
    scheduled = scheduled_launch(launch)
    hire = scheduled.network.index["hire"]
    assert shown_need_by(scheduled, "hire") == date(2027, 1, 12)
    assert margin_of(scheduled, hire) == -3
    assert promise_margin(scheduled.schedule, hire, date(2027, 1, 15)) == -3
    assert margin_of(scheduled, scheduled.network.index["train"]) is None
