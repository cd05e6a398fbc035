"""Baselines: what moved, came and went since."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse

from tests.pages import elements
from tracker.engine.time.amounts import Amount
from tracker.services.plan.items import add_item, drop_items, edit_item

pytestmark = pytest.mark.django_db


def url(name, *args, **query):
    return reverse(name, args=["comet", *args], query=query)


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
    assert len(elements(ghost[ghost.index('class="gantt"') :], "rect", "gantt-baseline")) == 5
    assert "names was removed" in signed_in.get(url("plan", baseline="99999")).content.decode()
    gone = signed_in.get(url("baselines", baseline="99999"), follow=True).content.decode()
    assert "The baseline that this address names was removed." in gone
    signed_in.post(url("remove-baseline", baseline.pk))
    assert not launch.baselines.exists()
