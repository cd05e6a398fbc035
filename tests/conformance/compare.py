"""Holds a schedule against the dates an established tool stored for the same plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracker.engine import Schedule
from tracker.engine.passes.dates import moment_at
from tracker.engine.time.calendar import EPOCH

#: Two floats are equal within two minutes, two instants within one minute of the item's working time.
FLOAT_TOLERANCE, INSTANT_TOLERANCE = 2, 1


@dataclass(frozen=True, slots=True)
class Difference:
    """One value of one item that is not what the tool stored."""

    key: str
    field: str
    computed: str
    stored: str

    def __str__(self) -> str:
        return f"item {self.key}: {self.field} is {self.computed}, stored {self.stored}"


def differences(
    schedule: Schedule, expected: dict[str, dict[str, Any]], *, summaries: bool = True
) -> Iterator[Difference]:
    """What differs, item by item and field by field; ``expected`` holds stored values by key."""
    layout = schedule.layout
    for key, stored in expected.items():
        item = schedule.item(key)
        if item.summary and not summaries:
            continue
        activity = schedule.network.activities[schedule.network.index[key]]
        work = layout.own_tables(activity)[0]
        computed = {
            "early_start": item.early.start,
            "early_finish": item.early.finish,
            "late_start": item.late.start,
            "late_finish": item.late.finish,
        }
        for name, instant in computed.items():
            if stored.get(name):
                there = _minutes(stored[name])
                step = layout.scale.step
                here_work = work[(instant - layout.scale.origin) // step]
                there_work = work[(there - layout.scale.origin) // step]
                if abs(here_work - there_work) * step > max(INSTANT_TOLERANCE, step - 1) and here_work != there_work:
                    yield Difference(key, name, _text(instant), stored[name])
        for name, amount in (("total_slack_min", item.total_float), ("free_slack_min", item.free_float)):
            if stored.get(name) is not None and abs(stored[name] - amount) > FLOAT_TOLERANCE:
                yield Difference(key, name, str(amount), str(stored[name]))
        if stored.get("critical") is not None and stored["critical"] != item.critical:
            yield Difference(key, "critical", str(item.critical), str(stored["critical"]))


def _minutes(text: str) -> int:
    return round((datetime.fromisoformat(text) - datetime.combine(EPOCH, datetime.min.time())).total_seconds() / 60)


def _text(minutes: int) -> str:
    return moment_at(1, minutes).isoformat()
