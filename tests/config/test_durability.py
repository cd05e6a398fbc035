"""The settings that what was committed hangs on are asked of the database, on either."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from config import durability, settings
from tests.config.server import manage


@pytest.mark.django_db(transaction=True)
def test_a_database_that_forgets_is_not_worked_on(monkeypatch):
    wrong = durability.troubles()
    if connection.vendor == "sqlite":
        assert wrong == ["synchronous is 0, not 2 or 3"]  # tests need not outlive a power cut
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")
        assert durability.troubles() == []
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout=0")
        assert durability.troubles() == ["waits for locks is False, not True"]
    else:
        assert wrong == []
        for name, value in (("synchronous_commit", "off"), ("lock_timeout", "0")):
            with connection.cursor() as cursor:
                cursor.execute(f"SET {name} = {value}")
            assert any(name in text for text in durability.troubles())
            with connection.cursor() as cursor:
                cursor.execute(f"RESET {name}")
    monkeypatch.setattr(durability, "troubles", lambda: ["x is y, not z"])
    with pytest.raises(ImproperlyConfigured, match="not set up to keep what it confirms: x is y, not z"):
        durability.assert_durable()


@pytest.mark.one_database
def test_the_products_own_settings_are_durable(tmp_path):
    """As they are, on a database of their own: write-ahead log, full synchronisation, immediate transactions."""
    assert settings.DATABASES["default"]["ENGINE"]
    database = f"sqlite:///{tmp_path}/own.sqlite3"
    process = manage(database, "shell", "-c", "from config.durability import troubles; print(troubles())")
    assert "[]" in process.stdout, process.stderr


@pytest.mark.one_database
def test_a_server_asks_when_it_starts(tmp_path):
    code = "import config.durability as d; d.troubles = lambda: ['x is y']; import config.wsgi"
    process = manage(f"sqlite:///{tmp_path}/own.sqlite3", "shell", "-c", code)
    assert "The database is not set up to keep what it confirms: x is y." in process.stderr + process.stdout
