"""The workspace: what stands where, what is folded, and that an edit leaves the page as a new look would show it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import no_violations
from tests.browser.test_editing import row, toast
from tests.browser.test_journeys import sign_in
from tests.browser.test_keys_and_places import launch, plan  # noqa: F401  # fixtures
from tests.browser.test_typing import open_cell
from tests.plans import long_plan, make_launch

pytestmark = pytest.mark.django_db(transaction=True)
AURORA = "/launches/aurora-2/plan/"
SEEN = """() => {
  const rows = [...document.querySelectorAll(".rows tbody tr")].map((row) => row.getBoundingClientRect());
  const board = document.querySelector(".board").getBoundingClientRect();
  const head = document.querySelector(".board-head").getBoundingClientRect();
  const seen = rows.filter((row) => row.top >= head.bottom - 1 && row.bottom <= Math.min(board.bottom, innerHeight) + 1);
  return {top: seen[0].top, count: seen.length, scrolls: document.documentElement.scrollHeight > innerHeight};
}"""
BOARD = """() => {
  const rows = [...document.querySelectorAll(".rows tr[data-key]")].map((row) => {
    const cells = [...row.cells].slice(0, -1).map((cell) => cell.innerText.replace(/[+−-][\\d.]+ d$/m, "").trim());
    return [row.dataset.key, row.className.replace("has-moved", "").trim(), ...cells].join("|");
  });
  const bars = [...document.querySelectorAll(".gantt [data-bar]")].map((bar) => {
    for (const chance of bar.querySelectorAll(".gantt-index")) chance.remove(); // of the forecast, which comes later
    return bar.outerHTML;
  }).sort();
  const arrows = [...document.querySelectorAll(".gantt-arrows")].map((path) => path.getAttribute("d"));
  return {rows, bars, arrows};
}"""


def as_somebody(page: Page, address: str, name: str = "Jonas Weber") -> None:
    page.goto(f"{address}/sign-in/")
    page.get_by_role("button", name=name).click()


@pytest.mark.parametrize(
    ("width", "height", "top", "rows"), [(1440, 900, 260, 18), (1920, 1080, 260, 20), (390, 844, 420, 8)]
)
def test_the_plan_fills_the_window_and_opens_on_what_is_left(page: Page, demo, width, height, top, rows):
    page.set_viewport_size({"width": width, "height": height})
    as_somebody(page, demo)
    page.goto(demo + AURORA)
    page.wait_for_load_state("networkidle")
    seen = page.evaluate(SEEN)
    assert seen["top"] < top
    assert seen["count"] >= rows
    assert not seen["scrolls"]
    first = page.locator(".rows tbody tr:not(.is-done)").first
    expect(first).to_be_in_viewport()
    chart = page.locator(".gantt").first.bounding_box()
    table = page.locator(".head-cells").bounding_box()
    if width > 1000:  # "Fit" fits
        assert abs(chart["width"] - (page.locator(".board").bounding_box()["width"] - table["width"])) < 24
    if width > 1900:
        cut = "a => a.scrollWidth > a.clientWidth + 1"
        names = page.locator(".rows .name-line > a[id]")
        assert not any(names.nth(n).evaluate(cut) for n in range(names.count()))
    no_violations(page)


def test_phases_fold_and_finished_work_opens_by_key_and_click(page: Page, demo):
    as_somebody(page, demo)
    page.goto(demo + AURORA)
    expect(row(page, "Sample carousel, mechanics")).to_have_count(0)
    page.get_by_role("link", name=re.compile("Unfold 10 finished items")).click()
    expect(row(page, "Sample carousel, mechanics")).to_be_visible()
    assert "fold=" in page.url
    page.reload()
    expect(row(page, "Sample carousel, mechanics")).to_be_visible()
    page.get_by_role("link", name="Fold Build Aurora 2").press("Enter")
    expect(row(page, "Fix and harden")).to_have_count(0)
    page.goto(f"{demo}{AURORA}?item=b1")
    expect(row(page, "Sample carousel, mechanics")).to_be_in_viewport()


def test_the_divider_is_moved_by_keys_and_remembered(page: Page, plan):  # noqa: F811
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(plan)
    divider = page.get_by_role("separator", name="Width of the table")
    before = page.locator(".head-cells").bounding_box()["width"]
    divider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    after = page.locator(".head-cells").bounding_box()["width"]
    assert before - after == pytest.approx(120, abs=3)
    page.reload()
    page.wait_for_load_state("networkidle")
    assert page.locator(".head-cells").bounding_box()["width"] == pytest.approx(after, abs=2)


def test_what_edits_leave_is_what_a_new_look_shows(page: Page, live_server, program, bob, alice):
    launch = make_launch(program, long_plan(40), by=bob)  # noqa: F811
    sign_in(page, live_server.url)
    page.goto(live_server.url + launch.get_absolute_url())
    answers = []
    page.on("response", lambda r: answers.append(len(r.body())) if r.request.method == "POST" and r.ok else None)
    for name, what, typed in (
        ("Item 5", "Duration", "3d"),
        ("Item 7", "Predecessors", "i2"),
        ("Item 30", "Duration", "2d"),
    ):
        cell = open_cell(page, name, what)
        cell.fill(typed)
        cell.press("Enter")
        expect(toast(page)).to_contain_text(f"Saved “{name}”")
        expect(page.locator(".cell-form")).to_have_count(0)
    page.locator("#undo").click()
    expect(toast(page)).to_contain_text("Undone")
    page.wait_for_load_state("networkidle")
    left = page.evaluate(BOARD)
    page.reload()
    page.wait_for_load_state("networkidle")
    assert page.evaluate(BOARD) == left


def test_rows_out_of_sight_leave_the_page_and_come_back(page: Page, live_server, program, bob, alice):
    launch = make_launch(program, long_plan(900), by=bob)  # noqa: F811
    sign_in(page, live_server.url)
    page.goto(live_server.url + launch.get_absolute_url())
    board = page.locator(".board")
    for _ in range(60):
        board.evaluate("board => { board.scrollTop += 1600 }")
        page.wait_for_timeout(60)
        if page.locator(".rows tr[data-key=i899]").count():
            break
    expect(page.locator(".rows tr[data-key=i899]")).to_be_visible()
    page.wait_for_timeout(300)
    assert page.locator(".rows tbody tr").count() <= 300
    height = board.evaluate("board => board.scrollHeight")
    board.evaluate("board => { board.scrollTop = 0 }")
    expect(page.locator(".rows tr[data-key=i0]")).to_be_visible()
    assert abs(board.evaluate("board => board.scrollHeight") - height) < 40


def test_on_paper_every_row_stands_beside_its_bar_on_a_sheet_that_holds_it(page: Page, demo):
    page.set_viewport_size({"width": 1047, "height": 718})  # A4 across, less its margins
    page.add_init_script("window.print = () => {}")
    as_somebody(page, demo)
    page.goto(f"{demo}{AURORA}?print=1")
    page.wait_for_load_state("networkidle")
    page.emulate_media(media="print")
    sheets = page.evaluate("""() => [...document.querySelectorAll(".sheet")].map((sheet) => {
      const box = (one) => one.getBoundingClientRect();
      const middle = (one) => (box(one).top + box(one).bottom) / 2;
      const bars = [...sheet.querySelectorAll("tbody tr[data-key]")].map((row) => {
        const bar = sheet.querySelector(`[data-bar="${row.dataset.key}"] .gantt-bar`);
        return bar ? Math.abs(middle(row) - middle(bar)) : 0;
      });
      const head = sheet.querySelector(".board-head") !== null;
      const cut = [...sheet.querySelectorAll(".name-line > a[id]")].filter((a) => a.scrollHeight > a.clientHeight + 2);
      return {rows: bars.length, apart: Math.max(...bars), height: box(sheet).height, head, cut: cut.length};
    })""")
    assert len(sheets) > 2
    assert sum(one["rows"] for one in sheets) == 101
    first = page.locator(".sheet").first.bounding_box()
    assert first["y"] + first["height"] <= 718
    for one in sheets:
        assert one["apart"] < 4, one
        assert one["height"] <= 718
        assert one["head"]
        assert not one["cut"]


def test_only_chances_are_set_apart_until_their_forecast_comes(page: Page, plan):  # noqa: F811
    page.goto(plan)
    page.wait_for_load_state("networkidle")
    page.route("**/forecast/line/", lambda route: None)  # it never comes
    cell = open_cell(page, "Sales deck", "Duration")
    cell.fill("9d")
    cell.press("Enter")
    expect(toast(page)).to_contain_text("Saved “Sales deck”")
    styles = page.evaluate("""() => Object.fromEntries(["c-name", "c-dur", "c-finish", "c-index"].map((name) =>
        [name, getComputedStyle(document.querySelector(`.rows tbody .${name}`)).fontStyle]))""")
    assert styles == {"c-name": "normal", "c-dur": "normal", "c-finish": "normal", "c-index": "italic"}
    page.unroute("**/forecast/line/")


def test_the_plan_with_baselines_is_as_wide_as_a_phone(page: Page, demo):
    page.set_viewport_size({"width": 390, "height": 844})
    as_somebody(page, demo)
    page.goto(demo + AURORA)
    page.wait_for_load_state("networkidle")
    expect(page.locator("select[name=baseline]")).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
