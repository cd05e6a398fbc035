"""What an event changed, field by field."""

import pytest

from tracker.words.history import change_lines, field_label, value_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "nothing"),
        ("", "nothing"),
        (True, "yes"),
        (False, "no"),
        ("2027-03-15", "15 Mar 2027"),
        ("2027-03-15T09:30", "15 Mar 2027, 09:30"),
        ("2027-99-99", "2027-99-99"),
        ("5d", "5d"),
        (["lea", "gus"], "lea, gus"),
        ({"assets": "One deck", "due_on": "2027-03-15"}, "assets: One deck, due on: 15 Mar 2027"),
        ({"kind": "triangular", "low": 3, "mode": 5, "high": 12, "unit": "d"}, "3 to 12 d, most likely 5 d"),
        ({"kind": "uniform", "low": 0.5, "high": 2, "unit": "w"}, "0.5 to 2 w"),
        (
            [{"name": "Agency", "probability": 0.3, "impact": {"kind": "fixed", "value": 2, "unit": "d"}}],
            "Agency (30%, fixed 2)",
        ),
    ],
)
def test_values_read_as_a_person_writes_them(value, text):
    assert value_text(value) == text


def test_changes_name_people_by_their_names_and_leave_out_what_the_verb_says():
    changes = {
        "owner": [None, "lea"],
        "dropped": [True, False],
        "position": ["a", "b"],
        "owning_role": ["product", "program"],
    }
    assert change_lines(changes, {"owner": {"lea": "Lea Roth"}}) == [
        "Owner: nothing → Lea Roth",
        "Owning role: product manager → program manager",
    ]


def test_a_field_is_called_what_the_form_calls_it():
    assert field_label("agreed_need_by") == "Needed by"
    assert field_label("planned_cost") == "Planned cost"
