"""Escape takes back what was typed in a cell, and sends nothing."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_editing import row
from tests.browser.test_keys_and_places import launch, plan  # noqa: F401  # fixtures
from tests.browser.test_typing import open_cell
from tracker.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("what", "typed"),
    [
        ("Duration", "Control+a 6 d"),
        ("Predecessors", "End , Space h i r e"),
        ("Owner", "ArrowDown"),
        ("Department", "m"),
    ],
)
def test_escape_in_a_cell_sends_nothing(page: Page, plan, what, typed):  # noqa: F811
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto(plan)
    events = Event.objects.count()
    field = open_cell(page, "Sales deck", what)
    expect(field).to_be_focused()
    sent.clear()
    for key in typed.split():
        page.keyboard.press(key)
    page.keyboard.press("Escape")
    expect(row(page, "Sales deck").locator(".cell-form")).to_have_count(0)
    page.wait_for_timeout(500)
    assert sent == []
    assert Event.objects.count() == events
    page.reload()
    page.wait_for_timeout(300)
    expect(row(page, "Sales deck").locator(".cell-form")).to_have_count(0)
