"""Edits as requests: what one response holds, what is refused in place, and what survives odd input."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from itertools import pairwise

import pytest
from django.test import Client
from django.urls import reverse

from tests.pages import elements
from tests.plans import PLAN, item, long_plan, make_launch
from tracker.engine.time.amounts import Amount
from tracker.models import Item, Launch, Link
from tracker.services.plan.items import drop_items, edit_item

pytestmark = pytest.mark.django_db

PAGE = "http://testserver/launches/comet/plan/?group=department&item=train"


@pytest.fixture
def htmx(bob):
    client = Client(headers={"HX-Request": "true", "HX-Current-URL": PAGE})
    client.force_login(bob)
    return client


def url(name, *args, **query):
    return reverse(name, args=["comet", *args], query=query)


def typed_in(page):
    """The fields of a form as a browser would post them."""
    values = {
        one["name"]: one["value"]
        for one in elements(page, "input")
        if {"name", "value"} <= one.attributes.keys()
        and ("checked" in one.attributes or one.attributes.get("type") not in ("checkbox", "radio"))
    }
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        values[name] = chosen[1] if chosen else ""
    return {name: unescape(value) for name, value in values.items()}


def form_of(client, **query):
    """The fields of the form in the panel."""
    page = client.get(url("plan", **query)).content.decode()
    form = page[page.index('class="item-form"') :]
    return typed_in(form[: form.index("</form>")])


def test_one_response_redraws_everything_that_the_edit_touched(htmx, launch):
    response = htmx.post(url("edit-item", item="train", field="duration"), {"duration": "2w", "version": "1"})
    page = response.content.decode()
    assert response["HX-Reswap"] == "none"
    assert response["HX-Replace-Url"] == "/launches/comet/plan/?group=department&item=train"
    for part in ("launch-line", "undo", "redo"):
        assert re.search(rf'id="{part}"[^>]*hx-swap-oob="(true|morph)"', page), part
    for part in ("board-area", "panel", "adding", "toasts"):
        assert f'<div id="{part}" hx-swap-oob="{"innerHTML" if part == "toasts" else "morph"}">' in page, part
    assert "The launch moves 7 working days later: 20 Jan 2027 to 29 Jan 2027; 2 items moved" in page
    assert page.count("+7 d") == 2
    assert "People &amp; HR" in page  # grouped as the page was
    assert "Train sales" in page[page.index('<div id="panel"') :]


def test_all_rows_that_were_scrolled_through_are_redrawn(bob, program):
    launch = make_launch(program, long_plan(230), by=bob)
    client = Client(headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/launches/long/plan/"})
    client.force_login(bob)
    address = reverse("edit-item", args=[launch.key], query={"item": "i150", "field": "name"})
    asked = (("0-100", 100), ("0-200", 200), ("100-200", 100), ("0-242", 242), ("9-x", 100), ("500-9", 100))
    for version, (shown, rows) in enumerate(asked, 1):
        page = client.post(
            address, {"name": f"Renamed {rows}{shown}", "shown": shown, "version": version}
        ).content.decode()
        assert (
            len([row for row in elements(page, "tr") if "data-key" in row.attributes or "is-heading" in row.classes])
            == rows
        ), shown


def test_without_htmx_an_edit_redirects_to_the_page_it_was_made_on(signed_in, launch):
    values = form_of(signed_in, group="department", item="deck", edit="1")
    response = signed_in.post(url("edit-item", item="deck"), values | {"duration": "6d", "reason": "Two languages"})
    assert response["Location"] == "/launches/comet/plan/?group=department&item=deck"
    row = Item.objects.get(key="deck")
    assert (str(row.duration), row.facts, row.deadline) == ("6d", {"assets": "One deck"}, date(2027, 1, 20))
    event = row.events.get()
    assert (list(event.changes), event.reason) == (["duration"], "Two languages")


def test_a_form_posted_as_it_was_shown_changes_nothing(signed_in, launch):
    for row in PLAN["items"]:
        values = form_of(signed_in, item=row["key"], edit="1")
        before = Launch.objects.get().revision
        response = signed_in.post(url("edit-item", item=row["key"]), values)
        assert response.status_code == 302, (row["key"], response.content.decode())
        assert Launch.objects.get().revision == before, row["key"]


def test_a_cycle_is_refused_in_the_cell_with_its_map(htmx, launch):
    response = htmx.post(url("edit-item", item="hire", field="predecessors"), {"predecessors": "train", "version": 1})
    page = response.content.decode()
    assert response.status_code == 422
    pk = Item.objects.get(key="hire").pk
    assert (response["HX-Retarget"], response["HX-Reswap"]) == (f"tr:has(#row-{pk}) > .c-waits", "morph")
    assert "wait for each other in a circle" in page
    assert page.count("<rect") == 2
    assert page.count('class="new"') == 1
    assert 'value="train"' in page
    assert not Link.objects.filter(source__key="train", target__key="hire").exists()


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "a\x00b", "Null characters are not allowed"),
        ("name", "abc\u202edef", "U+202E"),
        ("name", "x" * 10_000, "at most 500 characters"),
        ("name", "   ", "required"),
        ("duration", "-3d", "It must be 0 or more"),
        ("duration", "many", "Write 5d, 2w"),
        ("duration", "99999999d", "absurdly long"),
        ("duration", "4h", "whole days"),
        ("predecessors", "nobody", "No item is called “nobody”"),
        ("predecessors", "train", "cannot wait for itself"),
        ("predecessors", "hire, hire", "stands twice"),
        ("owner", "999999", "not one of the available choices"),
        ("owner", "mallory", "not one of the available choices"),
    ],
)
def test_bad_input_is_answered_beside_its_field_and_kept(htmx, launch, mallory, field, typed, said):
    response = htmx.post(url("edit-item", item="train", field=field), {field: typed, "version": "1"})
    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    if field in ("duration", "predecessors"):
        assert f'value="{typed}"' in page
    assert Item.objects.get(key="train").version == 1


def test_the_whole_form_keeps_everything_that_was_typed(signed_in, launch):
    values = form_of(signed_in, item="deck", edit="1")
    typed = values | {"name": "New name", "duration": "nonsense", "deadline": "sometime", "value": "7"}
    response = signed_in.post(url("edit-item", item="deck"), typed)
    page = response.content.decode()
    assert response.status_code == 422
    for text in ("New name", "nonsense", "sometime", "“nonsense” is no amount of time", "“sometime” is no date"):
        assert text in page
    assert Item.objects.get(key="deck").name == "Sales deck"


def test_where_an_item_lies_between_links_is_edited_and_said(signed_in, launch):
    form = form_of(signed_in, item="go", edit="1")
    signed_in.post(url("edit-item", item="go"), form | {"milestone": "finish", "not_before": "2027-02-03"})
    go = launch.items.get(key="go")
    assert (go.milestone, go.not_before) == ("finish", date(2027, 2, 3))
    page = " ".join(signed_in.get(url("plan", item="go")).content.decode().split())
    assert "<dt>Rests</dt><dd>At the end of the last working time</dd>" in page
    assert "<dt>Not before</dt>" in page
    assert "It may not start before 3 Feb 2027." in page
    signed_in.post(
        url("edit-item", item="go"), form_of(signed_in, item="go", edit="1") | {"milestone": "", "not_before": ""}
    )
    go.refresh_from_db()
    assert (go.milestone, go.not_before) == (None, None)


def test_a_stale_edit_shows_both_sides_and_keeps_what_others_changed(htmx, launch, alice):
    edit_item(launch=launch, by=alice, key="deck", version=1, values={"duration": Amount(7, "d"), "value": 3.0})
    mine = form_of(htmx, item="deck", edit="1") | {"version": "1", "duration": "9d", "name": "Mine", "value": ""}
    response = htmx.post(url("edit-item", item="deck"), mine)
    page = response.content.decode()
    assert (response.status_code, response["HX-Retarget"]) == (409, "#panel")
    for text in ("4d", "7d", "9d", "Alice", 'value="3.0"', 'value="Mine"'):
        assert text in page, text
    assert typed_in(page)["version"] == "2"
    again = typed_in(page) | {"theirs": "duration"}
    assert htmx.post(url("edit-item", item="deck"), again).status_code == 200
    row = Item.objects.get(key="deck")
    assert (str(row.duration), row.name, row.value) == ("7d", "Mine", 3.0)


def test_items_are_added_where_one_is_looking(htmx, launch):
    values = {
        "name": "Film",
        "kind": "dependency",
        "duration": "3d",
        "predecessors": "Build the app SS+1d",
        "after": "deck",
    }
    page = htmx.post(url("add-item"), values).content.decode()
    film = Item.objects.get(name="Film")
    assert (film.parent.key, film.key, film.owning_role) == ("ready", "7", "program")
    assert Link.objects.get(target=film).type == "SS"
    assert f"item={film.key}" in page
    refused = htmx.post(url("add-item"), {"name": "", "kind": "scope", "predecessors": "x"})
    assert (refused.status_code, refused["HX-Retarget"]) == (422, "#adding")
    assert refused.content.decode().count('role="alert"') == 2


def test_a_selection_is_changed_dropped_restored_and_duplicated(htmx, launch, departments):
    chosen = {"items": ["deck", "train"]}
    htmx.post(url("change-items"), chosen | {"action": "set", "department": departments["marketing"].pk})
    assert Item.objects.filter(department__key="marketing").count() == 2
    assert htmx.post(url("change-items"), chosen | {"action": "set"}).status_code == 422
    assert htmx.post(url("change-items"), {"action": "drop"}).status_code == 422
    assert htmx.post(url("change-items"), chosen | {"action": "nonsense"}).status_code == 404
    htmx.post(url("change-items"), chosen | {"action": "drop"})
    assert Item.objects.filter(dropped=True).count() == 2
    htmx.post(url("change-items"), chosen | {"action": "restore"})
    htmx.post(url("change-items"), chosen | {"action": "duplicate"})
    assert Item.objects.filter(name__endswith="(copy)").count() == 2


def test_links_are_added_by_name_edited_and_removed(htmx, launch):
    page = htmx.get(url("suggest-items", source="SALES")).content.decode()
    assert re.findall(r'value="([^"]+)"', page) == ["deck Sales deck", "train Train sales"]
    htmx.post(
        url("add-link"), {"item": "train", "source": "deck Sales deck", "type": "SS", "lag": "1d", "acceptance": "Read"}
    )
    link = Link.objects.get(source__key="deck", target__key="train")
    assert (link.type, str(link.lag), link.acceptance) == ("SS", "1d", "Read")
    values = {"type": "FF", "lag": "50%", "lag_calendar": "elapsed", "acceptance": "Signed", "version": "2"}
    assert htmx.post(url("edit-link", link.pk), values).status_code == 200
    link.refresh_from_db()
    assert (link.type, str(link.lag), link.lag_calendar, link.acceptance) == ("FF", "50%", "elapsed", "Signed")
    assert htmx.post(url("edit-link", link.pk), values | {"lag": "x", "version": "3"}).status_code == 422
    assert htmx.post(url("add-link"), {"item": "train", "source": "go", "type": "FS"}).status_code == 422
    htmx.post(url("remove-link", link.pk))
    assert htmx.post(url("remove-link", link.pk)).status_code == 422


def test_undo_and_redo_answer_with_what_stands_in_the_way(htmx, launch, alice):
    htmx.post(url("edit-item", item="train", field="duration"), {"duration": "5d", "version": 1})
    edit_item(launch=launch, by=alice, key="train", version=None, values={"duration": Amount(7, "d")})
    response = htmx.post(url("undo"))
    page = response.content.decode()
    assert (response.status_code, response["HX-Retarget"]) == (409, "#toasts")
    assert "Alice changed “Train sales”" in page
    assert htmx.post(url("redo")).status_code == 422
    for odd in ("nonsense", "00000000-0000-0000-0000-000000000000"):
        assert htmx.post(url("undo"), {"change_set": odd}).status_code == 404


def test_a_dropped_item_can_be_looked_at_and_restored(signed_in, launch, bob):
    drop_items(launch=launch, by=bob, keys=["deck"])
    page = signed_in.get(url("plan", item="deck")).content.decode()
    assert "It is out of the plan" in page
    assert "Restore" in page


def test_those_who_do_not_answer_for_an_item_are_told_that_they_propose(client, launch, carol):
    client.force_login(carol)
    page = client.get(url("plan", item="deck", edit="1")).content.decode()
    assert "answers for this as program manager: what you change is proposed to them" in page
    assert ">Propose</button>" in page
    answer = client.post(
        url("edit-item", item="deck", field="duration"),
        {"duration": "9d", "version": 1},
        headers={"HX-Request": "true"},
    )
    assert "Proposed to the program manager" in answer.content.decode()
    assert "The launch would stay on" in answer.content.decode() or "would move later" in answer.content.decode()
    assert str(launch.items.get(key="deck").duration) == "4d"
    for name in ("risks", "map", "baselines", "history"):
        shown = client.get(url(name)).content.decode()
        assert 'method="post" action="/launches' not in shown, name


def test_keys_of_every_kind_can_be_edited(signed_in, program, bob):
    keys = ["a&b=ü/1", 'q"<b>', "x, y", "3FS+2d", "%41"]
    plan = {
        "format": "launchpath-plan/1",
        "launch": {"name": "Odd", "start": "2027-01-04"},
        "items": [item(key, f"Item <i>{n}</i>", 1) for n, key in enumerate(keys)],
        "links": [{"from": a, "to": b} for a, b in pairwise(keys)],
    }
    launch = make_launch(program, plan)
    address = reverse("plan", args=[launch.key])
    for key in keys:
        page = signed_in.get(address, {"item": key, "edit": "1"}).content.decode()
        assert "<i>" not in page
        values = typed_in(page[page.index('class="item-form"') :])
        edit = reverse("edit-item", args=[launch.key], query={"item": key})
        response = signed_in.post(edit, values | {"kind": "scope", "duration": "2d"})
        assert response.status_code == 302, (key, response.content.decode()[-3000:])
        assert str(Item.objects.get(key=key).duration) == "2d"
    assert Link.objects.filter(dropped=False).count() == len(keys) - 1


@pytest.mark.parametrize("size", [3, 300])
def test_the_number_of_queries_of_an_edit_does_not_grow_with_the_plan(program, bob, django_assert_num_queries, size):
    launch = make_launch(program, long_plan(size))
    Launch.objects.update(state="active")  # whose people are told
    client = Client(headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/launches/long/plan/"})
    client.force_login(bob)
    address = reverse("edit-item", args=[launch.key], query={"item": "i1", "field": "duration"})
    client.post(address, {"duration": "2d", "version": 1})
    with django_assert_num_queries(43):
        client.post(address, {"duration": "3d", "version": 2})


@pytest.mark.parametrize("wrong", [{"name": " "}, {}])
def test_why_somebody_edits_is_kept_when_the_edit_is_refused(signed_in, launch, wrong):
    """Also where nothing differs, so that there is nothing to give a reason for."""
    values = form_of(signed_in, item="train", edit="1") | {"reason": "The room is <taken>"} | wrong
    response = signed_in.post(url("edit-item", item="train"), values)
    assert response.status_code == 422
    assert 'value="The room is &lt;taken&gt;"' in response.content.decode()


def test_a_refused_form_of_an_items_page_is_held_against_what_it_showed(signed_in, launch, bob):
    train = Item.objects.get(key="train")
    edit_item(launch=launch, by=bob, key="train", version=1, values={"name": "Train them all"})
    refused = signed_in.post(reverse("item", args=[train.pk]), {"duration": "?", "version": "1", "reason": "Because"})
    form = typed_in(refused.content.decode().partition('class="pair-fields"')[0])
    assert (refused.status_code, form["version"]) == (422, "1")
    assert 'value="Because"' in refused.content.decode()
