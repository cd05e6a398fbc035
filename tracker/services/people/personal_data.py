"""The data that is kept of a person: exported, and erased."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from roles.models import User
from tracker.access import items_visible_to, launches_visible_to
from tracker.models import (
    Baseline,
    Comment,
    Document,
    Event,
    Invitation,
    Involvement,
    Item,
    Look,
    Membership,
    Mute,
    Notice,
    Proposal,
    Verb,
)
from tracker.services.changes.refusals import Refused

from .people import end_sessions, names_changed

#: Keys under which kept values name people.
NAMES = ("owner", "receiver", "escalated_to", "escalates_to", "raci", "to")


def _items_of(person: User) -> Any:
    """Items that a person owns, has a part in, or did something to."""
    return Item.objects.filter(Q(owner=person) | Q(involvements__person=person) | Q(events__actor=person)).values("pk")


def export_person(person: User, *, seen_by: User) -> dict[str, Any]:
    """Everything that is kept of a person, as JSON. Names of what ``seen_by`` may not see (any more) are left away."""
    items = {row.pk: row.name for row in items_visible_to(seen_by).filter(pk__in=_items_of(person))}
    launches = {row.pk: row.name for row in launches_visible_to(seen_by)}
    return {
        "person": _profile(person),
        "sessions": [
            {"since": _moment(row.created_at), "ip": row.ip, "browser": row.user_agent}
            for row in UserSession.objects.filter(user=person)
        ],
        "roles": [
            {"program": row.program.name, "launch": launches.get(row.launch_id or 0), "role": row.role}
            for row in person.memberships.select_related("program")
        ],
        "items": [
            {"launch": launches.get(item.launch_id), "key": item.key, "name": items.get(item.pk)}
            for item in Item.objects.filter(owner=person)
        ],
        "parts": [
            {"launch": launches.get(row.item.launch_id), "item": items.get(row.item_id), "part": row.part}
            for row in person.involvements.select_related("item")
        ],
        "comments": [
            {"launch": launches.get(row.launch_id), "at": _moment(row.at), "text": row.text}
            for row in person.comments.all()
        ],
        "proposals": [
            {"launch": launches.get(row.launch_id), "at": _moment(row.at), "reason": row.reason, "state": row.state}
            for row in person.proposals.all()
        ],
        "log": [
            {
                "at": _moment(row.at),
                "what": row.verb,
                "of": items.get(row.item_id or 0) or launches.get(row.launch_id or 0),
            }
            for row in Event.objects.filter(actor=person)
        ],
    }


def _profile(person: User) -> dict[str, Any]:
    return {
        "username": person.username, "first_name": person.first_name, "last_name": person.last_name,
        "email": person.email, "title": person.title, "time_zone": person.time_zone,
        "department": str(person.department or ""), "active": person.is_active,
        "joined": _moment(person.date_joined), "last_sign_in": _moment(person.last_login),
        "addresses": list(EmailAddress.objects.filter(user=person).values_list("email", flat=True)),
        "second_steps": list(Authenticator.objects.filter(user=person).values_list("type", flat=True)),
        "single_sign_on": list(SocialAccount.objects.filter(user=person).values_list("provider", flat=True)),
    }  # fmt: skip


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


@transaction.atomic
def erase_person(*, by: User, person: User) -> None:
    """Takes away what tells who somebody was. What they did stays in the log, without their name.

    They must have been deactivated before, so that nothing hangs on them.
    """
    if person.is_active:
        raise Refused({"": _("Deactivate this person first, so that what they hold is re-assigned.")})
    before, after = person.username, f"erased-{person.pk}"
    for event in Event.objects.filter(changes__has_any_keys=list(NAMES)):
        _rename(event, "changes", before, after)
    for proposal in Proposal.objects.all():
        _rename(proposal, "edits", before, after)
    for baseline in Baseline.objects.all():
        _rename(baseline, "plan", before, after)
    Event.objects.filter(whom=person).update(subject=_("Erased person"), changes={})
    for event in Event.objects.filter(verb=Verb.INVITED):
        if person.email and person.email.lower() in event.changes.get("email", ()):
            Event.objects.filter(pk=event.pk).update(changes={})
    Invitation.objects.filter(Q(person=person) | Q(email__iexact=person.email)).delete()
    for model in (EmailAddress, Authenticator, SocialAccount):
        model.objects.filter(user=person).delete()
    end_sessions(person)
    for kept in (Notice, Mute, Look, Involvement, Membership):
        kept._default_manager.filter(person=person).delete()
    Document.objects.filter(by=person).update(by=None)
    Comment.objects.filter(author=person).update(author=None)
    person.username, person.first_name, person.last_name = after, _("Erased"), _("person")
    person.email = person.title = ""
    person.department = None
    person.set_unusable_password()
    person.save()
    names_changed(person)
    Event.objects.create(actor=by, verb=Verb.ERASED, subject=_("Erased person"))


def _rename(row: Event | Proposal | Baseline, field: str, before: str, after: str) -> None:
    """Puts one user name in place of another wherever a kept value names a person."""
    kept = getattr(row, field)
    named = _renamed(kept, before, after, names=False)
    if named != kept:
        type(row)._default_manager.filter(pk=row.pk).update(**{field: named})


def _renamed(value: Any, before: str, after: str, *, names: bool) -> Any:
    """A value with a user name replaced below the keys that hold user names."""
    if isinstance(value, dict):
        return {key: _renamed(one, before, after, names=names or key in NAMES) for key, one in value.items()}
    if isinstance(value, list):
        return [_renamed(one, before, after, names=names) for one in value]
    return after if names and value == before else value
