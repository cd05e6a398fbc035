"""``manage.py schedule FILE [--json]``: dates and floats of a plan file, without a database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from tracker.engine import build_network, schedule
from tracker.engine.plan.schedule_output import schedule_as_json, schedule_as_table
from tracker.transfer.formats import read_path

from ._plan_command import PlanCommand


class Command(PlanCommand):
    help = "Schedule a plan file (launchpath-plan/1) or an MS Project XML file and print its dates and floats."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the plan file")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON instead of a table")

    def run(self, *args: Any, **options: Any) -> str:
        plan = read_path(options["file"])
        network, warnings = build_network(plan)
        result = schedule(network)
        if options["as_json"]:
            return json.dumps(schedule_as_json(result, plan.launch.hours_per_day, warnings), ensure_ascii=False)
        return "\n".join(schedule_as_table(result, plan.launch.hours_per_day, warnings))
