"""Rows of the Plan: filtered, grouped, in windows."""

import pytest

from tests.plans import long_plan, make_launch
from tracker.selectors.plan.rows import WINDOW, Filters, Grouping, board, launch_line
from tracker.selectors.plan.scheduled import scheduled_launch

pytestmark = pytest.mark.django_db


def keys(scheduled, **filters):
    rows = board(scheduled, Filters(**filters)).rows
    return [row.heading if row.position is None else scheduled.plan.items[row.position].key for row in rows]


def test_rows_stand_under_their_summaries_or_their_departments(launch):
    scheduled = scheduled_launch(launch)
    assert keys(scheduled) == ["ready", "app", "deck", "hire", "train", "go"]
    assert keys(scheduled, group=Grouping.DEPARTMENT) == [
        "hr",
        "hire",
        "train",
        "marketing",
        "deck",
        "product",
        "app",
        "go",
    ]


def test_a_match_keeps_the_summaries_it_lies_in(launch):
    scheduled = scheduled_launch(launch)
    assert keys(scheduled, search="deck") == ["ready", "deck"]
    assert keys(scheduled, search="nothing like it") == []


def test_a_window_begins_at_a_multiple_and_the_last_takes_the_stragglers(program, bob):
    scheduled = scheduled_launch(make_launch(program, long_plan(200), by=bob))
    whole = board(scheduled, Filters())
    assert len(whole.rows) == 210
    assert [(first, len(rows)) for first, rows in map(whole.window, (0, 7, WINDOW + 7, 10**6, -3))] == [
        (0, 100), (0, 100), (100, 110), (100, 110), (0, 100)
    ]  # fmt: skip


def test_the_launch_line_counts_the_driving_path(launch):
    line = launch_line(scheduled_launch(launch))
    assert (line.items, line.departments, line.role_handoffs, line.days_late) == (3, 2, 0, 3)
    assert launch_line(scheduled_launch(launch)) is line
