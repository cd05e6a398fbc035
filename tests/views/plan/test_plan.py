import json
import re

import pytest
from django.urls import reverse

from tests.pages import elements
from tests.plans import PLAN, item, long_plan, make_launch
from tracker.models import Launch

pytestmark = pytest.mark.django_db


def plan_url(launch, **query):
    return reverse("plan", args=[launch.key], query=query)


def names(response):
    """Names of the rows, in order."""
    return re.findall(r'<a id="row-\d+"[^>]*>([^<]+)</a>', response.content.decode())


def test_the_line_says_target_finish_difference_and_what_drives_it(signed_in, launch):
    page = signed_in.get(plan_url(launch)).content.decode()
    assert "15 Jan 2027" in page
    assert "20 Jan 2027" in page
    assert "3 working days late" in page
    assert "3 items, 2 departments, 0 handoffs between product and program" in page


def test_rows_show_who_answers_who_delivers_dates_and_float(signed_in, launch):
    page = signed_in.get(plan_url(launch)).content.decode()
    row = re.search(r'<tr\s[^>]*data-key="deck">.*?</tr>', page, re.DOTALL)[0]
    assert "Program manager answers for it" in row
    assert "Marketing" in row
    assert "12 Jan 2027" in row
    assert "15 Jan 2027" in row
    assert (elements(row, "td", "c-float")[0].text, elements(row, "td", "c-state")[0].text) == ("0 d", "Critical")
    assert elements(row, "span", "chip", "critical")


def test_items_are_grouped_by_phase_department_or_owning_role(signed_in, launch):
    assert names(signed_in.get(plan_url(launch))) == [
        "Get ready", "Build the app", "Sales deck", "Hire a trainer", "Train sales", "Launch day",
    ]  # fmt: skip
    by_department = signed_in.get(plan_url(launch, group="department"))
    assert names(by_department) == ["Hire a trainer", "Train sales", "Sales deck", "Build the app", "Launch day"]
    assert "People &amp; HR" in by_department.content.decode()
    by_role = signed_in.get(plan_url(launch, group="role")).content.decode()
    headings = re.findall(r'scope="rowgroup"[^>]*>\s*([^<]+?)\s*<', by_role)
    assert headings == ["Product manager", "Program manager"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "DECK"}, ["Get ready", "Sales deck"]),
        ({"q": "hire"}, ["Hire a trainer"]),
        ({"department": "marketing"}, ["Get ready", "Sales deck"]),
        ({"role": "product"}, ["Get ready", "Build the app"]),
        ({"kind": "milestone"}, ["Launch day"]),
        ({"only": "driving"}, ["Hire a trainer", "Train sales", "Launch day"]),
        ({"only": "critical", "kind": "dependency"}, ["Get ready", "Sales deck", "Hire a trainer", "Train sales"]),
        ({"only": "near", "q": "deck"}, ["Get ready", "Sales deck"]),
        ({"q": "nothing like it"}, []),
        ({"group": "nonsense", "only": "nonsense", "from": "nonsense", "zoom": "nonsense"}, None),
    ],
)
def test_the_address_filters_and_searches(signed_in, launch, query, expected):
    response = signed_in.get(plan_url(launch, **query))
    assert response.status_code == 200
    assert expected is None or names(response) == expected


def test_nothing_found_says_what_to_do(signed_in, launch):
    assert "No item matches" in signed_in.get(plan_url(launch, q="zzz")).content.decode()


def test_the_panel_says_why_an_item_is_where_it_is(signed_in, launch):
    page = signed_in.get(plan_url(launch, item="train")).content.decode()
    assert "Waits for “Hire a trainer” to finish: 15 Jan 2027." in page
    assert "Without what holds it, it could start on 4 Jan 2027" not in page
    hire = signed_in.get(plan_url(launch, item="hire")).content.decode()
    assert "Promised by its department for 15 Jan 2027." in hire
    assert "Nobody yet" in hire
    deck = signed_in.get(plan_url(launch, item="deck")).content.decode()
    assert "One deck" in deck
    assert "20 Jan 2027" in deck
    assert "Screens are final" in deck


