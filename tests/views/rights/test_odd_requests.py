"""Requests that no page makes: whatever is posted or asked for, the answer is never a failure of ours."""

import pytest

from tests.views.rights.expected_access import EXPECTED
from tests.views.rights.test_access import address

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

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
    "actual_start", "actual_finish", "remaining", "promise", "constraint", "constraint_date", "not_before",
    "milestone", "manual", "fixed_start",
    "effort", "value", "planned_cost", "description", "fact_assets", "reason", "version", "theirs", "seen-predecessors",
    "item", "items", "step", "action", "after", "source", "type", "lag", "lag_calendar", "acceptance", "change_set",
    "rule", "subject", "until", "withdraw", "data_date", "app:actual_start", "app:version", "goal", "state", "program",
    "product", "start", "target", "launch_milestone", "critical_float", "shown", "at", "text", "url", "title", "answer",
    "notice", "person", "role", "launch", "email", "first_name", "last_name", "time_zone", "password", "week", "country",
    "subdivision", "capacity", "first", "last", "works", "to", "sure", "what", "remove", "objective", "currency", "next",
    "action", "criteria", "receiver", "evidence", "day", "version", "due", "departments", "nothing", "line", "close", "deliver-0-name",
    "deliver-0-yes", "deliver-TOTAL_FORMS", "need-0-name", "need-0-department", "amount", "scope", "override", "monday",
    "hours", "try", "hand_over", "health", "audience", "who", "on", "why", "replaces", "archive", "coordination_limit",
    "escalates_to", "tier", "spread", "day_cost", "budget", "probability", "effect", "impact", "cost", "rho", "gate", "rework", "stop",
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
    "year",
    "page",
    "state",
    "department",
    "next",
    "kind",
    "entry",
    "day",
    "chance",
    "by",
    "to",
    "action",
    "write",
    "try",
)
GOOD = {"name": "Fine", "kind": "scope", "item": "app", "items": "app", "step": "up", "action": "set", "source": "hire", "type": "FS", "version": "1", "state": "active", "start": "2027-01-04", "critical_float": "0d", "rule": "no-owner", "subject": "hire", "reason": "x", "data_date": "2026-10-10", "text": "x", "first_name": "A", "time_zone": "UTC", "week": "1", "first": "2027-01-01", "currency": "EUR", "role": "contributor", "email": "a@b.example", "answer": "accept", "probability": "50", "effect": "add", "impact": "fixed 2", "rho": "0.5", "gate": "go", "deliver-TOTAL_FORMS": "2", "deliver-INITIAL_FORMS": "0", "need-TOTAL_FORMS": "1", "need-INITIAL_FORMS": "0", "deliver-0-yes": "on", "deliver-0-name": "x", "due": "2030-01-01", "amount": "5", "last": "2030-01-01", "health": "on-track", "audience": "team", "what": "x", "who": "x", "on": "2026-01-05", "monday": "2026-11-16", "hours": "5", "coordination_limit": "40", "day": "2030-01-01"}  # fmt: skip
#: Addresses of our own: those of accounts are the library's.
LIBRARY = ("account_", "mfa_", "socialaccount_", "openid_", "usersessions")
OURS = [name for name in EXPECTED if not name.startswith(LIBRARY)]
POSTED = [name for name in OURS if EXPECTED[name][2]]
LOOKED_AT = [name for name in OURS if EXPECTED[name][1]]


def pairs(fields, name, among):
    """Each field with one odd value, another one at each address, so that all meet somewhere."""
    at = among.index(name)
    return [(field, ODD[(number + at) % len(ODD)]) for number, field in enumerate(fields)]


@pytest.mark.parametrize("name", POSTED)
def test_no_post_breaks_the_server(client, world, name):
    client.force_login(world.people["admin"])
    where = address(name, world.own)
    good = GOOD | {"program": world.launch.program_id}
    for field, odd in pairs(FIELDS, name, POSTED):
        assert client.post(where, good | {field: odd}).status_code < 500, (field, odd[:20])
    assert client.post(where, {}).status_code < 500


@pytest.mark.parametrize("name", LOOKED_AT)
def test_no_address_breaks_the_server(client, world, name):
    client.force_login(world.people["admin"])
    where = address(name, world.own).partition("?")[0]
    for field, odd in pairs(ASKED, name, LOOKED_AT):
        for headers in (
            {},
            {"HX-Request": "true", "HX-Target": "panel", "HX-Current-URL": f"http://x/?{field}={odd[:50]}"},
        ):
            response = client.get(where, {"item": "app"} | {field: odd}, headers=headers)
            assert response.status_code < 500, (field, odd[:20])
