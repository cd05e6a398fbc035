"""The Risks screen: sorted, narrowed, answered."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from tests.pages import elements
from tests.plans import item, make_launch
from tracker.engine.time.amounts import Amount
from tracker.models import Launch
from tracker.selectors.plan.scheduled import scheduled_launch
from tracker.selectors.risks import assessed_risks
from tracker.services.plan.items import edit_item
from tracker.services.risks.answers import answer_risk

pytestmark = pytest.mark.django_db


def url(name, *args, **query):
    return reverse(name, args=["comet", *args], query=query)


def rules(page):
    return re.findall(r'class="chip severity[^<]+</span>\s*<strong>([^<]+)</strong>', page)


def test_risks_of_one_item_stand_together_with_their_stake_said_once(signed_in, launch):
    page = unescape(signed_in.get(url("risks")).content.decode())
    names = [row.text for row in elements(page, "h2") if row.text in {item.name for item in launch.items.all()}]
    assert len(names) == len(set(names))
    hire = page[page.index('<ol class="risk-list">') :].split("</ul>")[0]
    assert hire.count("If it overran by") == 1
    assert len(rules(hire)) > 1


def test_the_picture_of_the_trend_has_an_axis(signed_in, launch, bob):
    for days in (6, 7, 8):
        edit_item(launch=launch, by=bob, key="app", version=None, values={"duration": Amount(days, "d")})
    page = signed_in.get(url("risks")).content.decode()
    figure = page[page.index('<figure class="trend">') : page.index("</figure>")]
    numbers = [int(one.text) for one in elements(figure, "text") if one.text.isdecimal()]
    assert numbers[0] == 0
    assert numbers[1] * 2 == numbers[2] >= max(sum(point.risks.values()) for point in launch.trend.all())


def test_risks_are_sorted_by_days_at_stake_and_say_why_who_and_what_next(signed_in, launch):
    page = unescape(signed_in.get(url("risks")).content.decode())
    days = [float(row.text.split()[0]) for row in elements(page, None, "risk-days") if row.text[0].isdecimal()]
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
    ],
)
def test_risks_are_narrowed_by_address(signed_in, launch, query, expected):
    matches = set(rules(signed_in.get(url("risks", **query)).content.decode()))
    assert matches <= expected if query == {"severity": "low"} else matches == expected


def test_every_next_step_leads_to_the_field_it_names(signed_in, launch):
    page = unescape(signed_in.get(url("risks")).content.decode())
    steps = {link["href"] for link in elements(page, "a", "button")}
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


def test_an_answer_is_kept_for_the_person_who_looks_next(launch, bob, alice, client):
    answer_risk(launch=launch, by=bob, rule="no-owner", subject="hire", reason="<b>soon</b>")
    client.force_login(alice)
    page = client.get(url("risks", show="answered")).content.decode()
    assert "&lt;b&gt;soon&lt;/b&gt;" in page


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
        plan = elements(signed_in.get(url("plan")).content.decode(), "section", "line")[0].text
        assert re.search(r"Open risks ?(\d+)", plan)[1] == str(len(rules(page)))
