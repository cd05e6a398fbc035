"""Margins, deliveries and moves of a commitment, as a card shows them."""

import pytest

from tracker.models import Action, CommitmentState
from tracker.models.commitments.commitment import EXCHANGE_TABLE
from tracker.words.commitments import LIKELY, STATES, kept_words, margin_words, moves


@pytest.mark.parametrize(
    ("margin", "text"),
    [
        (None, ""),
        (0.0, "just in time"),
        (1.0, "1 working day to spare"),
        (2.5, "2.5 working days to spare"),
        (-1.0, "1 working day too late"),
    ],
)
def test_a_margin_is_a_phrase(margin, text):
    assert margin_words(margin) == text


@pytest.mark.parametrize(
    ("late", "text"),
    [(None, ""), (-1.0, "delivered in time"), (0.0, "delivered in time"), (2.0, "delivered 2 working days late")],
)
def test_a_delivery_is_held_against_the_day_that_was_agreed(late, text):
    assert kept_words(late) == text


@pytest.mark.parametrize("state", [None, *CommitmentState])
def test_the_board_gets_where_each_action_leads_from_the_table_and_nowhere_else(state):
    table = EXCHANGE_TABLE[state]
    led = dict(moves(state or "", list(table)))
    assert led == {action: step.to or "" for action, step in table.items() if step.to != state}
    assert not led.keys() & {Action.CHASE}


def test_every_state_and_action_has_its_place_on_the_board():
    assert set(STATES) == {"", *CommitmentState}
    assert set(LIKELY) == set(Action)
