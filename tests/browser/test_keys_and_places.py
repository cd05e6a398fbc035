"""A failure is said and nothing is lost by it; keys of the browser stay its own; nobody loses the place they were at."""

import re
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from tests.browser.slow import slow_server
from tests.browser.test_editing import row, toast
from tests.browser.test_journeys import sign_in
from tests.browser.test_typing import duration, open_cell
from tests.plans import PLAN, long_plan, make_launch
from tracker.models import Item

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def launch(program, alice, bob):
    return make_launch(program, PLAN, by=bob)


@pytest.fixture
def plan(page: Page, live_server, launch) -> str:
    sign_in(page, live_server.url)
    return live_server.url + launch.get_absolute_url()


@contextmanager
def no_network(page: Page):
    """The wire is cut; the console says so, which is no fault of the page."""
    page.context.set_offline(True)
    yield
    page.context.set_offline(False)


@pytest.mark.offline
def test_without_a_network_nothing_is_lost_and_it_can_be_sent_again(page: Page, plan):
    page.goto(plan)
    cell = open_cell(page, "Sales deck", "Duration")
    with no_network(page):
        cell.fill("6d")
        cell.press("Enter")
        expect(toast(page)).to_contain_text("Not saved: there is no connection")
        expect(cell).to_have_value("6d")
    toast(page).get_by_role("button", name="Send again").click()
    expect(toast(page)).to_contain_text("Saved “Sales deck”")
    assert duration("deck") == "6d"


@pytest.mark.offline
def test_a_line_without_a_network_can_be_sent_again(page: Page, plan):
    page.goto(plan)
    with no_network(page):
        page.locator("#add_name").fill("Film")
        page.locator("#add_name").press("Enter")
        waiting = page.locator(".waiting-line.is-refused")
        expect(waiting).to_contain_text("Not saved: there is no connection")
    waiting.get_by_role("button", name="Correct it").click()
    expect(page.locator("#add_name")).to_have_value("Film")
    page.locator("#add_name").press("Enter")
    expect(row(page, "Film")).to_be_visible()


def test_work_that_takes_long_is_shown(page: Page, plan):
    page.goto(plan)
    cell = open_cell(page, "Sales deck", "Duration")
    cell.fill("6d")
    with slow_server(1.2):
        cell.press("Enter")
        expect(page.locator("html.is-working")).to_be_attached()
        expect(page.locator(".working")).to_be_visible()
    expect(toast(page)).to_contain_text("Saved")
    expect(page.locator("html.is-working")).to_have_count(0)


def test_keys_of_the_browser_stay_its_own_and_those_of_the_page_work_on_a_tick_box(page: Page, plan):
    page.goto(plan)
    page.get_by_label("Select Sales deck").focus()
    page.keyboard.press("n")
    expect(page.locator("#add_name")).to_be_focused()
    page.get_by_label("Select Sales deck").focus()
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    row(page, "Sales deck").get_by_role("link", name="Sales deck", exact=True).click()
    expect(page.get_by_role("heading", name="Sales deck")).to_be_visible()
    before = Item.objects.get(key="deck").parent_id
    taken = page.evaluate(
        """() => ['ArrowLeft', 'ArrowRight'].map((key) => {
          const event = new KeyboardEvent('keydown', {key, altKey: true, bubbles: true, cancelable: true});
          return !document.activeElement.dispatchEvent(event);
        })"""
    )
    assert taken == [False, False]
    page.keyboard.press("Alt+Shift+ArrowLeft")
    expect(toast(page)).to_contain_text("Moved.")
    assert Item.objects.get(key="deck").parent_id != before


def test_escape_while_a_character_is_composed_closes_nothing(page: Page, plan):
    page.goto(f"{plan}?item=deck&edit=1")
    name = page.get_by_role("complementary", name="Item").get_by_label("Name")
    name.fill("かな")
    name.evaluate(
        "e => e.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', isComposing: true, bubbles: true}))"
    )
    expect(name).to_have_value("かな")


