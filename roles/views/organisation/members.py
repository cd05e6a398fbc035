"""Who belongs to a program: its own values, roles given and taken, invitations by link."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
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
from tracker.access import SignedInRequest, programs_with, public, requires
from tracker.forms.launches import ProgramSettingsForm
from tracker.forms.people import AcceptForm, InviteForm, MemberForm
from tracker.models import Event, Invitation, Membership, Program
from tracker.services.changes.refusals import Refused, TooMany
from tracker.services.launches.launches import edit_program
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
from tracker.views.page.forms import say
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
    try:
        take_role(by=request.user, membership=row)
        messages.success(request, _("Done. It holds from their next click."))
    except Refused as error:
        messages.error(request, str(error))
    still = programs_with(request.user, Permission.MANAGE_MEMBERS).filter(pk=program.pk).exists()
    return redirect("members", program.key) if still else redirect("landing")


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
    initial: dict[str, Any] = {
        name: getattr(program, name) for name in ("name", "objective", "currency", "budget", "coordination_limit")
    }
    initial["escalates_to"] = list(program.escalates_to.values_list("username", flat=True))
    form = ProgramSettingsForm(request.POST or None, initial=initial, program=program)
    if request.method == "POST" and form.is_valid():
        try:
            edit_program(by=request.user, program=program, values=form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("members", program.key)
        except Refused as error:
            say(form, error)
    context = {"form": form, "program": program}
    return render(request, "roles/organisation/program.html", context, status=422 if form.errors else 200)


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
    return render(request, "roles/organisation/invitation.html", context, status=422 if form.errors else 200)


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
    asked = request.GET.get("q", "").strip().casefold()[:100]
    rows = program.memberships.select_related("person__department", "department", "launch")
    named = sorted((str(row.person or row.department), row.role, row.pk, row) for row in rows)
    context = {
        "program": program,
        "mails": "console" not in settings.EMAIL_BACKEND,
        "rows": [row for name, _role, _pk, row in named if asked in f"{name} {row.get_role_display()}".casefold()],
        "asked": asked,
        "giving": MemberForm(program=program, by=request.user),
        "inviting": InviteForm(program=program, by=request.user, auto_id="invite_%s"),
        "invitations": [row for row in program.invitations.select_related("launch", "by") if row.open],
        "log": Event.objects.filter(program=program, launch=None).select_related("actor")[:RECENT],
    } | more
    wrong = any(form.errors for form in more.values() if isinstance(form, Form))
    return render(request, "roles/organisation/members.html", context, status=422 if wrong else 200)
