"""Chromium as Debian ships it, watched: a console message or a failed request fails the journey."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import Page

from tests.conftest import CHROMIUM
from tracker.sample.loading import load_sample
from tracker.selectors.plan import scheduled

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": quiet}


@pytest.fixture
def page(page: Page, request: pytest.FixtureRequest) -> Iterator[Page]:
    said: list[str] = []
    # What is "verbose" are hints of the browser to whoever writes the page, not failures of it.
    page.on("console", lambda m: said.append(f"{m.type}: {m.text}") if m.type not in ("verbose", "debug") else None)
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    page.on("requestfailed", lambda request: said.append(f"failed: {request.url} {request.failure}"))
    page.set_default_timeout(10_000)
    yield page
    # A request that a newer one replaced was not a failure of the page. Chromium reports each refused form, and a
    # journey that has one refused on purpose says how often.
    marker = request.node.get_closest_marker("refusals")
    refused = [text for text in said if any(f"status of {status}" in text for status in (403, 404, 409, 422))]
    if request.node.get_closest_marker("offline"):
        said = [text for text in said if "ERR_INTERNET_DISCONNECTED" not in text and "error: htmx:" not in text]
    told = [text for text in said if "Error Code 403" in text]  # what htmx adds to the browser's own message
    assert [text for text in said if "ERR_ABORTED" not in text and text not in refused + told] == []
    assert len(refused) == (marker.args[0] if marker else 0)


@pytest.fixture(scope="session")
def sample_database(django_db_setup, django_db_blocker) -> Iterator[sqlite3.Connection]:
    """The sample launch, loaded once: a copy of the database that holds it."""
    with django_db_blocker.unblock():
        load_sample(today=date(2026, 11, 20))
        copied = sqlite3.connect(":memory:", check_same_thread=False)
        connection.connection.backup(copied)
        call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
    yield copied
    copied.close()


@pytest.fixture
def demo(sample_database, live_server, settings):
    """The address of an installation with the sample launch, as it is every day."""
    settings.DEMO = True
    connection.ensure_connection()
    sample_database.backup(connection.connection)
    scheduled.forget()
    return live_server.url


def no_violations(page: Page) -> None:
    """Axe finds nothing on the page as it stands.

    It loads no stylesheet a second time: it takes what a stylesheet imports to lie beside the page, and no rule that
    runs here asks for it.
    """
    results = Axe().run(page, options={"preload": False})
    assert results.violations_count == 0, results.generate_report()