def test_an_item_that_is_not_there_is_not_found(signed_in, launch):
    answer = signed_in.get(plan_url(launch, item="none"))
    assert answer.status_code == 404
    assert "There is no item “none” in this launch." in answer.content.decode()
    assert "Sales deck" in answer.content.decode()


@pytest.mark.parametrize(
    ("target", "has", "lacks"),
    [
        ("panel", "Why it is where it is", "<html"),
        ("board-area", 'id="board"', "<html"),
        ("more-rows", 'class="window"', 'class="board"'),
        ("elsewhere", "<html", None),
    ],
)
def test_one_address_serves_page_and_fragments(signed_in, launch, target, has, lacks):
    response = signed_in.get(plan_url(launch, item="deck"), headers={"HX-Request": "true", "HX-Target": target})
    page = response.content.decode()
    assert has in page
    assert lacks is None or lacks not in page
    assert "HX-Request" in response["Vary"]


def test_history_is_restored_with_the_whole_page(signed_in, launch):
    headers = {"HX-Request": "true", "HX-Target": "panel", "HX-History-Restore-Request": "true"}
    assert "<html" in signed_in.get(plan_url(launch, item="deck"), headers=headers).content.decode()


def test_names_are_escaped_everywhere(signed_in, program):
    name = '<script>alert("1")</script>'
    launch = make_launch(
        program, {**PLAN, "launch": {"name": name, "start": "2027-01-04"}, "items": [item("a", name, 1)], "links": []}
    )
    page = signed_in.get(plan_url(launch, item="a")).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_a_key_with_special_characters_opens_its_panel(signed_in, program):
    launch = make_launch(
        program,
        {**PLAN, "launch": {"name": "x", "start": "2027-01-04"}, "items": [item("a&b=ü/1", "A", 1)], "links": []},
    )
    page = signed_in.get(plan_url(launch)).content.decode()
    assert "item=a%26b%3D%C3%BC/1" in page
    assert "Why it is where it is" in signed_in.get(plan_url(launch, item="a&b=ü/1")).content.decode()


def test_a_blank_launch_says_what_to_do_next(signed_in, bob, program):
    launch = Launch.objects.create(key="blank", name="Blank", program=program, start="2027-01-04")
    page = signed_in.get(plan_url(launch)).content.decode()
    assert "This launch has no items yet" in page
    assert reverse("import-into", args=["blank"]) in page


def test_a_plan_that_cannot_be_scheduled_says_why(signed_in, launch):
    first, last = launch.items.get(key="hire"), launch.items.get(key="go")
    launch.links.create(source=last, target=first)
    Launch.objects.filter(pk=launch.pk).update(revision=2)
    page = signed_in.get(plan_url(launch)).content.decode()
    assert "cannot be scheduled" in page
    assert "“Hire a trainer” (hire)" in page
    assert "Cannot be scheduled" in signed_in.get("/launches/").content.decode()


def test_windows_of_a_hundred_rows_follow_each_other(signed_in, program):
    launch = make_launch(program, long_plan(230))
    first = signed_in.get(plan_url(launch))
    assert len(names(first)) == 100
    assert "from=100" in first.content.decode()
    more = signed_in.get(plan_url(launch, **{"from": 200}), headers={"HX-Request": "true", "HX-Target": "more-rows"})
    assert len(names(more)) == 42
    assert "more-rows" not in more.content.decode()
    assert "Previous rows" in signed_in.get(plan_url(launch, **{"from": 100})).content.decode()


@pytest.mark.parametrize("size", [1, 3, 300])
def test_the_number_of_queries_does_not_grow_with_the_plan(signed_in, program, django_assert_num_queries, size):
    launch = make_launch(program, long_plan(size))
    # Session, person, launch, rights; the person's roles, what waits for them, proposals to answer, that they looked
    # (the first time with its row made); parts in items; departments, their exceptions, calendars, items, links; departments to choose
    # from, answers to risks, baselines, the forecast; what may be undone and redone; departments, people and summaries to give.
    with django_assert_num_queries(27):
        signed_in.get(plan_url(launch))
    with django_assert_num_queries(18):
        signed_in.get(plan_url(launch))
    with django_assert_num_queries(27):
        signed_in.get(plan_url(launch, item="i0"))


