"""Risks, Map, Baselines, History, progress, settings and the role views: what they say, and that it leads somewhere."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.urls import reverse

from tests.plans import PLAN, item, long_plan, make_launch
from tracker.engine.time.amounts import Amount
from tracker.models import Item, Launch
from tracker.selectors.plan.scheduled import forget, scheduled_launch
from tracker.selectors.risks import assessed_risks
from tracker.services.plan.baselines import set_baseline
from tracker.services.plan.items import add_item, drop_items, edit_item, edit_items
from tracker.services.risks.answers import answer_risk

pytestmark = pytest.mark.django_db


def url(name, *args, **query):
    return reverse(name, args=["comet", *args], query=query)


def rules(page):
    return re.findall(r"<strong>([^<]+)</strong> ·", page)


def test_risks_are_sorted_by_days_at_stake_and_say_why_who_and_what_next(signed_in, launch):
    page = unescape(signed_in.get(url("risks")).content.decode())
    days = [float(text) for text in re.findall(r'class="risk-days"><strong>([\d.]+) d', page)]
    assert days == sorted(days, reverse=True)
    assert "“Hire a trainer” is on the driving path and nobody owns it." in page
    assert "If it overran by 4 d (typical for its kind), the launch would move 2 d." in page
    assert '/launches/comet/plan/?item=hire&edit=owner">Assign an owner' in page
    assert "Every path to the launch runs through" in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"rule": "no-owner"}, {"No owner"}),
        ({"department": "marketing", "rule": "no-owner"}, {"No owner"}),
        ({"role": "product", "rule": "no-owner"}, set()),
        ({"severity": "low"}, {"No range for its duration", "Handoff without acceptance criteria"}),
        ({"show": "answered"}, set()),
        ({"rule": "nonsense"}, set()),
    ],
)
def test_risks_are_narrowed_by_address(signed_in, launch, query, expected):
    matches = set(rules(signed_in.get(url("risks", **query)).content.decode()))
    assert matches <= expected if query == {"severity": "low"} else matches == expected


def test_every_next_step_leads_to_the_field_it_names(signed_in, launch):
    page = unescape(signed_in.get(url("risks")).content.decode())
    steps = set(re.findall(r'<a class="button (?:primary)?" href="([^"]+)"', page))
    assert len(steps) >= 5
    for step in steps:
        response = signed_in.get(step)
        assert response.status_code == 200, step
        field = re.search(r"edit=(\w+)", step)
        if field:
            assert f'data-focus="{field[1]}"' in response.content.decode()
            assert f'name="{field[1]}"' in response.content.decode()


def test_a_risk_is_answered_counts_no_more_and_comes_back(signed_in, launch, bob):
    before = signed_in.get(url("risks")).content.decode()
    subject = {"rule": "no-owner", "subject": "hire"}
    assert signed_in.post(url("answer-risk"), subject | {"reason": ""}).status_code == 422
    late = signed_in.post(url("answer-risk"), subject | {"reason": "x", "until": "yesterday"})
    assert "Choose a day after today" in late.content.decode()
    assert (
        signed_in.post(url("answer-risk"), subject | {"reason": "Ann starts soon", "until": "+2w"}).status_code == 302
    )
    page = signed_in.get(url("risks")).content.decode()
    assert len(rules(page)) == len(rules(before)) - 1
    assert "Ann starts soon" in signed_in.get(url("risks", show="answered")).content.decode()
    scheduled = scheduled_launch(launch)
    [answer] = launch.risk_answers.all()
    rows = {(row.risk.rule, row.risk.subject): row for row in assessed_risks(scheduled, launch.today, [answer])}
    assert rows["no-owner", "hire"].answer == answer
    gone = {
        row.risk.subject for row in assessed_risks(scheduled, answer.until + timedelta(days=1), [answer]) if row.answer
    }
    assert not gone
    answer.days = -5
    assert not [row for row in assessed_risks(scheduled, launch.today, [answer]) if row.answer]
    assert signed_in.post(url("answer-risk"), subject | {"withdraw": "1"}).status_code == 302
    assert len(rules(signed_in.get(url("risks")).content.decode())) == len(rules(before))


def test_the_trend_follows_the_edits(signed_in, launch, bob):
    for days in (9, 10):
        edit_item(launch=launch, by=bob, key="hire", version=None, values={"duration": Amount(days, "d")})
    page = signed_in.get(url("risks")).content.decode()
    assert page.count("<tr><td>") == 3
    assert "Trend of critical-path risks" in page


def test_a_launch_without_risks_or_items_says_so(signed_in, program):
    Launch.objects.create(key="comet", name="Blank", program=program, start="2027-01-04")
    assert "Nothing that the rules know threatens" in signed_in.get(url("risks")).content.decode()
    assert "Nothing to map yet" in signed_in.get(url("map")).content.decode()
    assert "None yet" in signed_in.get(url("baselines")).content.decode()
    assert "Nothing happened" in signed_in.get(url("history")).content.decode()
    assert "Nothing is asked" in signed_in.get(url("progress")).content.decode()


def test_the_map_draws_each_item_once_with_a_table_twin(signed_in, launch):
    page = signed_in.get(url("map")).content.decode()
    assert page.count('<g class="box') == 5
    assert page.count('driving"><title>') == 3
    assert page.count('class="lane"') == 3
    assert page.count('<th scope="row">') == 5
    focus = signed_in.get(url("map", item="deck")).content.decode()
    assert set(re.findall(r'<a [^>]*aria-label="([^,"]+), ', focus)) == {"Build the app", "Sales deck", "Launch day"}
    assert signed_in.get(url("map", item="none", only="nonsense")).status_code == 200
    assert signed_in.get(url("map", only="driving")).content.decode().count('<g class="box') == 3


def test_a_large_network_is_narrowed_before_it_is_drawn(signed_in, program):
    launch = make_launch(program, long_plan(500) | {"links": []})
    page = signed_in.get(reverse("map", args=[launch.key])).content.decode()
    assert "400 of 500 items" in page
    assert "more than a map can show" in page
    assert page.count('<g class="box') == 400


def test_focus_fades_what_neither_feeds_an_item_nor_hangs_on_it(signed_in, launch):
    page = signed_in.get(url("plan", focus="deck")).content.decode()
    faded = set(re.findall(r'is-faded[^"]*" data-key="([^"]+)"', page))
    assert faded == {"hire", "train"}
    assert page.count(' faded"><title>') == 2


def test_a_baseline_shows_what_moved_what_came_and_what_went(signed_in, launch, bob):
    edit_item(launch=launch, by=bob, key="train", version=None, values={"planned_cost": 100})
    signed_in.post(url("baselines"), {"name": "Agreed"})
    assert signed_in.post(url("baselines"), {"name": "Agreed"}).status_code == 422
    baseline = launch.baselines.get()
    edit_item(
        launch=launch, by=bob, key="train", version=None, values={"duration": Amount(5, "d"), "planned_cost": 150}
    )
    add_item(launch=launch, by=bob, name="Film", kind="dependency")
    drop_items(launch=launch, by=bob, keys=["deck"])
    page = unescape(signed_in.get(url("baselines")).content.decode())
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "Finish 20 Jan 2027 → 22 Jan 2027 · +2 d" in text
    assert "Start 4 Jan 2027 → 4 Jan 2027 · 0" in text
    assert "Duration +2 d" in text
    assert "Train sales 20 Jan 2027 22 Jan 2027 0 +2 d +2 d 50" in text
    assert "Film Added —" in text
    assert "Sales deck Dropped 15 Jan 2027 —" in text
    assert "Build the app" not in text[text.index("Now against") :]
    assert "Build the app" in signed_in.get(url("baselines", all="1")).content.decode()
    ghost = signed_in.get(url("plan", baseline=baseline.pk)).content.decode()
    assert ghost[: ghost.index('class="legend"')].count('class="ghost"') == 5
    assert signed_in.get(url("plan", baseline="99999")).status_code == 200
    assert signed_in.get(url("baselines", baseline="99999")).status_code == 404
    signed_in.post(url("remove-baseline", baseline.pk))
    assert not launch.baselines.exists()


def test_history_groups_by_change_set_and_filters(signed_in, launch, bob, alice):
    edit_item(
        launch=launch, by=bob, key="train", version=None, values={"duration": Amount(5, "d")}, reason="Two rounds"
    )
    edit_item(launch=launch, by=alice, key="deck", version=None, values={"name": "Deck"})
    page = unescape(signed_in.get(url("history")).content.decode())
    assert page.count('class="log-head"') == 3
    assert "Duration: 3d → 5d" in page
    assert "Two rounds" in page
    assert "20 Jan 2027 → 22 Jan 2027" in page
    assert page.count("Undo this") == 1
    for query, count in (
        ({"item": "deck"}, 1),
        ({"person": "alice"}, 1),
        ({"verb": "imported"}, 1),
        ({"before": "2.0"}, 1),
    ):
        assert signed_in.get(url("history", **query)).content.decode().count('class="log-head"') == count
    change_set = launch.change_sets.get(author=bob)
    signed_in.post(url("undo"), {"change_set": change_set.pk})
    assert "Redo this" in signed_in.get(url("history")).content.decode()


def test_progress_is_asked_by_owner_and_reported_with_the_data_date(signed_in, program, bob, alice):
    rows = [{name: value for name, value in row.items() if name != "promise"} for row in PLAN["items"]]
    plan = PLAN | {"items": rows, "launch": PLAN["launch"] | {"start": "2026-10-05", "target": "2026-12-01"}}
    make_launch(program, plan, by=bob)
    page = signed_in.get(url("progress", as_of="2026-10-06")).content.decode()
    assert "Alice" in page
    assert "Nobody owns these" in page
    assert "Train sales" not in page
    typed = {
        "data_date": "2026-10-12", "app:actual_start": "5 Oct 2026", "app:actual_finish": "2026-10-09",
        "hire:actual_start": "2026-10-06", "hire:remaining": "1w",
    }  # fmt: skip
    for broken, said in (
        ({"app:actual_finish": "nonsense"}, "is no date"),
        ({"hire:actual_start": "", "hire:remaining": "1d"}, "say when it did"),
        ({"data_date": "whenever"}, "is no date"),
    ):
        response = signed_in.post(url("progress"), typed | broken)
        assert (response.status_code, said in response.content.decode()) == (422, True), broken
        assert "5 Oct 2026" in response.content.decode() or "data_date" in broken
    assert not Item.objects.exclude(actual_start=None).exists()
    response = signed_in.post(url("progress"), typed)
    assert response["Location"] == url("plan")
    row = Launch.objects.get()
    assert row.data_date == date(2026, 10, 12)
    assert Item.objects.get(key="app").actual_finish == date(2026, 10, 9)
    assert str(Item.objects.get(key="hire").remaining) == "1w"


def test_settings_are_changed_and_conflicts_shown(signed_in, launch, alice):
    page = signed_in.get(url("edit-launch")).content.decode()
    assert 'value="2027-01-15"' in page
    values = {
        "name": "Comet 2", "state": "active", "program": launch.program_id, "start": "2027-01-04", "target": "29 Jan 2027",
        "launch_milestone": launch.launch_milestone_id, "critical_float": "2d", "department_calendars": "", "version": "1",
    }  # fmt: skip
    response = signed_in.post(url("edit-launch"), values)
    assert response.status_code == 302
    row = Launch.objects.get()
    assert (row.name, row.target, str(row.critical_float), row.version) == ("Comet 2", date(2027, 1, 29), "2d", 2)
    stale = signed_in.post(url("edit-launch"), values | {"target": "2027-02-05"})
    assert stale.status_code == 409
    assert "29 Jan 2027" in stale.content.decode()
    for broken in ({"target": "2026-01-01"}, {"name": "a\u202eb"}, {"critical_float": "x"}, {"start": ""}):
        assert signed_in.post(url("edit-launch"), values | broken | {"version": "2"}).status_code == 422


def test_the_product_view_shows_scope_by_value_and_what_it_waits_for(client, launch, alice, bob):
    edit_item(launch=launch, by=bob, key="train", version=None, values={"owning_role": "product"})
    client.force_login(alice)
    page = unescape(client.get(reverse("product-view")).content.decode())
    assert "Build the app" in page
    assert "Mine" in page
    assert "/launches/comet/plan/?item=app&focus=app" in page
    waits = page[page.index("What product work waits for") :]
    assert "Hire a trainer" in waits
    assert "Sales deck" not in waits
    assert "Late" in waits


def test_the_program_view_counts_what_the_plan_then_shows(signed_in, launch):
    page = unescape(signed_in.get(reverse("program-view")).content.decode())
    assert "3 working days late" in page
    assert "Assign an owner" in page
    for word, n in (("owner", 3), ("estimate", 4)):
        address = f"/launches/comet/plan/?without={word}"
        assert re.search(rf'href="{re.escape(address)}">{n} without ', page), word
        assert f"{n} items match" in re.sub(r"\s+", " ", signed_in.get(address).content.decode()).replace("</p>", "")
    for address in re.findall(r'href="(/launches/[^"]+)"', page):
        assert signed_in.get(address).status_code == 200, address


def test_role_views_hold_ones_own_launches_only(client, launch, mallory):
    client.force_login(mallory)
    for view in ("product-view", "program-view"):
        page = client.get(reverse(view)).content.decode()
        assert "No launch is running" in page
        assert "Comet" not in page


@pytest.mark.parametrize("view", ["product-view", "program-view"])
def test_the_number_of_queries_of_a_role_view_is_fixed(signed_in, program, django_assert_num_queries, view):
    signed_in.get(reverse(view))  # the session keeps which view was looked at
    # Of which launches one sees who knows; else what coordination costs: its program, its managers, exchanges.
    more = 2 if view == "program-view" else 5
    for size in (3, 120):
        make_launch(program, long_plan(size))
        forget()
        # Session, person, launches; departments, their exceptions, parts in items, calendars, items, links; answers;
        # looks and edits since; forecasts; promises kept; roles in all launches; departments; the person's roles, and
        # what waits for them: answers to rounds, requests for people and budget, what was declined.
        with django_assert_num_queries(20 + more):
            signed_in.get(reverse(view))
        with django_assert_num_queries(14 + more):
            signed_in.get(reverse(view))


@pytest.mark.parametrize(
    "name",
    ["risks", "map", "baselines", "history", "progress", "commitments", "handoffs", "impact", "resources", "updates"],
)
def test_the_number_of_queries_of_a_screen_does_not_grow(signed_in, program, bob, name, django_assert_max_num_queries):
    counts = []
    for size in (3, 120):
        launch = make_launch(program, long_plan(size), by=bob)
        set_baseline(launch=launch, by=bob, name="B")
        signed_in.get(reverse(name, args=[launch.key]))
        with django_assert_max_num_queries(20) as counted:
            signed_in.get(reverse(name, args=[launch.key]))
        counts.append(len(counted))
    assert counts[0] == counts[1]


def test_an_answer_is_kept_for_the_person_who_looks_next(launch, bob, alice, client):
    answer_risk(launch=launch, by=bob, rule="no-owner", subject="hire", reason="<b>soon</b>")
    client.force_login(alice)
    page = client.get(url("risks", show="answered")).content.decode()
    assert "&lt;b&gt;soon&lt;/b&gt;" in page


def test_a_plan_of_minutes_has_all_its_screens(signed_in, program, bob):
    week = {day: [["08:00", "12:00"], ["13:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    plan = {
        "format": "launchpath-plan/1",
        "launch": {"name": "Comet", "start": "2027-01-04T08:00", "calendar": "w", "target": "2027-01-08T12:00"},
        "calendars": [{"key": "w", "week": week}],
        "items": [item("a", "A", 2), item("b", "B", 2), item("c", "C", 1)],
        "links": [{"from": "a", "to": "b"}, {"from": "b", "to": "c"}],
    }
    launch = make_launch(program, plan, by=bob)
    set_baseline(launch=launch, by=bob, name="B")
    edit_item(launch=launch, by=bob, key="a", version=None, values={"duration": Amount(20, "h")})
    for name in ("plan", "risks", "map", "baselines", "history", "progress", "edit-launch"):
        assert signed_in.get(url(name)).status_code == 200, name
    assert "+0.5 d" in signed_in.get(url("baselines")).content.decode()
    assert signed_in.get(url("plan", baseline=launch.baselines.get().pk)).status_code == 200


def test_a_name_that_looks_like_a_date_is_a_name(signed_in, launch, bob):
    for name in ("Beta-v2-go", "2027-99-99", "2027-01-04"):
        edit_item(launch=launch, by=bob, key="app", version=None, values={"name": name})
        assert signed_in.get(url("history")).status_code == 200
        assert signed_in.get(url("plan", item="app")).status_code == 200


def test_old_history_is_reached_however_large_a_change_was(signed_in, program, bob):
    launch = make_launch(program, long_plan(230), by=bob)
    edit_item(launch=launch, by=bob, key="i0", version=None, values={"name": "First"})
    edit_items(launch=launch, by=bob, keys=[f"i{n}" for n in range(230)], values={"owner": bob})
    page, pages = signed_in.get(reverse("history", args=[launch.key])).content.decode(), 1
    while "Older" in page:
        before = re.search(r'href="\?before=([\d.]+)', page)[1]
        page = signed_in.get(reverse("history", args=[launch.key], query={"before": before})).content.decode()
        pages += 1
        assert pages < 5
    assert "Imported" in page


def test_risks_of_a_launch_that_runs_over_its_horizon_are_counted(signed_in, program):
    plan = {
        "format": "launchpath-plan/1",
        "launch": {"name": "Comet", "start": "2027-01-04", "honor_constraints": True},
        "items": [item("a", "A", 250, constraint="FNLT", constraint_date="2027-01-29")],
    }
    make_launch(program, plan)
    assert signed_in.get(url("risks")).status_code == 200
    assert signed_in.get(reverse("program-view")).status_code == 200


def test_the_count_beside_risks_is_the_list(signed_in, launch, bob):
    answer = answer_risk(launch=launch, by=bob, rule="no-owner", subject="hire", reason="x")
    for days_then in (answer.days, -5):
        launch.risk_answers.update(days=days_then)
        page = signed_in.get(url("risks")).content.decode()
        assert re.search(r'id="tally"[^>]*>(\d+)<', page)[1] == str(len(rules(page)))


def test_progress_reports_what_was_typed_and_nothing_else(signed_in, program, bob, alice):
    plan = PLAN | {"launch": PLAN["launch"] | {"start": "2026-10-05", "target": "2026-12-01"}}
    launch = make_launch(program, plan, by=bob)
    edit_item(launch=launch, by=alice, key="app", version=None, values={"actual_start": date(2026, 10, 9)})
    untouched = {"app:actual_start": "2026-10-07", "app:actual_start:was": "2026-10-07", "app:version": "1"}
    typed = untouched | {"data_date": "2026-10-06", "deck:actual_start": "2026-10-08", "deck:actual_start:was": ""}
    assert signed_in.post(url("progress"), typed).status_code == 302
    assert Item.objects.get(key="app").actual_start == date(2026, 10, 9)
    assert Item.objects.get(key="deck").actual_start == date(2026, 10, 8)
