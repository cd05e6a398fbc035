"""``neutral-schedule/1``, a plan with the dates an established tool stored for it, as a plan file."""

from __future__ import annotations

from typing import Any

from tracker.engine.plan.plan import FORMAT, WEEKDAYS

CONSTRAINTS = {
    "AS_SOON_AS_POSSIBLE": None,
    "AS_LATE_AS_POSSIBLE": "ALAP",
    "START_NO_EARLIER_THAN": "SNET",
    "START_NO_LATER_THAN": "SNLT",
    "FINISH_NO_EARLIER_THAN": "FNET",
    "FINISH_NO_LATER_THAN": "FNLT",
    "MUST_START_ON": "MSO",
    "MUST_FINISH_ON": "MFO",
    "START_ON": "MSO",
    "FINISH_ON": "MFO",
}


def as_plan(data: dict[str, Any], **launch: Any) -> dict[str, Any]:
    """A plan file's data; ``launch`` overrides settings of the launch."""
    project = data["project"]
    calendars = {calendar["uid"]: calendar for calendar in data["calendars"]}
    used = {project["default_calendar"]} | {task["effective_calendar"] for task in data["tasks"]}
    settings = {
        "name": project.get("title") or "Plan",
        "start": project["start"][:16],
        "calendar": str(project["default_calendar"]),
        "resolution": "minute",
        "hours_per_day": project["minutes_per_day"] / 60,
        "honor_constraints": project["honor_constraints"] or data["tier"] == "gen",
    }
    return {
        "format": FORMAT,
        "launch": settings | launch,
        "calendars": [_calendar(calendars, uid) for uid in sorted(used)],
        "items": [_item(task) for task in data["tasks"] if task.get("active", True)],
        "links": [_link(relation) for relation in data["relations"]],
    }


def _calendar(calendars: dict[int, Any], uid: int) -> dict[str, Any]:
    """A calendar with what it inherits written out."""
    chain = []
    step: int | None = uid
    while step is not None:
        chain.append(calendars[step])
        step = calendars[step]["parent"]
    week = {}
    for day in WEEKDAYS:
        said = next(c["week"][day.upper()] for c in chain if c["week"][day.upper()] != "inherit")
        week[day] = [[start, "24:00" if end == "00:00" else end] for start, end in said]
    exceptions = [
        {"from": e["from"], "to": e["to"], "hours": [[a, "24:00" if b == "00:00" else b] for a, b in e["hours"]]}
        for calendar in reversed(chain)
        # Where exceptions overlap the tool follows the first, a plan file the last.
        for e in reversed(calendar["exceptions"])
    ]
    return {"key": str(uid), "week": week, "exceptions": exceptions}


def _minutes(amount: dict[str, Any]) -> dict[str, Any]:
    return {"value": amount["minutes"], "unit": "em" if amount["elapsed"] else "m"}


def _item(task: dict[str, Any]) -> dict[str, Any]:
    kind = "summary" if task["summary"] else "scope"
    item: dict[str, Any] = {
        "key": str(task["uid"]),
        "name": task.get("name") or str(task["uid"]),
        "kind": kind,
        "duration": _minutes(task["duration"]),
        "parent": None if task.get("parent") is None else str(task["parent"]),
        "calendar": str(task["effective_calendar"]),
    }
    if task["summary"]:
        return item
    item["constraint"] = CONSTRAINTS[task["constraint"]]
    for name in ("constraint_date", "deadline", "actual_start", "actual_finish"):
        item[name] = task[name][:16] if task.get(name) else None
    if item["actual_start"]:
        item["remaining"] = _minutes(task["remaining_duration"])
    if task.get("mode") == "MANUALLY_SCHEDULED":
        item["manual"] = True
    if task.get("external"):
        item["external"] = True
    if item.get("manual") or item.get("external"):
        item["start"], item["finish"] = (task["stored"][name][:16] for name in ("start", "finish"))
    return item


def _link(relation: dict[str, Any]) -> dict[str, Any]:
    lag = relation["lag"]
    if lag.get("percent") or lag["units"].endswith("%"):
        amount = {"value": lag["value"], "unit": "e%" if lag.get("elapsed") else "%"}
    else:
        amount = _minutes(lag)
    return {"from": str(relation["pred"]), "to": str(relation["succ"]), "type": relation["type"], "lag": amount}
