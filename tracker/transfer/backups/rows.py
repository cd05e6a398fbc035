"""Rows of every table as text that any database gives back: the ground of backups, and of moving between databases."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.apps.registry import Apps
from django.db import DEFAULT_DB_ALIAS, connection, models

#: Rows that are read, and written, at a time.
BATCH = 500
Model = type[models.Model]


def tables_of(apps: Apps) -> list[Model]:
    """Every model with a table of its own, in a fixed order; the cache and finished tasks are nobody's data."""
    own = [
        model for model in apps.get_models(include_auto_created=True) if model._meta.managed and not model._meta.proxy
    ]
    return sorted(own, key=lambda model: model._meta.db_table)


def columns_of(model: Model) -> list[models.Field[Any, Any]]:
    """Columns by name: models as they are and models of a migration's state have them in different orders."""
    return sorted(model._meta.local_concrete_fields, key=lambda field: str(field.column))


def lines_of(model: Model, using: str = DEFAULT_DB_ALIAS) -> Iterator[str]:
    """Each row as a line of JSON, in the order of primary keys."""
    fields = columns_of(model)
    names = [field.attname for field in fields]
    rows = model._base_manager.using(using).order_by("pk").values_list(*names)
    for row in rows.iterator(BATCH):
        values = [_written(field, value) for field, value in zip(fields, row, strict=True)]
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _written(field: models.Field[Any, Any], value: Any) -> Any:
    if value is None:
        return value
    if isinstance(field, models.JSONField):
        return _plain(value)
    if isinstance(field, models.DateTimeField):
        return value.isoformat(timespec="microseconds")
    if isinstance(field, models.BinaryField):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, bool | int | float):
        return value
    prepared = field.get_prep_value(value)
    return prepared if isinstance(prepared, int | float) else str(prepared)


def _plain(value: Any) -> Any:
    """JSON with whole numbers as such: databases write 1.0, 1e2 and -0.0 in ways of their own, and mean the same."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value


class Digest:
    """How many rows a table has, and one sum over all of them."""

    def __init__(self) -> None:
        self.rows, self._sum = 0, hashlib.sha256()

    def add(self, line: str) -> None:
        self.rows += 1
        self._sum.update(line.encode() + b"\n")

    @property
    def sum(self) -> str:
        return self._sum.hexdigest()


def write_rows(model: Model, lines: Iterator[str]) -> None:
    """Puts rows into a table as they were: no default, date of creation or check of the product touches them."""
    fields = columns_of(model)
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})"
    batch: list[list[Any]] = []
    with connection.cursor() as cursor:
        for line in lines:
            batch.append([_read(field, value) for field, value in zip(fields, json.loads(line), strict=True)])
            if len(batch) == BATCH:
                cursor.executemany(statement, batch)
                batch = []
        if batch:
            cursor.executemany(statement, batch)


def _read(field: models.Field[Any, Any], value: Any) -> Any:
    if isinstance(field, models.JSONField):
        # Not the field's own check: what was kept before there were bounds is kept.
        return models.JSONField.get_db_prep_save(field, value, connection)
    if isinstance(field, models.BinaryField) and value is not None:
        value = base64.b64decode(value)
    elif isinstance(field, models.ForeignKey):
        field = field.target_field
    return field.get_db_prep_save(field.to_python(value) if value is not None else None, connection)
