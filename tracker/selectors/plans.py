"""A launch as a plan: the one loader from the database to what the engine reads, and to the plan file."""

from __future__ import annotations

from typing import Any

from roles.models import Department
from tracker.engine.calendar import FULL_DAY, OFFICE_HOURS, Calendar, standard_calendar
from tracker.engine.plan import Plan, PlanItem, PlanLaunch, PlanLink
from tracker.engine.plan_file import read_calendar
from tracker.models import Item, Launch, LaunchCalendar, Link
from tracker.models.item import PLAN_FIELDS

#: Public holidays are known for the year before a launch starts and this many after.
HOLIDAY_YEARS = 8
STANDARD = "standard"


def plan_of(launch: Launch) -> Plan:
    """Everything of a launch that is not dropped, as a plan. Six queries, whatever its size."""
    departments = {d.pk: d for d in Department.objects.prefetch_related("exceptions")}
    calendars = {c.pk: c for c in LaunchCalendar.objects.filter(launch=launch)}
    items = list(live_items(launch))
    keys = {item.pk: item.key for item in items}
    links = Link.objects.filter(launch=launch, source__dropped=False, target__dropped=False)
    used = {item.department_id for item in items if item.department_id}
    return Plan(
        launch=_launch(launch, calendars, keys),
        items=tuple(_item(item, launch, departments, calendars, keys) for item in items),
        links=tuple(_link(link, keys) for link in links),
        calendars=tuple(_calendars(launch, calendars, [departments[pk] for pk in sorted(used)])),
        risks=tuple(launch.extra.get("risks", ())),
        correlations=tuple(launch.extra.get("correlations", ())),
        x=launch.extra.get("x"),
    )


def live_items(launch: Launch) -> Any:
    """Items of a launch in plan order, without those that were dropped."""
    return Item.objects.filter(launch=launch, dropped=False).select_related("owner").order_by("position", "pk")


def _launch(launch: Launch, calendars: dict[int, LaunchCalendar], keys: dict[int, str]) -> PlanLaunch:
    return PlanLaunch(
        name=launch.name,
        start=launch.start,
        data_date=launch.data_date,
        target=launch.target,
        launch_milestone=keys.get(launch.launch_milestone_id or 0),
        calendar=calendars[launch.calendar_id].key if launch.calendar_id else STANDARD,
        resolution=launch.resolution,
        hours_per_day=launch.hours_per_day,
        lag_calendar=launch.lag_calendar,
        honor_constraints=launch.honor_constraints,
        late_from=launch.late_from,
        critical_float=launch.critical_float,
        progress=launch.progress,
        x=launch.extra.get("launch_x"),
    )


def _calendars(launch: Launch, own: dict[int, LaunchCalendar], departments: list[Department]) -> list[Calendar]:
    minutes = launch.resolution == "minute"
    found = [read_calendar(calendar.definition, calendar.key) for calendar in own.values()]
    if launch.calendar_id is None:
        found.append(standard_calendar(STANDARD, hours=minutes))
    if launch.department_calendars:
        first = launch.start.year - 1
        day = OFFICE_HOURS if minutes else FULL_DAY
        found.extend(department.calendar(first, first + HOLIDAY_YEARS, day) for department in departments)
    return found


def _item(
    item: Item,
    launch: Launch,
    departments: dict[int, Department],
    calendars: dict[int, LaunchCalendar],
    keys: dict[int, str],
) -> PlanItem:
    department = departments.get(item.department_id or 0)
    calendar = calendars[item.calendar_id].key if item.calendar_id else None
    if calendar is None and department is not None and launch.department_calendars:
        calendar = department.calendar_key
    return PlanItem(
        **{name: getattr(item, name) for name in PLAN_FIELDS},
        owning_role=item.owning_role,
        department=department.key if department else None,
        owner=item.owner.username if item.owner else None,
        parent=keys.get(item.parent_id or 0),
        calendar=calendar,
        start=item.fixed_start,
        finish=item.fixed_finish,
        description=item.description or None,
        planned_cost=None if item.planned_cost is None else float(item.planned_cost),
        actual_cost=None if item.actual_cost is None else float(item.actual_cost),
        facts=item.facts or None,
        x=item.extra.get("x"),
    )


def _link(link: Link, keys: dict[int, str]) -> PlanLink:
    return PlanLink(
        source=keys[link.source_id],
        target=keys[link.target_id],
        type=link.type,
        lag=link.lag,
        lag_calendar=link.lag_calendar,
        acceptance=link.acceptance or None,
    )
