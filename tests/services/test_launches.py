import json
from datetime import date

import pytest
from django.core.management import call_command

from tests.plans import PLAN, item, make_launch
from tracker.engine import PlanError, read_plan, write_plan
from tracker.engine.risks.promises import overruns
from tracker.models import Event, Item, Launch, Link, Program, Verb
from tracker.selectors.commitments.standing import records_in
from tracker.selectors.plan.loading import whole_plan_of
from tracker.selectors.plan.scheduled import scheduled_launch
from tracker.services.launches.imports import import_plan
from tracker.services.launches.launches import create_launch

pytestmark = pytest.mark.django_db


def test_a_launch_survives_the_way_into_the_database_and_out_again(launch):
    before, after = read_plan(PLAN), whole_plan_of(launch)
    data = json.loads(json.dumps(write_plan(after)))
    assert read_plan(data) == after
    assert [(i.key, i.name, i.parent, i.duration, i.facts) for i in after.items] == [
        (i.key, i.name, i.parent, i.duration, i.facts) for i in before.items
    ]
    assert after.links == before.links
    assert (after.launch.target, after.launch.launch_milestone) == (before.launch.target, "go")


@pytest.mark.parametrize("said", [None, True, False])
def test_what_places_an_item_survives_the_way_too(program, said):
    head = {"name": "x", "start": "2027-01-04", "honor_constraints": True}
    rows = [
        item("a", "A", 3, not_before="2027-01-08", x={"resources": ["Ann"]}),
        item("m", "M", 0, kind="milestone", milestone="finish"),
    ]
    plan = {"format": PLAN["format"], "launch": head | {"links_before_start": said}, "items": rows, "links": []}
    after = whole_plan_of(make_launch(program, plan))
    assert (after.items[0].not_before, after.items[0].x) == (date(2027, 1, 8), {"resources": ["Ann"]})
    assert after.items[1].milestone == "finish"
    assert after.launch.links_before_start is (said is not False)


def test_an_import_says_what_links_pull_before_the_start(program):
    head = {"name": "x", "start": "2027-01-04", "links_before_start": True}
    link = {"from": "a", "to": "b", "type": "SF"}
    plan = read_plan(PLAN | {"launch": head, "items": [item("a", "A", 2), item("b", "B", 1)], "links": [link]})
    report = import_plan(by=None, program=program, plan=plan, source="", digest="")
    assert any(
        "before the launch's start" in warning and "“b” (B) on 2027-01-01" in warning for warning in report.warnings
    )


def test_kinds_give_the_default_role_and_items_without_a_department_are_products(program):
    launch = make_launch(
        program, PLAN | {"links": [], "items": [item("a", "A", 1), PLAN["items"][0], *PLAN["items"][2:]]}
    )
    roles = dict(launch.items.values_list("key", "owning_role"))
    assert roles == {
        "a": "product",
        "ready": None,
        "deck": "program",
        "hire": "program",
        "train": "program",
        "go": "program",
    }
    assert launch.items.get(key="a").department.key == "product"


def test_the_same_file_again_creates_nothing(program):
    first = make_launch(program, digest="abc")
    report = import_plan(by=None, program=program, plan=read_plan(PLAN), source="comet.json", digest="abc")
    assert (report.launch, report.created) == (first, False)
    assert Launch.objects.count() == 1


def test_a_plan_that_cannot_be_scheduled_writes_nothing(program):
    broken = PLAN | {"links": [*PLAN["links"], {"from": "go", "to": "hire"}]}
    with pytest.raises(PlanError, match="in a circle"):
        make_launch(program, broken)
    assert not Launch.objects.exists()
    assert not Item.objects.exists()
    assert not Event.objects.exists()


def test_a_mapping_speaks_of_items_by_key_by_name_and_by_phase(program):
    mapping = {
        "items": {
            "Get ready": {"department": "marketing", "kind": "dependency"},
            "app": {"kind": "scope"},
            "Launch day": {"owner": "bob"},
        }
    }
    plan = read_plan(
        PLAN
        | {"items": [row if row["key"] != "app" else item("app", "App", 5, parent="ready") for row in PLAN["items"]]}
    )
    report = import_plan(by=None, program=program, plan=plan, source="", digest="", mapping=mapping)
    app, deck = (report.launch.items.get(key=key) for key in ("app", "deck"))
    assert (app.department.key, app.kind, app.owning_role) == ("marketing", "scope", "product")
    assert deck.department.key == "marketing"


