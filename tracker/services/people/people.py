"""Writes to people: their profile, and leaving with what they hold re-assigned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from roles.models import User
from tracker.models import Event, Item, Launch, LaunchState, Proposal, ProposalState, Verb
from tracker.services.changes.refusals import Refused
from tracker.services.changes.rules import one_line
from tracker.services.changes.sight import Sight, merged_by_sight
from tracker.services.proposals.answers import withdraw_proposal

from .handing_on import hand_on, open_items_of, open_parts_of
from .members import confirm_address, pass_on_role

PROFILE = ("first_name", "last_name", "title", "time_zone", "department", "email", "is_superuser")


@transaction.atomic
def edit_person(*, by: User, person: User, values: Mapping[str, Any], seen: Sight | None = None) -> None:
    """Gives a person new values of their profile, held against what their editor has ``seen`` of it. An administrator
    may say that the address is known to be theirs (``confirmed``). Raises :class:`Refused` and :class:`Stale`."""
    values = dict(values)
    confirmed = values.pop("confirmed", False)
    person = User.objects.select_for_update().get(pk=person.pk)
    now = {name: getattr(person, name) for name in values if name in PROFILE}
    values = merged_by_sight(now, seen, values, Event.objects.filter(whom=person, verb=Verb.CHANGED))
    before = {name: str(getattr(person, name)) for name in PROFILE}
    for name, value in values.items():
        if name not in PROFILE:
            raise ValueError(name)
        setattr(person, name, one_line(name, value) if isinstance(value, str) else value)
    if "is_superuser" in values and not person.is_superuser:
        others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=person.pk)
        if before["is_superuser"] == "True" and not others.exists():
            raise Refused({"is_superuser": _("Somebody has to stay administrator. Make another one first.")})
    others = EmailAddress.objects.filter(verified=True).exclude(user=person)
    if values.get("email") and others.filter(email__iexact=values["email"]).exists():
        raise Refused({"email": _("Another person has this address.")})
    person.save(update_fields=list(values))
    if "email" in values and values["email"].lower() != before["email"].lower():
        EmailAddress.objects.filter(user=person).delete()
        if person.email:
            EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=False)
    if confirmed and person.email:
        confirm_address(person, person.email)
    changes = {
        name: [before[name], str(getattr(person, name))]
        for name in values
        if before[name] != str(getattr(person, name))
    }
    if changes:
        Event.objects.create(actor=by, verb=Verb.CHANGED, subject=str(person)[:250], whom=person, changes=changes)
        names_changed(person)


def names_changed(person: User) -> None:
    """Every process keeps names of owners with the revision of a launch that it computed: those are new now."""
    Launch.objects.filter(pk__in=Item.objects.filter(owner=person).values("launch")).update(revision=F("revision") + 1)


def held_by(person: User) -> dict[str, int]:
    """How much a person holds that somebody has to take over: open items, parts in items, roles, open proposals."""
    return {
        "items": open_items_of(person).count(),
        "parts": open_parts_of(person).count(),
        "roles": person.memberships.count(),
        "proposals": Proposal.objects.filter(author=person, state=ProposalState.OPEN).count(),
    }


@transaction.atomic
def deactivate_person(*, by: User, person: User, to: User | None, reason: str = "") -> None:
    """Lets a person sign in no more, and gives what they hold to another (``to``; nobody: it is left without).

    Open items and parts in items change hands, recorded in every launch; roles too; open proposals are withdrawn;
    sessions end at once. Raises :class:`Refused`, with nothing done.
    """
    if person.pk == by.pk:
        raise Refused({"": _("You cannot deactivate yourself. Ask another administrator.")})
    if to is not None and (to.pk == person.pk or not to.is_active):
        raise Refused({"to": _("Choose somebody else, who can sign in.")})
    proposals = Proposal.objects.filter(author=person, state=ProposalState.OPEN)
    concerned = Launch.objects.filter(
        Q(pk__in=open_items_of(person).values("launch"))
        | Q(pk__in=open_parts_of(person).values("item__launch"))
        | Q(pk__in=proposals.values("launch"))
    )
    # All locks at once, in one order: whoever locks several launches elsewhere does it in the same.
    # What is archived stays as it was.
    running = concerned.exclude(state=LaunchState.ARCHIVED)
    launches = list(Launch.objects.select_for_update().filter(pk__in=running.values("pk")).order_by("pk"))
    for proposal in proposals.select_related("launch"):
        withdraw_proposal(proposal=proposal, by=person)
    for launch in launches:
        hand_on(launch, by, person, to, reason or _("Whoever had it left."))
    for membership in person.memberships.select_related("program", "launch"):
        pass_on_role(by=by, membership=membership, to=to)
    person.is_active = person.is_superuser = False
    person.save(update_fields=["is_active", "is_superuser"])
    end_sessions(person)
    Event.objects.create(
        actor=by,
        verb=Verb.DEACTIVATED,
        subject=str(person)[:250],
        reason=reason,
        changes={"to": [None, to.username]} if to else {},
        whom=person,
    )


@transaction.atomic
def reactivate_person(*, by: User, person: User) -> None:
    """Lets a person sign in again. What they held stays with whoever has it now."""
    person.is_active = True
    person.save(update_fields=["is_active"])
    Event.objects.create(actor=by, verb=Verb.REACTIVATED, subject=str(person)[:250], whom=person)


def end_sessions(person: User) -> None:
    """Ends every session of a person."""
    for session in UserSession.objects.filter(user=person):
        session.end()
    for kept in Session.objects.filter(expire_date__gt=timezone.now()):
        if kept.get_decoded().get(SESSION_KEY) == str(person.pk):
            kept.delete()
