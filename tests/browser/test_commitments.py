"""Two people, two browsers, one promise: asked, countered, accepted, slipped, reopened, delivered, verified."""

import re
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect

from roles.access import Role
from tests.browser.conftest import no_violations
from tests.browser.test_journeys import SCREENS, sign_in
from tests.cast import person
from tests.plans import make_launch
from tracker.models import Item

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def team(program, alice, departments):
    """A launch, its program manager, the lead of marketing, and somebody who takes over."""
    return {
        "launch": make_launch(program, by=alice),
        "gus": person("gus", "Gus", program, Role.PROGRAM_MANAGER, department=departments["product"]),
        "lea": person("lea", "Lea", program, Role.DEPARTMENT_LEAD, department=departments["marketing"]),
        "nina": person("nina", "Nina", program, Role.CONTRIBUTOR, department=departments["hr"]),
    }


def act(page: Page, action: str):
    """Opens the form of one action on a card."""
    box = page.locator(f"#do-{action}")
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    return box


def test_a_promise_goes_all_the_way_between_two_people(page: Page, browser: Browser, live_server, team):
    url = live_server.url
    deck = Item.objects.get(key="deck").pk
    card = f"{url}/items/{deck}/commitment/"
    sign_in(page, url, "gus")
    other = browser.new_context()
    hers = other.new_page()
    sign_in(hers, url, "lea")
    # Ask, from the board.
    page.goto(f"{url}/launches/comet/commitments/")
    page.get_by_role("link", name="Ask for it: Sales deck").click()
    form = act(page, "ask")
    form.get_by_label("Needed by").fill("12 Jan 2027")
    form.get_by_label("What counts as delivered").fill("Eight slides, approved")
    form.get_by_label("Who takes it over").select_option(label="Nina · People & HR")
    form.get_by_label("What for").fill("The fair")
    form.get_by_role("button", name="Ask for it").click()
    expect(page.get_by_text("Asked. Whoever answers")).to_be_visible()
    # Counter.
    hers.goto(f"{url}/team/")
    hers.get_by_role("region", name="1 commitment waits for your answer").get_by_role("link", name="Sales deck").click()
    expect(hers.get_by_text("The fair")).to_be_visible()
    form = act(hers, "counter")
    form.get_by_role("button", name="Offer another day").click()
    expect(form.get_by_text("This field is required").first).to_be_visible()
    form = act(hers, "counter")
    form.get_by_label("We can have it by").fill("18 Jan 2027")
    form.get_by_label("Why").fill("The agency is on leave")
    form.get_by_role("button", name="Offer another day").click()
    expect(hers.get_by_text("Offered. Whoever asks is told.")).to_be_visible()
    # Accept.
    page.goto(f"{url}/notices/")
    page.get_by_role("link", name="Sales deck").first.click()
    expect(page.get_by_text("1 working day too late")).to_be_visible()
    act(page, "accept").get_by_role("button", name="Accept").click()
    expect(page.get_by_text("Agreed.")).to_be_visible()
    assert Item.objects.get(pk=deck).promise == date(2027, 1, 18)
    # Slip, which reopens it; and take it as it is.
    hers.goto(card)
    form = act(hers, "slip")
    form.get_by_label("We promise it now for").fill("20 Jan 2027")
    form.get_by_label("Why").fill("Ill")
    form.get_by_role("button", name="Promise another day").click()
    expect(hers.get_by_text("its department moved the promise")).to_be_visible()
    page.goto(card)
    act(page, "accept").get_by_role("button", name="Accept").click()
    expect(page.get_by_text("Agreed.")).to_be_visible()
    # A replan that needs it sooner does the same; the promise stays hers.
    page.goto(f"{url}/launches/comet/settings/")
    page.get_by_label("Target date").fill("2027-02-12")
    page.get_by_role("button", name="Save").click()
    page.goto(f"{url}/launches/comet/settings/")
    page.get_by_label("Target date").fill("2027-01-14")
    page.get_by_role("button", name="Save").click()
    hers.goto(card)
    expect(hers.get_by_text("it is needed sooner than it was promised for")).to_be_visible()
    assert Item.objects.get(pk=deck).promise == date(2027, 1, 20)
    # Deliver, with what shows it; and two tabs that answer at once.
    stale = other.new_page()
    stale.goto(card)
    form = act(hers, "deliver")
    form.get_by_role("button", name="Deliver").click()
    expect(act(hers, "deliver").get_by_text("This field is required")).to_be_visible()
    form = act(hers, "deliver")
    form.get_by_label("What shows it").fill("https://docs.example/deck")
    form.get_by_role("button", name="Deliver").click()
    # What it waits for is not done: she says why.
    form = act(hers, "deliver")
    expect(form.get_by_text("waits for “Build the app”")).to_be_visible()
    form.get_by_label("Why").fill("Pictures of last year were enough")
    form.get_by_role("button", name="Deliver").click()
    expect(hers.get_by_text("Delivered. Whoever takes it over")).to_be_visible()
    form = act(stale, "counter")
    form.get_by_label("We can have it by").fill("29 Jan 2027")
    form.get_by_role("button", name="Offer another day").click()
    expect(stale.get_by_text("in the meantime")).to_be_visible()
    # Verify, by whoever takes it over.
    third = browser.new_context()
    theirs = third.new_page()
    sign_in(theirs, url, "nina")
    theirs.goto(f"{url}/work/")
    theirs.get_by_role("link", name="Sales deck").click()
    act(theirs, "verify").get_by_role("button", name="Verify").click()
    expect(theirs.get_by_text("Verified: delivered as agreed.")).to_be_visible()
    assert Item.objects.get(pk=deck).commitment == "verified"
    no_violations(theirs)
    other.close()
    third.close()


