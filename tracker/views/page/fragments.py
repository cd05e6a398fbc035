"""One address for page and fragment: the server picks which to send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from tracker.access import SignedInRequest


def fragment_of(request: SignedInRequest, fragments: Mapping[str, str]) -> str | None:
    """The fragment for the element that htmx asks for, by its DOM id; ``None`` for the whole page, and always when
    history is restored or a link is boosted."""
    htmx = request.htmx
    if not htmx or htmx.boosted or htmx.history_restore_request:
        return None
    return fragments.get(htmx.target or "")


def render_fragment(
    request: SignedInRequest, template: str, fragment: str | None, context: Mapping[str, Any]
) -> HttpResponse:
    """A fragment of a template, or all of it."""
    return render(request, f"{template}#{fragment}" if fragment else template, dict(context))
