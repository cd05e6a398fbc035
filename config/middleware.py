"""What every answer has around it, whatever view made it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _

from tracker.services.changes.sent_forms import working_on
from tracker.views.page.turned_away import turned_away

from .bodies import STRANGERS, most_bytes, too_large
from .failures import answer_for

Respond = Callable[[HttpRequest], HttpResponseBase]


class Around:
    """What stands around a view; it does nothing by itself."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)


class Compressed(GZipMiddleware):
    """Answers are compressed where that leaks nothing. The size of a compressed page tells whoever can measure it, and
    put words into its address, whether those words stand on it (BREACH, 2013): so a page with a query is left as it is,
    unless the request says what no link of another site can. The token of a form differs each time, and Django adds
    some bytes at random."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.META.get("QUERY_STRING") and "HX-Request" not in request.headers:
            return response
        compressed: HttpResponseBase = super().process_response(request, response)
        return compressed


class PrivateAnswers(Around):
    """No cache on the way, and none on a shared computer, keeps what somebody was shown. Static files, which WhiteNoise
    answers before this, are everybody's."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers["Cache-Control"] = "private, no-store"
        return response


class LimitedBodies(Around):
    """A body that says that it is larger than its address takes is refused before anything reads it, whatever server
    the application runs on."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        said = request.META.get("CONTENT_LENGTH") or "0"
        length = int(said) if said.isdecimal() and len(said) < 19 else 0
        if length > STRANGERS:
            most = most_bytes(request.path_info, signed_in=request.user.is_authenticated)
            if length > most:
                return HttpResponse(too_large(most), status=413, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


class ReadableAddresses(Around):
    """An address that a browser says that it is at, and that is none, says nothing: it is not read after a write."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        for name in ("HTTP_HX_CURRENT_URL", "HTTP_REFERER"):
            try:
                urlsplit(request.META.get(name, "")).port  # noqa: B018
            except ValueError:
                del request.META[name]
        return self.get_response(request)


class AnsweredMethods(Around):
    """An address that only takes forms says so to whoever opens it."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != 405 or getattr(request, "htmx", False) or not request.accepts("text/html"):
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page


class SamePerson(Around):
    """A page says for whom it was made. Where somebody else has signed in since, in another tab, nothing is shown to
    them as the first one's, nor saved as theirs."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        said = request.headers.get("X-Person") or (request.method == "POST" and request.POST.get("draft-person"))
        if said and request.user.is_authenticated and said != str(request.user.pk):
            text = _(
                "%(name)s is signed in here now, so nothing was done. What was typed is kept for whoever typed it."
            )
            return turned_away(request, 409, text % {"name": request.user}, typed=False, back=True)
        return self.get_response(request)


class SavedForms(Around):
    """Tells the browser that a form was saved, by the name that the browser gave it: what was typed into it is no
    draft any more. See ``static/js/forms/drafts.js``."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        moved_on = response.status_code in (302, 303) and not response.has_header("X-Done-Before")
        name = _uuid_in(request, "draft-id") if moved_on else None
        if name and not response["Location"].startswith(resolve_url("account_login")) and not _complains(request):
            response.set_cookie("launchpath-sent", str(name), max_age=60, samesite="Lax", secure=request.is_secure())
        return response


def _complains(request: HttpRequest) -> bool:
    """Whether the answer leads to a page that says that something was refused."""
    return any(message.level >= messages.ERROR for message in getattr(get_messages(request), "_queued_messages", ()))


class NamedFailures(Around):
    """A failure of a view that has a name gets its answer."""

    def process_exception(self, request: HttpRequest, failure: Exception) -> HttpResponse | None:
        return answer_for(request, failure)


class FormsOnce(Around):
    """What a request makes belongs to the form that it was sent with."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with working_on(_uuid_in(request, "form-key")):
            return self.get_response(request)


def _uuid_in(request: HttpRequest, name: str) -> UUID | None:
    """What a form that was sent is named by; ``None`` without one."""
    try:
        return UUID(request.POST[name]) if request.method == "POST" else None
    except (KeyError, ValueError):
        return None
