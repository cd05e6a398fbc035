"""Reading and writing plan files, ``launchpath-plan/1``.

Every key is checked: unknown ones are refused except under ``"x"``. ``docs/plan-file.md`` describes the format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from tracker.engine.time.amounts import Amount, moment_text
from tracker.engine.time.calendar import Calendar, CalendarException, Spans, day_date, day_number
from tracker.engine.time.errors import PlanError
from tracker.engine.time.readers import (
    LARGEST_LIST,
    LARGEST_OF_LAUNCH,
    one_of,
    read_amount,
    read_anything,
    read_bounded,
    read_cost,
    read_flag,
    read_moment,
    read_number,
    read_spans,
    read_spread,
    read_text,
    refuse_large,
)

from .commitment import PlanCommitment, read_commitment
from .json_rows import Reader, list_of, parse_json, read_row, refuse_unknown
from .plan import (
    CATEGORIES,
    FORMAT,
    KINDS,
    LAG_CALENDARS,
    MOST_CALENDARS,
    MOST_ITEMS,
    MOST_LINKS,
    RESTS,
    ROLES,
    SHORTEST_DAY,
    WEEKDAYS,
    Plan,
    PlanItem,
    PlanLaunch,
    PlanLink,
)

read_list = read_bounded(LARGEST_LIST)


def _mapping(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise PlanError(f"{where} must be an object.")
    mapping: dict[str, Any] = read_anything(value, where)
    return mapping


def _day(value: Any, where: str) -> date:
    moment = read_moment(value, where)
    if isinstance(moment, datetime):
        raise PlanError(f"{where} must be a date without a time, not {value}.")
    return moment


def _tier(value: Any, where: str) -> int:
    number = read_number(value, where)
    if number not in (1, 2, 3):
        raise PlanError(f"{where} is {number:g}. A launch is of tier 1 (the largest), 2 or 3.")
    return int(number)


def _signed(value: Any, where: str) -> Amount:
    return read_amount(value, where, percent=True, negative=True)


def _read_raci(value: Any, where: str) -> dict[str, list[str]]:
    """User names by their part in an item, each with one part."""
    parts: dict[str, list[str]] = _mapping(value, where)
    refuse_unknown(parts, PARTS, where)
    names = [name for named in parts.values() for name in (named if isinstance(named, list) else [None])]
    if not all(isinstance(name, str) and name for name in names):
        raise PlanError(f"{where} must name people: lists of user names by part.")
    if len(set(names)) < len(names):
        raise PlanError(f"{where} names somebody twice. Each person has one part in an item.")
    return {part: sorted(named) for part, named in sorted(parts.items()) if named}


_LAUNCH: dict[str, Reader] = {
    "name": read_text, "start": read_moment, "data_date": read_moment, "target": read_moment,
    "launch_milestone": read_text, "calendar": read_text, "resolution": one_of(("day", "minute")),
    "hours_per_day": read_number, "lag_calendar": one_of(LAG_CALENDARS), "honor_constraints": read_flag,
    "links_before_start": read_flag,
    "late_from": one_of(("finish", "target")), "critical_float": read_amount,
    "progress": one_of(("retained-logic", "progress-override")), "budget": read_cost, "tier": _tier,
    "x": read_bounded(LARGEST_OF_LAUNCH),
}  # fmt: skip
ITEM_READERS: dict[str, Reader] = {
    "key": read_text, "name": read_text, "kind": one_of(KINDS), "category": one_of(CATEGORIES),
    "owning_role": one_of(ROLES), "department": read_text, "owner": read_text, "parent": read_text,
    "calendar": read_text, "duration": read_amount, "optimistic": read_amount, "pessimistic": read_amount,
    "constraint": one_of(("SNET", "SNLT", "FNET", "FNLT", "MSO", "MFO", "ALAP")), "constraint_date": read_moment,
    "not_before": read_moment, "milestone": one_of(RESTS),
    "deadline": read_moment, "promise": read_moment, "actual_start": read_moment, "actual_finish": read_moment,
    "remaining": read_amount, "manual": read_flag, "external": read_flag, "start": read_moment,
    "finish": read_moment, "spread": read_spread, "description": read_text, "value": read_number,
    "effort": read_number, "planned_cost": read_cost, "actual_cost": read_cost, "day_cost": read_cost,
    "facts": _mapping, "raci": _read_raci, "commitment": read_commitment, "x": read_anything,
}  # fmt: skip
_LINK: dict[str, Reader] = {
    "from": read_text, "to": read_text, "type": one_of(("FS", "SS", "FF", "SF")), "lag": _signed,
    "lag_calendar": one_of(LAG_CALENDARS), "acceptance": read_text, "x": read_anything,
}  # fmt: skip
PARTS = ("responsible", "consulted", "informed")
_TOP = ("format", "launch", "calendars", "items", "links", "risks", "correlations", "branches", "x")


def read_plan(source: str | bytes | Mapping[str, Any], *, most: int = MOST_ITEMS) -> Plan:
    """A plan from the text of a plan file, or from its parsed JSON, of at most so many items. Raises
    :class:`PlanError`."""
    data = source if isinstance(source, Mapping) else parse_json(source)
    if isinstance(data, Mapping) and isinstance(data.get("format"), str) and data["format"] != FORMAT:
        raise PlanError(_other_format(data["format"]))
    if not isinstance(data, Mapping) or data.get("format") != FORMAT:
        raise PlanError(f'This is no plan file: its first key must be "format": "{FORMAT}".')
    refuse_unknown(data, _TOP, "The plan")
    if not isinstance(data.get("launch"), Mapping):
        raise PlanError('The plan lacks "launch", an object with a name and a start.')
    launch = PlanLaunch(**read_row(data["launch"], _LAUNCH, ("name", "start"), "launch"))
    if not SHORTEST_DAY <= launch.hours_per_day <= 24:
        raise PlanError(
            f"launch.hours_per_day is {launch.hours_per_day:g}. A day has a quarter of an hour to 24 hours."
        )
    rows = list_of(data, "items")
    if len(rows) > most:
        raise PlanError(f"The plan has {len(rows):,} items. At most {most:,} can be read; split it into launches.")
    items = tuple(_read_item(row, position) for position, row in enumerate(rows))
    if len(list_of(data, "links")) > MOST_LINKS:
        raise PlanError(f"The plan has more than {MOST_LINKS:,} links.")
    links = tuple(_read_link(row, position) for position, row in enumerate(list_of(data, "links")))
    keys = {item.key for item in items}
    for name in ("risks", "correlations", "branches"):
        read_list(list_of(data, name), f"“{name}”")
    if data.get("x") is not None:
        read_anything(data["x"], "“x”", LARGEST_OF_LAUNCH)
        refuse_large([launch.x, data["x"]], "“x” of the plan and its launch", LARGEST_OF_LAUNCH)
    if len(list_of(data, "calendars")) > MOST_CALENDARS:
        raise PlanError(f"The plan has more than {MOST_CALENDARS:,} calendars.")
    return Plan(
        launch=launch,
        items=items,
        links=links,
        calendars=tuple(
            read_calendar(row, f"calendars[{position}]") for position, row in enumerate(list_of(data, "calendars"))
        ),
        risks=tuple(_read_risk(row, position, keys) for position, row in enumerate(list_of(data, "risks"))),
        correlations=tuple(
            _read_correlation(r, position, keys) for position, r in enumerate(list_of(data, "correlations"))
        ),
        branches=tuple(_read_branch(row, position, keys) for position, row in enumerate(list_of(data, "branches"))),
        x=data.get("x"),
    )


def _other_format(name: str) -> str:
    """What to do with JSON that names a format of its own."""
    said = f"This is “{name[:60]}”; this product reads “{FORMAT}”."
    if name.startswith(FORMAT.partition("/")[0] + "/"):
        return f"{said} Another version wrote it: export the launch from there in this format."
    return f"{said} It is no plan file: export the plan as MS Project XML, or write it in this format."


def write_plan(plan: Plan) -> dict[str, Any]:
    """A plan as JSON data; what has its default is left out. ``read_plan(write_plan(plan)) == plan``."""
    data: dict[str, Any] = {"format": FORMAT, "launch": _written(plan.launch)}
    data["calendars"] = [write_calendar(calendar) for calendar in plan.calendars]
    data["items"] = [_written(item) for item in plan.items]
    data["links"] = [_written(link) for link in plan.links]
    for name in ("risks", "correlations", "branches"):
        if getattr(plan, name):
            data[name] = [dict(row) for row in getattr(plan, name)]
    if plan.x is not None:
        data["x"] = plan.x
    return data


def _read_item(row: Any, position: int) -> PlanItem:
    item = PlanItem(**read_row(row, ITEM_READERS, ("key", "name", "duration"), f"items[{position}]"))
    if not item.key:
        raise PlanError(f"items[{position}] has an empty key.")
    _check_item(item, position)
    return item


def _check_item(item: PlanItem, position: int) -> None:
    """Refuse values that contradict each other."""
    where = f"items[{position}] “{item.key}”"
    if item.constraint not in (None, "ALAP") and item.constraint_date is None:
        raise PlanError(f"{where} has the constraint {item.constraint} without a constraint_date.")
    if item.manual and (item.start is None or item.finish is None):
        raise PlanError(f"{where} is manual and needs both “start” and “finish”.")
    if (item.start is None) != (item.finish is None):
        raise PlanError(f"{where} has only one of “start” and “finish”.")
    if item.start is not None and not (item.manual or item.external):
        raise PlanError(f"{where} has fixed dates but is neither manual nor external: its dates are computed.")


def _read_link(row: Any, position: int) -> PlanLink:
    link = read_row(row, _LINK, ("from", "to"), f"links[{position}]")
    return PlanLink(source=link.pop("from"), target=link.pop("to"), **link)


def read_calendar(row: Any, where: str) -> Calendar:
    """A calendar as it stands in a plan file."""
    readers: dict[str, Reader] = {"key": read_text, "name": read_text, "week": _mapping, "exceptions": read_list}
    contents = read_row(row, readers, ("key", "week"), where)
    where = f"calendar “{contents['key']}”"
    refuse_unknown(contents["week"], WEEKDAYS, f"{where} week")
    week = tuple(read_spans(contents["week"].get(day) or False, f"{where} {day}") for day in WEEKDAYS)
    rows = list_of(contents, "exceptions")
    exceptions = tuple(_read_exception(entry, where) for entry in rows)
    given = [*contents["week"].values(), *(entry.get("hours", False) for entry in rows)]
    in_days = all(isinstance(hours, bool) or not hours for hours in given)
    return Calendar(contents["key"], week, exceptions, contents.get("name", ""), in_days)


def _read_exception(row: Any, calendar: str) -> CalendarException:
    where = f"{calendar} exception"
    readers: dict[str, Reader] = {"from": _day, "to": _day, "hours": read_spans, "name": read_text}
    contents = read_row(row, readers, ("from",), where)
    first, last = day_number(contents["from"]), day_number(contents.get("to", contents["from"]))
    return CalendarException(first, last, contents.get("hours", ()), contents.get("name", ""))


def _read_risk(row: Any, position: int, keys: set[str]) -> dict[str, Any]:
    where = f"risks[{position}]"
    readers: dict[str, Reader] = {
        "key": read_text, "name": read_text, "probability": read_number, "items": read_list,
        "effect": one_of(("add", "multiply")), "impact": read_anything, "cost": read_anything,
        "x": read_anything,
    }  # fmt: skip
    risk = read_row(row, readers, ("key", "probability", "items"), where)
    _check_probability(risk, where)
    _check_keys(risk["items"], keys, where)
    if "impact" in risk:
        risk["impact"] = read_spread(risk["impact"], f"{where}.impact", unit=risk.get("effect", "add") == "add")
    if "cost" in risk:
        risk["cost"] = read_spread(risk["cost"], f"{where}.cost", unit=False)
    return risk


def _read_branch(row: Any, position: int, keys: set[str]) -> dict[str, Any]:
    where = f"branches[{position}]"
    readers: dict[str, Reader] = {
        "key": read_text, "name": read_text, "gate": read_text, "probability": read_number, "items": read_list,
        "rework": read_anything, "x": read_anything,
    }  # fmt: skip
    branch = read_row(row, readers, ("key", "gate", "probability", "items"), where)
    _check_probability(branch, where)
    _check_keys([branch["gate"]], keys, where)
    _check_keys(branch["items"], keys, where)
    if "rework" in branch:
        branch["rework"] = read_spread(branch["rework"], f"{where}.rework", unit=False)
    return branch


def _check_probability(entry: dict[str, Any], where: str) -> None:
    if not 0 <= entry["probability"] <= 1:
        raise PlanError(f"{where} “{entry['key']}”: probability is {entry['probability']:g}. It lies between 0 and 1.")


def _read_correlation(row: Any, position: int, keys: set[str]) -> dict[str, Any]:
    where = f"correlations[{position}]"
    correlation = read_row(row, {"items": read_list, "rho": read_number}, ("items", "rho"), where)
    if not -1 <= correlation["rho"] <= 1:
        raise PlanError(f"{where}.rho is {correlation['rho']:g}. A correlation lies between -1 and 1.")
    _check_keys(correlation["items"], keys, where)
    return correlation


def _check_keys(items: Any, keys: set[str], where: str) -> None:
    if not isinstance(items, list) or not items:
        raise PlanError(f"{where}.items must be a list of item keys.")
    for key in items:
        if not isinstance(key, str) or key not in keys:
            raise PlanError(f"{where} names “{key}”, which is no item of this plan.")


_IN_FILE = {"source": "from", "target": "to"}


def _written(row: PlanLaunch | PlanItem | PlanLink) -> dict[str, Any]:
    renamed = _IN_FILE if isinstance(row, PlanLink) else {}
    data = {}
    for spec in fields(row):
        value = getattr(row, spec.name)
        if value is None or (value == spec.default and spec.name != "duration"):
            continue
        if isinstance(value, Amount | PlanCommitment):
            value = value.as_json()
        elif hasattr(value, "isoformat"):
            value = moment_text(value)
        data[renamed.get(spec.name, spec.name)] = value
    return data


def write_calendar(calendar: Calendar) -> dict[str, Any]:
    """A calendar as it stands in a plan file."""
    data: dict[str, Any] = {"key": calendar.key}
    if calendar.name:
        data["name"] = calendar.name
    data["week"] = {day: _written_spans(spans, calendar) for day, spans in zip(WEEKDAYS, calendar.week, strict=True)}
    data["exceptions"] = [
        {
            "from": day_date(e.first).isoformat(),
            "to": day_date(e.last).isoformat(),
            "hours": _written_spans(e.spans, calendar),
        }
        | ({"name": e.name} if e.name else {})
        for e in calendar.exceptions
    ]
    return data


def _written_spans(spans: Spans, calendar: Calendar) -> Any:
    if calendar.in_days:
        return bool(spans)
    return [[f"{minute // 60:02d}:{minute % 60:02d}" for minute in span] for span in spans]
