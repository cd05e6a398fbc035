"""``manage.py move_database ADDRESS``: everything into another database, such as from SQLite to PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tracker.transfer.backups.backup import BackupError, write_backup


class Command(BaseCommand):
    help = "Copy everything into another, empty database, and compare counts and sums. This one is left as it is."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("to", help="address of the other database, as in LAUNCHPATH_DATABASE")

    def handle(self, *args: Any, to: str, **options: Any) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "moving"
            try:
                write_backup(file)
            except BackupError as error:
                raise CommandError(str(error)) from error
            # A process of its own, in which the other database is the only one: migrations write to that.
            process = subprocess.run(
                [sys.executable, settings.BASE_DIR / "manage.py", "restore", file],
                env=os.environ | {"LAUNCHPATH_DATABASE": to},
                capture_output=True,
                text=True,
                check=False,
            )
        if process.returncode:
            raise CommandError(process.stderr.strip().removeprefix("CommandError: "))
        self.stdout.write(
            f"{process.stdout.strip()} Counts and sums of both are the same.\n"
            "What was written here since is not there: stop the server and the workers before you move. Then set "
            "LAUNCHPATH_DATABASE to the new address, and keep this database until you have looked at the new one."
        )
