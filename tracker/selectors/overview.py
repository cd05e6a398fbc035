"""What the role views show of several launches at once. Pure reading: the launches come computed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.engine.passes.structure import neighbourhood
from tracker.engine.plan.plan import PlanItem
from tracker.engine.risks.rules import Risk
from tracker.models import Launch

from .board import WITHOUT
from .computed import Computed

#: Scope items of a launch whose feeders are looked through.
MOST_SCOPE = 30


@dataclass(frozen=True, slots=True)
class Scope:
    """One scope item with the risks that threaten it: its own, and those of what feeds it."""

    launch: Launch
    found: Computed
    item: PlanItem
    threats: tuple[Risk, ...]


@dataclass(frozen=True, slots=True)
class Awaited:
    """Something that product-owned work waits for from another department or from the program manager."""

    launch: Launch
    found: Computed
    item: PlanItem
    takers: tuple[PlanItem, ...]
    need_by: int


def scope_by_value(launch: Launch, found: Computed, risks: Sequence[Risk]) -> list[Scope]:
    """Unfinished product-owned scope, the most valuable first, each with what threatens it."""
    items = [
        item
        for n, item in enumerate(found.plan.items)
        if item.kind == "scope" and item.owning_role == "product" and not found.finished(n)
    ]
    items.sort(key=lambda item: -(item.value or 0))
    by_item: dict[str, list[Risk]] = defaultdict(list)
    for risk in risks:
        by_item[risk.items[0]].append(risk)
    rows = []
    for item in items[:MOST_SCOPE]:
        near = neighbourhood(found.network, item.key).feeds | {item.key}
        threats = [risk for key in near & by_item.keys() for risk in by_item[key]]
        rows.append(Scope(launch, found, item, tuple(threats)))
    return rows


def awaited(launch: Launch, found: Computed) -> list[Awaited]:
    """Unfinished work of others that product-owned items wait for directly, the most urgent need first."""
    items, index = found.plan.items, found.network.index
    takers: dict[str, list[PlanItem]] = defaultdict(list)
    for link in found.plan.links:
        giver, taker = items[index[link.source]], items[index[link.target]]
        if giver.kind in ("milestone", "gate", "summary"):
            continue  # a day, not something that somebody hands over
        if taker.owning_role == "product" and (giver.owning_role == "program" or giver.department != taker.department):
            takers[giver.key].append(taker)
    rows = [
        Awaited(launch, found, items[index[key]], tuple(waiting), found.schedule.need_by(key))
        for key, waiting in takers.items()
        if not found.finished(index[key])
    ]
    return sorted(rows, key=lambda row: row.need_by)


def driving_days(found: Computed, by: str) -> dict[str, float]:
    """Working days of what is left on the driving path, by ``department`` or ``owning_role``."""
    days: dict[str, float] = defaultdict(float)
    for n in found.schedule.driving:
        activity = found.network.activities[n]
        left = activity.duration if activity.remaining is None else activity.remaining
        if not activity.finished and left:
            days[getattr(found.plan.items[n], by) or ""] += found.figures.amount(activity, left)["value"]
    return dict(sorted(days.items(), key=lambda pair: -pair[1]))


def lacking(found: Computed) -> dict[str, int]:
    """How many items lack an owner, an estimate, or progress: what the Plan's ``without`` filter shows."""
    leaves = found.network.leaves
    work = [n for n in leaves if found.plan.items[n].kind != "summary"]
    return {word: sum(lacks(found, n) for n in work) for word, lacks in WITHOUT.items()}
