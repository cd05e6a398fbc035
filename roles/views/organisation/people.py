"""People of the organisation: who they are, what they hold, and how they leave."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roles.access import Permission
from roles.accounts import is_confirmed
from roles.models import Department, User
from roles.models.folding import folded
from tracker.access import SignedInRequest, requires
from tracker.forms.people import DeactivateForm, PersonForm
from tracker.services.changes.refusals import Refused, Stale
from tracker.services.people.naming_texts import texts_naming
from tracker.services.people.people import deactivate_person, edit_person, held_by, reactivate_person
from tracker.services.people.personal_data import erase_person, export_person
from tracker.views.page.forms import reconciled, say, seen_again, seen_in, side_by_side, status_of, without_theirs

#: People on a page.
PAGE = 50


@requires(Permission.MANAGE_ORGANISATION)
@require_safe
def people(request: SignedInRequest) -> HttpResponse:
    """Everybody, narrowed by name, department and state."""
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ("q", "department", "state")}
    rows = (
        User.objects.select_related("department")
        .annotate(roles=Count("memberships"))
        .order_by("first_name", "username")
    )
    for word in folded(asked["q"]).split():
        rows = rows.filter(
            Q(first_name__folded__contains=word)
            | Q(last_name__folded__contains=word)
            | Q(username__folded__contains=word)
            | Q(email__folded__contains=word)
            | Q(title__folded__contains=word)
        )
    if asked["department"]:
        rows = rows.filter(department__key=asked["department"])
    rows = rows.filter(is_active=asked["state"] != "inactive")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "asked": asked, "departments": Department.objects.all()}
    return render(request, "roles/organisation/people.html", context)


@requires(Permission.MANAGE_ORGANISATION)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: SignedInRequest, person: int) -> HttpResponse:
    """One person: profile, roles, and what they hold."""
    row = _person(person)
    form = PersonForm(request.POST or None, initial=_initial(row, PersonForm))
    conflicts: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        seen = seen_in(request.POST.get("seen"))
        values = without_theirs(request.POST, form.cleaned_data)
        try:
            edit_person(by=request.user, person=row, values=values, seen=seen)
            row.refresh_from_db()
            messages.success(request, _("Saved %(name)s.") % {"name": row})
            return redirect("person", row.pk)
        except Stale as stale:
            row.refresh_from_db()
            form = reconciled(form, PersonForm(initial=_initial(row, PersonForm)), stale)
            conflicts = side_by_side(stale, form)
        except Refused as error:
            say(form, error)
            row.refresh_from_db()
    context = {
        "person": row,
        "form": form,
        "conflicts": conflicts,
        "seen": seen_again(
            request.POST, form, conflicts, {name: getattr(row, name, None) for name in PersonForm.base_fields}
        ),
        "held": held_by(row),
        "memberships": row.memberships.select_related("program", "launch"),
        "deactivating": DeactivateForm(person=row, auto_id="deactivate_%s"),
        "texts": [] if row.is_active else texts_naming(row),
    }
    return render(request, "roles/organisation/person.html", context, status=status_of(form, conflicts))


@requires(Permission.MANAGE_ORGANISATION)
@require_POST
def deactivate(request: SignedInRequest, person: int) -> HttpResponse:
    """Lets a person sign in no more, and gives what they hold to another, in one step."""
    row = _person(person)
    form = DeactivateForm(request.POST, person=row)
    if form.is_valid():
        try:
            deactivate_person(by=request.user, person=row, **form.cleaned_data)
            to = form.cleaned_data["to"]
            said = _("%(name)s can sign in no more. What they held is %(to)s's now.") if to else _(
                "%(name)s can sign in no more."
            )  # fmt: skip
            messages.success(request, said % {"name": row, "to": to})
        except Refused as error:
            messages.error(request, str(error))
    return redirect("person", row.pk)


@requires(Permission.MANAGE_ORGANISATION)
@require_POST
def reactivate(request: SignedInRequest, person: int) -> HttpResponse:
    """Lets a person sign in again."""
    row = _person(person)
    reactivate_person(by=request.user, person=row)
    messages.success(request, _("%(name)s can sign in again. Give them a role in a program.") % {"name": row})
    return redirect("person", row.pk)


@requires(Permission.MANAGE_ORGANISATION)
@require_safe
def export(request: SignedInRequest, person: int) -> JsonResponse:
    """Everything that is kept of a person, as a file."""
    return data_of(_person(person), request.user)


@requires(Permission.MANAGE_ORGANISATION)
@require_POST
def erase(request: SignedInRequest, person: int) -> HttpResponse:
    """Takes away what tells who somebody was."""
    row = _person(person)
    if request.POST.get("sure") != row.username:
        messages.error(request, _("Type the user name to say that you are sure. Erasing cannot be undone."))
        return redirect("person", row.pk)
    try:
        changed = erase_person(by=request.user, person=row, texts=request.POST.get("texts") == "replace")
        said = _("Their data is erased. What they did stays in the log without their name.")
        if changed:
            said += " " + _("Their name was replaced in %(n)s texts.") % {"n": changed}
        messages.success(request, said)
    except Refused as error:
        messages.error(request, str(error))
    return redirect("person", row.pk)


def data_of(row: User, seen_by: User) -> JsonResponse:
    """A person's data as a file."""
    response = JsonResponse(export_person(row, seen_by=seen_by), json_dumps_params={"indent": 1, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="{row.username}.json"'
    return response


def _person(pk: int) -> User:
    return get_object_or_404(User.objects.select_related("department"), pk=min(pk, 2**62))


def _initial(row: User, form: type[PersonForm]) -> dict[str, Any]:
    known = {"confirmed": is_confirmed(row, row.email)}
    return known | {name: getattr(row, name) for name in form.base_fields if name not in known}
