"""What a risk puts at stake: how far the launch would move if an item slipped by its typical overrun."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tracker.engine.network.lags import BeforeHorizon
from tracker.engine.passes.compare import working_time
from tracker.engine.passes.cpm import finishes, forward
from tracker.engine.passes.schedule import schedule as schedule_of
from tracker.engine.plan.plan import PlanItem

if TYPE_CHECKING:
    from tracker.engine.passes.schedule import Schedule

#: Share of what is left by which work of a kind typically overruns where nobody estimated a pessimistic duration.
#: Assumptions, shown as such, until finished work teaches better ones.
TYPICAL_OVERRUN = {
    "hiring": 0.5, "legal": 0.4, "partner": 0.4, "budget": 0.35, "tooling": 0.3, "operations": 0.3, "training": 0.25,
    "collateral": 0.25, "support": 0.25, "sales": 0.25,
}  # fmt: skip
OTHERWISE = 0.3
#: Forward passes spent on one question; beyond them the float answers, which is the same on one calendar.
MOST_PASSES = 300


@dataclass(frozen=True, slots=True)
class Stake:
    """What one item puts at stake, in base units of working time.

    ``overrun``: by how much it would overrun (``assumed``: by its category's typical share). ``launch``: by how much
    the launch would move then. ``eats``: the float that would be used up, where the launch would not move.
    """

    overrun: int
    assumed: bool
    launch: int
    eats: int


NO_STAKE = Stake(0, False, 0, 0)


def overrun_of(schedule: Schedule, position: int, item: PlanItem) -> tuple[int, bool]:
    """By how much an item would typically overrun, and whether that is assumed."""
    activity = schedule.network.activities[position]
    left = activity.duration if activity.remaining is None else activity.remaining
    if activity.finished or activity.fixed or not activity.duration or not left:
        return 0, False
    if item.pessimistic is not None and item.pessimistic.value and item.duration.value:
        more = item.pessimistic.minutes(8) / item.duration.minutes(8) - 1
        return max(0, round(activity.duration * more)), False
    share = TYPICAL_OVERRUN.get(item.category or "", OTHERWISE)
    unit = 1 if schedule.network.in_days else schedule.layout.scale.step
    return max(unit, round(left * share / unit) * unit), True


def stakes(schedule: Schedule, items: Iterable[tuple[int, PlanItem]]) -> dict[int, Stake]:
    """Stakes of items by position. Exact: the launch is scheduled again with each item longer, from that item on."""
    at_stake: dict[int, Stake] = {}
    step, leads = schedule.layout.scale.step, schedule.layout.leading
    waiting: list[tuple[int, int, int, bool]] = []
    for position, item in items:
        overrun, assumed = overrun_of(schedule, position, item)
        spare = schedule.launch_float[position] * step if overrun else 0
        if overrun <= spare or position not in leads:
            at_stake[position] = Stake(overrun, assumed, 0, min(overrun, spare)) if overrun else NO_STAKE
        else:
            waiting.append((spare, position, overrun, assumed))
    for number, (spare, position, overrun, assumed) in enumerate(sorted(waiting)):
        launch = slipped(schedule, position, overrun) if number < MOST_PASSES else overrun - max(0, spare)
        at_stake[position] = Stake(overrun, assumed, launch, 0 if launch else overrun)
    return at_stake


def slipped(schedule: Schedule, position: int, overrun: int) -> int:
    """Working time by which the launch moves if one item takes ``overrun`` base units longer."""
    layout = schedule.layout
    rows = layout.rows
    at = next(number for number, row in enumerate(rows) if row[0] == position)
    row = rows[at]
    slots = layout.amount(overrun)
    layout.rows = [*rows[:at], (row[0], row[1], row[2] + slots, *row[3:]), *rows[at + 1 :]]
    try:
        early, _chosen = forward(layout)
        finish = finishes(layout, early)[1]
    except (IndexError, BeforeHorizon):
        return _slipped_far(schedule, position, overrun)
    finally:
        layout.rows = rows
    work, _place = layout.tables(schedule.network.calendar)
    return (work[finish] - work[layout.scale.slot(schedule.finish)]) * layout.scale.step


def _slipped_far(schedule: Schedule, position: int, overrun: int) -> int:
    """As :func:`slipped`, where the launch moves over the edge of what the schedule had to look at."""
    network = schedule.network
    activity = network.activities[position]
    remaining = None if activity.remaining is None else activity.remaining + overrun
    activities = list(network.activities)
    activities[position] = replace(activity, duration=activity.duration + overrun, remaining=remaining)
    again = schedule_of(replace(network, activities=activities))
    return working_time(schedule, again, None, schedule.finish, again.finish)
