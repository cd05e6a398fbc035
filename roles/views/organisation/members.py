"""Who belongs to a program: its own values, roles given and taken, invitations by link."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from roles.access import Permission, Role
from roles.accounts import absolute
from roles.models import User
from roles.models.folding import folded
from tracker.access import SignedInRequest, programs_with, public, requires
from tracker.forms.launches import ProgramSettingsForm
from tracker.forms.people import AcceptForm, InviteForm, MemberForm
from tracker.models import Event, Invitation, Launch, Membership, Program
from tracker.services.changes.refusals import Refused, Stale, TooMany
from tracker.services.launches.launches import edit_program, program_values
from tracker.services.people.handing_on import launches_lost_with, open_items_of
from tracker.services.people.members import (
    accept_as,
    accept_as_new,
    belongs_to,
    find_invitation,
    give_role,
    invite,
    take_role,
    was_mailed,
    withdraw_invitation,
)
from tracker.views.page.forms import reconciled, say, seen_again, seen_in, side_by_side, status_of
from tracker.views.page.turned_away import TurnedAway

#: Lines of the program's log that are shown.
RECENT = 15


@requires(Permission.MANAGE_MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def members(request: SignedInRequest, program: Program) -> HttpResponse:
    """The people of a program, with what they may do; giving a role."""
    form = MemberForm(request.POST or None, program=program, by=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = give_role(by=request.user, program=program, **data | {"role": Role(data["role"])})
            values = {"who": made.person or made.department, "role": made.get_role_display().lower()}
            messages.success(request, _("%(who)s is %(role)s now.") % values)
            return redirect("members", program.key)
        except Refused as error:
            say(form, error)
    return _page(request, program, giving=form)


@requires(Permission.MANAGE_MEMBERS)
@require_POST
def remove_member(request: SignedInRequest, program: Program, membership: int) -> HttpResponse:
    """Takes a role away."""
    rows = Membership.objects.select_related("person", "department", "program", "launch")
    row = get_object_or_404(rows, program=program, pk=min(membership, 2**62))
    lost = launches_lost_with(row)
    asked = request.POST.get("hand-on", "")
    if lost and not asked:
        return _ask_who_takes_over(request, program, row, lost)
    try:
        to = None
        if asked not in ("", "nobody", "keep"):
            to = get_object_or_404(_heirs(program, row), username=asked)
        take_role(by=request.user, membership=row, to=to, hands_on=bool(lost) and asked != "keep")
        messages.success(request, _("Done. It holds from their next click."))
    except Refused as error:
        messages.error(request, str(error))
    still = programs_with(request.user, Permission.MANAGE_MEMBERS).filter(pk=program.pk).exists()
    return redirect("members", program.key) if still else redirect("landing")


def _heirs(program: Program, row: Membership) -> QuerySet[User]:
    """Who may take over what somebody has who leaves: people of the whole program."""
    people = program.memberships.filter(launch=None).people()
    return people.exclude(pk=row.person_id) if row.person_id else people


def _ask_who_takes_over(
    request: SignedInRequest, program: Program, row: Membership, lost: list[Launch]
) -> HttpResponse:
    """What somebody holds who is about to leave, and the question who takes it over."""
    person = row.person
    assert person is not None
    items = open_items_of(person).filter(launch__in=lost).select_related("launch").order_by("launch", "position")
    context = {"program": program, "row": row, "items": items, "heirs": _heirs(program, row), "person": person}
    return render(request, "roles/organisation/leaving.html", context, status=422)


@requires(Permission.MANAGE_MEMBERS)
@require_POST
def invite_member(request: SignedInRequest, program: Program) -> HttpResponse:
    """Asks somebody to join, by mail, with a link that can be passed on by hand too."""
    form = InviteForm(request.POST, program=program, by=request.user, auto_id="invite_%s")
    if form.is_valid():
        address = absolute(request, reverse("invitation", args=["TOKEN"])).replace("TOKEN", "{token}")
        data = form.cleaned_data | {"role": Role(form.cleaned_data["role"])}
        try:
            invitation, link = invite(by=request.user, program=program, address=address, **data)
            return _page(request, program, invited=invitation, link=link)
        except TooMany as error:
            raise TurnedAway(429, str(error), after=error.after) from error
        except Refused as error:
            say(form, error)
    return _page(request, program, inviting=form)


@requires(Permission.MANAGE_MEMBERS)
@require_POST
def withdraw(request: SignedInRequest, program: Program, invitation: int) -> HttpResponse:
    """Makes an invitation's link worthless."""
    rows = Invitation.objects.select_related("program", "launch")
    withdraw_invitation(by=request.user, invitation=get_object_or_404(rows, program=program, pk=min(invitation, 2**62)))
    messages.success(request, _("The link lets nobody in any more."))
    return redirect("members", program.key)


