"""A backup: one file with every row as it was at one moment, of either database, read back before it counts.

``launchpath-backup/1`` is gzip over lines of JSON: a head with the migrations that were applied, for each table its
name and columns with its rows below, and an end with the number and the sum of the rows of each. Databases of either
kind are restored from it, and databases move by it.
"""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from .rows import Digest, Model, columns_of, lines_of, tables_of

FORMAT = "launchpath-backup/1"
SNAPSHOT = "snapshot"


class BackupError(Exception):
    """A backup that cannot be made, read or restored; in words."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a backup holds: rows and the sum by table, and the migrations that were applied, by app."""

    migrations: dict[str, list[str]]
    rows: dict[str, int]
    sums: dict[str, str]

    @property
    def total(self) -> int:
        return sum(self.rows.values())


def write_backup(path: Path, using: str = "default") -> Summary:
    """Writes a backup while people work, and reads it back. The file is there when it is whole, and not before. Raises
    :class:`BackupError`."""
    loader = MigrationExecutor(connections[using]).loader
    later = [name for app, name in loader.applied_migrations if (app, name) not in loader.graph.nodes]
    if later:
        raise BackupError(f"The database is of a later release than this program ({later[0]}). Use that one.")
    # The tables are those of the database's own release, which may be an earlier one: a backup comes before an upgrade.
    models = tables_of(loader.project_state(list(loader.applied_migrations)).apps)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with snapshot(using) as alias:
            made = _write(unfinished, alias, models)
        read = read_summary(unfinished)
        if (read.rows, read.sums) != (made.rows, made.sums):
            raise BackupError("What was written is not what can be read back. Try another disk.")
        os.replace(unfinished, path)
    except OSError as error:
        raise BackupError(f"{path} cannot be written: {error.strerror or error}.") from None
    finally:
        unfinished.unlink(missing_ok=True)
    return made


@contextmanager
def snapshot(using: str) -> Iterator[str]:
    """The database as it is at one moment, whoever writes meanwhile: the alias under which it is read."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        with transaction.atomic(using):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield using
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "snapshot.sqlite3"
        # One step: readers and writers go on, and what they write meanwhile is not in it.
        with closing(sqlite3.connect(connection.settings_dict["NAME"])) as source, closing(sqlite3.connect(copy)) as to:
            source.backup(to, pages=-1)
        connections.databases[SNAPSHOT] = connection.settings_dict | {"NAME": copy}
        try:
            yield SNAPSHOT
        finally:
            connections[SNAPSHOT].close()
            del connections[SNAPSHOT]
            del connections.databases[SNAPSHOT]


def applied_in(using: str) -> dict[str, list[str]]:
    """Names of applied migrations by app."""
    names: dict[str, list[str]] = {}
    for app, name in sorted(MigrationExecutor(connections[using]).loader.applied_migrations):
        names.setdefault(app, []).append(name)
    return names


def _write(path: Path, using: str, models: list[Model]) -> Summary:
    digests: dict[str, Digest] = {}
    migrations = applied_in(using)
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=5) as file:
        head = {"format": FORMAT, "at": timezone.now().isoformat(), "migrations": migrations}
        _line(file, head)
        for model in models:
            table = model._meta.db_table
            digest = digests[table] = Digest()
            _line(file, {"table": table, "columns": [field.column for field in columns_of(model)]})
            for line in lines_of(model, using):
                digest.add(line)
                file.write(line + "\n")
        rows = {table: digest.rows for table, digest in digests.items()}
        sums = {table: digest.sum for table, digest in digests.items()}
        _line(file, {"end": {"rows": rows, "sums": sums}})
    return Summary(migrations, rows, sums)


def _line(file: Any, value: Any) -> None:
    file.write(json.dumps(value, separators=(",", ":")) + "\n")


@dataclass(slots=True)
class Table:
    """One table of a backup: its name, its columns, and its rows, to be read once and in order."""

    name: str
    columns: list[str]
    lines: Iterator[str]


class Reading:
    """A backup that is being read."""

    def __init__(self, path: Path) -> None:
        try:
            self.file = gzip.open(path, "rt", encoding="utf-8")  # noqa: SIM115  # closed by whoever reads
            head = json.loads(self.file.readline() or "{}")
        except (OSError, ValueError, EOFError) as error:
            raise BackupError(f"{path} is no backup: {error}.") from None
        if not isinstance(head, dict) or head.get("format") != FORMAT:
            raise BackupError(f"{path} is no backup of this product.")
        self.migrations: dict[str, list[str]] = head["migrations"]
        self.end: dict[str, dict[str, Any]] | None = None
        self._next: dict[str, Any] | None = None

    def tables(self) -> Iterator[Table]:
        """Each table once. The rows of one are read before the next is asked for."""
        self._advance()
        while self._next is not None and "table" in self._next:
            table = Table(self._next["table"], self._next["columns"], self._rows())
            yield table
            for _ in table.lines:
                pass
        if self._next is None or "end" not in self._next:
            raise BackupError("The backup is cut off: its end is missing. Take an earlier one.")
        self.end = self._next["end"]

    def _rows(self) -> Iterator[str]:
        for line in self._read():
            if line.startswith("{"):
                self._next = json.loads(line)
                return
            yield line.rstrip("\n")
        self._next = None

    def _advance(self) -> None:
        self._next = None
        for line in self._read():
            self._next = json.loads(line)
            return

    def _read(self) -> Iterator[str]:
        try:
            while line := self.file.readline():
                yield line
        except (OSError, EOFError, UnicodeDecodeError, ValueError) as error:
            raise BackupError(f"The backup is damaged: {error}. Take an earlier one.") from None

    def close(self) -> None:
        self.file.close()


def read_summary(path: Path) -> Summary:
    """Reads a whole backup, and holds each table against what its end says. Raises :class:`BackupError`."""
    with closing(Reading(path)) as reading:
        digests: dict[str, Digest] = {}
        for table in reading.tables():
            digest = digests[table.name] = Digest()
            for line in table.lines:
                json.loads(line)
                digest.add(line)
        rows = {name: digest.rows for name, digest in digests.items()}
        sums = {name: digest.sum for name, digest in digests.items()}
        if reading.end != {"rows": rows, "sums": sums}:
            raise BackupError("The backup is damaged: its tables do not add up. Take an earlier one.")
        return Summary(reading.migrations, rows, sums)
