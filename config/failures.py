"""Failures that are nobody's mistake, or the request's, told as what they are: the database is busy, or cannot keep
what was sent. Whatever failed wrote nothing: every write is one transaction."""

from __future__ import annotations

import logging
import sys

from django.contrib import messages
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.defaults import server_error

from roles.accounts import MailFailed
from tracker.access import ArchivedLaunch, page_before
from tracker.services.changes.sent_forms import SentBefore
from tracker.views.page.turned_away import TurnedAway, turned_away

log = logging.getLogger(__name__)
#: Seconds after which a busy database is worth another try.
BUSY_FOR = 5


def answer_for(request: HttpRequest, failure: BaseException | None) -> HttpResponse | None:
    """The answer to a failure that has a name; ``None`` for a mistake of the program."""
    if isinstance(failure, TurnedAway):
        later = failure.after is not None
        return turned_away(request, failure.status, failure.text, again=later, after=failure.after)
    if isinstance(failure, ArchivedLaunch):
        return _only_read(request, failure)
    if isinstance(failure, MailFailed):
        text = _("The mail could not be sent. Try again later, or ask whoever runs Launchpath.")
        return turned_away(request, 503, text, title=_("No mail was sent"), again=True, after=BUSY_FOR)
    if isinstance(failure, SentBefore):
        return _sent_before(request)
    if isinstance(failure, OperationalError | InterfaceError) and "no such" not in str(failure):
        log.warning("The database is busy or away: %s", failure)
        text = _("Others are writing just now, and it took too long. Nothing was changed; try again in a moment.")
        return turned_away(request, 503, text, title=_("Busy"), again=True, after=BUSY_FOR)
    if isinstance(failure, DataError | UnicodeError | OverflowError | RecursionError) or _is_unreadable(failure):
        log.warning("A request holds what cannot be kept: %r", failure)
        text = _("It holds a character or a number that cannot be kept. Nothing was changed; type that part again.")
        return turned_away(request, 400, text, title=_("This cannot be read"))
    return None


def _only_read(request: HttpRequest, failure: ArchivedLaunch) -> HttpResponse:
    """A page on which an archived launch would be changed leads to the launch; what was sent is given back."""
    if request.method in ("GET", "HEAD") and not getattr(request, "htmx", False) and request.accepts("text/html"):
        messages.info(request, str(failure))
        return redirect(failure.launch)
    return turned_away(request, 409, str(failure), title=_("This launch is archived"))


def _sent_before(request: HttpRequest) -> HttpResponse:
    """A form that was sent twice did its work once. Back to where it stood, or a message beside it."""
    text = _("This form was sent before, and what it asked for was done once.")
    if getattr(request, "htmx", False) or not request.accepts("text/html"):
        response = turned_away(request, 409, text)
    else:
        messages.info(request, text)
        response = redirect(page_before(request))
    response["X-Done-Before"] = "1"
    return response


def token_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form whose token is of an earlier sign-in, or of none. What was typed can be sent again where it
    came from a page of ours: browsers say so of every form, and another site's is not one click from being ours."""
    log.warning("A form without a valid token: %s", reason)
    own = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    if getattr(request, "htmx", False) or not request.accepts("text/html"):
        return HttpResponse(status=403)
    text = _("You signed in again since this page was loaded. Nothing was saved.")
    return turned_away(request, 403, text, title=_("This form was too old"), again=own)


#: What values that cannot be read are called where they are found: by databases, addresses and numbers.
_UNREADABLE = ("NUL", "null character", "Invalid IPv6 URL", "netloc", "integer string conversion")


def _is_unreadable(failure: BaseException | None) -> bool:
    return isinstance(failure, ValueError) and any(word in str(failure) for word in _UNREADABLE)


def failed(request: HttpRequest) -> HttpResponse:
    """The answer to everything that went wrong outside of a view."""
    return answer_for(request, sys.exc_info()[1]) or server_error(request)
