"""Short words for edits in tests."""

from __future__ import annotations

from tracker.engine.time.amounts import Amount
from tracker.models import Item
from tracker.services.plan.items import edit_item


def days(n: int) -> Amount:
    return Amount(n, "d")


def edit(launch, by, key, version=None, **values):
    return edit_item(launch=launch, by=by, key=key, version=version, values=values)


def order(launch) -> list[tuple[str, str | None]]:
    return list(
        Item.objects.filter(launch=launch, dropped=False).order_by("position").values_list("key", "parent__key")
    )
