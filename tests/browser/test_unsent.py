"""What was not sent stays on the page, says so, and goes when somebody sends it on purpose."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_editing import row, toast, value_in
from tests.browser.test_journeys import sign_in
from tests.browser.test_keys_and_places import launch, no_network, plan  # noqa: F401  # fixtures
from tests.browser.test_people import team  # noqa: F401  # fixture
from tests.browser.test_typing import duration, open_cell
from tracker.models import Item, Proposal

pytestmark = pytest.mark.django_db(transaction=True)


def paste(page: Page, text: str) -> None:
    page.locator("#add_name").focus()
    page.evaluate(
        """(text) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true}));
        }""",
        text,
    )


def test_what_others_decide_is_proposed_by_enter_and_not_by_leaving(page: Page, live_server, team):  # noqa: F811
    sign_in(page, live_server.url, "pia")
    page.goto(live_server.url + team["launch"].get_absolute_url())
    cell = open_cell(page, "Hire a trainer", "Duration")
    expect(row(page, "Hire a trainer")).to_contain_text("For the program manager to decide: Enter proposes it")
    cell.fill("15d")
    page.locator("#add_name").click()
    owner = open_cell(page, "Train sales", "Owner")
    owner.select_option(index=1)
    page.wait_for_timeout(500)
    assert Proposal.objects.count() == 0
    expect(cell).to_have_value("15d")
    owner.press("Escape")
    cell.press("Enter")
    expect(toast(page)).to_contain_text("Proposed to the program manager")
    assert (Proposal.objects.count(), duration("hire")) == (1, "8d")
    own = open_cell(page, "Build the app", "Duration")
    expect(row(page, "Build the app").locator(".cell-hints")).to_be_hidden()
    own.fill("6d")
    page.locator("#add_name").click()
    expect(toast(page)).to_contain_text("Saved “Build the app”")


@pytest.mark.refusals(1)
def test_rows_that_were_pasted_are_counted_and_each_refusal_keeps_its_reason(page: Page, plan):  # noqa: F811
    page.goto(plan)
    paste(page, "Deck\t3d\nFilm\tsoon\nPoster\t1d")
    asked = page.get_by_role("alert").filter(has_text="Add 3 items: “Deck”, “Film”, “Poster”?")
    asked.get_by_role("button", name="Add them all").click()
    waiting = page.locator("#waiting-lines")
    expect(waiting).to_contain_text("2 of 3 rows were added, 1 not")
    expect(waiting.get_by_role("alert").filter(has_text="Film")).to_contain_text("Write 5d, 2w")
    expect(row(page, "Poster")).to_be_visible()
    paste(page, "A\nB\nC\nD")
    expect(waiting).to_contain_text("Add 4 items: “A”, “B”, “C” …?")
    waiting.get_by_role("button", name="Add them all").click()
    expect(waiting).to_contain_text("Added: 4 of 4.")


@pytest.mark.offline
def test_each_failure_keeps_its_own_way_to_send_again(page: Page, plan):  # noqa: F811
    page.goto(plan)
    failures = page.locator("#unsent .toast")
    cell = open_cell(page, "Hire a trainer", "Duration")
    cell.fill("9d")
    cell.press("Enter")
    expect(toast(page)).to_contain_text("Saved “Hire a trainer”")
    cell = open_cell(page, "Sales deck", "Duration")
    with no_network(page):
        cell.fill("6d")
        cell.press("Enter")
        expect(failures).to_contain_text("Duration of Sales deck")
        page.locator("#undo").click()
        expect(failures).to_have_count(2)
        page.locator("#add_name").fill("Film")
        page.locator("#add_name").press("Enter")
        line = page.locator(".waiting-line.is-refused")
        expect(line).to_contain_text("there is no connection")
        expect(failures).to_have_count(2)
    line.get_by_role("button", name="Send again").click()
    expect(row(page, "Film")).to_be_visible()
    expect(failures).to_have_count(2)
    failures.filter(has_text="Sales deck").get_by_role("button", name="Send again").click()
    expect(page.locator("#toasts")).to_contain_text("Saved “Sales deck”")
    expect(failures).to_have_count(1)
    failures.get_by_role("button", name="Dismiss").click()
    expect(failures).to_have_count(0)
    assert (duration("deck"), duration("hire")) == ("6d", "9d")


def test_a_kept_text_is_told_of_after_a_reload_until_it_is_thrown_away(page: Page, plan):  # noqa: F811
    name = page.get_by_role("complementary", name="Item").get_by_label("Name")
    page.goto(f"{plan}?item=hire&edit=1")
    name.fill("Hire two trainers")
    page.goto(plan)
    kept = page.locator("#unsent")
    expect(kept).to_contain_text("Your unsaved text is kept")
    page.reload()
    kept.get_by_role("link", name="Hire a trainer").click()
    expect(name).to_have_value("Hire two trainers")
    page.goto(plan)
    kept.get_by_role("button", name="Throw it away").click()
    page.reload()
    page.wait_for_timeout(300)
    expect(kept).to_be_empty()


def test_a_cell_that_comes_back_says_that_it_is_not_saved_and_leaves_the_focus(page: Page, plan):  # noqa: F811
    page.goto(plan)
    owner = open_cell(page, "Sales deck", "Owner")
    owner.press("ArrowDown")
    chosen = owner.input_value()
    page.reload()
    cell = row(page, "Sales deck").locator(".cell-form")
    expect(cell).to_contain_text("Not saved yet: Enter sends it, Esc takes it back.")
    expect(owner).to_have_value(chosen)
    expect(owner).not_to_be_focused()
    assert Item.objects.get(key="deck").owner is None
    owner.press("Enter")
    expect(toast(page)).to_contain_text("Saved “Sales deck”")
    assert str(Item.objects.get(key="deck").owner_id) == chosen


@pytest.mark.offline
def test_filters_that_could_not_be_loaded_stand_beside_no_rows_unsaid(page: Page, plan):  # noqa: F811
    page.goto(plan)
    with no_network(page):
        page.get_by_label("Find").fill("deck")
        said = page.locator(".not-loaded")
        expect(said).to_contain_text("from before your last choice")
        expect(row(page, "Hire a trainer")).to_be_visible()
    said.get_by_role("button", name="Try again").click()
    expect(row(page, "Hire a trainer")).to_have_count(0)
    expect(said).to_have_count(0)


@pytest.mark.offline
def test_a_comment_that_is_sent_without_a_connection_stays_on_its_page(page: Page, plan, live_server):  # noqa: F811
    address = f"{live_server.url}/items/{Item.objects.get(key='deck').pk}/"
    page.goto(address)
    box = page.get_by_role("textbox", name="Comment")
    box.fill("A thought")
    page.context.set_offline(True)
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator("#unsent")).to_contain_text("there is no connection")
    expect(box).to_have_value("A thought")
    assert page.url == address
    page.context.set_offline(False)
    page.locator("#unsent").get_by_role("button", name="Send again").click()
    expect(page.get_by_role("paragraph").filter(has_text="A thought")).to_be_visible()
    expect(page.locator("#unsent")).to_be_empty()


@pytest.mark.offline
def test_lines_that_did_not_get_through_are_sent_again_after_a_reload(page: Page, plan):  # noqa: F811
    page.goto(plan)
    page.context.set_offline(True)
    page.locator("#add_name").fill("Film")
    page.locator("#add_name").press("Enter")
    expect(page.locator(".waiting-line.is-refused")).to_contain_text("there is no connection")
    page.context.set_offline(False)
    page.reload()
    line = page.locator(".waiting-line.is-refused")
    expect(line).to_contain_text("there is no connection")
    line.get_by_role("button", name="Send again").click()
    expect(row(page, "Film")).to_be_visible()
    expect(page.locator(".waiting-line")).to_have_count(0)


@pytest.mark.offline
def test_what_could_not_be_loaded_is_said_once(page: Page, plan):  # noqa: F811
    page.goto(plan)
    page.context.set_offline(True)
    for name in ("Sales deck", "Hire a trainer"):
        value_in(page, name, "Duration").click()
        page.wait_for_timeout(300)
    expect(page.locator("#unsent .toast")).to_have_count(1)
    page.context.set_offline(False)
    page.locator("#unsent").get_by_role("button", name="Try again").click()
    expect(page.locator(".cell-form")).to_have_count(1)
    expect(page.locator("#unsent .toast")).to_have_count(0)


def test_a_plan_that_is_asked_for_on_paper_opens_the_dialog_to_print(page: Page, plan):  # noqa: F811
    page.add_init_script("window.print = () => { document.title = 'printed'; }")
    page.goto(f"{plan}?print=1")
    expect(page).to_have_title("printed")
