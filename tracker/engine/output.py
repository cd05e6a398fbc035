"""What the ``schedule`` command prints: a schedule as JSON data or as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .activity import Activity, Resolution
from .paths import launch_nodes
from .results import Dates, ItemSchedule, Schedule, finish_day, moment_at, start_day

MINUTES_PER_HOUR = 60


class Figures:
    """Dates and floats of a schedule as text; ``hours_per_day`` says how long a ``d`` of float is."""

    def __init__(self, schedule: Schedule, hours_per_day: float) -> None:
        self.schedule = schedule
        self.base = schedule.network.resolution.minutes
        self.whole_days = schedule.network.resolution is Resolution.DAY
        self.minutes_per_day = hours_per_day * MINUTES_PER_HOUR
        self._summaries: dict[tuple[str, bool], tuple[str, str]] = {}

    def start(self, instant: int) -> str:
        """ISO: to the minute on minute plans, the day on day plans."""
        if self.whole_days:
            return start_day(self.base, instant).isoformat()
        return moment_at(self.base, instant).isoformat(timespec="minutes")

    def finish(self, instant: int) -> str:
        """As :meth:`start`, where a day plan shows the last day inclusive."""
        if self.whole_days:
            return finish_day(self.base, instant).isoformat()
        return moment_at(self.base, instant).isoformat(timespec="minutes")

    def span(self, item: ItemSchedule, dates: Dates) -> tuple[str, str]:
        """Start and finish. On a day plan an item without duration shows one day, late as it does early."""
        if item.summary and self.whole_days:
            return self._summary_span(item, dates)
        if dates.start != dates.finish or not self.whole_days:
            return self.start(dates.start), self.finish(dates.finish)
        day = self.finish(dates.finish) if item.on_finish else self.start(self._next_start(item.key, dates.start))
        return day, day

    def _summary_span(self, item: ItemSchedule, dates: Dates) -> tuple[str, str]:
        """From the first to the last day that a part shows: a milestone may show the day before its instant or the
        working day after it. Kept, because a plan may hold thousands of parts in a few summaries."""
        kept = item.key, dates is item.late
        if kept in self._summaries:
            return self._summaries[kept]
        network = self.schedule.network
        parts = [self.schedule.item(network.activities[leaf].key) for leaf in network.leaves_of(item.key)]
        shown = [part for part in parts if not network.activities[network.index[part.key]].external] or parts
        spans = [self.span(part, part.late if dates is item.late else part.early) for part in shown]
        self._summaries[kept] = min(start for start, _ in spans), max(finish for _, finish in spans)
        return self._summaries[kept]

    def launch_finish(self) -> str:
        """The day, or moment, on which the launch finishes as its last item shows it."""
        keys = [self.schedule.network.activities[node].key for node in launch_nodes(self.schedule)]
        items = [self.schedule.item(key) for key in keys]
        return max((self.span(item, item.early)[1] for item in items), default=self.finish(self.schedule.finish))

    def _next_start(self, key: str, instant: int) -> int:
        """An instant at which the item's own calendar works."""
        network, layout = self.schedule.network, self.schedule.layout
        work, place = layout.own_tables(network.activities[network.index[key]])
        return layout.scale.instant(place[work[layout.scale.slot(instant)]])

    def days(self, units: int) -> float:
        """Base units of the launch's working time in days."""
        return units if self.whole_days else units / self.minutes_per_day

    def amount(self, activity: Activity, units: int) -> dict[str, Any]:
        """A float as ``{"value", "unit", "minutes"}``: days of the activity's own time and the minutes they are."""
        if activity.elapsed:
            around = units * self.base
            return {"value": _short(around / 1440), "unit": "ed", "minutes": around}
        minutes: float = _short(units * self.minutes_per_day) if self.whole_days else units
        return {"value": _short(minutes / self.minutes_per_day), "unit": "d", "minutes": minutes}


def schedule_as_json(schedule: Schedule, hours_per_day: float, warnings: tuple[str, ...] = ()) -> dict[str, Any]:
    """The answer of ``schedule --json``: ``finish``, ``items`` and ``warnings``."""
    figures = Figures(schedule, hours_per_day)
    items = [
        _item(figures, item, activity) for item, activity in zip(schedule, schedule.network.activities, strict=True)
    ]
    return {"finish": figures.launch_finish(), "items": items, "warnings": list(warnings)}


def _item(figures: Figures, item: ItemSchedule, activity: Activity) -> dict[str, Any]:
    early, late = figures.span(item, item.early), figures.span(item, item.late)
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


def schedule_as_table(schedule: Schedule, hours_per_day: float, warnings: tuple[str, ...] = ()) -> Iterator[str]:
    """The answer of ``schedule`` for a person, line by line."""
    data = schedule_as_json(schedule, hours_per_day)
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
    yield from (f"Warning: {warning}" for warning in warnings)


def _short(value: float) -> float:
    """Whole numbers without a fraction, others to a hundredth of a minute or better."""
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded
