"""Nobody loses a letter that they typed, and none is sent that they did not confirm."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from tests.browser.slow import slow_server
from tests.browser.test_editing import row, toast, value_in
from tests.browser.test_journeys import sign_in
from tests.plans import PLAN, item, make_launch
from tracker.models import Comment, Item

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plan(page: Page, live_server, program, bob, alice) -> str:
    launch = make_launch(
        program,
        {
            **PLAN,
            "launch": {"name": "Comet", "start": "2027-01-04"},
            "items": [item("one", "Race one", 5), item("two", "Race two", 9), item("other", "Else", 2)],
            "links": [],
        },
        by=bob,
    )
    sign_in(page, live_server.url)
    return live_server.url + launch.get_absolute_url()


def open_cell(page: Page, name: str, what: str):
    value_in(page, name, what).click()
    return row(page, name).locator(".cell-form :is(input:not([type=hidden]), select)")


def duration(key: str) -> str:
    return str(Item.objects.get(key=key).duration)


def test_a_cell_that_is_typed_in_survives_the_answer_to_another(page: Page, plan):
    page.goto(f"{plan}?q=Race")
    first = open_cell(page, "Race one", "Duration")
    with slow_server(2):
        first.fill("6d")
        first.press("Enter")
        second = open_cell(page, "Race two", "Duration")
        expect(second).to_be_focused()
        second.press_sequentially("1")
    expect(toast(page)).to_contain_text("Saved “Race one”")
    expect(second).to_be_focused()
    expect(second).to_have_value("1")
    page.keyboard.type("2d")
    expect(second).to_have_value("12d")
    assert duration("two") == "9d"
    assert "q=Race" in page.url
    expect(row(page, "Else")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(toast(page)).to_contain_text("Saved “Race two”")
    assert (duration("one"), duration("two")) == ("6d", "12d")


def test_a_cell_opens_while_another_is_being_saved_by_leaving_it(page: Page, plan):
    page.goto(plan)
    first = open_cell(page, "Race one", "Duration")
    with slow_server(1.5):
        first.fill("7d")
        second = open_cell(page, "Race two", "Owner")
        expect(second).to_be_focused()
    expect(toast(page)).to_contain_text("Saved “Race one”")
    expect(second).to_be_focused()
    assert duration("one") == "7d"


def test_lines_are_entered_as_fast_as_they_are_typed(page: Page, plan):
    page.goto(plan)
    name = page.locator("#add_name")
    with slow_server(2):
        name.fill("First")
        name.press("Enter")
        page.keyboard.type("Second item")
        page.keyboard.press("Enter")
        page.keyboard.type("Third it")
    expect(row(page, "Second item")).to_be_visible()
    expect(name).to_be_focused()
    expect(name).to_have_value("Third it")
    page.keyboard.type("em")
    page.keyboard.press("Enter")
    expect(row(page, "Third item")).to_be_visible()
    names = list(Item.objects.order_by("pk").values_list("name", flat=True))
    assert names[-3:] == ["First", "Second item", "Third item"]


@pytest.mark.refusals(1)
def test_a_line_that_is_refused_waits_beside_the_one_that_is_typed(page: Page, plan):
    page.goto(plan)
    form = page.locator("form.adding")
    with slow_server(1):
        form.get_by_label("Name").fill("Wrong")
        form.get_by_label("Duration").fill("soon")
        form.get_by_label("Duration").press("Enter")
        page.keyboard.type("Next")
    waiting = page.get_by_role("alert").filter(has_text="Wrong")
    expect(waiting).to_contain_text("Write 5d, 2w")
    expect(form.get_by_label("Name")).to_have_value("Next")
    page.keyboard.press("Enter")
    expect(row(page, "Next")).to_be_visible()
    waiting.get_by_role("button", name="Correct it").click()
    expect(form.get_by_label("Name")).to_have_value("Wrong")
    expect(form.get_by_label("Duration")).to_have_value("soon")
    form.get_by_label("Duration").fill("4d")
    form.get_by_label("Duration").press("Enter")
    expect(row(page, "Wrong")).to_be_visible()


def test_rows_of_a_table_are_so_many_items_once_that_is_confirmed(page: Page, plan):
    page.goto(plan)
    name = page.locator("#add_name")
    name.focus()
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/plain", "Deck\\t3d\\nFilm\\t2w\\nPoster");
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true}));
        }"""
    )
    asked = page.get_by_role("alert").filter(has_text="Add 3 items")
    expect(asked).to_be_visible()
    asked.get_by_role("button", name="Add them all").click()
    expect(row(page, "Poster")).to_be_visible()
    made = [(one.name, str(one.duration)) for one in Item.objects.order_by("pk")][-3:-1]
    assert made == [("Deck", "3d"), ("Film", "2w")]


