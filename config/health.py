"""``/health``: the process answers. ``/ready``: it can do its work: the database is there, and of this release.

Both are answered before anything else: by any host name, without TLS, to anybody, with no word but yes or no.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponseBase, JsonResponse

log = logging.getLogger(__name__)


class Health:
    """Answers whoever watches over the server."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info.rstrip("/")
        if path not in ("/health", "/ready") or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        trouble = trouble_now() if path == "/ready" else ""
        status, words = (503, {"ready": False, "why": trouble}) if trouble else (200, {path[1:]: True})
        response = JsonResponse(words, status=status)
        response.headers["Cache-Control"] = "no-store"
        return response


def trouble_now() -> str:
    """Why the server cannot do its work, in a few words that tell nobody anything; empty where it can."""
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "the database is of an earlier release"
    except DatabaseError as error:
        log.warning("The database does not answer: %s", error)
        return "the database does not answer"
    return ""