def test_a_change_by_anyone_is_seen_at_once(signed_in, launch):
    signed_in.get(plan_url(launch))
    launch.items.filter(key="train").update(duration="5d")
    Launch.objects.filter(pk=launch.pk).update(revision=launch.revision + 1)
    assert "22 Jan 2027" in signed_in.get(plan_url(launch)).content.decode()


def test_the_chart_draws_bars_arrows_lines_and_days_off(signed_in, launch):
    launch.data_date = "2027-01-06"
    launch.save()
    page = signed_in.get(plan_url(launch, zoom="day")).content.decode()
    chart = page[page.index('class="gantt"') :]
    assert len(elements(chart, "rect", "gantt-bar")) == 4
    assert len(elements(chart, "path", "gantt-milestone")) == 1
    assert elements(chart, "path", "gantt-arrows", "driving")[0]["d"].startswith("M")
    for name in ("data-date", "target", "deadline", "promise"):
        assert elements(chart, "path", f"gantt-{name}"), name
    assert '<use href="#off-' in page


def test_the_export_is_the_plan_file_and_imports_again(signed_in, launch, program):
    response = signed_in.get(reverse("export-launch", args=[launch.key]))
    assert response["Content-Disposition"] == 'attachment; filename="comet.plan.json"'
    again = make_launch(program, json.loads(response.content))
    assert again.items.count() == launch.items.count()


@pytest.fixture
def finished(launch, bob):
    """A launch whose phase is half done, and one phase that is done."""
    for key in ("app", "deck"):
        launch.items.filter(key=key).update(actual_start="2027-01-04", actual_finish="2027-01-08")
    Launch.objects.filter(pk=launch.pk).update(revision=launch.revision + 1, data_date="2027-01-11")
    return launch


def test_finished_work_is_folded_and_unfolded_by_the_address(signed_in, finished):
    page = signed_in.get(plan_url(finished))
    assert names(page) == ["Get ready", "Hire a trainer", "Train sales", "Launch day"]
    fold = elements(page.content.decode(), "a", "fold", aria_expanded="false")[0]
    assert (fold["href"], fold["aria-label"]) == ("?fold=ready", "Unfold Get ready")
    opened = signed_in.get(plan_url(finished, fold="ready"))
    assert names(opened) == ["Get ready", "Hire a trainer", "Train sales", "Launch day"]
    assert "2 finished items" in opened.content.decode()
    whole = ["Get ready", "Build the app", "Sales deck", "Hire a trainer", "Train sales", "Launch day"]
    for query in ({"fold": "ready,ready/done"}, {"item": "deck"}, {"print": "1"}):
        assert names(signed_in.get(plan_url(finished, **query))) == whole, query
    assert names(signed_in.get(plan_url(finished, q="deck"))) == ["Get ready", "Sales deck"]
    assert names(signed_in.get(plan_url(finished, fold="no-such,<b>")))[0] == "Get ready"
    table = signed_in.get(reverse("export-table", args=[finished.key])).content.decode()
    assert "Sales deck" in table


def test_arrows_that_leave_a_window_are_one_line_however_many(signed_in, program):
    rows = [item("hub", "Hub", 1), *(item(f"n{n}", f"Follower {n}", 1) for n in range(400))]
    links = [{"from": "hub", "to": f"n{n}"} for n in range(400)]
    fan = {
        "format": "launchpath-plan/1",
        "launch": {"name": "Fan", "start": "2027-01-04"},
        "items": rows,
        "links": links,
    }
    page = signed_in.get(plan_url(make_launch(program, fan))).content.decode()
    chart = page[page.index('class="gantt"') :]
    drawn = "".join(path["d"] for path in elements(chart, "path", "gantt-arrows"))
    assert drawn.count("M") == 100  # to the 99 followers beside it, and one line to all others
    assert len(chart) < 60_000


def test_places_hold_the_pages_and_count_what_waits_for_whoever_looks(signed_in, launch):
    page = signed_in.get(reverse("handoffs", args=[launch.key])).content.decode()
    tabs = elements(page, "nav", "tabs")[0].text
    for place in ("Plan", "Promises", "Date", "Money & people", "Report", "More"):
        assert place in tabs
    subtabs = elements(page, "nav", "subtabs")[0]
    assert subtabs.text == "CommitmentsHandoffsImpact round"
    assert elements(page, "a", aria_current="page")[0].text == "Handoffs"