def test_a_list_takes_a_choice_by_enter_or_leaving_and_none_by_an_arrow(page: Page, plan):
    page.goto(plan)
    owner = open_cell(page, "Race one", "Owner")
    owner.press("ArrowDown")
    owner.press("ArrowDown")
    owner.press("b")
    page.wait_for_timeout(300)
    assert Item.objects.get(key="one").owner is None
    expect(owner).to_be_focused()
    owner.press("Enter")
    expect(toast(page)).to_contain_text("Saved “Race one”")
    assert Item.objects.get(key="one").owner.username == "bob"
    owner = open_cell(page, "Race two", "Owner")
    owner.press("a")
    page.locator("#add_name").click()
    expect(toast(page)).to_contain_text("Saved “Race two”")
    assert Item.objects.get(key="two").owner.username == "alice"
    owner = open_cell(page, "Else", "Owner")
    owner.press("a")
    owner.press("Escape")
    expect(row(page, "Else").locator("select")).to_have_count(0)
    assert Item.objects.get(key="other").owner is None


def test_another_window_sends_nothing(page: Page, plan):
    page.goto(plan)
    cell = open_cell(page, "Race one", "Duration")
    cell.fill("6")
    page.evaluate("document.hasFocus = () => false; document.activeElement.blur()")
    page.wait_for_timeout(300)
    assert duration("one") == "5d"
    expect(cell).to_have_value("6")


@pytest.mark.parametrize("how", ["escape", "row", "reload", "close"])
def test_text_in_a_panel_form_is_kept(page: Page, plan, how):
    page.goto(f"{plan}?item=one&edit=1")
    panel = page.get_by_role("complementary", name="Item")
    panel.get_by_label("Name").fill("Race one and more")
    {
        "escape": lambda: page.keyboard.press("Escape"),
        "row": lambda: row(page, "Race two").get_by_role("link", name="Race two", exact=True).click(),
        "reload": page.reload,
        "close": lambda: panel.get_by_role("link", name="Close").click(),
    }[how]()
    if how != "reload":
        expect(toast(page)).to_contain_text("Your unsaved text is kept")
        toast(page).get_by_role("link").click()
    expect(panel.get_by_label("Name")).to_have_value("Race one and more")
    expect(panel.get_by_role("status")).to_contain_text("Not saved yet")
    panel.get_by_role("button", name="Save", exact=True).click()
    expect(row(page, "Race one and more")).to_be_visible()
    page.goto(f"{plan}?item=one&edit=1")
    expect(page.locator(".draft-note")).to_have_count(0)


@pytest.mark.refusals(1)
def test_a_kept_text_overwrites_nobody(page: Page, plan, alice):
    from tracker.services.plan.items import edit_item

    page.goto(f"{plan}?item=one&edit=1")
    panel = page.get_by_role("complementary", name="Item")
    panel.get_by_label("Name").fill("Mine")
    launch = Item.objects.get(key="one").launch
    edit_item(launch=launch, by=alice, key="one", version=Item.objects.get(key="one").version, values={"name": "Hers"})
    page.reload()
    expect(panel.get_by_label("Name")).to_have_value("Mine")
    panel.get_by_role("button", name="Save", exact=True).click()
    expect(panel.get_by_role("alert").first).to_contain_text("Somebody changed the same meanwhile")
    assert Item.objects.get(key="one").name == "Hers"


def test_a_comment_half_written_survives_a_reload_and_is_gone_when_it_was_sent(page: Page, plan, live_server):
    one = Item.objects.get(key="one")
    page.goto(f"{live_server.url}/items/{one.pk}/")
    box = page.get_by_role("textbox", name="Comment")
    box.fill("Half a th")
    page.reload()
    expect(box).to_have_value("Half a th")
    box.press("End")
    page.keyboard.type("ought")
    page.get_by_role("button", name=re.compile("^(Comment|Say|Send|Write|Post)")).first.click()
    expect(page.get_by_role("paragraph").filter(has_text="Half a thought")).to_be_visible()
    page.reload()
    expect(box).to_have_value("")
    assert Comment.objects.get().text == "Half a thought"


@pytest.mark.parametrize("where", ["panel", "comment", "line"])
def test_a_session_that_ended_leads_back_with_the_text(page: Page, plan, live_server, where):
    one = Item.objects.get(key="one")
    address = f"{live_server.url}/items/{one.pk}/" if where == "comment" else f"{plan}?item=one&edit=1"
    page.goto(address)
    panel = page.get_by_role("complementary", name="Item")
    field = {
        "panel": panel.get_by_label("Name"),
        "comment": page.get_by_role("textbox", name="Comment"),
        "line": page.locator("#add_name"),
    }[where]
    field.fill("Typed before")
    Session.objects.all().delete()
    if where == "comment":
        page.get_by_role("button", name=re.compile("^(Comment|Say|Send|Write|Post)")).first.click()
    else:
        field.press("Enter")
    expect(page.get_by_label("Password")).to_be_visible()
    expect(page.get_by_text("nothing was saved")).to_be_visible()
    page.get_by_label("User name").fill("bob")
    page.get_by_label("Password").fill("a long pass phrase")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(address)
    expect(field).to_have_value("Typed before")


@pytest.mark.refusals(1)
def test_a_token_of_an_earlier_sign_in_is_renewed_and_the_text_sent(page: Page, plan):
    page.goto(plan)
    cell = open_cell(page, "Race one", "Duration")
    other = page.context.new_page()
    other.goto(plan)
    other.get_by_role("button", name="Sign out").click()
    sign_in(other, plan.partition("/launches")[0])
    page.bring_to_front()
    cell.fill("8d")
    cell.press("Enter")
    expect(toast(page)).to_contain_text("Saved “Race one”")
    assert duration("one") == "8d"
