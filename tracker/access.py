"""Who may open what: every view declares it, and receives the object itself in place of its key."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, resolve_url

from roles.access import Permission, roles_with
from roles.models import User

from .models import Launch, Program

#: The character that no text holds, as an address has it.
NUL = "%00"
View = Callable[..., HttpResponseBase]


class SignedInRequest(HttpRequest):
    """A request of somebody who has signed in, as views behind :func:`requires` and :func:`signed_in` get it."""

    user: User


def launches_visible_to(person: User, permission: Permission = Permission.VIEW_LAUNCH) -> Any:
    """Launches for which a person holds a permission: all for an administrator, else those of the person's programs."""
    launches = Launch.objects.all()
    if person.is_superuser:
        return launches
    return launches.filter(program__in=programs_with(person, permission))


def programs_with(person: User, permission: Permission) -> Any:
    """Programs in which a person holds a permission."""
    if person.is_superuser:
        return Program.objects.all()
    return Program.objects.filter(
        memberships__person=person, memberships__role__in=roles_with(permission)
    ).distinct()  # fmt: skip


def holds(person: User, permission: Permission, launch: Launch) -> bool:
    """Whether a person holds a permission for a launch."""
    if person.is_superuser:
        return True
    roles = roles_with(permission)
    return bool(person.memberships.filter(program=launch.program_id, role__in=roles).exists())


def may(person: User, permission: Permission) -> bool:
    """Whether a person holds a permission anywhere. Creating programs is the administrator's."""
    if person.is_superuser:
        return True
    return programs_with(person, permission).exists()


def requires(permission: Permission) -> Callable[[View], View]:
    """Only people with the permission get in; others are told that there is nothing (404).

    A ``launch_key`` in the address becomes the launch for which the person holds it, passed as ``launch``.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            person = request.user
            if NUL in request.META.get("QUERY_STRING", ""):
                raise Http404  # no database stores it, so nothing is called that
            if "launch_key" in kwargs:
                key = kwargs.pop("launch_key")
                visible = launches_visible_to(person, permission).select_related(
                    "program", "product", "launch_milestone"
                )
                kwargs["launch"] = get_object_or_404(visible, key=key)
            elif not may(person, permission):
                raise Http404
            return view(request, *args, **kwargs)

        checked.access = permission  # type: ignore[attr-defined]
        return checked

    return decorate


def signed_in(view: View) -> View:
    """Anyone who has signed in gets in; what they see there is their own."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        return view(request, *args, **kwargs)

    checked.access = "signed-in"  # type: ignore[attr-defined]
    return checked


def public(view: View) -> View:
    """Anyone gets in, signed in or not."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """The way to the sign-in page and back. A fragment sends the whole page there, not itself."""
    if getattr(request, "htmx", False):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = resolve_url("sign-in")
        return response
    return redirect_to_login(request.get_full_path(), resolve_url("sign-in"))


class VaryOnHtmx:
    """Answers of one address differ between page and fragment, and caches must know."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers["Vary"] = ", ".join(filter(None, [response.headers.get("Vary"), "HX-Request"]))
        return response
