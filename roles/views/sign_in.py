"""Signing in and out, and demo people with one click."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.forms import AuthenticationForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from roles.models import User
from tracker.access import public, signed_in


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; in demo mode with the demo people on it."""
    if request.user.is_authenticated:
        return redirect("home")
    form = AuthenticationForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        return redirect(_next(request))
    context = {
        "form": form,
        "next": request.GET.get("next", ""),
        "people": _demo_people() if settings.DEMO else [],
        "nobody": not User.objects.filter(is_active=True).exclude(password__startswith="!").exists(),
    }
    return render(request, "roles/sign_in.html", context, status=422 if form.is_bound and form.errors else 200)


@public
@never_cache
@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Signs a demo person in, in demo mode only."""
    if not settings.DEMO:
        raise Http404
    person = get_object_or_404(_demo_people(), username=request.POST.get("username", ""))
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    return redirect(_next(request))


@signed_in
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Signs out."""
    logout(request)
    return redirect("sign-in")


def _demo_people():  # type: ignore[no-untyped-def]  # a queryset of users
    """People of the sample launches who have a part in a program. Administrators are never among them."""
    return (
        User.objects.filter(
            is_superuser=False, is_staff=False, memberships__isnull=False, email__endswith="@demo.invalid"
        )
        .select_related("department")
        .prefetch_related("memberships")
        .distinct()
        .order_by("pk")
    )


def _next(request: HttpRequest) -> str:
    """Where the person was going, if that is here."""
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return "home"
