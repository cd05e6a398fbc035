"""What is typed stays with the form that it was typed into, however the page changes around it."""

import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.slow import slow_server
from tests.browser.test_editing import row, toast, value_in
from tests.browser.test_journeys import sign_in
from tests.browser.test_keys_and_places import launch, plan  # noqa: F401  # fixtures
from tests.browser.test_people import team  # noqa: F401  # fixture
from tests.browser.test_typing import duration, open_cell
from tracker.engine.time.amounts import Amount
from tracker.models import Item, Link
from tracker.services.plan.items import edit_item

pytestmark = pytest.mark.django_db(transaction=True)


def latency(page: Page, milliseconds: int) -> None:
    """Answers take as long as over a bad line."""

    def wait(route) -> None:
        time.sleep(milliseconds / 1000)
        route.continue_()

    page.route("**/items/edit/**", wait)


def test_a_line_that_is_added_leaves_the_form_in_the_panel_to_its_item(page: Page, plan):  # noqa: F811
    page.goto(f"{plan}?item=hire&edit=1")
    panel = page.get_by_role("complementary", name="Item")
    panel.get_by_label("Name").fill("Hire two trainers")
    page.locator("#add_name").fill("Film")
    page.locator("#add_name").press("Enter")
    panel.get_by_label("Name").click()
    page.keyboard.press("End")
    page.keyboard.type(" and more", delay=40)
    expect(row(page, "Film")).to_be_visible()
    expect(panel.get_by_label("Name")).to_be_focused()
    expect(panel.get_by_label("Name")).to_have_value("Hire two trainers and more")
    expect(page.locator("#add_name")).to_have_value("")
    assert "item=hire" in page.url
    panel.get_by_role("button", name="Save", exact=True).click()
    expect(row(page, "Hire two trainers and more")).to_be_visible()
    assert Item.objects.get(name="Film").key != "hire"


def test_a_link_that_is_being_made_stays_with_its_item(page: Page, plan):  # noqa: F811
    page.goto(f"{plan}?item=deck")
    panel = page.get_by_role("complementary", name="Item")
    panel.get_by_text("Let it wait for another item").click()
    panel.get_by_label("Name or key").or_(panel.locator("[name=source]")).first.fill("hire")
    page.locator("#add_name").fill("Film")
    page.locator("#add_name").press("Enter")
    expect(row(page, "Film")).to_be_visible()
    expect(panel.get_by_role("heading", name="Sales deck")).to_be_visible()
    expect(panel.locator("[name=source]")).to_have_value("hire")


def test_letters_typed_before_a_cell_is_there_are_its_own(page: Page, plan):  # noqa: F811
    page.goto(plan)
    latency(page, 500)
    value_in(page, "Sales deck", "Duration").click()
    page.keyboard.type("21d", delay=20)
    expect(page.locator(".cell-form [name=duration]")).to_have_value("21d")
    page.keyboard.press("Escape")
    value_in(page, "Sales deck", "Owner").click()
    page.keyboard.type("bo", delay=20)
    expect(page.locator(".cell-form [name=owner] option:checked")).to_contain_text("Bo")
    expect(page.locator("#add_name")).to_have_value("")
    page.keyboard.press("Escape")
    value_in(page, "Hire a trainer", "Duration").click()
    page.keyboard.type("9d")
    page.keyboard.press("Enter")
    expect(toast(page)).to_contain_text("Saved “Hire a trainer”")
    assert (duration("deck"), duration("hire")) == ("4d", "9d")


def test_a_cell_whose_row_comes_back_is_open_again(page: Page, live_server, team):  # noqa: F811
    sign_in(page, live_server.url, "pia")
    page.goto(live_server.url + team["launch"].get_absolute_url())
    cell = open_cell(page, "Sales deck", "Owner")
    cell.press("ArrowDown")
    chosen = cell.input_value()
    page.get_by_role("link", name="Fold Get ready").click()
    expect(row(page, "Sales deck")).to_have_count(0)
    page.get_by_role("link", name="Unfold Get ready").click()
    expect(page.locator(".cell-form [name=owner]")).to_have_value(chosen)
    expect(row(page, "Sales deck")).to_contain_text("Not saved yet")
    assert Item.objects.get(key="deck").owner is None


