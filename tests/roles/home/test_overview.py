"""The product and the program view over several launches."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse

from tests.plans import long_plan, make_launch
from tracker.selectors.plan.scheduled import forget
from tracker.services.plan.items import edit_item

pytestmark = pytest.mark.django_db


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
        # which drafts are their own, and what waits for them: answers to rounds, requests for people and budget, what
        # was declined.
        with django_assert_num_queries(21 + more):
            signed_in.get(reverse(view))
        with django_assert_num_queries(15 + more):
            signed_in.get(reverse(view))
