"""The board of commitments: what is over is folded, counted, and there for who asks."""

from datetime import date

import pytest
from django.urls import reverse

from tests.pages import elements
from tracker.models import Item, Launch

pytestmark = pytest.mark.django_db


@pytest.fixture
def over(launch):
    """The hire, delivered as agreed."""
    done = {"commitment": "verified", "asked_by": "program", "promise": date(2027, 1, 8)}
    Item.objects.filter(launch=launch, key="hire").update(
        actual_start=date(2027, 1, 4), actual_finish=date(2027, 1, 8), agreed_promise=date(2027, 1, 8), **done
    )
    Launch.objects.filter(pk=launch.pk).update(revision=70)
    return Item.objects.get(launch=launch, key="hire")


def board(client, launch, **query):
    page = client.get(reverse("commitments", args=[launch.key], query=query)).content.decode()
    return page, {one.attributes["id"] for one in elements(page, "li", "mini")}


def test_what_was_delivered_as_agreed_is_folded_and_counted(signed_in, launch, over):
    page, cards = board(signed_in, launch)
    assert cards
    assert f"card-{over.pk}" not in cards
    assert "is-folded" in page
    way = next(one for one in elements(page, "a") if "delivered as agreed" in one.text)
    page, unfolded = board(signed_in, launch, done="1")
    assert way["href"] == "?done=1"
    assert unfolded == cards | {f"card-{over.pk}"}
    assert "is-folded" not in page


@pytest.mark.parametrize("query", [{"state": "verified"}, {"q": "trainer"}])
def test_who_looks_for_it_finds_it(signed_in, launch, over, query):
    assert f"card-{over.pk}" in board(signed_in, launch, **query)[1]


def test_its_card_leads_back_to_it_on_the_board(signed_in, launch, over):
    page = signed_in.get(reverse("commitment", args=[over.pk])).content.decode()
    assert f"?done=1#card-{over.pk}" in page
