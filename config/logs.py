"""What the server writes down: one line a request, with an id that every line about it carries, and no secret.

Of an address only the pattern is written, because invitations, new passwords and confirmations carry their secret in
it; of a query, a body or a cookie nothing.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

log = logging.getLogger("launchpath.request")
#: The id of the request that this thread works on.
request_id: ContextVar[str] = ContextVar("request_id", default="-")
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
#: Parts of addresses and mails that let whoever has them in.
_SECRETS = re.compile(
    r"(/invitations/|/password/|/confirm/)[^\s/?\"']+|((?:token|key|password|sessionid)=)[^\s&;]+", re.I
)


def without_secrets(text: str) -> str:
    """A text in which every secret is left away, and what it stood behind is kept."""
    return _SECRETS.sub(lambda match: f"{match[1] or match[2]}…", text)


class WithId(logging.Filter):
    """Gives each line the id of its request, and takes secrets out of it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        said = record.getMessage()
        clean = without_secrets(said)
        if clean != said:
            record.msg, record.args = clean, None
        return True


class JsonLines(logging.Formatter):
    """A line of JSON, for programs that gather lines."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        }
        line |= getattr(record, "facts", {})
        if record.exc_info:
            line["trace"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


class RequestLog:
    """One line for each request: who, what, how it ended and how long it took; its id goes back with the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "") if settings.BEHIND_PROXY else ""
        # Not taken back afterwards: what Django says of the answer carries it too, and the next request has its own.
        request_id.set(given if _ID.fullmatch(given) else uuid4().hex)
        began = time.perf_counter()
        response = self.get_response(request)
        response.headers["X-Request-ID"] = request_id.get()
        match = request.resolver_match
        user = getattr(request, "user", None)
        facts = {
            "method": request.method,
            "route": f"/{match.route}" if match else "-",
            "status": response.status_code,
            "milliseconds": round((time.perf_counter() - began) * 1000, 1),
            "person": user.pk if user is not None and getattr(request, "_cached_user", None) else None,
        }
        text = f"{facts['method']} {facts['route']} {facts['status']} {facts['milliseconds']} ms"
        log.info(text, extra={"facts": facts})
        return response
