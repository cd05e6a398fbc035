"""What people do, in a real browser."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import no_violations
from tests.cast import person
from tests.plans import PLAN, long_plan, make_launch
from tracker.models import Launch

pytestmark = pytest.mark.django_db(transaction=True)

SCREENS = [(scheme, width) for scheme in ("light", "dark") for width in (1440, 390)]


def sign_in(page: Page, url: str, username: str = "bob") -> None:
    page.goto(f"{url}/sign-in/")
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password").fill("a long pass phrase")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_the_sample_tells_its_story_within_a_minute(page: Page, demo, scheme, width):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(demo)
    no_violations(page)
    page.get_by_role("button", name="Jonas Weber").click()
    no_violations(page)
    page.get_by_role("link", name="Aurora 2", exact=True).click()
    line = page.get_by_role("region", name="Launch line")
    expect(line).to_contain_text("working days late")
    expect(line).to_contain_text("handoffs between product and program")
    expect(line).to_contain_text("Approve budget for trainers and field service")
    no_violations(page)
    line.get_by_text("Driving path").click()
    line.get_by_role("link", name=re.compile("Hire two application trainers")).click()
    panel = page.get_by_role("complementary", name="Item")
    expect(panel.get_by_role("heading", name="Hire two application trainers")).to_be_focused()
    expect(panel).to_contain_text("Waits for “Write and post the trainer profiles” to finish")
    expect(panel).to_contain_text("Only one of three agencies has candidates")
    no_violations(page)


def test_the_panel_follows_links_closes_by_key_and_comes_back_with_the_address(page: Page, demo):
    page.goto(demo)
    page.get_by_role("button", name="Priya Nair").click()
    page.get_by_role("link", name="Aurora 2", exact=True).click()
    page.get_by_role("link", name="Training deck and videos", exact=True).click()
    panel = page.get_by_role("complementary", name="Item")
    panel.get_by_role("link", name=re.compile("Ramp-up of the new trainers")).first.click()
    expect(panel.get_by_role("heading", name="Ramp-up of the new trainers")).to_be_focused()
    expect(page).to_have_url(re.compile("item=d4"))
    page.keyboard.press("Escape")
    expect(panel.get_by_role("article")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("item="))
    page.go_back()
    expect(panel.get_by_role("heading", name="Ramp-up of the new trainers")).to_be_visible()


def test_filters_and_search_answer_at_once_and_stand_in_the_address(page: Page, demo):
    page.goto(demo)
    page.get_by_role("button", name="Jonas Weber").click()
    page.get_by_role("link", name="Aurora 2", exact=True).click()
    expect(page.locator("html.js")).to_be_attached()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Find")).to_be_focused()
    page.keyboard.type("trainer")
    expect(page.get_by_text("items match")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Hire two application trainers"))).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Optics calibration"))).to_have_count(0)
    page.get_by_label("Group by").select_option("department")
    expect(page).to_have_url(re.compile("group=department"))
    page.reload()
    expect(page.get_by_label("Group by")).to_have_value("department")
    expect(page.get_by_role("rowheader", name=re.compile("People & HR"))).to_be_visible()


def test_without_script_everything_is_there_too(browser, demo):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(demo)
    page.get_by_role("button", name="Jonas Weber").click()
    page.get_by_role("link", name="Aurora 2", exact=True).click()
    page.get_by_role("searchbox", name="Find").fill("agency")
    page.get_by_text("Filter", exact=True).click()
    page.locator("select[name=only]").select_option("driving")
    page.get_by_role("searchbox", name="Find").fill("hire")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("1 item match")).to_be_visible()
    page.get_by_role("link", name="Hire two application trainers", exact=True).click()
    expect(page.get_by_role("heading", name="Why it is where it is")).to_be_visible()
    page.get_by_role("link", name="Close").click()
    expect(page.get_by_role("heading", name="Why it is where it is")).to_have_count(0)
    context.close()


def test_a_long_plan_brings_more_rows_as_one_scrolls(page: Page, live_server, program, bob):
    launch = make_launch(program, long_plan(230))
    sign_in(page, live_server.url)
    page.goto(live_server.url + launch.get_absolute_url())
    expect(page.locator(".window")).to_have_count(1)
    board = page.locator(".board")
    for count in (2, 3):
        board.evaluate("board => board.scrollTop = board.scrollHeight")
        expect(page.locator(".window")).to_have_count(count)
    expect(page.get_by_role("row", name=re.compile("Item 229"))).to_be_attached()
    assert page.locator("#more-rows").count() == 0


@pytest.mark.refusals(2)
def test_from_nothing_to_a_scheduled_launch(page: Page, live_server, tmp_path, db):
    page.goto(live_server.url)
    expect(page.get_by_text("python manage.py createsuperuser")).to_be_visible()
    no_violations(page)
    admin = person("admin", "Ada", None)
    admin.is_superuser = True
    admin.save()
    sign_in(page, live_server.url, "admin")
    page.get_by_role("link", name="Create the first program").click()
    page.get_by_label("Name").fill("Orbit")
    no_violations(page)
    page.get_by_role("button", name="Create").click()
    page.get_by_label("Name").fill("Comet")
    page.get_by_label("Start").fill("2027-01-04")
    page.get_by_label("Target date").fill("2026-01-04")
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_text("The target lies before the start")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("Comet")
    page.get_by_label("Target date").fill("2027-01-15")
    page.get_by_role("button", name="Create").click()
    no_violations(page)
    page.get_by_role("link", name="Import a plan into this launch").click()
    broken, good = tmp_path / "broken.json", tmp_path / "comet.json"
    broken.write_text(json.dumps(PLAN | {"links": [{"from": "app", "to": "app"}]}))
    good.write_text(json.dumps(PLAN))
    page.get_by_label("Plan file").set_input_files(broken)
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_text("“app” is linked to itself")).to_be_visible()
    no_violations(page)
    page.get_by_label("Plan file").set_input_files(good)
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_text("3 working days late")).to_be_visible()
    assert Launch.objects.get().items.count() == 6
