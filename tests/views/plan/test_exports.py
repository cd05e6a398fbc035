"""Files for other programs hold what the Plan shows for the same filters, with all of its columns."""

import csv
from io import StringIO

import pytest
from django.urls import reverse

from tests.plans import long_plan, make_launch
from tests.services.edits import days, edit
from tracker.models import Launch

pytestmark = pytest.mark.django_db


def table(client, launch, language="en", **query):
    where = reverse("export-table", args=[launch.key], query=query)
    return client.get(where, headers={"Accept-Language": language}).content.decode("utf-8-sig")


def rows_of(text, delimiter=","):
    return {row["Key"]: row for row in csv.DictReader(StringIO(text), delimiter=delimiter)}


def test_amounts_with_a_sign_are_numbers(signed_in, launch, bob):
    Launch.objects.filter(pk=launch.pk).update(late_from="target")
    edit(launch, bob, "hire", duration=days(20))
    hire = rows_of(table(signed_in, launch))["hire"]
    assert float(hire["Total float (working days)"]) == -13
    assert "'" not in hire["Total float (working days)"]


def test_the_filters_are_heeded(signed_in, launch):
    assert set(rows_of(table(signed_in, launch))) == {"ready", "app", "deck", "hire", "train", "go"}
    assert set(rows_of(table(signed_in, launch, department="hr"))) == {"hire", "train"}
    assert set(rows_of(table(signed_in, launch, q="trainer"))) == {"hire"}
    assert list(rows_of(table(signed_in, launch, group="department"))) == ["hire", "train", "deck", "app", "go"]
    page = signed_in.get(reverse("plan", args=[launch.key], query={"department": "hr"})).content.decode()
    assert f"{reverse('export-table', args=[launch.key])}?department=hr" in page


def test_all_that_was_put_in_is_there(signed_in, launch):
    rows = rows_of(table(signed_in, launch))
    deck, app, hire = rows["deck"], rows["app"], rows["hire"]
    assert (deck["In"], deck["Category"], deck["Deadline"], deck["Facts"]) == (
        "ready", "collateral", "2027-01-20", "assets: One deck"
    )  # fmt: skip
    assert (deck["Waits for"], app["Value"], hire["Promise"]) == ("appFS+1d", "8", "2027-01-15")
    assert (hire["Start"], hire["Finish"]) == ("2027-01-06", "2027-01-15")


@pytest.mark.parametrize(
    ("language", "query", "separator", "decimal"),
    [
        ("en", {}, ",", "."),
        ("de-DE,de;q=0.9,en;q=0.8", {}, ";", ","),
        ("fr", {}, ";", ","),
        ("en", {"separator": "semicolon"}, ";", "."),
        ("de", {"separator": "comma"}, ",", "."),
        ("xx", {}, ",", "."),
    ],
)
def test_the_separator_is_that_of_the_language(signed_in, launch, language, query, separator, decimal):
    launch.items.filter(key="app").update(value=2.5)
    Launch.objects.filter(pk=launch.pk).update(revision=40)
    text = table(signed_in, launch, language, **query)
    assert text.startswith(f"Key{separator}Name{separator}")
    assert rows_of(text, separator)["app"]["Value"] == f"2{decimal}5"


def test_a_plan_is_printed_whole(signed_in, program, bob):
    launch = make_launch(program, long_plan(260), by=bob)
    page = signed_in.get(reverse("plan", args=[launch.key], query={"print": "1"})).content.decode()
    assert page.count('data-key="i') >= 260
    assert 'id="more-rows"' not in page


def test_a_phase_is_critical_with_its_parts_and_scope_was_asked_of_nobody(signed_in, launch):
    rows = list(rows_of(table(signed_in, launch)).values())
    for row in rows:
        if row["Driving path"]:
            assert row["Critical"], row["Key"]
        if row["Kind"] == "scope":
            assert row["Commitment"] == ""
    assert any(row["Kind"] == "summary" and row["Critical"] for row in rows)
