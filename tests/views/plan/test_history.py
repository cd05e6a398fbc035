"""History: grouped, filtered, reached page by page."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse

from tests.plans import long_plan, make_launch
from tracker.engine.time.amounts import Amount
from tracker.services.plan.items import edit_item, edit_items

pytestmark = pytest.mark.django_db


def url(name, *args, **query):
    return reverse(name, args=["comet", *args], query=query)


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
