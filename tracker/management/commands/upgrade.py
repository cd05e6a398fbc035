"""``manage.py upgrade``: says what bringing the database to this release would do; with ``--yes`` does it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor

from tracker.models import ForecastRun, ImportRun
from tracker.models.background import OPEN_STATES
from tracker.transfer.backups.backup import BackupError, write_backup


class Command(BaseCommand):
    help = "Say what an upgrade would do to the database; with --yes, back it up and do it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes", action="store_true", help="do it")
        parser.add_argument("--backup", type=Path, help="where to write a backup first; needed with --yes")

    def handle(self, *args: Any, yes: bool, backup: Path | None, **options: Any) -> None:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        say = self.stdout.write
        if not plan:
            say("The database is of this release: there is nothing to do.")
        else:
            say(f"{len(plan)} steps bring the database to this release:")
            for migration, _backwards in plan:
                say(f"  {migration.app_label} {migration.name}: {steps_of(migration)}")
        waiting = 0 if plan else _waiting()
        if waiting:
            say(f"{waiting} pieces of background work are on their way: stop the workers first.")
        if not yes:
            say("Nothing was changed. Stop the server and the workers, then run it with --yes --backup FILE.")
            return
        if backup is None:
            raise CommandError("Name a file for the backup with --backup.")
        try:
            made = write_backup(backup)
        except BackupError as error:
            raise CommandError(str(error)) from error
        say(f"{backup}: {made.total:,} rows, read back and whole. To go back: restore it with the release you had.")
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        say("The database is of this release now. Start the server and the workers.")


def steps_of(migration: Migration) -> str:
    """What a migration does, in a line."""
    words = [operation.describe() for operation in migration.operations]
    shown = "; ".join(words[:3])
    return f"{shown}; and {len(words) - 3} more" if len(words) > 3 else shown or "nothing"


def _waiting() -> int:
    return sum(model._default_manager.filter(state__in=OPEN_STATES).count() for model in (ForecastRun, ImportRun))
