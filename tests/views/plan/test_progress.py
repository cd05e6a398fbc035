"""Progress: asked by owner, reported with the data date."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from tests.plans import PLAN, make_launch
from tracker.models import Item, Launch
from tracker.services.plan.items import edit_item

pytestmark = pytest.mark.django_db


def url(name, *args, **query):
    return reverse(name, args=["comet", *args], query=query)


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
        "hire:actual_start": "2026-10-06", "hire:remaining": "1w", "app:version": "1", "hire:version": "1",
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


def test_progress_reports_what_was_typed_and_nothing_else(signed_in, program, bob, alice):
    plan = PLAN | {"launch": PLAN["launch"] | {"start": "2026-10-05", "target": "2026-12-01"}}
    launch = make_launch(program, plan, by=bob)
    edit_item(launch=launch, by=alice, key="app", version=None, values={"actual_start": date(2026, 10, 9)})
    untouched = {"app:actual_start": "2026-10-07", "app:actual_start:was": "2026-10-07", "app:version": "1"}
    typed = untouched | {"data_date": "2026-10-06", "deck:actual_start": "2026-10-08", "deck:version": "1"}
    assert signed_in.post(url("progress"), typed).status_code == 302
    assert Item.objects.get(key="app").actual_start == date(2026, 10, 9)
    assert Item.objects.get(key="deck").actual_start == date(2026, 10, 8)


def test_what_is_left_counts_from_the_data_date_of_whoever_moves_it(client, launch, pia):
    """A product manager does not move it: five days left as of a later day would end before that."""
    Item.objects.filter(launch=launch, key="app").update(actual_start=date(2027, 1, 4))
    Launch.objects.filter(pk=launch.pk).update(data_date=date(2027, 1, 8), revision=80)
    client.force_login(pia)
    where = reverse("progress", args=[launch.key])
    assert 'name="as_of" value="8 Jan 2027"' in client.get(where).content.decode()
    version = Item.objects.get(key="app").version
    said = {"app:remaining": "5d", "app:remaining:was": "", "app:version": version}
    answer = client.post(where, said | {"data_date": "15 Jan 2027"})
    assert answer.status_code == 422
    assert "What is left counts from the data date, 8 Jan 2027." in answer.content.decode()
    assert client.post(where, said | {"data_date": "8 Jan 2027"}).status_code == 302
    assert str(Item.objects.get(key="app").remaining) == "5d"