def test_the_skip_link_stays_on_the_page_and_back_from_a_panel_keeps_the_scroll(
    page: Page, live_server, program, bob, alice
):
    launch = make_launch(program, long_plan(90), by=bob)
    sign_in(page, live_server.url)
    page.goto(live_server.url + launch.get_absolute_url())
    page.evaluate("window.here = true")
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    assert page.evaluate("window.here")
    page.locator(".board").evaluate("e => e.scrollTo(0, 900)")
    row(page, "Item 40").get_by_role("link", name="Item 40", exact=True).click()
    expect(page.get_by_role("heading", name="Item 40")).to_be_visible()
    row(page, "Item 42").get_by_role("link", name="Item 42", exact=True).click()
    expect(page.get_by_role("heading", name="Item 42")).to_be_visible()
    at = page.locator(".board").evaluate("e => e.scrollTop")
    assert at > 500
    page.go_back()
    expect(page.get_by_role("heading", name="Item 40")).to_be_visible()
    page.go_back()
    expect(page.locator(".panel")).to_have_count(0)
    assert page.evaluate("window.here")
    assert page.locator(".board").evaluate("e => e.scrollTop") == at


def test_an_item_far_down_is_shown_with_its_row(page: Page, live_server, program, bob, alice):
    launch = make_launch(program, long_plan(260), by=bob)
    sign_in(page, live_server.url)
    page.goto(f"{live_server.url}{launch.get_absolute_url()}?item=i230")
    expect(page.get_by_role("heading", name="Item 230")).to_be_visible()
    expect(row(page, "Item 230")).to_be_in_viewport()


def test_filters_ticks_and_what_a_filter_hides(page: Page, plan):
    page.goto(plan)
    page.get_by_label("Find").fill("e")
    page.get_by_text("Filter", exact=True).click()
    page.locator("select[name=role]").select_option("product")
    expect(row(page, "Sales deck")).to_have_count(0)
    page.get_by_role("link", name="Date", exact=True).click()
    page.get_by_role("link", name="Plan", exact=True).click()
    expect(page.locator("select[name=role]")).to_have_value("product")
    page.locator("#add_name").fill("Film")
    page.locator("#add_name").press("Enter")
    expect(toast(page)).to_contain_text("The filters hide it.")
    toast(page).get_by_role("link", name="Show it").click()
    expect(row(page, "Film")).to_be_in_viewport()
    page.get_by_label("Select Sales deck").check()
    cell = open_cell(page, "Hire a trainer", "Duration")
    cell.fill("9d")
    cell.press("Enter")
    expect(toast(page)).to_contain_text("Saved “Hire a trainer”")
    expect(page.get_by_label("Select Sales deck")).to_be_checked()


@pytest.mark.refusals(1)
def test_a_refused_line_leads_to_the_field_that_is_wrong(page: Page, plan):
    page.goto(plan)
    form = page.locator("form.adding")
    form.get_by_label("Name").fill("Film")
    form.get_by_label("Waits for").fill("Nobody knows this")
    form.get_by_label("Waits for").press("Enter")
    expect(form.get_by_label("Waits for")).to_be_focused()
    expect(form.get_by_label("Name", exact=True)).to_have_value("Film")


@pytest.mark.refusals(1)
def test_an_address_that_names_what_is_gone_opens_the_nearest_page(page: Page, plan):
    page.goto(f"{plan}?item=nothing")
    expect(page.get_by_role("status").filter(has_text="no item “nothing”")).to_be_visible()
    expect(row(page, "Sales deck")).to_be_visible()
    page.goto(plan.replace("/plan/", "/items/edit/?item=deck&field=duration"))
    expect(page).to_have_url(re.compile(r"/plan/\?item=deck&edit=duration"))


def test_who_goes_on_while_an_edit_is_saved_stays_where_they_went(page: Page, plan):
    page.goto(plan)
    cell = open_cell(page, "Sales deck", "Duration")
    with slow_server(1.5):
        cell.fill("6d")
        cell.press("Enter")
        row(page, "Hire a trainer").get_by_role("link", name="Hire a trainer", exact=True).click()
        expect(page.get_by_role("heading", name="Hire a trainer")).to_be_visible()
        page.get_by_text("Filter", exact=True).click()
        page.locator("select[name=role]").select_option("product")
        expect(row(page, "Sales deck")).to_have_count(0)
    expect(toast(page)).to_contain_text("Saved “Sales deck”")
    expect(page.get_by_role("heading", name="Hire a trainer")).to_be_visible()
    expect(row(page, "Sales deck")).to_have_count(0)
    assert "role=product" in page.url
