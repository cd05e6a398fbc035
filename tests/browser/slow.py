"""A server that is slow to save: somebody else holds the database."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def slow_server(seconds: float) -> Iterator[None]:
    """Holds the lock of writers for some seconds, from the start of the block."""
    held = threading.Event()

    def hold() -> None:
        other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, timeout=20)
        other.execute("BEGIN IMMEDIATE")
        held.set()
        done.wait(seconds)
        other.execute("ROLLBACK")
        other.close()

    done = threading.Event()
    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(20)
    try:
        yield
    finally:
        thread.join()
