"""What every template knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from roles.views.home.landing import roles_of, views_of
from tracker.selectors.notices.inbox import unread


def product(request: HttpRequest) -> dict[str, Any]:
    """Whether this is a demonstration, where one is, the views that the person may switch to, and how many notices
    wait for them. Fragments, which show neither, do not pay for them."""
    person = getattr(request, "user", None)
    here = request.resolver_match.url_name if request.resolver_match else ""
    if person is None or not person.is_authenticated:
        return {"demo": settings.DEMO, "here": here, "views": {}, "unread": 0, "runs": False}
    return {
        "demo": settings.DEMO,
        "here": here,
        "views": SimpleLazyObject(lambda: views_of(roles_of(person))),
        "unread": SimpleLazyObject(lambda: unread(person)),
        "runs": person.is_superuser,
    }
