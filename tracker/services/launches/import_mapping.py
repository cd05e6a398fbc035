"""What a mapping says of a plan's items: kind, category, department, owning role and owner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tracker.engine import Plan, PlanError
from tracker.engine.plan.plan import PlanItem
from tracker.engine.plan.plan_file import ITEM_READERS
from tracker.models import Kind

#: What a mapping may say of an item, and how it is read.
MAPPED = {name: ITEM_READERS[name] for name in ("kind", "category", "department", "owning_role", "owner")}


def mapped(plan: Plan, mapping: Mapping[str, Any]) -> Plan:
    """The plan with what the mapping says of an item by its key, its name, or a phase it lies in."""
    said = mapping.get("items", mapping)
    if not isinstance(said, Mapping):
        raise PlanError("The mapping's “items” must be an object: what it says of each item or phase.")
    if not said:
        return plan
    by_key = {item.key: item for item in plan.items}
    for label, entry in said.items():
        if not isinstance(entry, Mapping) or not entry.keys() <= MAPPED.keys():
            raise PlanError(f"The mapping of “{label}” may say {', '.join(MAPPED)} and nothing else.")
        for name, value in entry.items():
            MAPPED[name](value, f"The mapping of “{label}”: {name}")

    def entry_of(item: PlanItem) -> Mapping[str, Any]:
        attributes: dict[str, Any] = {}
        step: PlanItem | None = item
        while step is not None:
            attributes = {**said.get(step.name, {}), **said.get(step.key, {}), **attributes}
            step = by_key.get(step.parent or "")
        return attributes

    items = [
        item if item.kind == Kind.SUMMARY else replace(item, **_for_kind(item, entry_of(item))) for item in plan.items
    ]
    return replace(plan, items=tuple(items))


def _for_kind(item: PlanItem, entry: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping's entry as it may apply: what takes time stays no milestone, a milestone stays one."""
    attributes = dict(entry)
    if item.kind == Kind.MILESTONE or (
        attributes.get("kind") in (Kind.MILESTONE, Kind.GATE, Kind.SUMMARY) and item.duration.value
    ):
        attributes.pop("kind", None)
    return attributes