def test_a_comment_and_a_document_are_two_drafts(page: Page, plan, live_server):  # noqa: F811
    page.goto(f"{live_server.url}/items/{Item.objects.get(key='deck').pk}/")
    page.get_by_role("textbox", name="Comment").fill("Half a thought")
    page.get_by_text("Add a document").or_(page.get_by_text("Link a document")).first.click()
    page.locator("[name=title]").fill("Draft deck")
    page.reload()
    expect(page.get_by_role("textbox", name="Comment")).to_have_value("Half a thought")
    expect(page.locator("[name=title]")).to_have_value("Draft deck")


def test_a_report_half_written_survives_what_others_change(page: Page, plan, launch, alice):  # noqa: F811
    Item.objects.filter(key="hire").update(actual_start="2027-01-04")
    launch.refresh_from_db()
    page.goto(plan.replace("/plan/", "/progress/?as_of=2027-01-08"))
    field = page.locator("[name='hire:remaining']")
    field.fill("4d")
    deck = Item.objects.get(key="app")
    edit_item(launch=launch, by=alice, key="app", version=deck.version, values={"name": "Build it"})
    page.reload()
    expect(field).to_have_value("4d")


@pytest.mark.refusals(1)
def test_who_finds_somebody_else_signed_in_has_a_way_on(page: Page, plan, live_server):  # noqa: F811
    page.goto(f"{live_server.url}/items/{Item.objects.get(key='deck').pk}/")
    other = page.context.new_page()
    other.goto(plan)
    other.get_by_role("button", name="Sign out").click()
    sign_in(other, live_server.url, "alice")
    page.bring_to_front()
    page.get_by_role("textbox", name="Comment").fill("Bob's thought")
    page.get_by_role("textbox", name="Comment").press("Control+Enter")
    page.locator("form:has([name=text]) button").first.click()
    page.get_by_role("link", name="Go on as Alice").click()
    expect(page.get_by_role("textbox", name="Comment")).to_have_value("")


def test_the_plan_is_as_wide_as_a_phone(page: Page, plan):  # noqa: F811
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(plan)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_is_typed_on_while_a_form_is_saved_stands_on_what_was_saved(page: Page, plan):  # noqa: F811
    page.goto(f"{plan}?item=deck&edit=1")
    panel = page.get_by_role("complementary", name="Item")
    name = panel.get_by_label("Name")
    with slow_server(1):
        name.fill("Deck")
        panel.get_by_label("Why (optional)").fill("Shorter")
        panel.get_by_role("button", name="Save", exact=True).click()
        name.fill("Sales deck")
    expect(toast(page)).to_contain_text("Saved “Deck”")
    expect(name).to_have_value("Sales deck")
    expect(panel.get_by_label("Why (optional)")).to_have_value("")
    assert "edit=1" in page.url  # a reload brings the form back
    panel.get_by_role("button", name="Save", exact=True).click()
    expect(toast(page)).to_contain_text("Saved “Sales deck”")
    item = Item.objects.get(key="deck")
    assert item.name == "Sales deck"
    assert [event.change_set.reason for event in item.events.order_by("pk")][-2:] == ["Shorter", ""]


def test_a_third_value_is_no_conflict_with_oneself(page: Page, plan):  # noqa: F811
    page.goto(plan)
    cell = open_cell(page, "Sales deck", "Predecessors")
    before = cell.input_value()
    with slow_server(1):
        cell.fill("")
        cell.press("Enter")
        cell.fill("hire SS")
    expect(toast(page)).to_contain_text("Saved “Sales deck”")
    cell.press("Enter")
    expect(page.locator(".cell-form")).to_have_count(0)
    expect(value_in(page, "Sales deck", "Predecessors")).not_to_contain_text(before)
    link = Link.objects.get(target__key="deck", dropped=False)
    assert (link.source.key, link.type) == ("hire", "SS")


def test_escape_on_a_cell_that_was_saved_shows_what_was_saved(page: Page, plan):  # noqa: F811
    page.goto(plan)
    cell = open_cell(page, "Sales deck", "Duration")
    cell.fill("8d")
    cell.press("Enter")
    expect(toast(page)).to_contain_text("Saved “Sales deck”")
    value = value_in(page, "Sales deck", "Duration")
    expect(value).to_have_text("8 d")
    value.focus()
    page.keyboard.press("Escape")
    expect(value).to_have_text("8 d")


