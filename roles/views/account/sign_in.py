"""Signing in, demo people with one click, and ending sessions of one's own."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.account.views import EmailView, LoginView
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from roles.models import User
from tracker.access import SignedInRequest, public, signed_in
from tracker.views.page.turned_away import TurnedAway

log = logging.getLogger(__name__)


def readable(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view of the library that reads what a passkey says. What is no answer of a passkey is told as that; the library
    fails on it in many ways."""

    @wraps(view)
    def read(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OverflowError) as error:
            if request.method != "POST":
                raise
            log.warning("No answer of a passkey: %r", error)
            text = _("That is no answer of a passkey. Load the page again, then try once more.")
            raise TurnedAway(400, text) from error

    return read


class Addresses(EmailView):
    """A person's addresses. Only one that was confirmed becomes the one that they are known by."""

    def _action_primary(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse | None:
        row = self._get_email_address(request)
        if row is not None and not row.verified:
            messages.error(request, _("Confirm %(email)s first, by the link in its mail.") % {"email": row.email})
            return redirect("account_email")
        answer: HttpResponse | None = super()._action_primary(request, *args, **kwargs)
        return answer


@public
@require_safe
def fresh_token(request: HttpRequest) -> JsonResponse:
    """The token that forms are sent with, and who is signed in: for a page whose own is of an earlier sign-in."""
    if not request.user.is_authenticated:
        return JsonResponse({"detail": _("You are signed out.")}, status=401)
    return JsonResponse({"token": get_token(request), "person": str(request.user.pk), "name": str(request.user)})


class SignIn(LoginView):
    """The sign-in page; in demo mode with the demo people on it."""

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.fields["login"].label = _("User name or e-mail address")
        form.fields["remember"].label = _("Stay signed in on this device")
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        more = {
            "people": _demo_people() if settings.DEMO else [],
            "nobody": not User.objects.filter(is_active=True).exclude(password__startswith="!").exists(),
        }
        return super().get_context_data(**kwargs) | more


@public
@never_cache
@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Signs a demo person in, in demo mode only."""
    if not settings.DEMO:
        raise Http404
    person = get_object_or_404(_demo_people(), username=request.POST.get("username", ""))
    login(request, person)
    UserSession.objects.create_from_request(request)
    return redirect(get_next_redirect_url(request) or "landing")


@signed_in
@require_POST
def end_session(request: SignedInRequest, session: int) -> HttpResponse:
    """Ends one of the person's other sessions."""
    get_object_or_404(UserSession, user=request.user, pk=session).end()
    messages.success(request, _("The session has ended."))
    return redirect("usersessions_list")


def _demo_people() -> QuerySet[User]:
    """People of the sample launches who have a part in a program. Administrators are never among them."""
    mine = Q(memberships__isnull=False) | Q(department__memberships__isnull=False)
    return (
        User.objects.filter(mine, is_superuser=False, is_staff=False, is_active=True, email__endswith="@demo.invalid")
        .select_related("department")
        .distinct()
        .order_by("pk")
    )
