import json

import pytest
from django.core.management import call_command

PLAN = {
    "format": "launchpath-plan/1",
    "launch": {"name": "Aurora", "start": "2027-01-04", "target": "2027-01-12"},
    "items": [
        {"key": "build", "name": "Build", "kind": "summary", "duration": {"value": 0, "unit": "d"}},
        {"key": "copy", "name": "Copy", "parent": "build", "duration": {"value": 3, "unit": "d"}},
        {"key": "deck", "name": "Sales deck", "kind": "dependency", "duration": {"value": 1, "unit": "w"}},
        {"key": "legal", "name": "Review", "duration": {"value": 2, "unit": "d"}},
        {"key": "go", "name": "Launch", "kind": "milestone", "duration": {"value": 0, "unit": "d"}},
    ],
    "links": [{"from": "copy", "to": "deck"}, {"from": "deck", "to": "go"}, {"from": "legal", "to": "go"}],
}


@pytest.fixture
def plan_file(tmp_path):
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(PLAN))
    return path


def test_json_gives_dates_floats_and_what_drives_the_finish(plan_file, capsys):
    call_command("schedule", plan_file, "--json")
    answer = json.loads(capsys.readouterr().out)
    assert answer["finish"] == "2027-01-13"
    items = {item.pop("key"): item for item in answer["items"]}
    assert items["deck"] == {
        "early_start": "2027-01-07",
        "early_finish": "2027-01-13",
        "late_start": "2027-01-06",
        "late_finish": "2027-01-12",
        "total_float": {"value": -1, "unit": "d", "minutes": -480},
        "free_float": {"value": 0, "unit": "d", "minutes": 0},
        "critical": True,
        "driving": True,
    }
    assert items["legal"]["free_float"] == {"value": 6, "unit": "d", "minutes": 2880}
    assert not items["legal"]["driving"]
    assert items["build"]["early_finish"] == "2027-01-06"
    assert answer["warnings"] == []


def test_a_minute_plan_answers_to_the_minute(tmp_path, capsys):
    hours = [["09:00", "12:30"], ["13:00", "17:30"]]
    week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), hours)
    data = PLAN | {
        "calendars": [{"key": "office", "week": week}],
        "items": PLAN["items"][2:],
        "links": PLAN["links"][1:],
    }
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(data | {"launch": {"name": "x", "start": "2027-01-04T09:00", "calendar": "office"}}))
    call_command("schedule", path, "--json")
    items = {item["key"]: item for item in json.loads(capsys.readouterr().out)["items"]}
    assert (items["deck"]["early_start"], items["deck"]["early_finish"]) == ("2027-01-04T09:00", "2027-01-08T17:30")
    assert items["go"]["early_finish"] == "2027-01-08T17:30"
    assert items["legal"]["total_float"] == {"value": 3, "unit": "d", "minutes": 1440}


def test_for_a_person_it_prints_a_table(plan_file, capsys):
    call_command("schedule", plan_file)
    table = capsys.readouterr().out
    assert "Sales deck" in table
    assert "Finish 2027-01-13" in table
