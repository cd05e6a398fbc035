"""``manage.py forecast``, as scripts call it."""

import json
from pathlib import Path

import pytest

from tests.commands.running import run_command, run_process

LAUNCH = Path(__file__).parent.parent / "data" / "launch.json"


def forecast(*arguments):
    return run_command("forecast", *arguments)


def test_it_prints_percentiles_chances_items_and_samples():
    process = forecast(str(LAUNCH), "--iterations", "300", "--seed", "5", "--json", "--samples")
    assert process.returncode == 0, process.stderr
    data = json.loads(process.stdout)
    assert data["finish"].keys() == {"mean", "sd", "computed", "percentiles"}
    assert list(data["finish"]["percentiles"]) == ["P10", "P50", "P80", "P90"]
    days = [value["working_days"] for value in data["finish"]["percentiles"].values()]
    assert days == sorted(days)
    assert 0 <= data["chance"] <= 1
    assert len(data["samples"]) == 300
    assert {"key", "criticality_index", "sensitivity"} <= data["items"][0].keys()
    assert data["warnings"] == []
    again = run_process("forecast", str(LAUNCH), "--iterations", "300", "--seed", "5", "--json", "--samples")
    assert again.stdout == process.stdout


def test_it_prints_a_table_for_people():
    process = forecast(str(LAUNCH), "--iterations", "200", "--assume")
    assert "Chance to make the target: " in process.stdout
    assert "Hire two application trainers" in process.stdout


@pytest.mark.parametrize(
    ("change", "arguments", "said"),
    [
        ({}, ["--iterations", "0"], "iterations is 0"),
        ({}, ["--iterations", "100000000"], "iterations is 100,000,000"),
        ({}, ["--seed", "-1"], "seed is -1"),
        ({"risks": [{"key": "r", "probability": 3, "items": ["d3"]}]}, [], "risks[0] “r”: probability is 3"),
        ({"branches": [{"key": "b", "gate": "j1", "probability": 0.5, "items": ["j2"]}]}, [], "closes a circle"),
    ],
    ids=["none", "too many", "seed", "probability", "circle"],
)
def test_bad_input_gets_one_message_and_nothing_else(tmp_path, change, arguments, said):
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(json.loads(LAUNCH.read_text()) | change))
    process = forecast(str(path), *arguments)
    assert process.returncode == 1
    assert process.stdout == ""
    assert said in process.stderr
    assert "Traceback" not in process.stderr
