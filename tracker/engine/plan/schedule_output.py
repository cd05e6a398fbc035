"""What the ``schedule`` command prints: a schedule as JSON data or as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tracker.engine.network.activity import Activity
from tracker.engine.passes.dates import ItemSchedule
from tracker.engine.passes.paths import before_start
from tracker.engine.passes.schedule import Schedule
from tracker.engine.passes.shown_dates import ShownDates
from tracker.engine.time.amounts import moment_text

MINUTES_PER_HOUR = 60


class Figures(ShownDates):
    """Dates of a schedule and its floats in days; ``hours_per_day`` says how long a ``d`` of float is."""

    def __init__(self, schedule: Schedule, hours_per_day: float) -> None:
        super().__init__(schedule)
        self.minutes_per_day = hours_per_day * MINUTES_PER_HOUR

    def days(self, units: int) -> float:
        """Base units of the launch's working time in days."""
        return units if self.whole_days else units / self.minutes_per_day

    def amount(self, activity: Activity, units: int) -> dict[str, Any]:
        """A float as ``{"value", "unit", "minutes"}``: days of the activity's own time and the minutes they are."""
        if activity.elapsed:
            elapsed = units * self.base
            return {"value": _short(elapsed / 1440), "unit": "ed", "minutes": elapsed}
        minutes: float = _short(units * self.minutes_per_day) if self.whole_days else units
        return {"value": _short(minutes / self.minutes_per_day), "unit": "d", "minutes": minutes}


def schedule_as_json(schedule: Schedule, hours_per_day: float, warnings: tuple[str, ...] = ()) -> dict[str, Any]:
    """The answer of ``schedule --json``: ``finish``, ``items`` and ``warnings``."""
    figures = Figures(schedule, hours_per_day)
    items = [
        _item(figures, item, activity) for item, activity in zip(schedule, schedule.network.activities, strict=True)
    ]
    return {
        "finish": moment_text(figures.launch_finish()),
        "items": items,
        "warnings": [*warnings, *schedule_warnings(schedule)],
    }


def _item(figures: Figures, item: ItemSchedule, activity: Activity) -> dict[str, Any]:
    early, late = (list(map(moment_text, figures.span(item, dates))) for dates in (item.early, item.late))
    return {
        "key": item.key,
        "early_start": early[0],
        "early_finish": early[1],
        "late_start": late[0],
        "late_finish": late[1],
        "total_float": figures.amount(activity, item.total_float),
        "free_float": figures.amount(activity, item.free_float),
        "critical": item.critical,
        "driving": item.driving,
    }


#: So many items are named in one warning.
_NAMED = 5


def schedule_warnings(schedule: Schedule) -> tuple[str, ...]:
    """What the dates themselves give reason to say."""
    early = before_start(schedule)
    if not early:
        return ()
    figures, activities = ShownDates(schedule), schedule.network.activities
    named = [_dated(figures, activities[n]) for n in early[:_NAMED]]
    more = f" and {len(early) - _NAMED} more" if len(early) > _NAMED else ""
    said = f"Links pull these items to before the launch's start, as MS Project allows: {', '.join(named)}{more}."
    return (said,)


def _dated(figures: ShownDates, activity: Activity) -> str:
    """An item by its key, its name where that says more, and its early start."""
    item = figures.schedule.item(activity.key)
    name = f" ({activity.name})" if activity.name not in ("", activity.key) else ""
    return f"“{activity.key}”{name} on {moment_text(figures.span(item, item.early)[0])}"


def schedule_as_table(schedule: Schedule, hours_per_day: float, warnings: tuple[str, ...] = ()) -> Iterator[str]:
    """The answer of ``schedule`` for a person, line by line."""
    data = schedule_as_json(schedule, hours_per_day, warnings)
    names = {activity.key: activity.name for activity in schedule.network.activities}
    wide = max((len(item["key"]) for item in data["items"]), default=3)
    yield f"{'key':{wide}}  {'start':16}  {'finish':16}  {'float':>8}     name"
    for item in data["items"]:
        mark = "●" if item["driving"] else "!" if item["critical"] else " "
        spare = f"{item['total_float']['value']:g}{item['total_float']['unit']}"
        yield (
            f"{item['key']:{wide}}  {item['early_start']:16}  {item['early_finish']:16}  {spare:>8}  {mark}  "
            f"{names[item['key']]}"
        )
    yield f"Finish {data['finish']}. ● is on the driving path, ! is critical."
    yield from (f"Warning: {warning}" for warning in data["warnings"])


def _short(value: float) -> float:
    """Whole numbers without a fraction, others to a hundredth of a minute or better."""
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded
