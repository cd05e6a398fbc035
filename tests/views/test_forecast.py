"""The Forecast screen, the line that follows each edit, what may happen, and the files."""

import csv
import json
from io import StringIO
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from roles.access import Role
from tests.cast import person
from tests.pages import elements
from tests.plans import PLAN, make_launch
from tests.services.edits import edit
from tracker.engine import read_plan
from tracker.engine.time.amounts import Amount
from tracker.forms.forecast.spreads import read_spread_text
from tracker.models import ForecastRun, Launch, LaunchForecast, Membership
from tracker.selectors.forecast import forecasts
from tracker.words.spreads import spread_text

pytestmark = pytest.mark.django_db

CHARTS = ("finish", "sensitivity", "without", "heat", "trend")


def url(name, launch, *more, **query):
    return reverse(name, args=[launch.key, *more], query=query)


def page_of(client, address):
    return " ".join(client.get(address).content.decode().split())


def test_the_dashboard_answers_each_question_with_a_picture_and_its_table(signed_in, launch):
    page = page_of(signed_in, url("forecast", launch))
    for question in (
        "Will Comet launch on the day?", "When will we launch?", "Whose duration moves the launch most?",
        "Whose uncertainty costs the launch most?", "Who holds the date, and in which weeks?", "Is the date holding?",
        "Until when do we have to decide?", "When do milestones and gates come?", "What should we act on first?", "How good were past forecasts?",
    ):  # fmt: skip
        assert question in page, question
    assert "Half of all runs have ended by " in page
    assert "Without the uncertainty of People &amp; HR the launch would come " in page
    assert "They need not add up" in page
    assert "no spread of their own; those of their departments and categories are assumed." in page
    assert page.count('<svg class="chart-picture"') == 5
    assert page.count("As a table") == 5
    assert 'style="' not in page


def test_the_line_at_the_top_asks_for_the_forecast_and_gets_it(signed_in, launch, bob):
    plan = page_of(signed_in, url("plan", launch))
    assert "The forecast is on its way." in plan
    assert 'hx-trigger="load"' in plan
    line = signed_in.get(url("forecast-line", launch), headers={"HX-Request": "true"}).content.decode()
    assert "P80" in line
    assert "hx-get" not in line
    assert LaunchForecast.objects.count() == 1
    assert 'hx-trigger="load"' not in page_of(signed_in, url("plan", launch)).partition("launch-line")[2][:4000]

    edit(launch, bob, "hire", pessimistic=Amount(40, "d"))
    assert "Before the last change." in page_of(signed_in, url("plan", launch))
    again = signed_in.get(url("forecast-line", launch), headers={"HX-Request": "true"}).content.decode()
    assert "later than before" in again


def test_without_script_the_line_leads_to_the_page(signed_in, launch):
    assert signed_in.get(url("forecast-line", launch)).headers["Location"] == url("forecast", launch)


def test_a_date_and_a_chance_are_read_off_without_a_pointer(signed_in, launch):
    assert "100% of all runs have ended by 1 Jan 2029." in page_of(signed_in, url("forecast", launch, day="2029-01-01"))
    assert "0% of all runs have ended by 5 Jan 2027." in page_of(signed_in, url("forecast", launch, day="2027-01-05"))
    assert "80% of all runs have ended by " in page_of(signed_in, url("forecast", launch, chance="80"))
    for odd in ("x", "0", "100", "9999999999", "²"):
        assert signed_in.get(url("forecast", launch, chance=odd, day=odd)).status_code == 200


@pytest.mark.parametrize("name", CHARTS)
def test_pictures_are_saved_with_their_own_colours_and_tables(signed_in, launch, name):
    svg = signed_in.get(url("forecast-file", launch, name, "svg"))
    assert svg.headers["Content-Type"] == "image/svg+xml"
    root = ElementTree.fromstring(svg.content)
    assert root.attrib["width"]
    marks = [mark for mark in root.iter() if mark.tag.rpartition("}")[2] in ("rect", "path", "text", "circle", "line")]
    assert all("fill" in mark.attrib or "stroke" in mark.attrib for mark in marks), name
    table = signed_in.get(url("forecast-file", launch, name, "csv"))
    rows = list(csv.reader(StringIO(table.content.decode("utf-8-sig"))))
    assert len(rows) >= 2
    assert len({len(row) for row in rows}) == 1
    assert signed_in.get(url("forecast-file", launch, name, "exe")).status_code == 404


def test_no_picture_of_another_name(signed_in, launch):
    assert signed_in.get(url("forecast-file", launch, "nothing", "svg")).status_code == 404


def test_the_plan_its_table_and_its_gantt_carry_the_figures(signed_in, launch):
    signed_in.get(url("forecast-line", launch), headers={"HX-Request": "true"})
    plan = page_of(signed_in, url("plan", launch))
    assert any(cell.text.endswith("%") for cell in elements(plan, "td", "c-index"))
    assert elements(plan, "rect", "gantt-index")
    rows = list(csv.DictReader(StringIO(signed_in.get(url("export-table", launch)).content.decode("utf-8-sig"))))
    hire = next(row for row in rows if row["Key"] == "hire")
    assert float(hire["Criticality index"]) > 0.5
    assert hire["P50"] <= hire["P80"]
    gantt = signed_in.get(url("export-gantt", launch))
    assert gantt.headers["Content-Disposition"] == 'attachment; filename="comet.gantt.svg"'
    text = "".join(ElementTree.fromstring(gantt.content).itertext())
    assert "Hire a trainer" in text
    assert "P80 " in " ".join(text.split())


def test_cells_that_a_spreadsheet_would_compute_are_text(signed_in, launch):
    launch.items.filter(key="app").update(name="=1+1")
    Launch.objects.filter(pk=launch.pk).update(revision=50)
    assert "'=1+1" in signed_in.get(url("export-table", launch)).content.decode()


def risk(launch, **more):
    return {"version": launch.version, "name": "Nobody applies", "probability": "50", "items": "hire", "effect": "add",
            "impact": "triangular 2 5 10", "cost": ""} | more  # fmt: skip


def test_what_may_happen_is_added_changed_and_taken_away(signed_in, launch):
    where = url("uncertainty", launch)
    assert "Nothing is expected to happen." in page_of(signed_in, where)
    assert signed_in.post(f"{where}?kind=risk", risk(launch)).status_code == 302
    launch.refresh_from_db()
    assert launch.risk_events == [
        {"name": "Nobody applies", "probability": 0.5, "items": ["hire"], "effect": "add", "key": "nobody-applies",
         "impact": {"kind": "triangular", "low": 2, "mode": 5, "high": 10}}
    ]  # fmt: skip
    page = page_of(signed_in, f"{where}?kind=risk&entry=0")
    assert 'value="triangular 2 5 10"' in page
    assert 'value="50"' in page
    signed_in.post(f"{where}?kind=risk&entry=0", risk(launch, probability="25", items="Hire a trainer, train"))
    launch.refresh_from_db()
    (row,) = launch.risk_events
    assert (row["key"], row["probability"], row["items"]) == ("nobody-applies", 0.25, ["hire", "train"])
    signed_in.post(f"{where}?kind=correlation", {"version": launch.version, "items": "hire, train", "rho": "0.5"})
    launch.refresh_from_db()
    branch = {
        "version": launch.version,
        "name": "No go",
        "gate": "go",
        "probability": "10",
        "items": "train",
        "rework": "fixed 0.5",
    }
    signed_in.post(f"{where}?kind=branch", branch)
    launch.refresh_from_db()
    assert [len(rows) for rows in (launch.risk_events, launch.correlations, launch.branches)] == [1, 1, 1]
    assert "Without the uncertainty of" in page_of(signed_in, url("forecast", launch))
    signed_in.post(f"{where}?kind=risk&entry=0", {"version": launch.version, "remove": "1"})
    launch.refresh_from_db()
    assert launch.risk_events == []
    assert "Risk events: Nobody applies (25%, triangular 2 5 10) → nothing" in page_of(
        signed_in, url("history", launch)
    )


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        ("risk", {"probability": "200"}, "less than or equal to 100"),
        ("risk", {"items": "nobody"}, "nobody"),
        ("risk", {"impact": "triangular 9 5 12"}, "low (9) above mode (5)"),
        ("risk", {"impact": "sometimes 3"}, "Begin with a kind"),
        ("risk", {"impact": "uniform 3"}, "takes 2 numbers: low, high"),
        ("risk", {"impact": "fixed 50%"}, "Only the chances of discrete values are in percent"),
        ("risk", {"impact": "", "cost": "fixed 20,000"}, "may be thousands or a fraction. Write 20000"),
        ("risk", {"impact": "", "cost": "fixed 20 w"}, "takes no unit"),
        ("risk", {"items": "hireFS+2d"}, "Name items only, without links"),
        ("risk", {"impact": "fixed 3 ed"}, "one counts working time and the other does not"),
        ("risk", {"impact": ""}, "Say what it does to time, or what it costs."),
        ("correlation", {"items": "hire", "rho": "0.5"}, "at least two items"),
        ("correlation", {"items": "hire, train", "rho": "3"}, "less than or equal to 1"),
        ("branch", {"gate": "go", "items": "go"}, "closes a circle"),
        ("branch", {"gate": "hire", "items": "train"}, "takes time. Only a gate or a milestone can fail"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_stays_typed(signed_in, launch, kind, fields, said):
    answer = signed_in.post(url("uncertainty", launch, kind=kind), risk(launch) | fields)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert fields.get("impact", "Nobody applies") in page or kind == "correlation"
    launch.refresh_from_db()
    assert (launch.risk_events, launch.correlations, launch.branches) == ([], [], [])


def test_whoever_may_not_change_the_launch_proposes_what_may_happen(client, launch, carol):
    client.force_login(carol)
    client.post(url("uncertainty", launch, kind="risk"), risk(launch))
    launch.refresh_from_db()
    assert launch.risk_events == []
    assert launch.proposals.count() == 1
    assert "Nobody applies" in page_of(client, url("proposals", launch))


def test_two_who_change_one_list_at_once_do_not_overwrite_each_other(signed_in, launch):
    where = url("uncertainty", launch, kind="risk")
    signed_in.post(where, risk(launch))
    late = signed_in.post(where, risk(launch, name="Second", version=1))
    launch.refresh_from_db()
    assert [row["name"] for row in launch.risk_events] == ["Nobody applies"]
    assert (late.status_code, "Somebody changed this list in the meantime." in late.content.decode()) == (409, True)
    assert "Second" in late.content.decode()


def test_a_plan_file_carries_all_that_is_uncertain_there_and_back(signed_in, launch, program, bob):
    more = {
        "risks": [
            {
                "key": "r",
                "probability": 0.5,
                "items": ["hire"],
                "impact": {"kind": "fixed", "value": 2},
                "cost": {"kind": "fixed", "value": 9},
            }
        ],
        "correlations": [{"items": ["hire", "train"], "rho": 0.5}],
        "branches": [
            {
                "key": "b",
                "gate": "go",
                "probability": 0.1,
                "items": ["train"],
                "rework": {"kind": "fixed", "value": 0.5},
            }
        ],
        "launch": PLAN["launch"] | {"budget": 1000},
        "items": [row | {"day_cost": 12.5} if row["key"] == "app" else row for row in PLAN["items"]],
    }
    there = make_launch(program, PLAN | more, by=bob, digest="x")
    exported = json.loads(signed_in.get(url("export-launch", there)).content)
    again = make_launch(program, exported, by=bob, digest="y")
    assert json.loads(signed_in.get(url("export-launch", again)).content) == exported
    assert read_plan(exported).branches == tuple(more["branches"])
    assert (exported["launch"]["budget"], exported["items"][1]["day_cost"]) == (1000, 12.5)
    page = page_of(signed_in, url("forecast", there))
    assert "and within the budget" in page


def test_a_large_launch_tells_how_far_its_forecast_is_and_can_be_stopped(signed_in, launch, monkeypatch):
    monkeypatch.setattr(forecasts, "MOST_IN_A_REQUEST", 2)
    assert "its forecast is made in the background" in page_of(signed_in, url("forecast", launch))
    line = signed_in.get(url("forecast-line", launch), headers={"HX-Request": "true"}).content.decode()
    assert "The forecast waits for a worker." in line
    assert 'hx-trigger="load delay:1s"' in line
    ForecastRun.objects.update(state="running", done=500)
    line = signed_in.get(url("forecast-line", launch), headers={"HX-Request": "true"}).content.decode()
    assert "The forecast is being made: 25%." in line
    assert "<progress" in page_of(signed_in, url("forecast", launch))
    signed_in.post(url("run-forecast", launch), {"stop": "1"})
    assert ForecastRun.objects.get().state == "cancelled"
    line = signed_in.get(url("forecast-line", launch), headers={"HX-Request": "true"}).content.decode()
    assert "The forecast was stopped." in line
    assert "hx-get" not in line
    signed_in.post(url("run-forecast", launch))
    assert ForecastRun.objects.count() == 2


def test_an_empty_launch_says_what_to_do(signed_in, program):
    blank = Launch.objects.create(key="blank", name="Blank", program=program, start="2027-01-04")
    assert "Nothing to forecast yet" in page_of(signed_in, url("forecast", blank))
    assert "hx-get" not in signed_in.get(url("forecast-line", blank), headers={"HX-Request": "true"}).content.decode()
    for name in ("export-table", "export-gantt"):
        assert signed_in.get(url(name, blank)).status_code == 404


def test_what_cannot_be_forecast_says_why_and_where_to_mend_it(signed_in, launch):
    Launch.objects.filter(pk=launch.pk).update(
        branches=[{"key": "b", "gate": "go", "probability": 0.5, "items": ["go"]}], revision=70
    )
    page = page_of(signed_in, url("forecast", launch))
    assert "closes a circle" in page
    assert "Mend it" in page
    line = signed_in.get(url("forecast-line", launch), headers={"HX-Request": "true"}).content.decode()
    assert "closes a circle" in line
    assert "hx-get" not in line


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("tri 3 5 12", "triangular 3 5 12"), ("pert 3 5 12 w", "pert 3 5 12 w"), ("uniform 3–12", "uniform 3 12"),
        ("normal 10±2", "normal 10 2"), ("lognormal 4 15w", "lognormal 4 15 w"), ("exp 6,5", "exponential 6.5"),
        ("discrete 5 70% 12 30%", "discrete 5 70% 12 30%"), ("fixed 4", "fixed 4"),
        ("12", "fixed 12"), ("10-20", "uniform 10 20"), ("3 5 12", "triangular 3 5 12"), ("fixed 2500000", "fixed 2500000"),
        ("fixed 123456.7", "fixed 123456.7"), ("fixed 0.00001", "fixed 0.00001"),
        ("discrete 1 33.333333333333% 2 33.333333333333% 3 33.333333333333%", "discrete 1 33.333333333333% 2 33.333333333333% 3 33.333333333333%"),
    ],
)  # fmt: skip
def test_spreads_are_read_as_they_are_typed_and_shown_so(typed, shown):
    row = read_spread_text(typed)
    assert spread_text(row) == shown
    assert read_spread_text(shown) == row