@pytest.mark.parametrize(
    "entry", [{"colour": "red"}, {"kind": "task"}, {"owning_role": "boss"}, {"category": "x"}, "text"]
)
def test_a_mapping_that_says_what_cannot_be_is_refused_by_name(program, entry):
    with pytest.raises(PlanError, match="“app”"):
        import_plan(
            by=None, program=program, plan=read_plan(PLAN), source="", digest="", mapping={"items": {"app": entry}}
        )


def test_what_does_not_fit_is_named(program):
    rows = [item("a", "N" * 600, 1, owner="nobody"), item("b", "B", 1, parent="a"), item("m", "M", 2, kind="milestone")]
    plan = PLAN | {"items": rows, "links": []}
    plan["launch"] = {"name": "x", "start": "2027-01-04"}
    report = import_plan(by=None, program=program, plan=read_plan(plan), source="", digest="")
    said = " ".join(report.warnings)
    assert "cut to 500" in said
    assert "became a summary" in said
    assert "“m” has a duration and became a scope item" in said
    assert "nobody in this program signs in as “nobody”" in said


def test_an_import_fills_a_blank_launch_and_no_other(program, bob):
    blank = create_launch(by=bob, program=program, name="Blank", start=read_plan(PLAN).launch.start)
    report = import_plan(by=bob, program=program, plan=read_plan(PLAN), source="x", digest="d", into=blank)
    assert report.launch == blank
    blank.refresh_from_db()
    assert blank.revision == 2
    assert blank.events.filter(verb=Verb.IMPORTED).exists()
    with pytest.raises(PlanError, match="has items already"):
        import_plan(by=bob, program=program, plan=read_plan(PLAN), source="y", digest="e", into=blank)


def test_people_outside_the_program_are_as_unknown_as_those_who_do_not_exist(program, mallory):
    plan = {**PLAN, "items": [item("a", "A", 1, owner="mallory"), item("b", "B", 1, owner="nobody")], "links": []}
    plan["launch"] = {"name": "x", "start": "2027-01-04"}
    report = import_plan(by=None, program=program, plan=read_plan(plan), source="", digest="")
    assert not report.launch.items.exclude(owner=None).exists()
    outsider, nobody = report.warnings
    assert outsider.replace("mallory", "nobody").replace("“a”", "“b”") == nobody


def test_links_that_stand_twice_are_merged_and_departments_become_keys(program):
    links = [{"from": "a", "to": "b", "lag": {"value": value, "unit": unit}} for value, unit in ((1, "w"), (3, "d"))]
    plan = {**PLAN, "items": [item("a", "A", 1, department="Sales & EMEA"), item("b", "B", 1)], "links": links}
    plan["launch"] = {"name": "x", "start": "2027-01-04"}
    report = import_plan(by=None, program=program, plan=read_plan(plan), source="", digest="")
    assert str(report.launch.links.get().lag) == "1w"
    assert report.launch.items.get(key="a").department.key == "sales-emea"
    assert len(report.warnings) == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"launch": {"name": "x", "start": "2027-01-04", "target": "2026-12-31"}}, "lies before the start"),
        ({"items": [item("a" * 101, "A", 1)]}, "over 100 characters"),
        (
            {
                "items": [item("a", "A", 1, calendar="c" * 101)],
                "calendars": [{"key": "c" * 101, "week": {"mon": True}}],
            },
            "over 100",
        ),
        (
            {
                "items": [item("a", "A", 1), item("b", "B", 1)],
                "links": [{"from": "a", "to": "b", "lag": {"value": 3, "unit": unit}} for unit in ("d", "ed")],
            },
            "cannot be compared",
        ),
        ({"items": [item("a", "A", 1, parent="b"), item("b", "B", 1, parent="a")]}, "lies inside itself"),
    ],
)
def test_what_cannot_be_stored_is_refused_before_anything_is_written(program, changes, words):
    plan = {**PLAN, "launch": {"name": "x", "start": "2027-01-04"}, "links": [], **changes}
    with pytest.raises(PlanError, match=words):
        import_plan(
            by=None,
            program=program,
            plan=read_plan(plan),
            source="",
            digest="",
            mapping={"items": {"a": {"kind": "scope"}}},
        )
    assert not Launch.objects.exists()


