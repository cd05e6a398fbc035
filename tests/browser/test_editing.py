"""A launch built, broken, mended, slipped and undone: by mouse, and by keyboard alone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import no_violations
from tests.browser.test_journeys import sign_in
from tests.plans import make_launch
from tracker.models import Item, Launch, Link
from tracker.selectors.plan.rows import launch_line
from tracker.selectors.plan.scheduled import scheduled_launch

pytestmark = pytest.mark.django_db(transaction=True)

TEN = (
    ("Build", "Summary", "", ""),
    ("Build the app", "Scope item", "10d", ""),
    ("Price list", "Dependency", "3d", ""),
    ("Budget", "Dependency", "5d", ""),
    ("Hire a trainer", "Dependency", "3w", "Budget"),
    ("Training deck", "Dependency", "4d", "Build the app, Hire a trainer"),
    ("Train sales", "Dependency", "2d", "Training deck, Price list"),
    ("Press kit", "Dependency", "4d", "Build the app"),
    ("Go or no-go", "Gate", "", "Train sales, Press kit"),
    ("Launch day", "Milestone", "", "Go or no-go FS+1d"),
)


@pytest.fixture
def blank(live_server, program, alice, bob) -> str:
    Launch.objects.create(key="blank", name="Blank", program=program, start="2027-01-04", target="2027-02-26")
    return f"{live_server.url}/launches/blank/plan/"


def row(page: Page, name: str) -> Locator:
    return page.locator(".rows tr[data-key]").filter(has=page.get_by_role("link", name=name, exact=True))


def value_in(page: Page, name: str, what: str) -> Locator:
    """The value of a column in the row of an item, which opens its form."""
    column = {"Department": "dept", "Owner": "owner", "Duration": "dur", "Predecessors": "waits"}[what]
    return row(page, name).locator(f"td.c-{column} > a")


def toast(page: Page) -> Locator:
    return page.locator(".toasts")


def add(page: Page, name: str, kind: str, duration: str, waits: str) -> None:
    form = page.locator(".adding")
    form.get_by_label("Name").fill(name)
    form.get_by_label("Kind").select_option(label=kind)
    form.get_by_label("Duration").fill(duration)
    form.get_by_label("Waits for").fill(waits)
    form.get_by_role("button", name="Add item").click()
    expect(row(page, name)).to_be_visible()


@pytest.mark.refusals(1)
def test_a_launch_is_built_broken_mended_slipped_and_undone_by_mouse(page: Page, live_server, blank):
    sign_in(page, live_server.url)
    page.goto(blank)
    no_violations(page)
    for ten in TEN:
        add(page, *ten)
    launch = Launch.objects.get()
    assert launch.items.count() == 10
    assert Link.objects.count() == 9
    line = page.get_by_role("region", name="Launch line")
    expect(line).to_contain_text("9 Feb 2027")
    no_violations(page)

    # Break it: the budget would wait for the training it pays for.
    value_in(page, "Budget", "Predecessors").click()
    cell = row(page, "Budget").locator(".cell-form input[name=predecessors]")
    expect(cell).to_be_focused()
    cell.fill("Train sales")
    cell.press("Enter")
    bubble = row(page, "Budget").get_by_role("alert")
    expect(bubble).to_contain_text("wait for each other in a circle")
    expect(bubble.get_by_role("group", name=re.compile("Map of the circle"))).to_be_visible()
    expect(bubble.locator("svg a")).to_have_count(4)
    expect(bubble.locator("path.new")).to_have_count(1)
    no_violations(page)
    assert Link.objects.count() == 9

    # Mend it, then slip the hire: the whole page tells at once.
    row(page, "Budget").locator("input[name=predecessors]").press("Escape")
    expect(row(page, "Budget").locator(".cell-form")).to_have_count(0)
    value_in(page, "Hire a trainer", "Duration").click()
    row(page, "Hire a trainer").locator("input[name=duration]").fill("6w")
    row(page, "Hire a trainer").locator("input[name=duration]").press("Enter")
    expect(toast(page)).to_contain_text("The launch moves 15 working days later: 9 Feb 2027 to 2 Mar 2027")
    expect(line).to_contain_text("2 Mar 2027")
    expect(row(page, "Train sales")).to_contain_text("+15 d")
    expect(value_in(page, "Hire a trainer", "Duration")).to_be_focused()

    # Follow the risk to its next step.
    row(page, "Hire a trainer").locator(".risk-mark").click()
    expect(page.get_by_role("heading", name="What threatens Blank")).to_be_visible()
    no_violations(page)
    card = page.locator(".risk", has_text="nobody owns it")
    expect(card).to_contain_text("the launch would move")
    card.get_by_role("link", name="Assign an owner").click()
    owner = page.get_by_role("complementary", name="Item").get_by_label("Owner")
    owner.select_option(label="Bob")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved “Hire a trainer”")).to_be_visible()
    assert Item.objects.get(name="Hire a trainer").owner.username == "bob"
    no_violations(page)

    # Undo everything, one after the other.
    for _turn in range(12):
        page.keyboard.press("Control+z")
    expect(page.get_by_role("heading", name="This launch has no items yet")).to_be_visible(timeout=30_000)
    assert not Item.objects.filter(dropped=False).exists()


@pytest.mark.refusals(1)
def test_the_same_by_keyboard_alone(page: Page, live_server, program, bob):
    launch = make_launch(program, by=bob)
    sign_in(page, live_server.url)
    page.goto(live_server.url + launch.get_absolute_url())
    expect(page.locator("html.js")).to_be_attached()
    keys = page.keyboard
    keys.press("n")
    expect(page.locator("#add_name")).to_be_focused()
    keys.type("Film")
    keys.press("Tab")
    keys.press("Tab")
    keys.type("2w")
    keys.press("Tab")
    keys.type("Build the app")
    keys.press("Enter")
    expect(row(page, "Film")).to_contain_text("10 d")
    expect(toast(page)).to_contain_text("Added “Film”")

    # The next can be typed at once. Walk to it by arrows, open it, move it into the summary above it and back.
    expect(page.locator("#add_name")).to_be_focused()
    page.locator(".rows tr[data-key=go] .name-line > a").focus()
    keys.press("ArrowDown")
    expect(row(page, "Film").get_by_role("link", name="Film", exact=True)).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Film")).to_be_focused()
    keys.press("Alt+ArrowUp")
    expect(page.locator(".rows tr[data-key]").last).to_contain_text("Launch day")
    keys.press("Control+z")
    expect(toast(page)).to_contain_text("Undone:")
    expect(page.locator(".rows tr[data-key]").last).to_contain_text("Film")

    # Edit it: a circle is refused in place, what was typed stays.
    keys.press("e")
    panel = page.get_by_role("complementary", name="Item")
    expect(panel.get_by_label("Name")).to_be_focused()
    panel.get_by_label("Duration", exact=True).focus()
    keys.press("Control+a")
    keys.type("3w")
    panel.get_by_label("Waits for").focus()
    keys.press("Control+a")
    keys.type("Film")
    keys.press("Enter")
    expect(panel.get_by_role("alert").first).to_contain_text("cannot wait for itself")
    expect(panel.get_by_label("Duration", exact=True)).to_have_value("3w")
    panel.get_by_label("Waits for").focus()
    keys.press("Control+a")
    keys.type("app SS+2d")
    keys.press("Enter")
    expect(toast(page)).to_contain_text("Saved “Film”")
    link = Link.objects.get(target__name="Film", dropped=False)
    assert (link.source.key, link.type, str(link.lag)) == ("app", "SS", "2d")

    for _turn in range(2):
        keys.press("Control+z")
        expect(toast(page)).to_contain_text("Undone:")
        page.locator(".dismiss").focus()
        keys.press("Enter")
    expect(row(page, "Film")).to_have_count(0)
    keys.press("Control+Shift+z")
    expect(row(page, "Film")).to_be_visible()
    keys.press("Control+y")
    expect(row(page, "Film")).to_contain_text("15 d")
    assert launch_line(scheduled_launch(Launch.objects.get())).days_late == 3


def test_a_selection_is_changed_dropped_and_brought_back_by_history(page: Page, live_server, program, bob, alice):
    launch = make_launch(program, by=bob)
    sign_in(page, live_server.url)
    page.goto(live_server.url + launch.get_absolute_url())
    bulk = page.get_by_role("form", name="Change what is selected")
    expect(bulk).to_be_hidden()
    for name in ("Sales deck", "Hire a trainer"):
        page.get_by_label(f"Select {name}").check()
    expect(bulk).to_contain_text("Selection: 2")
    bulk.get_by_label("Owner").select_option(label="Alice")
    no_violations(page)
    bulk.get_by_role("button", name="Apply").click()
    expect(row(page, "Sales deck")).to_contain_text("Alice")
    expect(row(page, "Hire a trainer")).to_contain_text("Alice")
    page.get_by_label("Select Hire a trainer").check()
    bulk.get_by_role("button", name="Drop").click()
    expect(row(page, "Hire a trainer")).to_have_count(0)
    expect(toast(page)).to_contain_text("The launch moves")
    page.get_by_text("More", exact=True).click()
    page.get_by_role("link", name="History", exact=True).click()
    no_violations(page)
    page.get_by_role("button", name="Undo this").nth(1).click()
    expect(row(page, "Hire a trainer")).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="Undone:")).to_be_visible()
    assert Item.objects.get(key="deck").owner is None
    page.goto(f"{live_server.url}{launch.get_absolute_url()}?item=hire")
    page.get_by_role("button", name="Restore").click()
    expect(row(page, "Hire a trainer")).to_be_visible()


@pytest.mark.refusals(1)
def test_two_people_who_change_the_same_see_it_side_by_side(page: Page, live_server, program, bob, alice):
    from tracker.engine.time.amounts import Amount
    from tracker.services.plan.items import edit_item

    launch = make_launch(program, by=bob)
    sign_in(page, live_server.url)
    page.goto(f"{live_server.url}{launch.get_absolute_url()}?item=deck&edit=1")
    panel = page.get_by_role("complementary", name="Item")
    panel.get_by_label("Duration", exact=True).fill("9d")
    panel.get_by_label("Name").fill("Deck and demo")
    edit_item(launch=launch, by=alice, key="deck", version=1, values={"duration": Amount(7, "d"), "value": 3.0})
    panel.get_by_role("button", name="Save").click()
    table = panel.get_by_role("alert").get_by_role("table")
    expect(table).to_contain_text("Alice")
    for text in ("4d", "7d", "9d"):
        expect(table).to_contain_text(text)
    no_violations(page)
    panel.get_by_label("7d").check()
    panel.get_by_role("button", name="Save").click()
    expect(toast(page)).to_contain_text("Saved")
    item = Item.objects.get(key="deck")
    assert (item.name, str(item.duration), item.value) == ("Deck and demo", "7d", 3.0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", ["map", "risks", "baselines", "history", "progress", "settings"])
def test_every_screen_of_a_launch_is_readable_by_everyone(page: Page, live_server, program, bob, screen, scheme):
    launch = make_launch(program, by=bob)
    page.emulate_media(color_scheme=scheme)
    sign_in(page, live_server.url)
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{live_server.url}/launches/{launch.key}/{screen}/")
        no_violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
    for view in ("product", "program"):
        page.goto(f"{live_server.url}/{view}/")
        no_violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view


def test_without_script_items_are_added_edited_linked_and_dropped(browser, live_server, program, bob):
    launch = make_launch(program, by=bob)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/sign-in/")
    page.get_by_label("User name").fill("bob")
    page.get_by_label("Password").fill("a long pass phrase")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto(live_server.url + launch.get_absolute_url() + "?group=department")
    page.get_by_label("Name", exact=True).fill("Film")
    page.locator("#add_duration").fill("3d")
    page.get_by_role("button", name="Add item").click()
    expect(page.get_by_text("Added “Film”")).to_be_visible()
    expect(page).to_have_url(re.compile("group=department"))
    row(page, "Film").get_by_role("link", name="Film", exact=True).click()
    page.get_by_text("Let it wait for another item").click()
    page.locator("#link_source").fill("sales deck")
    page.get_by_role("button", name="Add link").click()
    expect(page.get_by_text("Linked.")).to_be_visible()
    page.get_by_role("link", name="Edit", exact=True).first.click()
    page.locator("#id_duration").fill("nonsense")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("“nonsense” is no amount of time")).to_be_visible()
    page.locator("#id_duration").fill("1w")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved “Film”")).to_be_visible()
    page.get_by_role("complementary", name="Item").get_by_text("Move, copy, drop").click()
    page.get_by_role("complementary", name="Item").get_by_role("button", name="Drop").click()
    expect(page.get_by_text("Dropped 1 item")).to_be_visible()
    page.get_by_role("button", name="Undo", exact=True).first.click()
    expect(row(page, "Film")).to_be_visible()
    context.close()


def test_a_cell_that_is_left_is_saved_and_a_row_moves_where_it_stands(page: Page, live_server, program, bob):
    launch = make_launch(program, by=bob)
    sign_in(page, live_server.url)
    page.goto(live_server.url + launch.get_absolute_url())
    value_in(page, "Train sales", "Duration").click()
    field = row(page, "Train sales").locator("input[name=duration]")
    field.fill("5d")
    page.keyboard.press("Tab")
    expect(toast(page)).to_contain_text("Saved “Train sales”. The launch moves 2 working days later")
    value_in(page, "Train sales", "Duration").click()
    expect(field).to_have_value("5d")
    page.get_by_role("heading", name="Comet").click()
    expect(row(page, "Train sales").locator(".cell-form")).to_have_count(0)
    expect(row(page, "Train sales")).to_contain_text("5 d")
    row(page, "Train sales").get_by_role("link", name="Train sales", exact=True).focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".rows tr[data-key]").nth(3)).to_contain_text("Train sales")
    expect(row(page, "Train sales").get_by_role("link", name="Train sales", exact=True)).to_be_focused()
    expect(toast(page)).to_contain_text("Moved.")
    assert Item.objects.get(key="train").version == 3
