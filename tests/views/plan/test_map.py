"""The map: the network drawn in layers, and the focus on one item."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.pages import elements
from tests.plans import long_plan, make_launch

pytestmark = pytest.mark.django_db


def url(name, *args, **query):
    return reverse(name, args=["comet", *args], query=query)


def test_the_map_draws_each_item_once_with_a_table_twin(signed_in, launch):
    page = signed_in.get(url("map")).content.decode()
    assert len(elements(page, "g", "map-box")) == 5
    assert len(elements(page, "g", "map-box", "driving")) == 3
    assert len(elements(page, "text", "map-lane")) == 3
    assert page.count('<th scope="row">') == 5
    focus = signed_in.get(url("map", item="deck")).content.decode()
    assert {
        box["aria-label"].partition(",")[0]
        for box in elements(focus, "a")
        if ", " in box.attributes.get("aria-label", "")
    } == {"Build the app", "Sales deck", "Launch day"}
    assert signed_in.get(url("map", item="none", only="nonsense")).status_code == 200
    assert len(elements(signed_in.get(url("map", only="driving")).content.decode(), "g", "map-box")) == 3


def test_a_large_network_is_narrowed_before_it_is_drawn(signed_in, program):
    launch = make_launch(program, long_plan(500) | {"links": []})
    page = signed_in.get(reverse("map", args=[launch.key])).content.decode()
    assert "400 of 500 items" in page
    assert "more than a map can show" in page
    assert len(elements(page, "g", "map-box")) == 400


def test_focus_fades_what_neither_feeds_an_item_nor_hangs_on_it(signed_in, launch):
    page = signed_in.get(url("plan", focus="deck")).content.decode()
    faded = {row["data-key"] for row in elements(page, "tr", "is-faded")}
    assert faded == {"hire", "train"}
    assert len(elements(page, "g", "gantt-item", "faded")) == 2
