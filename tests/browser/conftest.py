"""Chromium as Debian ships it, watched: a console message or a failed request fails the journey."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.conftest import CHROMIUM
from tracker.sample.loading import load_sample

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
    refused = [text for text in said if "status of 422" in text or "status of 409" in text]
    assert [text for text in said if "ERR_ABORTED" not in text and text not in refused] == []
    assert len(refused) == (marker.args[0] if marker else 0)


@pytest.fixture
def demo(live_server, settings):
    """The address of an installation with the sample launch, as it is every day."""
    settings.DEMO = True
    load_sample(today=date(2026, 11, 20))
    return live_server.url


def no_violations(page: Page) -> None:
    """Axe finds nothing on the page as it stands."""
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
