"""The engine against dates that others computed: published makespans, and plans scheduled by established tools.

``tests/data`` carries them as plan files with the expected values; ``make conformance`` takes a larger folder.
"""

import json
from pathlib import Path

import pytest

from tests.conformance.__main__ import psplib_network
from tests.conformance.compare import differences
from tracker.engine import build_network, read_plan, schedule, write_plan

DATA = Path(__file__).parents[2] / "data"
SCHEDULES = json.loads((DATA / "schedules.json").read_text())
INSTANCES = json.loads((DATA / "psplib.json").read_text())["instances"]


@pytest.mark.parametrize("instance", INSTANCES, ids=lambda instance: instance["name"])
def test_it_finds_the_published_makespan(instance):
    assert schedule(psplib_network(instance)).finish == instance["mpm_time"]


@pytest.mark.parametrize("case", SCHEDULES, ids=lambda case: case["name"])
def test_it_schedules_every_item_as_the_established_tool_did(case):
    network, _ = build_network(read_plan(case["plan"]))
    assert list(map(str, differences(schedule(network), case["expected"]))) == []


@pytest.mark.parametrize("case", SCHEDULES, ids=lambda case: case["name"])
def test_a_real_plan_survives_writing_and_reading(case):
    plan = read_plan(case["plan"])
    assert read_plan(json.dumps(write_plan(plan))) == plan
