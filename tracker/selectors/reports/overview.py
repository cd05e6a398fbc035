"""What the role views show of several launches at once. Pure reading: the launches come computed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.engine.passes.structure import neighbourhood
from tracker.engine.plan.plan import PlanItem
from tracker.engine.risks.rules import Risk
from tracker.models import Kind, Launch
from tracker.selectors.plan.rows import WITHOUT
from tracker.selectors.plan.scheduled import ScheduledLaunch

#: Scope items of a launch whose feeders are looked through.
MOST_SCOPE = 30


@dataclass(frozen=True, slots=True)
class Scope:
    """One scope item with the risks that threaten it: its own, and those of what feeds it."""

    launch: Launch
    scheduled: ScheduledLaunch
    item: PlanItem
    threats: tuple[Risk, ...]


@dataclass(frozen=True, slots=True)
class Awaited:
    """Something that product-owned work waits for from another department or from the program manager."""

    launch: Launch
    scheduled: ScheduledLaunch
    item: PlanItem
    takers: tuple[PlanItem, ...]
    need_by: int


def scope_by_value(launch: Launch, scheduled: ScheduledLaunch, risks: Sequence[Risk]) -> list[Scope]:
    """Unfinished product-owned scope, the most valuable first, each with what threatens it."""
    items = [
        item
        for n, item in enumerate(scheduled.plan.items)
        if item.kind == Kind.SCOPE and item.owning_role == "product" and not scheduled.finished(n)
    ]
    items.sort(key=lambda item: -(item.value or 0))
    by_item: dict[str, list[Risk]] = defaultdict(list)
    for risk in risks:
        by_item[risk.items[0]].append(risk)
    rows = []
    for item in items[:MOST_SCOPE]:
        near = neighbourhood(scheduled.network, item.key).feeds | {item.key}
        threats = [risk for key in near & by_item.keys() for risk in by_item[key]]
        rows.append(Scope(launch, scheduled, item, tuple(threats)))
    return rows


def awaited(launch: Launch, scheduled: ScheduledLaunch) -> list[Awaited]:
    """Unfinished work of others that product-owned items wait for directly, the most urgent need first."""
    items, index = scheduled.plan.items, scheduled.network.index
    takers: dict[str, list[PlanItem]] = defaultdict(list)
    for link in scheduled.plan.links:
        giver, taker = items[index[link.source]], items[index[link.target]]
        if giver.kind in (Kind.MILESTONE, Kind.GATE, Kind.SUMMARY):
            continue  # a day, not something that somebody hands over
        if taker.owning_role == "product" and (giver.owning_role == "program" or giver.department != taker.department):
            takers[giver.key].append(taker)
    rows = [
        Awaited(launch, scheduled, items[index[key]], tuple(waiting), scheduled.schedule.need_by(key))
        for key, waiting in takers.items()
        if not scheduled.finished(index[key])
    ]
    return sorted(rows, key=lambda row: row.need_by)


def driving_days(scheduled: ScheduledLaunch, by: str) -> dict[str, float]:
    """Working days of what is left on the driving path, by ``department`` or ``owning_role``."""
    days: dict[str, float] = defaultdict(float)
    for n in scheduled.schedule.driving:
        activity = scheduled.network.activities[n]
        left = activity.duration if activity.remaining is None else activity.remaining
        if not activity.finished and left:
            days[getattr(scheduled.plan.items[n], by) or ""] += scheduled.figures.amount(activity, left)["value"]
    return dict(sorted(days.items(), key=lambda pair: -pair[1]))


def lacking(scheduled: ScheduledLaunch) -> dict[str, int]:
    """How many items lack an owner, an estimate, or progress: what the Plan's ``without`` filter shows. Of progress
    nothing is known before somebody has said up to which day it is."""
    leaves = scheduled.network.leaves
    work = [n for n in leaves if scheduled.plan.items[n].kind != Kind.SUMMARY]
    asked = [word for word in WITHOUT if word != "progress" or scheduled.network.data_date is not None]
    return {word: sum(WITHOUT[word](scheduled, n) for n in work) for word in asked}
