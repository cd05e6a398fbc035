"""Values of fields as events keep them: JSON that a person can read and that gives the value back.

Amounts are text (``5d``), dates ISO text, money text with two decimals; what points to another row is that row's own
name (a user name, a department's or an item's key).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from django.db import models

from roles.models import Department, User
from tracker.engine.time.amounts import Amount, moment_text
from tracker.models import Item, Launch, LaunchCalendar, Link, Product, Program

Row: TypeAlias = Launch | Item | Link
#: What a change writes: each row by model and primary key, with its fields as ``[from, to]``.
Changed: TypeAlias = dict[tuple[type[Row], int], dict[str, list[Any]]]

#: What fields that point to other rows hold, and the name by which those are known.
REFERENCES: dict[str, tuple[type[models.Model], str]] = {
    "owner": (User, "username"),
    "receiver": (User, "username"),
    "department": (Department, "key"),
    "parent": (Item, "key"),
    "launch_milestone": (Item, "key"),
    "calendar": (LaunchCalendar, "key"),
    "product": (Product, "name"),
    "program": (Program, "key"),
}
#: References to rows of the launch itself.
_OWN = ("parent", "launch_milestone", "calendar")


def written(row: Row, name: str) -> Any:
    """The value of a row's field as an event keeps it."""
    return told(name, getattr(row, name))


def told(name: str, value: Any) -> Any:
    """A value of a field as an event keeps it."""
    if name in REFERENCES and value is not None:
        return getattr(value, REFERENCES[name][1])
    if isinstance(value, Amount):
        return str(value)
    if isinstance(value, date):
        return moment_text(value)
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value


def value_of(row: Row, name: str, kept: Any) -> Any:
    """The value for a row's field from what an event kept. ``LookupError`` where what it names is gone."""
    if kept is None or name == "raci":
        return kept
    if name in REFERENCES:
        model, label = REFERENCES[name]
        among = model._default_manager.filter(**{label: kept})
        if name in _OWN:
            among = among.filter(launch=row if isinstance(row, Launch) else row.launch_id)
        match = among.first()
        if match is None:
            raise LookupError(kept)
        return match
    field = row._meta.get_field(name)
    return field.to_python(kept) if isinstance(field, models.Field) else kept
