"""A backup made into a database again, of either kind, and databases moved: held against the backup row by row."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from .backup import BackupError, Reading, Summary, read_summary
from .rows import Digest, columns_of, lines_of, tables_of, write_rows

#: Tables that every database makes for itself.
MADE_ANEW = frozenset({"django_migrations"})


def restore_backup(path: Path) -> Summary:
    """Fills an empty database from a backup: brings it to the release of the backup, writes every row, and compares
    counts and sums. All or nothing. The database is then migrated to this release by whoever calls. Raises
    :class:`BackupError`."""
    summary = read_summary(path)  # the whole file is sound before anything is touched
    _refuse_filled()
    executor = MigrationExecutor(connection)
    wanted = [(app, name) for app, names in summary.migrations.items() for name in names]
    unknown = [f"{app}.{name}" for app, name in wanted if (app, name) not in executor.loader.graph.nodes]
    if unknown:
        raise BackupError(f"A later release made this backup ({', '.join(unknown[:3])}). Install that release first.")
    leaves = [node for node in wanted if not _has_child(executor, node, set(wanted))]
    executor.migrate(leaves)
    state = MigrationExecutor(connection).loader.project_state(leaves).apps
    models = {model._meta.db_table: model for model in tables_of(state)}
    with transaction.atomic():
        for model in models.values():
            model._base_manager.all().delete()
        with closing(Reading(path)) as reading:
            for table in reading.tables():
                if table.name in MADE_ANEW or table.name not in models:
                    continue
                if table.columns != [field.column for field in columns_of(models[table.name])]:
                    raise BackupError(f"{table.name} has other columns in the backup than in its release.")
                write_rows(models[table.name], table.lines)
        _compare(summary, models)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(models.values())):
                cursor.execute(statement)
    connection.check_constraints()
    return summary


def _refuse_filled() -> None:
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in ("roles_user", "tracker_program", "tracker_launch"):
            if table in tables:
                cursor.execute(f'SELECT count(*) FROM "{table}"')
                if cursor.fetchone()[0]:
                    raise BackupError(
                        "This database holds data already. Restore into a new one: set LAUNCHPATH_DATABASE to it, and "
                        "keep this one until the new one has been looked at."
                    )


def _has_child(executor: MigrationExecutor, node: tuple[str, str], among: set[tuple[str, str]]) -> bool:
    return any(
        child.key in among and child.key[0] == node[0] for child in executor.loader.graph.node_map[node].children
    )


def _compare(summary: Summary, models: dict[str, Any]) -> None:
    for table, rows in summary.rows.items():
        if table in MADE_ANEW:
            continue
        if table not in models:
            if rows:
                raise BackupError(f"The backup has {rows} rows of {table}, which this release does not know.")
            continue
        digest = Digest()
        for line in lines_of(models[table]):
            digest.add(line)
        if (digest.rows, digest.sum) != (rows, summary.sums[table]):
            raise BackupError(f"{table} came out with {digest.rows} rows of {rows}, or other values. Nothing was kept.")
