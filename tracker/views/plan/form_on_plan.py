"""Forms on the Plan: where they stand when they were refused, and what every edit by a click answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from tracker.access import SignedInRequest
from tracker.models import Item, Launch
from tracker.services.changes.outcome import Outcome
from tracker.services.changes.refusals import Overtaken, Refused

from .after_edit import done, refused, state_of
from .plan import screen


def attempt(request: SignedInRequest, launch: Launch, work: Callable[[], Outcome], said: str) -> HttpResponse:
    try:
        return done(request, work(), said)
    except (Refused, Overtaken) as error:
        return refused(request, launch, error)


def form_page(
    request: SignedInRequest,
    launch: Launch,
    more: dict[str, Any],
    target: str,
    status: int,
    item: Item | None = None,
) -> HttpResponse:
    """The Plan with a form on it; htmx gets the element that holds the form."""
    state = state_of(request)
    if item is not None:
        state["item"] = item.key
    fragment = {"#panel": "item-panel", "#adding": "adding"}[target] if request.htmx else None
    context = screen(request, launch, state, "item-panel" if fragment else None) | more
    template = f"tracker/plan/plan.html#{fragment}" if fragment else "tracker/plan/plan.html"
    response = render(request, template, context, status=status)
    if status != 200:
        response["HX-Retarget"], response["HX-Reswap"] = target, "morph"
    return response
