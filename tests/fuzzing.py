"""Requests that nobody should send: every address, with values that were made to break whoever reads them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.views.rights.expected_access import BODY
from tests.views.rights.test_access import PATTERNS, parts_of
from tracker.selectors.plan import scheduled

#: Texts as values of fields, of queries and of headers.
TEXTS = (
    "", " ", "0", "-1", "1", "999999", "9" * 30, "9" * 5000, "1e999", "NaN", "abc", "\x00", "a\x00b", "\ud800", "\udfff",
    "\ufffe", "é" * 70_000, "\u202e", "<script>", "'; DROP TABLE", "{" * 3000, "[" * 3000, "{}", "[]", "null", '{"a":1e999}',
    '{"id":' + "9" * 5000 + "}", "2027-01-01", "0000-00-00", "9999-99-99", "2027-13-45", "5d", "-5d", "1e9d", "∞", "12FS+2d",
    "12FS+99999999999d", "http://[bad", "//evil.example", "javascript:alert(1)", "../../etc/passwd", "%00", "%ff", "on",
    "true", "next tue", "triangular 1 2", "1,5", "١٢٣", "\r\nSet-Cookie: a=b",
)  # fmt: skip
HEADERS = ("HX-Request", "HX-Current-URL", "HX-Target", "HX-Trigger", "Referer", "Accept", "Accept-Language",
           "X-Forwarded-For", "User-Agent", "HX-Boosted", "HX-History-Restore-Request", "Origin", "Cookie")  # fmt: skip
#: Names of fields beside those that an address is known to take.
NAMES = (
    "version", "form-key", "item", "items", "field", "name", "duration", "day", "kind", "action", "q", "page", "group",
    "from", "shown", "at", "text", "next", "reason", "state", "credential", "login", "password", "email", "code", "file",
    "mapping", "program", "launch", "department", "person", "role", "entry", "edit", "show", "as_of", "theirs", "lag",
    "predecessors", "owner", "parent", "change_set", "criteria", "what", "who", "on", "amount", "url", "title", "data_date",
)  # fmt: skip


def requests(
    things: dict[str, Any], seed: int, number: int
) -> Iterator[tuple[str, str, str, dict[str, Any], dict[str, str]]]:
    """So many requests: a method, an address' name, where it leads, what it says, and its headers."""
    chance = random.Random(seed)
    names = sorted(PATTERNS)
    while number:
        name = chance.choice(names)
        values = {}
        for part in parts_of(name):
            known = things.get(part, 1)
            values[part] = (
                known if chance.random() < 0.7 else chance.choice((0, 1, 2**63, 10**30, "x", "%00", "é" * 300, known))
            )
        try:
            where = reverse(name, kwargs=values)
        except NoReverseMatch:
            continue
        said = dict(BODY.get(name, {})) if chance.random() < 0.5 else {}
        for _ in range(chance.randrange(6)):
            said[chance.choice((*NAMES, *said))] = chance.choice(TEXTS)
        headers = {h: chance.choice(TEXTS) for h in HEADERS if chance.random() < 0.12}
        if chance.random() < 0.3:
            headers["HX-Request"] = "true"
        if chance.random() < 0.1:
            said["form-key"] = str(uuid4())
        yield chance.choice(("GET", "POST", "POST", "POST", "PUT", "HEAD")), name, where, said, headers
        number -= 1


def sent(client: Client, method: str, where: str, said: dict[str, Any], headers: dict[str, str]) -> HttpResponse:
    """The answer to a request, whose effects are taken back."""
    scheduled.forget()
    clean = {
        name: value.encode(errors="replace").decode("latin-1").replace("\r\n", " ") for name, value in headers.items()
    }
    said = {
        name: value.encode(errors="surrogatepass") if isinstance(value, str) else value for name, value in said.items()
    }
    with transaction.atomic():
        if method in ("GET", "HEAD"):
            said = {
                n: v.decode(errors="replace") if isinstance(v, bytes) else v for n, v in said.items() if v is not None
            }
            answer = client.generic(method, where, QUERY_STRING=_query(said), headers=clean)
        elif method == "POST":
            answer = client.post(where, said, headers=clean)
        else:
            answer = client.generic(method, where, headers=clean)
        transaction.set_rollback(True)
    assert connection.is_usable()
    return answer


def _query(said: dict[str, Any]) -> str:
    from urllib.parse import urlencode

    return urlencode({n: v for n, v in said.items() if isinstance(v, str)}, errors="replace")[:100_000]


def failures(world: Any, seed: int, number: int) -> list[str]:
    """What was answered with a 5xx, in words."""
    browsers = {None: Client(raise_request_exception=False)}
    for name, person in world.people.items():
        browsers[name] = Client(raise_request_exception=False)
        browsers[name].force_login(person)
    chance, failed = random.Random(seed + 1), []
    for method, name, where, said, headers in requests(world.own, seed, number):
        who = chance.choice(("gus", "gus", "pia", "admin", "pete", "mallory", None))
        answer = sent(browsers[who], method, where, said, headers)
        if answer.status_code >= 500:
            why = getattr(answer, "exc_info", None)
            short = {key: str(value)[:40] for key, value in said.items()}
            failed.append(f"{method} {name} {where[:80]} as {who}: {short} {headers} → {why and why[1]!r}"[:600])
    return failed
