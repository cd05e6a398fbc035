"""The data that is kept of a person: exported, and erased."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext as _

from roles.models import User
from tracker.access import items_visible_to, launches_visible_to
from tracker.models import Baseline, Event, Invitation, Item, Proposal, Verb
from tracker.services.changes.refusals import Refused

from .naming_texts import replace_names
from .people import end_sessions, names_changed
from .traces import TRACES, erase_rows, told

#: Keys under which kept values name people by their user names.
NAMES = ("owner", "receiver", "escalated_to", "escalates_to", "raci", "to")


def export_person(person: User, *, seen_by: User) -> dict[str, Any]:
    """Everything that is kept of a person, as JSON. Names of what ``seen_by`` may not see (any more) are left away."""
    items = dict(items_visible_to(seen_by).values_list("pk", "name"))
    launches = dict(launches_visible_to(seen_by).values_list("pk", "name"))
    sessions = [
        {"since": _moment(row.created_at), "ip": row.ip, "browser": row.user_agent}
        for row in UserSession.objects.filter(user=person)
    ]
    data = {"person": _profile(person), "sessions": sessions}
    return data | {trace.name: told(trace, person, launches, items) for trace in TRACES}


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
def erase_person(*, by: User, person: User, texts: bool = False) -> int:
    """Takes away what tells who somebody was. What they did stays in the log, without their name; ``texts`` that name
    them say otherwise from now on, or stay as they are. Returns how many were changed.

    They must have been deactivated before, so that nothing hangs on them.
    """
    if person.is_active:
        raise Refused({"": _("Deactivate this person first, so that what they hold is re-assigned.")})
    before, after = person.username, f"erased-{person.pk}"
    replaced = replace_names(person, _("Erased person")) if texts else 0
    for event in Event.objects.filter(changes__has_any_keys=list(NAMES)):
        _rename(event, "changes", before, after)
    for proposal in Proposal.objects.all():
        _rename(proposal, "edits", before, after)
    for baseline in Baseline.objects.all():
        _rename(baseline, "plan", before, after)
    for item in Item.objects.exclude(escalated_to=[]).only("escalated_to"):
        if before in item.escalated_to:
            kept = [after if name == before else name for name in item.escalated_to]
            Item.objects.filter(pk=item.pk).update(escalated_to=kept)
    Event.objects.filter(whom=person).update(subject=_("Erased person"), changes={})
    for event in Event.objects.filter(verb=Verb.INVITED):
        if person.email and person.email.lower() in event.changes.get("email", ()):
            Event.objects.filter(pk=event.pk).update(changes={})
    Invitation.objects.filter(email__iexact=person.email).delete()
    for model in (EmailAddress, Authenticator, SocialAccount):
        model.objects.filter(user=person).delete()
    end_sessions(person)
    erase_rows(person)
    person.username, person.first_name, person.last_name = after, _("Erased"), _("person")
    person.email = person.title = ""
    person.department = None
    person.set_unusable_password()
    person.save()
    names_changed(person)
    Event.objects.create(actor=by, verb=Verb.ERASED, subject=_("Erased person"))
    return replaced


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
