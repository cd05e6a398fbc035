"""What an edit did to a launch, in a sentence."""

import pytest

from tests.services.edits import days, edit
from tracker.words.changes import change_sentence, driving_sentence, late_sentence

pytestmark = pytest.mark.django_db


def test_an_edit_says_how_far_the_launch_moves_and_what_else(launch, bob):
    assert change_sentence(edit(launch, bob, "train", duration=days(5))) == (
        "The launch moves 2 working days later: 20 Jan 2027 to 22 Jan 2027; 2 items moved."
    )
    assert change_sentence(edit(launch, bob, "deck", duration=days(5))) == (
        "The launch stays on 22 Jan 2027; 1 item moved."
    )


@pytest.mark.parametrize(("late", "text"), [(1, "1 working day late"), (-2, "2 working days early"), (0, "on the day")])
def test_lateness_is_told_in_working_days(late, text):
    assert late_sentence(late) == text


def test_the_driving_path_is_counted_with_the_right_nouns():
    assert driving_sentence(1, 2, 1) == "1 item, 2 departments, 1 handoff between product and program"
