"""Requests that no page makes: whatever is posted or asked for, the answer is never a failure of ours."""

import pytest
from django.urls import reverse

from tests.views.test_access import EDIT, LINK, LOOK, MATRIX, POST

pytestmark = pytest.mark.django_db

ODD = (
    "",
    "a\x00b",
    "\u202e",
    "x" * 12_000,
    "-1",
    "9" * 400,
    "1e400",
    "NaN",
    "0",
    "2027-99-99",
    "12FS+",
    '"',
    "%00",
    "🙂",
    "app",
)
FIELDS = (
    "name", "kind", "category", "owning_role", "department", "owner", "parent", "duration", "predecessors",
    "actual_start", "actual_finish", "remaining", "promise", "constraint", "constraint_date", "manual", "fixed_start",
    "effort", "value", "planned_cost", "description", "fact_assets", "reason", "version", "theirs", "seen-predecessors",
    "item", "items", "step", "action", "after", "source", "type", "lag", "lag_calendar", "acceptance", "change_set",
    "rule", "subject", "until", "withdraw", "data_date", "app:actual_start", "app:version", "goal", "state", "program",
    "product", "start", "target", "launch_milestone", "critical_float", "shown", "at",
)  # fmt: skip
ASKED = (
    "item",
    "edit",
    "focus",
    "baseline",
    "from",
    "shown",
    "q",
    "group",
    "zoom",
    "owner",
    "without",
    "only",
    "before",
    "person",
    "verb",
    "as_of",
    "all",
    "rule",
    "field",
    "source",
)
GOOD = {"name": "Fine", "kind": "scope", "item": "app", "items": "app", "step": "up", "action": "set", "source": "hire", "type": "FS", "version": "1", "state": "active", "start": "2027-01-04", "critical_float": "0d", "rule": "no-owner", "subject": "hire", "reason": "x", "data_date": "2026-10-10"}  # fmt: skip
POSTED = [address for address in MATRIX if MATRIX[address] in (EDIT, POST)]
LOOKED_AT = [address for address in MATRIX if MATRIX[address] in (EDIT, LOOK)]


def address_of(launch, address):
    name, *args = (launch.links.first().pk if part is LINK else part for part in address)
    query = args.pop() if args and str(args[-1]).startswith("?") else ""
    return reverse(name, args=args) + query


def pairs(fields, address, among):
    """Each field with one odd value, another one at each address, so that all meet somewhere."""
    at = among.index(address)
    return [(field, ODD[(number + at) % len(ODD)]) for number, field in enumerate(fields)]


@pytest.mark.parametrize("address", POSTED, ids=str)
def test_no_post_breaks_the_server(client, launch, bob, address):
    launch.program.launches.create(key="blank", name="Blank", start="2027-01-04")
    client.force_login(bob)
    where = address_of(launch, address)
    good = GOOD | {"program": launch.program_id}
    for field, odd in pairs(FIELDS, address, POSTED):
        assert client.post(where, good | {field: odd}).status_code < 500, (field, odd[:20])
    assert client.post(where, {}).status_code < 500


@pytest.mark.parametrize("address", LOOKED_AT, ids=str)
def test_no_address_breaks_the_server(client, launch, bob, address):
    launch.program.launches.create(key="blank", name="Blank", start="2027-01-04")
    client.force_login(bob)
    where = address_of(launch, address).partition("?")[0]
    for field, odd in pairs(ASKED, address, LOOKED_AT):
        for headers in (
            {},
            {"HX-Request": "true", "HX-Target": "panel", "HX-Current-URL": f"http://x/?{field}={odd[:50]}"},
        ):
            response = client.get(where, {"item": "app"} | {field: odd}, headers=headers)
            assert response.status_code < 500, (field, odd[:20])
