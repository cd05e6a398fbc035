"""Databases of earlier releases, kept as text: what each held when it carried the sample program.

``python -m tests.migrations.releases DATABASE`` writes the tables of a SQLite database to ``tests/data/releases``, under
the name of the last migration that it has. Keep one before a migration is added, so that upgrades are tried on it.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps.registry import Apps
from django.db import connection, models, transaction
from django.utils import timezone

FOLDER = Path(__file__).parent.parent / "data" / "releases"
APPS = ("roles", "tracker")
#: Copies of whole plans and forecasts: the smallest of each says as much as all.
BULKY = {"tracker_baseline", "tracker_launchforecast"}

#: Rows by table, each by column.
Dump = dict[str, list[dict[str, Any]]]


def releases() -> list[str]:
    """Names of all that are kept, the oldest first."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def read_dump(name: str) -> tuple[dict[str, str], Dump]:
    """The last migration by app, and the rows of a release."""
    data = json.loads((FOLDER / f"{name}.json").read_text())
    return data["migrations"], {
        table: [dict(zip(held["columns"], row, strict=True)) for row in held["rows"]]
        for table, held in data["tables"].items()
    }


def fill(apps: Apps, dump: Dump) -> None:
    """Writes the rows of a release through the models of its state."""
    by_table = {model._meta.db_table: model for model in _models(apps)}
    with transaction.atomic():
        for table, rows in dump.items():
            model = by_table[table]
            fields = {field.column: field for field in model._meta.local_concrete_fields}
            model._base_manager.bulk_create(
                model(**{fields[column].attname: _value(fields[column], value) for column, value in row.items()})
                for row in rows
            )
    with connection.cursor() as cursor:
        for line in connection.ops.sequence_reset_sql(_NoStyle(), list(by_table.values())):
            cursor.execute(line)


class _NoStyle:
    def __getattr__(self, name: str) -> Any:
        return str


def _models(apps: Apps) -> Iterator[type[models.Model]]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in APPS:
            yield model


def _value(field: models.Field[Any, Any], value: Any) -> Any:
    if value is None or isinstance(field, models.ForeignKey):
        return value
    if isinstance(field, models.JSONField):
        return json.loads(value)
    if isinstance(field, models.DateTimeField):
        return timezone.make_aware(datetime.fromisoformat(value), timezone.get_default_timezone())
    return field.to_python(value)


def keep(database: Path) -> Path:
    """Writes the tables of a SQLite database, and returns where."""
    source = sqlite3.connect(database)
    last = {
        app: source.execute("SELECT max(name) FROM django_migrations WHERE app = ?", [app]).fetchone()[0]
        for app in APPS
    }
    tables = {}
    names = source.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    for (table,) in names:
        if not table.startswith(tuple(f"{app}_" for app in APPS)):
            continue
        answer = source.execute(f'SELECT * FROM "{table}"')
        columns = [column[0] for column in answer.description]
        rows = [list(row) for row in answer.fetchall()]
        if table in BULKY:
            rows = sorted(rows, key=lambda row: len(json.dumps(row)))[:1]
        if rows:
            tables[table] = {"columns": columns, "rows": rows}
    path = FOLDER / f"{last['tracker']}.json"
    FOLDER.mkdir(exist_ok=True)
    path.write_text(_text({"migrations": last, "tables": tables}))
    return path


def _text(data: dict[str, Any]) -> str:
    """JSON with one row a line, so that a difference can be read."""
    tables = ",\n".join(
        f'  {json.dumps(table)}: {{"columns": {json.dumps(held["columns"])}, "rows": [\n'
        + ",\n".join(f"   {json.dumps(row, ensure_ascii=False)}" for row in held["rows"])
        + "]}"
        for table, held in data["tables"].items()
    )
    return f'{{"migrations": {json.dumps(data["migrations"])},\n "tables": {{\n{tables}}}}}\n'


if __name__ == "__main__":
    print(keep(Path(sys.argv[1])))
