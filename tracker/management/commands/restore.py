"""``manage.py restore FILE``: a backup into a new database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from tracker.transfer.backups.backup import BackupError
from tracker.transfer.backups.restore import restore_backup


class Command(BaseCommand):
    help = "Fill a new database from a backup, compare it, and bring it to this release."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a backup")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            made = restore_backup(file)
        except BackupError as error:
            raise CommandError(str(error)) from error
        call_command("migrate", verbosity=0)
        self.stdout.write(f"{made.total:,} rows of {len(made.rows)} tables are back, each table as it was.")
