"""Holds the engine against a folder of reference data: ``make conformance DIR=...``.

Reads ``schedules/`` and ``generated/`` (neutral-schedule/1), ``psplib/``, ``import/`` (MS Project XML, whose twins
in ``schedules/`` hold the expected result), ``forecast/`` (exact distributions) and ``cases/`` (situations with a command
and what is right). Exits 1 if anything differs.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.conformance import exact
from tests.conformance.cases import cases
from tests.conformance.compare import differences
from tests.conformance.neutral import as_plan
from tracker.engine import Activity, Link, Network, build_network, read_plan, schedule
from tracker.engine.time.calendar import FULL_DAY, Calendar
from tracker.transfer.formats import read_path

FORECAST_ITERATIONS = 100_000
EXPECTED_WARNINGS = Path(__file__).parent.parent / "data" / "import_warnings.json"


def schedules(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Plans made in an established tool, item by item, all fields."""
    for path in sorted((folder / "schedules").glob("*.json")):
        data = json.loads(path.read_text())
        network, _ = build_network(read_plan(as_plan(data)))
        stored = {str(task["uid"]): task["stored"] for task in data["tasks"]}
        yield f"schedules/{path.stem}", [str(d) for d in differences(schedule(network), stored)]


def generated(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Generated plans as two tools read them: dates, total float and what is critical. (Free float across calendars
    is an estimate in the tool that made them: it takes lags off in the predecessor's time.)"""
    for path in sorted((folder / "generated").glob("*.json")):
        data = json.loads(path.read_text())
        readings = {"stored": {}, "p6": {"honor_constraints": False, "lag_calendar": "predecessor"}}
        for reading, settings in readings.items():
            expected = {str(task["uid"]): dict(task[reading]) for task in data["tasks"] if reading in task}
            if not expected:
                continue
            for values in expected.values():
                values.pop("free_slack_min", None)
            network, _ = build_network(read_plan(as_plan(data, **settings)))
            yield f"generated/{path.stem} ({reading})", [str(d) for d in differences(schedule(network), expected)]


def psplib(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Published makespans."""
    for path in sorted((folder / "psplib").glob("*.json")):
        for instance in json.loads(path.read_text())["instances"]:
            makespan = schedule(psplib_network(instance)).finish
            wrong = [] if makespan == instance["mpm_time"] else [f"{makespan}, published {instance['mpm_time']}"]
            yield f"psplib/{instance['name']}", wrong


def psplib_network(instance: dict[str, list]) -> Network:  # type: ignore[type-arg]
    """An instance as a network that starts at 0 and works every day."""
    activities = [Activity(str(job), duration) for job, duration in enumerate(instance["durations"], 1)]
    links = [Link(str(job), str(after)) for job, row in enumerate(instance["successors"], 1) for after in row]
    calendar = Calendar("standard", (FULL_DAY,) * 7, in_days=True)
    return Network(activities, links, {"standard": calendar}, start=0)


def imports(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """MS Project XML files: their twins' dates, and the warnings that are expected of them."""
    said = json.loads(EXPECTED_WARNINGS.read_text())
    for path in sorted((folder / "import").glob("*.xml")):
        network, warnings = build_network(read_path(path))
        result = schedule(network)
        stem = path.stem.replace(".from-mpp", ".mpp") if ".from-mpp" in path.stem else f"{path.stem}.xml"
        twin = folder / "schedules" / f"{stem}.json"
        wrong: list[str] = []
        if twin.exists():
            tasks = json.loads(twin.read_text())["tasks"]
            wrong = [str(d) for d in differences(result, {str(task["uid"]): task["stored"] for task in tasks})]
        if path.stem in said and list(warnings) != said[path.stem]:
            wrong.append(f"warnings are {list(warnings)}, expected {said[path.stem]}")
        yield f"import/{path.stem}{' (twin)' if twin.exists() else ''}", wrong


def forecasts(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Networks whose distribution is known exactly: within four standard errors of mean, quantiles and criticality."""
    for path in sorted((folder / "forecast").glob("*.json")):
        for case in json.loads(path.read_text())["cases"]:
            yield f"forecast/{case['id']}", exact.differences(case, FORECAST_ITERATIONS)


def main(folder: Path) -> int:
    if not folder.is_dir():
        print(f"{folder} is no folder. Name one: make conformance DIR=path")
        return 1
    failed = 0
    for check in (schedules, generated, psplib, imports, forecasts, cases):
        results = list(check(folder))
        bad = [(name, wrong) for name, wrong in results if wrong]
        failed += len(bad)
        print(f"{check.__name__}: {len(results) - len(bad)} of {len(results)} agree")
        for name, wrong in bad:
            print(f"  {name}: {len(wrong)} differences, first: {wrong[0]}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path()))