def test_the_board_by_keys_and_by_dragging(page: Page, live_server, team):
    url = live_server.url
    Item.objects.filter(key="deck").update(
        commitment="countered", asked_by="program", offered=date(2027, 1, 18), agreed_need_by=date(2027, 1, 12)
    )
    page.set_viewport_size({"width": 1920, "height": 900})
    sign_in(page, url, "gus")
    page.goto(f"{url}/launches/comet/commitments/")
    expect(page.locator("html.js")).to_be_attached()
    page.get_by_role("link", name="Train sales", exact=True).focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("link", name="Sales deck", exact=True)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("link", name="Train sales", exact=True)).to_be_focused()
    page.locator(".mini", has_text="Sales deck").drag_to(page.locator(".lane[data-state=delivered]"))
    expect(page.get_by_text("“Sales deck” cannot go there from where it is")).to_be_visible()
    page.locator(".mini", has_text="Sales deck").drag_to(page.locator(".lane[data-state=accepted]"))
    expect(page.get_by_role("heading", name="Sales deck")).to_be_visible()
    act(page, "accept").get_by_role("button", name="Accept").click()
    expect(page.get_by_text("Agreed.")).to_be_visible()


def test_without_script_a_round_is_asked_answered_and_put_into_the_plan(browser: Browser, live_server, team):
    url = live_server.url
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, url, "gus")
    page.goto(f"{url}/launches/comet/impact/")
    page.get_by_label("Answers by").fill("+1w")
    page.get_by_role("button", name="Ask them").click()
    expect(page.get_by_text("Not answered yet: Product, Marketing, People & HR")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, url, "lea")
    page.goto(f"{url}/notices/")
    page.get_by_role("link", name="Gus asks what your department needs and delivers").click()
    page.get_by_role("link", name="Answer").click()
    row = page.get_by_role("row").filter(has=page.locator("input[value='Translations']"))
    row.get_by_role("checkbox").check()
    row.get_by_label("How long it takes").fill("4d")
    page.locator("#id_need-0-name").fill("Screenshots")
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_text("From which department?")).to_be_visible()
    page.locator("#id_need-0-department").select_option("hr")
    expect(
        page.get_by_role("row").filter(has=page.locator("input[value='Translations']")).get_by_role("checkbox")
    ).to_be_checked()
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_text("Answered.")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, url, "gus")
    page.goto(f"{url}/launches/comet/impact/")
    page.get_by_role("button", name="Put what is ticked into the plan").click()
    expect(page.get_by_text("It is in the plan, and the departments are asked.")).to_be_visible()
    assert set(Item.objects.filter(commitment="requested").values_list("name", flat=True)) == {
        "Screenshots", "Translations",
    }  # fmt: skip
    page.get_by_role("link", name="Translations").click()
    expect(page.get_by_role("heading", name="Translations")).to_be_visible()
    context.close()


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_the_screens_of_promises_are_sound(page: Page, demo, scheme, width):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{demo}/sign-in/")
    page.get_by_role("button", name="Jonas Weber").click()
    items = {row.key: row.pk for row in Item.objects.filter(launch__key="aurora-2")}
    for path in (
        "launches/aurora-2/commitments/", "launches/aurora-2/commitments/?by=department", "launches/aurora-2/handoffs/",
        f"items/{items['d3']}/commitment/", f"items/{items['d8']}/commitment/", f"items/{items['i6']}/commitment/",
        "launches/aurora-2/impact/", "launches/aurora-companion-app/impact/", "launches/aurora-2/resources/",
        "launches/aurora-2/updates/?write=1", "programs/aurora/coordination/", "programs/aurora/settings/",
        "program/", "launches/aurora-2/report/",
    ):  # fmt: skip
        page.goto(f"{demo}/{path}")
        no_violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.goto(f"{demo}/launches/aurora-companion-app/impact/")
    page.get_by_role("link", name="Answer").first.click()
    expect(page.get_by_role("heading", name=re.compile("what does"))).to_be_visible()
    no_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