def test_a_refused_command_leaves_no_program_behind(admin, tmp_path):
    path = tmp_path / "comet.json"
    path.write_text(json.dumps(PLAN | {"links": [*PLAN["links"], {"from": "go", "to": "hire"}]}))
    with pytest.raises(SystemExit):
        call_command("import_plan", path)
    assert not Program.objects.exists()


def test_a_launch_can_be_deleted_with_everything_in_it(program):
    plan = {
        **PLAN,
        "calendars": [{"key": "c", "week": {"mon": True}}],
        "items": [item("a", "A", 1, calendar="c")],
        "links": [],
    }
    plan["launch"] = {"name": "x", "start": "2027-01-04"}
    launch = import_plan(by=None, program=program, plan=read_plan(plan), source="", digest="").launch
    launch.delete()
    assert not Item.objects.exists()


def test_the_command_creates_a_launch_and_says_what_it_did(admin, tmp_path, capsys):
    path = tmp_path / "comet.json"
    path.write_text(json.dumps(PLAN))
    call_command("import_plan", path)
    call_command("import_plan", path)
    out = capsys.readouterr().out
    assert "Created the launch “Comet” (comet): 6 items, 4 links." in out
    assert "was imported before" in out
    assert Program.objects.get().launches.count() == 1
    assert Link.objects.count() == 4


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--by", "nobody"], "Nobody signs in as “nobody”"),
        (["--program", "none"], "no program “none”"),
        (["--mapping", "/does/not/exist"], "cannot be read"),
    ],
)
def test_the_command_says_what_is_missing(admin, program, tmp_path, capsys, args, words):
    path = tmp_path / "comet.json"
    path.write_text(json.dumps(PLAN))
    with pytest.raises(SystemExit) as stop:
        call_command("import_plan", path, *args)
    captured = capsys.readouterr()
    assert (stop.value.code, captured.out) == (1, "")
    assert words in captured.err
    assert not Launch.objects.exists()


def test_the_command_needs_an_administrator(db, tmp_path, capsys):
    path = tmp_path / "comet.json"
    path.write_text(json.dumps(PLAN))
    with pytest.raises(SystemExit):
        call_command("import_plan", path)
    assert "createsuperuser" in capsys.readouterr().err


def kept_of(launch):
    return {key: (record.kept, record.promises) for key, record in records_in(launch).items()}


def test_an_import_writes_no_history(program, bob, departments):
    """Promises of a file that were all kept say nothing of how this department keeps its own."""
    rows = [
        item(f"i{n}", f"Past {n}", 2, kind="dependency", category="collateral", department="marketing",
             actual_start="2026-10-05", actual_finish="2026-10-06", promise="2026-10-06",
             commitment={"state": "verified", "agreed": "2026-10-06", "verified": "2026-10-06"})
        for n in range(5)
    ]  # fmt: skip
    plan = read_plan({"format": PLAN["format"], "launch": {"name": "Past", "start": "2026-10-05"}, "items": rows})
    came = import_plan(by=bob, program=program, plan=plan, source="past.json", digest="past").launch
    assert kept_of(came) == {}
    assert set(came.items.values_list("from_file", flat=True)) == {True}
    scheduled = scheduled_launch(came)
    assert list(overruns(scheduled.plan, scheduled.schedule)) == []
    # The product's own data, such as the sample, is no file.
    own = import_plan(by=bob, program=program, plan=plan, source="", digest="").launch
    assert kept_of(own) == {"marketing": (5, 5)}
    # A file written from here and read again is one.
    again = json.loads(json.dumps(write_plan(whole_plan_of(own))))
    back = import_plan(by=bob, program=program, plan=read_plan(again), source="own.json", digest="own").launch
    assert kept_of(back) == {}
