"""``manage.py forecast FILE [--iterations N] [--seed S] [--json] [--samples]``: when a plan will be done, and how sure
that is, without a database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from tracker.engine import build_network, schedule
from tracker.engine.forecast.simulation import MOST_ITERATIONS, simulate
from tracker.engine.plan.assumptions import typical
from tracker.engine.plan.forecast_output import forecast_as_json, forecast_as_table
from tracker.engine.plan.schedule_output import schedule_warnings
from tracker.engine.plan.to_uncertainty import uncertainty_of
from tracker.transfer.formats import read_path

from ._plan_command import PlanCommand

ITERATIONS = 10_000


class Command(PlanCommand):
    help = "Forecast a plan file (launchpath-plan/1) or an MS Project XML file: percentiles of its finish."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the plan file")
        parser.add_argument(
            "--iterations", type=int, default=ITERATIONS, help=f"1 to {MOST_ITERATIONS:,} (default {ITERATIONS:,})"
        )
        parser.add_argument("--seed", type=int, default=0, help="the same seed gives the same answer (default 0)")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON instead of a table")
        parser.add_argument("--samples", action="store_true", help="with --json, every finish that was drawn")
        parser.add_argument("--assume", action="store_true", help="give items without a spread that of their category")

    def run(self, *args: Any, **options: Any) -> str:
        plan = read_path(options["file"])
        network, warnings = build_network(plan)
        uncertainty = uncertainty_of(plan, network, typical if options["assume"] else None)
        forecast = simulate(network, uncertainty, iterations=options["iterations"], seed=options["seed"])
        warnings = (*warnings, *schedule_warnings(schedule(network)))
        if options["as_json"]:
            data = forecast_as_json(forecast, samples=options["samples"])
            data["warnings"] = [*warnings, *data["warnings"]]
            return json.dumps(data, ensure_ascii=False)
        return "\n".join([*forecast_as_table(forecast), *(f"Warning: {warning}" for warning in warnings)])
