"""What the benchmarks that go through the browser's door share: a database of their own, a program, a person."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["LAUNCHPATH_DATABASE"] = f"sqlite:///{Path(tempfile.mkdtemp()) / 'bench.sqlite3'}"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")


def seconds(work: Callable[[], object], repeats: int) -> float:
    """The median of some runs."""
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def stage() -> tuple[Any, Any]:
    """An administrator and a program, in a new database."""
    import django

    django.setup()  # before anything that knows models

    from django.core.management import call_command

    from roles.models import Department, User
    from tracker.models import Program

    call_command("migrate", verbosity=0)
    for key in ("product", "marketing", "hr"):
        Department.objects.create(key=key, name=key)
    admin = User.objects.create_superuser("admin", password="bench")
    return admin, Program.objects.create(key="bench", name="Bench")
