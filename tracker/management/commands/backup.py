"""``manage.py backup FILE``: everything that is kept, as it is at one moment, while people work."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker.transfer.backups.backup import BackupError, write_backup


class Command(BaseCommand):
    help = "Write a backup of the database, and read it back to be sure."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, help="where to; an earlier file of that name is replaced once this is whole"
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            made = write_backup(file)
        except BackupError as error:
            raise CommandError(str(error)) from error
        size = file.stat().st_size / 1e6
        self.stdout.write(
            f"{file}: {made.total:,} rows of {len(made.rows)} tables, {size:.1f} MB, read back and whole."
        )