@requires(Permission.MANAGE_MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def program_settings(request: SignedInRequest, program: Program) -> HttpResponse:
    """A program's name, objective and currency."""
    form = ProgramSettingsForm(request.POST or None, initial=_shown(program), program=program)
    conflicts: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        seen = seen_in(request.POST.get("seen"))
        kept = {name: value for name, value in _shown(program).items() if name in request.POST.getlist("theirs")}
        if "escalates_to" in kept:
            kept["escalates_to"] = program.escalates_to.all()
        try:
            edit_program(by=request.user, program=program, values=form.cleaned_data | kept, seen=seen)
            messages.success(request, _("Saved."))
            return redirect("members", program.key)
        except Stale as stale:
            program.refresh_from_db()
            form = reconciled(form, ProgramSettingsForm(initial=_shown(program), program=program), stale)
            conflicts = side_by_side(stale, form)
        except Refused as error:
            say(form, error)
    context = {"form": form, "program": program, "conflicts": conflicts}
    context["seen"] = seen_again(request.POST, form, conflicts, program_values(program))
    return render(request, "roles/organisation/program.html", context, status=status_of(form, conflicts))


def _shown(program: Program) -> dict[str, Any]:
    """A program as its form shows it."""
    values = program_values(program)
    return values | {"escalates_to": [person.username for person in values["escalates_to"]]}


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Where an invitation's link leads: a new account, or one more role for somebody who has one."""
    offer = find_invitation(token)
    if offer is None:
        return render(request, "roles/organisation/invitation_gone.html", status=404)
    if request.user.is_authenticated:
        return _accept_as_oneself(request, request.user, offer, was_mailed(token))
    form = AcceptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = accept_as_new(invitation=offer, mailed=was_mailed(token), **form.cleaned_data)
            login(request, person)
            UserSession.objects.create_from_request(request)
            messages.success(request, _("Welcome. This is what is yours to do."))
            return redirect("landing")
        except Refused as error:
            say(form, error)
    context = {"invitation": offer, "form": form, "theirs": True}
    return render(request, "roles/organisation/invitation.html", context, status=status_of(form))


def _accept_as_oneself(request: HttpRequest, person: User, offer: Invitation, mailed: bool) -> HttpResponse:
    if request.method == "POST":
        try:
            accept_as(invitation=offer, person=person, mailed=mailed)
            messages.success(request, _("You have joined %(program)s.") % {"program": offer.program})
        except Refused as error:
            messages.error(request, str(error))
        return redirect("landing")
    theirs = belongs_to(offer, person, mailed=mailed)
    return render(request, "roles/organisation/invitation.html", {"invitation": offer, "form": None, "theirs": theirs})


def _page(request: SignedInRequest, program: Program, **more: Any) -> HttpResponse:
    asked = request.GET.get("q", "").strip()[:100]
    rows = program.memberships.select_related("person__department", "department", "launch")
    named = sorted((str(row.person or row.department), row.role, row.pk, row) for row in rows)
    context = {
        "program": program,
        "mails": "console" not in settings.EMAIL_BACKEND,
        "rows": [row for name, _role, _pk, row in named if folded(asked) in folded(f"{name} {row.get_role_display()}")],
        "asked": asked,
        "giving": MemberForm(program=program, by=request.user),
        "inviting": InviteForm(program=program, by=request.user, auto_id="invite_%s"),
        "invitations": [row for row in program.invitations.select_related("launch", "by") if row.open],
        "log": Event.objects.filter(program=program, launch=None).select_related("actor")[:RECENT],
    } | more
    wrong = any(form.errors for form in more.values() if isinstance(form, Form))
    return render(request, "roles/organisation/members.html", context, status=422 if wrong else 200)