@pytest.mark.refusals(1)
def test_a_reason_alone_is_kept_and_refused(page: Page, plan):  # noqa: F811
    page.goto(f"{plan}?item=deck&edit=1")
    panel = page.get_by_role("complementary", name="Item")
    panel.get_by_label("Why (optional)").fill("Because")
    panel.get_by_role("button", name="Save", exact=True).click()
    expect(panel.get_by_role("alert").first).to_contain_text("Change a field")
    expect(panel.get_by_label("Why (optional)")).to_have_value("Because")


def test_a_correction_that_is_sent_before_the_answer_is_saved_after_it(page: Page, plan):  # noqa: F811
    page.goto(plan)
    cell = open_cell(page, "Sales deck", "Duration")
    with slow_server(1):
        cell.fill("21d")
        cell.press("Enter")
        cell.fill("14d")
        cell.press("Enter")
    expect(value_in(page, "Sales deck", "Duration")).to_have_text("14 d")
    assert duration("deck") == "14d"
    page.goto(f"{plan}?item=deck&edit=1")
    panel = page.get_by_role("complementary", name="Item")
    with slow_server(1):
        for text in ("9d", "8d"):
            panel.locator("#id_duration").fill(text)
            panel.get_by_role("button", name="Save", exact=True).click()
    expect(panel.get_by_role("heading", name="Sales deck", exact=True)).to_be_visible()
    expect(value_in(page, "Sales deck", "Duration")).to_have_text("8 d")
    assert duration("deck") == "8d"


@pytest.mark.refusals(1)
def test_what_was_refused_brings_back_what_was_typed_and_no_more(page: Page, plan, launch, alice):  # noqa: F811
    page.goto(f"{plan}?item=deck&edit=1")
    panel = page.get_by_role("complementary", name="Item")
    panel.locator("#id_duration").fill("x")
    panel.get_by_role("button", name="Save", exact=True).click()
    expect(panel.get_by_role("alert").first).to_be_visible()
    values = {"owner": alice, "duration": Amount(9, "d")}
    edit_item(launch=launch, by=alice, key="deck", version=Item.objects.get(key="deck").version, values=values)
    page.reload()
    expect(panel.locator("#id_duration")).to_have_value("x")
    expect(panel.get_by_label("Owner").locator("option:checked")).to_contain_text("Alice")
    panel.locator("#id_duration").fill("9d")
    panel.get_by_role("button", name="Save", exact=True).click()
    expect(panel.locator("#edit-item")).to_be_visible()
    assert Item.objects.get(key="deck").owner == alice


@pytest.mark.refusals(1)
def test_a_conflict_that_was_settled_leaves_no_draft(page: Page, plan, launch, alice):  # noqa: F811
    page.goto(f"{plan}?item=deck&edit=1")
    panel = page.get_by_role("complementary", name="Item")
    panel.locator("#id_duration").fill("12d")
    version = Item.objects.get(key="deck").version
    edit_item(launch=launch, by=alice, key="deck", version=version, values={"duration": Amount(9, "d")})
    page.reload()
    panel.get_by_role("button", name="Save", exact=True).click()
    expect(panel.get_by_text("Somebody changed the same meanwhile")).to_be_visible()
    panel.get_by_role("button", name="Save", exact=True).click()
    expect(panel.locator("#edit-item")).to_be_visible()
    assert duration("deck") == "12d"
    page.goto(f"{plan}?item=deck&edit=1")
    expect(panel.locator("#id_duration")).to_have_value("12d")
    expect(page.locator(".draft-note")).to_have_count(0)


def test_what_is_typed_for_two_cells_before_either_is_there_is_saved_in_both(page: Page, plan):  # noqa: F811
    page.goto(plan)
    latency(page, 700)
    value_in(page, "Sales deck", "Duration").click(no_wait_after=True)
    page.keyboard.type("15d")
    page.keyboard.press("Enter")
    value_in(page, "Hire a trainer", "Duration").click(no_wait_after=True)
    page.keyboard.type("13d")
    page.keyboard.press("Enter")
    expect(value_in(page, "Sales deck", "Duration")).to_have_text("15 d", timeout=15_000)
    expect(value_in(page, "Hire a trainer", "Duration")).to_have_text("13 d", timeout=15_000)
    assert (duration("deck"), duration("hire")) == ("15d", "13d")
