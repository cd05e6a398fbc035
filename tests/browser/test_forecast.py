"""A spread is widened: the header follows by itself, the dashboard moves, and undo brings both back."""

import re
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.conftest import no_violations
from tests.browser.test_editing import toast
from tests.browser.test_journeys import sign_in
from tests.plans import make_launch
from tracker.models import LaunchForecast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.refusals(1)
def test_a_spread_is_widened_and_header_and_dashboard_follow(page: Page, live_server, program, alice, bob):
    launch = make_launch(program, by=bob)
    sign_in(page, live_server.url)
    page.goto(live_server.url + launch.get_absolute_url())
    line = page.locator("#forecast-line")
    expect(line).to_contain_text("P80")
    expect(line).not_to_contain_text("on its way")
    before = LaunchForecast.objects.get()

    page.goto(f"{live_server.url}{launch.get_absolute_url()}?item=hire&edit=spread")
    spread = page.get_by_label("Spread, in place of both")
    expect(spread).to_be_focused()
    spread.fill("triangular 9 8 30")
    spread.press("Enter")
    expect(page.get_by_text("low (9) above mode (8)")).to_be_visible()
    expect(spread).to_have_value("triangular 9 8 30")
    spread.fill("triangular 6 8 40")
    spread.press("Enter")
    expect(toast(page)).to_contain_text("Saved “Hire a trainer”")
    expect(line).to_contain_text(re.compile(r"P80 [\d.]+ working days later than before"))
    expect(toast(page)).to_contain_text("later than before the last change")
    no_violations(page)
    after = LaunchForecast.objects.get(revision__gt=before.revision)
    assert after.p80 > before.p80

    line.get_by_role("link", name="Forecast").click()
    expect(page.get_by_role("heading", name="When will we launch?")).to_be_visible()
    no_violations(page)
    picture = page.locator("#finish .chart-picture")
    picture.focus()
    page.keyboard.press("End")
    read = page.locator("#finish-read")
    expect(read).to_contain_text("100% have ended by then")
    page.keyboard.press("Home")
    expect(read).not_to_contain_text("100% have ended by then")
    page.locator("#without rect[data-detail]").first.hover()
    expect(page.locator("#without-read")).to_contain_text("working day")
    with page.expect_download() as saved:
        page.locator("#finish").get_by_role("button", name="PNG").click()
    assert saved.value.suggested_filename == "comet-finish.png"
    assert Path(saved.value.path()).read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"

    page.goto(live_server.url + launch.get_absolute_url())
    page.keyboard.press("Control+z")
    expect(toast(page)).to_contain_text("Undone:")
    expect(line).to_contain_text("earlier than before")
    assert LaunchForecast.objects.order_by("-revision")[0].days == before.days


def test_what_may_happen_is_told_without_script(browser, live_server, program, alice, bob):
    launch = make_launch(program, by=bob)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server.url)
    page.goto(live_server.url + reverse("forecast", args=[launch.key]))
    page.get_by_label("How likely is it by").fill("2027-02-01")
    page.get_by_role("button", name="Show the chance").click()
    expect(page.get_by_role("status").filter(has_text="have ended by 1 Feb 2027")).to_be_visible()
    page.get_by_role("link", name="Risk events, correlations").click()
    page.get_by_role("link", name="Add a risk event").click()
    page.get_by_label("What may happen").fill("Nobody applies")
    page.get_by_label("How likely it is").fill("50")
    page.get_by_label("Which items it hits").fill("Hire a trainer")
    page.get_by_label("By how much").fill("triangular 2 5 10")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Hire a trainer · + triangular 2 5 10")).to_be_visible()
    context.close()
