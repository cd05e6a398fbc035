"""A request that was not done: why, when to come back, and everything that was typed."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tracker.access import page_before

#: Names of fields that are never written into a page.
_SECRET = re.compile("password|csrf|code|secret|credential|token", re.IGNORECASE)
#: What a form says for itself, and nobody typed.
_SILENT = frozenset(
    {"form-key", "version", "state", "at", "next", "action", "seen-predecessors", "seen", "draft-id", "draft-person"}
)
#: What was typed is given back up to this length: more would not be a form's.
MOST_GIVEN_BACK = 1_000_000


class TurnedAway(Exception):
    """A request that cannot be done as it was sent: the status of its answer, why, in words, and in how many seconds to
    try again."""

    def __init__(self, status: int, text: str, *, after: int | None = None) -> None:
        self.status, self.text, self.after = status, text, after
        super().__init__(text)


def turned_away(
    request: HttpRequest,
    status: int,
    text: str,
    *,
    title: str = "",
    again: bool = False,
    after: int | None = None,
    typed: bool = True,
    back: bool = False,
) -> HttpResponse:
    """An answer of a status: a message for htmx, a few words for machines, else a page that holds what was typed, with
    a button to send it ``again``. ``after`` is in how many seconds that makes sense. Without ``typed`` the page does
    not hold it: it is somebody else's. ``back`` leads to the page that it was sent from."""
    if getattr(request, "htmx", False):
        response = render(request, "tracker/page/toast.html", {"toast": text, "bad": True}, status=status)
        response["HX-Retarget"], response["HX-Reswap"] = "#toasts", "innerHTML"
    elif not request.accepts("text/html"):
        response = JsonResponse({"status": status, "detail": text}, status=status)
    else:
        given = typed_in(request) if typed else []
        shown = [(name, _label(name), value) for name, value in given if value and name not in _SILENT]
        context = {
            "title": title or _("This was not done"),
            "text": text,
            "again": again,
            "back": page_before(request) if back else "",
            "typed": given,
            "shown": shown,
        }
        response = render(request, "tracker/page/turned_away.html", context, status=status)
    if after is not None:
        response["Retry-After"] = str(after)
    return response


def _label(name: str) -> str:
    """A field's name as a person reads it."""
    return name.rpartition(":")[2].replace("_", " ").replace("-", " ").capitalize()


def typed_in(request: HttpRequest) -> list[tuple[str, str]]:
    """What was posted, by field, without secrets; nothing where it is more than a form's, or cannot be read."""
    if request.method != "POST":
        return []
    try:
        posted: Any = request.POST
    except Exception:  # whatever kept it from being read is what is told
        return []
    pairs = [(name, value) for name in posted if not _SECRET.search(name) for value in posted.getlist(name)]
    return pairs if sum(len(value) for _name, value in pairs) <= MOST_GIVEN_BACK else []