def test_what_would_come_later_without_its_uncertainty_is_not_called_a_gain(signed_in, launch, bob):
    edit(launch, bob, "hire", spread={"kind": "uniform", "low": 1, "high": 2})
    Launch.objects.filter(pk=launch.pk).update(revision=90)
    launch.items.filter(key="hire").update(promise=None, commitment=None)
    page = page_of(signed_in, url("forecast", launch))
    assert "People &amp; HR the launch would come" not in page
    assert "working days later" in page


def test_finished_work_of_launches_that_one_may_not_see_is_not_listed(client, launch, program, bob, departments):
    other = make_launch(program, PLAN | {"launch": PLAN["launch"] | {"name": "Past"}}, by=bob, digest="past")
    other.items.filter(key="hire").update(actual_start="2026-01-05", actual_finish="2026-02-13")
    Launch.objects.filter(pk=other.pk).update(revision=99)
    eve = person("eve", "Eve", None)
    client.force_login(bob)
    assert "3.75 times the estimate" in page_of(client, url("forecast", launch))
    Membership.objects.create(program=program, launch=launch, person=eve, role=Role.STAKEHOLDER)
    assert "times the estimate" not in page_of(client, url("forecast", launch))
    client.force_login(eve)
    assert "times the estimate" not in page_of(client, url("forecast", launch))


def test_a_report_does_not_say_yes_where_the_forecast_says_rather_not(signed_in, launch, bob):
    Launch.objects.filter(pk=launch.pk).update(target="2027-02-01", revision=80, state="active")
    assert "Yes. As planned it launches on" in page_of(signed_in, url("report", launch))
    Launch.objects.filter(pk=launch.pk).update(target="2027-01-20", revision=81)
    page = page_of(signed_in, url("report", launch))
    assert "Probably not. If all goes as planned it launches on" in page
    assert "four of five runs of the plan end by" in page


def test_decisions_whose_day_has_passed_say_so(signed_in, launch):
    assert 'chip critical">passed' not in page_of(signed_in, url("forecast", launch))
    Launch.objects.filter(pk=launch.pk).update(start="2026-03-02", target="2026-03-20", revision=80)
    assert 'chip critical">passed' in page_of(signed_in, url("forecast", launch))
