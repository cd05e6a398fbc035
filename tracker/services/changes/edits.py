"""Edits as a proposal keeps them: JSON from which they can be shown, and made.

A list in the order of the edits. Each names its ``row`` (``item``, ``link`` or ``launch``) by ``key`` (an item's key,
a link's primary key), says whether the change ``made`` it, and has its ``changes`` as events do
(``{field: [from, to]}``). What was made has its ``values``, too; a link always has the keys of its ends (``source``,
``target``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from tracker.models import Item, Link

from .field_values import Row, written

Edit: TypeAlias = dict[str, Any]
_NOT_KEPT = ("id", "launch", "version", "dropped", "extra", "key", "source", "target")
ITEM_FIELDS = (*(field.name for field in Item._meta.concrete_fields if field.name not in _NOT_KEPT), "raci")
LINK_FIELDS = tuple(field.name for field in Link._meta.concrete_fields if field.name not in _NOT_KEPT)


def kept_edits(rows: Iterable[tuple[Row, Mapping[str, list[Any]], bool]]) -> list[Edit]:
    """Each row as a change leaves it, its changes, and whether it was made; what was made comes first, so that what
    lies in it or hangs on it finds it."""
    edits: list[Edit] = []
    for row, changes, made in rows:
        edit: Edit = {"row": type(row).__name__.lower(), "made": made, "changes": dict(changes)}
        if isinstance(row, Link):
            edit |= {"key": None if made else row.pk, "source": row.source.key, "target": row.target.key}
        elif isinstance(row, Item):
            edit |= {"key": row.key, "name": row.name}
        if made:
            fields = ITEM_FIELDS if isinstance(row, Item) else LINK_FIELDS
            edit["values"] = {name: written(row, name) for name in fields}
        edits.append(edit)
    return sorted(edits, key=lambda edit: (not edit["made"], edit["row"] != "item"))
