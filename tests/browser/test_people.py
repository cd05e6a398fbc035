"""Two people, two browsers: what one proposes reaches the other, and who was let go gets no further."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from roles.access import Role
from tests.browser.conftest import no_violations
from tests.browser.test_journeys import SCREENS, sign_in
from tests.cast import person
from tests.plans import make_launch
from tracker.models import Item

pytestmark = pytest.mark.django_db(transaction=True)
#: Everybody of the sample, and the heading that they land on.
LANDINGS = {
    "Jonas Weber": "Program view",
    "Priya Nair": "Product view",
    "Sofie de Vries": "Customer success",
    "Nina Kowalska": "My work",
    "Elena Rossi": "Will we launch on the day?",
    "Anika Rao": "My work",
}


@pytest.fixture
def team(program, alice):
    """A launch with a manager of each kind."""
    return {
        "launch": make_launch(program, by=alice),
        "pia": person("pia", "Pia", program, Role.PRODUCT_MANAGER),
        "gus": person("gus", "Gus", program, Role.PROGRAM_MANAGER),
    }


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_everybody_lands_where_their_question_is_answered(page: Page, demo, scheme, width):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    for name, heading in LANDINGS.items():
        page.goto(f"{demo}/sign-in/")
        page.get_by_role("button", name=name).click()
        expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()
        no_violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
def test_the_new_screens_are_sound(page: Page, demo, scheme, width):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{demo}/sign-in/")
    page.get_by_role("button", name="Jonas Weber").click()
    item = Item.objects.get(launch__key="aurora-2", key="d1").pk
    for path in (
        "launches/aurora-2/proposals/", "launches/aurora-2/comments/", "launches/aurora-2/report/", "notices/",
        "launches/aurora-2/forecast/", "launches/aurora-2/forecast/what-may-happen/",
        "launches/aurora-2/forecast/what-may-happen/?kind=risk&entry=0",
        f"items/{item}/", f"items/{item}/people/", f"items/{item}/hand-over/", "programs/aurora/members/",
        "programs/aurora/settings/", "rights/", "search/?q=train", "account/", "account/notices/", "account/sessions/",
        "account/security/", "account/email/", "team/?department=marketing",
    ):  # fmt: skip
        page.goto(f"{demo}/{path}")
        no_violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390), ("light", 768)])
def test_the_screens_of_the_organisation_are_sound(page: Page, demo, scheme, width):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    ada = person("ada", "Ada", None, is_superuser=True)
    page.goto(f"{demo}/sign-in/")
    page.get_by_text("Sign in with a password").click()
    page.get_by_label("User name").fill("ada")
    page.get_by_label("Password").fill("a long pass phrase")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Launches")).to_be_visible()
    for path in (
        "people/",
        f"people/{ada.pk}/",
        "departments/",
        "departments/new/",
        "departments/hr/?year=2027",
        "launches/",
    ):
        page.goto(f"{demo}/{path}")
        no_violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_what_one_proposes_reaches_the_other_and_is_made_with_a_click(page: Page, browser: Browser, live_server, team):
    url, plan = live_server.url, live_server.url + team["launch"].get_absolute_url()
    sign_in(page, url, "pia")
    other = browser.new_context()
    hers = other.new_page()
    sign_in(hers, url, "gus")
    page.goto(f"{plan}?item=hire")
    page.get_by_role("link", name="Edit", exact=True).first.click()
    expect(page.get_by_text("answers for this as program manager")).to_be_visible()
    page.locator("#id_duration").fill("15d")
    page.get_by_label("Why (optional)").fill("The market is thin")
    page.get_by_role("button", name="Propose").click()
    expect(page.locator("#toasts")).to_contain_text("Proposed to the program manager")
    expect(page.locator("#toasts")).to_contain_text("would move later")
    assert str(Item.objects.get(key="hire").duration) == "8d"
    hers.goto(f"{url}/notices/")
    hers.get_by_role("link", name="Pia proposes a change that you answer for").click()
    expect(hers.get_by_text("The market is thin")).to_be_visible()
    expect(hers.get_by_text("Duration: 8d → 15d")).to_be_visible()
    hers.get_by_role("button", name="Accept").click()
    expect(hers.get_by_text("Accepted and made. The launch moves")).to_be_visible()
    page.goto(f"{url}/notices/")
    expect(page.get_by_text("Gus accepted your proposal")).to_be_visible()
    page.goto(f"{plan}?item=hire")
    expect(page.get_by_role("complementary", name="Item")).to_contain_text("15 d")
    other.close()


def test_who_is_removed_is_refused_with_the_next_click(page: Page, browser: Browser, live_server, team):
    url, plan = live_server.url, live_server.url + team["launch"].get_absolute_url()
    sign_in(page, url, "gus")
    other = browser.new_context()
    theirs = other.new_page()
    sign_in(theirs, url, "pia")
    theirs.goto(plan)
    expect(theirs.get_by_role("link", name="Sales deck", exact=True)).to_be_visible()
    page.goto(f"{url}/programs/orbit/members/")
    page.get_by_role("row", name="Pia").get_by_text("Remove …").click()
    page.get_by_role("button", name="Take from Pia: Product manager").click()
    expect(page.get_by_text("It holds from their next click")).to_be_visible()
    theirs.get_by_role("link", name="Date", exact=True).click()
    expect(theirs.get_by_role("heading", name=re.compile("not found|nothing here", re.I))).to_be_visible()
    theirs.goto(f"{url}/launches/")
    expect(theirs.get_by_text("You belong to no program yet")).to_be_visible()
    other.close()


def test_an_invitation_lets_a_new_person_in(page: Page, browser: Browser, live_server, team):
    url = live_server.url
    sign_in(page, url, "gus")
    page.goto(f"{url}/programs/orbit/members/")
    page.get_by_label("E-mail address").fill("noa@example.org")
    page.locator("#invite_role").select_option("contributor")
    page.get_by_role("button", name="Invite").click()
    link = page.locator("code.link").inner_text()
    no_violations(page)
    other = browser.new_context()
    hers = other.new_page()
    hers.goto(link)
    no_violations(hers)
    hers.get_by_label("First name").fill("Noa")
    hers.get_by_label("Password").fill("a pass phrase of her own")
    hers.get_by_role("button", name="Join").click()
    expect(hers.get_by_role("heading", name="My work")).to_be_visible()
    expect(hers.get_by_text("Nothing is yours to do")).to_be_visible()
    other.close()


def test_the_palette_finds_by_key_and_goes_there(page: Page, live_server, team):
    sign_in(page, live_server.url, "gus")
    expect(page.locator("html.js")).to_be_attached()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog", name="Search").get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("sales d")
    expect(page.get_by_role("dialog").get_by_role("link", name="Sales deck")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Sales deck")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_without_script_one_proposes_comments_reports_and_acknowledges(browser: Browser, demo):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{demo}/sign-in/")
    page.get_by_role("button", name="Nina Kowalska").click()
    page.get_by_role("button", name="Knowledge base, 120 articles is done").click()
    expect(page.get_by_text("Reported on “Knowledge base, 120 articles”")).to_be_visible()
    page.locator("a.work-name", has_text="Training deck and videos").click()
    page.get_by_role("textbox", name="Comment").last.fill("@jonas the storyboard is done")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.get_by_text("the storyboard is done").first).to_be_visible()
    page.get_by_role("link", name="Search", exact=True).click()
    page.get_by_label("What for").fill("storyboard")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("link", name="Storyboard of the training videos")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Jonas Weber").click()
    page.get_by_role("link", name=re.compile("Notices")).click()
    expect(page.get_by_text("@jonas the storyboard is done")).to_be_visible()
    page.get_by_role("button", name="I know").first.click()
    expect(page.get_by_text("Acknowledged.")).to_be_visible()
    page.goto(f"{demo}/launches/aurora-2/proposals/")
    page.get_by_role("button", name="Accept").first.click()
    expect(page.get_by_text("Accepted and made.")).to_be_visible()
    context.close()


def test_a_passkey_is_added_and_signs_in(page: Page, live_server, program):
    """With a real authenticator of the browser's own, a virtual one."""
    from allauth.account.models import EmailAddress

    kay = person("kay", "Kay", program, Role.CONTRIBUTOR)
    EmailAddress.objects.create(user=kay, email=kay.email, primary=True, verified=True)
    url = live_server.url.replace("127.0.0.1", "localhost")
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    sign_in(page, url, "kay")
    page.goto(f"{url}/account/security/keys/add/")
    page.get_by_label("Password").fill("a long pass phrase")
    page.get_by_role("button", name=re.compile("Confirm|Continue|Sign in")).click()
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text(re.compile("Security key added|recovery codes", re.I)).first).to_be_visible()
    page.goto(url + reverse("my-work"))
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="My work")).to_be_visible()
