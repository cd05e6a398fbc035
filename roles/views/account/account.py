"""A person's own page, the data that is kept of them, and the table of who may do what."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from roles.access import ACTIONS, RIGHTS_TABLE, Permission, Role, Whose
from roles.models import User
from roles.views.organisation.people import data_of
from tracker.access import SignedInRequest, signed_in
from tracker.forms.people import ProfileForm
from tracker.models import Membership
from tracker.services.changes.refusals import Refused, Stale
from tracker.services.people.people import edit_person
from tracker.views.page.forms import reconciled, say, seen_again, seen_in, side_by_side, status_of, without_theirs
from tracker.views.page.limits import EXPORT, limited


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    """Name, job title and time zone, and the roles that one has."""
    person = request.user
    form = ProfileForm(request.POST or None, initial=_shown(person))
    conflicts: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        seen = seen_in(request.POST.get("seen"))
        values = without_theirs(request.POST, form.cleaned_data)
        try:
            edit_person(by=person, person=person, values=values, seen=seen)
            messages.success(request, _("Saved."))
            return redirect("profile")
        except Stale as stale:
            person.refresh_from_db()
            form = reconciled(form, ProfileForm(initial=_shown(person)), stale)
            conflicts = side_by_side(stale, form)
        except Refused as error:
            say(form, error)
    memberships = Membership.objects.of(person).select_related("program", "launch", "department")
    context = {"form": form, "memberships": memberships, "conflicts": conflicts}
    context["seen"] = seen_again(request.POST, form, conflicts, _shown(person))
    return render(request, "account/profile.html", context, status=status_of(form, conflicts))


def _shown(person: User) -> dict[str, Any]:
    """What a person may change of themselves."""
    return {name: getattr(person, name) for name in ProfileForm.base_fields}


@signed_in
@limited(EXPORT, "GET")
@require_safe
def my_data(request: SignedInRequest) -> JsonResponse:
    """Everything that is kept of oneself, as a file."""
    return data_of(request.user, request.user)


def _reach(permission: Permission, role: Role) -> str:
    if role is Role.ADMINISTRATOR:
        return str(Whose.ALL.label)
    whose = RIGHTS_TABLE[permission].get(role)
    return str(whose.label) if whose else ""


@signed_in
@require_safe
def roles_page(request: SignedInRequest) -> HttpResponse:
    """Who may do what: the table that the product itself goes by."""
    rows: list[dict[str, Any]] = [
        {
            "action": label,
            "cells": [_reach(permission, role) for role in Role],
        }
        for permission, label in ACTIONS.items()
    ]
    return render(request, "roles/rights.html", {"rows": rows, "roles": [role.label for role in Role]})
