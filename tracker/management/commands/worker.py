"""``manage.py worker``: does what takes long (large imports, forecasts of large launches), and takes up again what a
worker left that is gone."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Any

from django.db import DatabaseError
from django_tasks_db.management.commands.db_worker import Command as DatabaseWorker

from tracker.models import ForecastRun, ImportRun
from tracker.services.background import take_up
from tracker.services.forecast.runs import make_forecast
from tracker.services.launches.import_runs import make_import

#: Seconds between two looks for work whose worker is gone.
PATIENCE = 15.0


class Command(DatabaseWorker):
    help = "Run background work. Any number of workers may run beside each other."

    def handle(self, **options: Any) -> None:
        threading.Thread(target=_keep_looking, daemon=True).start()
        super().handle(**options)


def _keep_looking() -> None:
    waiting = threading.Event()
    while True:
        with suppress(DatabaseError):  # it is away; the next look finds it again
            take_up_all()
        waiting.wait(PATIENCE)


def take_up_all() -> int:
    """Puts everything back into the queue whose worker is gone. Returns how much."""
    return take_up(ImportRun, make_import.enqueue) + take_up(ForecastRun, make_forecast.enqueue)
