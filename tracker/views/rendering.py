"""One address for page and fragment: the server picks which to send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def fragment_or_page(
    request: HttpRequest, template: str, context: Mapping[str, Any], fragments: Mapping[str, str], *, status: int = 200
) -> HttpResponse:
    """The fragment for the element that htmx asks for, by its DOM id; the whole page otherwise, and always when
    history is restored or a link is boosted."""
    htmx = request.htmx  # type: ignore[attr-defined]
    if htmx and not htmx.boosted and not htmx.history_restore_request and htmx.target in fragments:
        template = f"{template}#{fragments[htmx.target]}"
    return render(request, template, dict(context), status=status)
