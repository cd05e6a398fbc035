"""What is committed survives a power cut, and nobody waits for ever: the settings of the database that this hangs on,
asked of the database itself when a process starts."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

log = logging.getLogger(__name__)


def _sqlite(cursor: Any) -> list[tuple[str, str, set[str]]]:
    """Each setting with what it is and what it may be."""

    def pragma(name: str) -> str:
        return str(cursor.execute(f"PRAGMA {name}").fetchone()[0]).lower()

    waits = str(int(pragma("busy_timeout")) >= 1_000)
    return [
        ("journal_mode", pragma("journal_mode"), {"wal"}),
        ("synchronous", pragma("synchronous"), {"2", "3"}),
        ("foreign_keys", pragma("foreign_keys"), {"1"}),
        ("waits for locks", waits, {"True"}),
        ("begins transactions", str(connection.transaction_mode).upper(), {"IMMEDIATE"}),  # type: ignore[attr-defined]
    ]


def _postgresql(cursor: Any) -> list[tuple[str, str, set[str]]]:
    def show(name: str) -> str:
        cursor.execute(f"SHOW {name}")
        return str(cursor.fetchone()[0])

    return [
        ("synchronous_commit", show("synchronous_commit"), {"on", "local", "remote_write", "remote_apply"}),
        ("lock_timeout is set", str(show("lock_timeout") != "0"), {"True"}),
        (
            "idle_in_transaction_session_timeout is set",
            str(show("idle_in_transaction_session_timeout") != "0"),
            {"True"},
        ),
    ]


def troubles() -> list[str]:
    """What is wrong with the settings of the database that this process is connected to."""
    with connection.cursor() as cursor:
        rows = _sqlite(cursor) if connection.vendor == "sqlite" else _postgresql(cursor)
        if connection.vendor == "postgresql":
            for name in ("fsync", "full_page_writes"):
                cursor.execute(f"SHOW {name}")
                if cursor.fetchone()[0] != "on":
                    log.warning("PostgreSQL's %s is off: a power cut can damage the database. Turn it on there.", name)
    return [f"{name} is {value}, not {' or '.join(sorted(right))}" for name, value, right in rows if value not in right]


def assert_durable() -> None:
    """Raises ``ImproperlyConfigured`` where the database would lose what it has confirmed, or let people wait for ever.
    A database that cannot be reached is told of by ``/ready``."""
    try:
        wrong = troubles()
    except DatabaseError as error:
        log.warning("The database cannot be asked for its settings yet: %s", error)
        return
    finally:
        connection.close()
    if wrong:
        raise ImproperlyConfigured(f"The database is not set up to keep what it confirms: {'; '.join(wrong)}.")
