"""Plan files for tests, and the launches that are made of them."""

from __future__ import annotations

from typing import Any

from roles.models import User
from tracker.engine import read_plan
from tracker.models import Launch, Program
from tracker.services.launches.imports import import_plan


def item(key: str, name: str, days: int, **fields: Any) -> dict[str, Any]:
    return {"key": key, "name": name, "duration": {"value": days, "unit": "d"}} | fields


PLAN: dict[str, Any] = {
    "format": "launchpath-plan/1",
    "launch": {"name": "Comet", "start": "2027-01-04", "target": "2027-01-15", "launch_milestone": "go"},
    "items": [
        item("ready", "Get ready", 0, kind="summary"),
        item("app", "Build the app", 5, parent="ready", department="product", owner="alice", value=8),
        item(
            "deck", "Sales deck", 4, parent="ready", kind="dependency", category="collateral", department="marketing",
            facts={"assets": "One deck"}, deadline="2027-01-20",
        ),
        item("hire", "Hire a trainer", 8, kind="dependency", category="hiring", department="hr", promise="2027-01-15"),
        item("train", "Train sales", 3, kind="dependency", category="training", department="hr", owner="bob"),
        item("go", "Launch day", 0, kind="milestone", department="product"),
    ],
    "links": [
        {"from": "app", "to": "deck", "lag": {"value": 1, "unit": "d"}, "acceptance": "Screens are final"},
        {"from": "hire", "to": "train"},
        {"from": "train", "to": "go"},
        {"from": "deck", "to": "go"},
    ],
}  # fmt: skip


def make_launch(program: Program, plan: dict[str, Any] = PLAN, *, by: User | None = None, digest: str = "") -> Launch:
    return import_plan(by=by, program=program, plan=read_plan(plan), source="comet.json", digest=digest).launch


def long_plan(size: int) -> dict[str, Any]:
    """A chain of items in phases of twenty, over three departments."""
    rows: list[dict[str, Any]] = []
    for n in range(size):
        if n % 20 == 0:
            rows.append(item(f"p{n}", f"Phase {n // 20}", 0, kind="summary"))
        department = ("product", "marketing", "hr")[n % 3]
        rows.append(item(f"i{n}", f"Item {n}", 1, parent=f"p{n // 20 * 20}", department=department))
    links = [{"from": f"i{n}", "to": f"i{n + 1}"} for n in range(size - 1)]
    return {
        "format": "launchpath-plan/1",
        "launch": {"name": "Long", "start": "2027-01-04"},
        "items": rows,
        "links": links,
    }
