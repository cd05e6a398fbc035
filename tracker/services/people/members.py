"""Who belongs to a program or a launch: roles given and taken, and invitations."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from roles.access import MEMBER_ROLES, Role
from roles.models import Department, User
from tracker.models import Event, Invitation, Launch, Membership, Program, Verb
from tracker.services.changes.refusals import Refused
from tracker.services.changes.rules import one_line


@transaction.atomic
def give_role(
    *,
    by: User,
    program: Program,
    role: Role,
    person: User | None = None,
    department: Department | None = None,
    launch: Launch | None = None,
) -> Membership:
    """Gives a person, or everybody in a department, a role in a program or in one launch of it."""
    if role not in MEMBER_ROLES:
        raise Refused({"role": _("Choose a role of the list.")})
    if (person is None) == (department is None):
        raise Refused({"person": _("Choose a person or a department.")})
    membership, made = Membership.objects.get_or_create(
        program=program, launch=launch, person=person, department=department, role=role
    )
    if not made:
        text = _("%(who)s has this role already.")
        raise Refused({"person": text % {"who": person or department}})
    _record(by, program, Verb.GRANTED, person or department, {"role": [None, role.value]}, launch)
    return membership


@transaction.atomic
def take_role(*, by: User, membership: Membership) -> None:
    """Takes a role away, from the next request on. A program keeps one program manager at least."""
    Program.objects.select_for_update().get(pk=membership.program_id)
    managers = Membership.objects.filter(program=membership.program, launch=None, role=Role.PROGRAM_MANAGER)
    others = managers.exclude(pk=membership.pk).filter(
        Q(person__is_active=True) | Q(department__people__is_active=True)
    )
    last = membership.role == Role.PROGRAM_MANAGER and membership.launch_id is None and not others.exists()
    if last and not by.is_superuser:
        text = _("%(program)s would be left without a program manager. Give the role to somebody else first.")
        raise Refused({"": text % {"program": membership.program}})
    who = membership.person or membership.department
    _record(by, membership.program, Verb.REVOKED, who, {"role": [membership.role, None]}, membership.launch)
    membership.delete()


def pass_on_role(*, by: User, membership: Membership, to: User | None) -> None:
    """Gives a role that somebody leaves behind to another, or to nobody. Part of their leaving: not refused."""
    program, launch, role = membership.program, membership.launch, Role(membership.role)
    _record(by, program, Verb.REVOKED, membership.person, {"role": [role.value, None]}, launch)
    membership.delete()
    if to is None:
        return
    _kept, made = Membership.objects.get_or_create(
        program=program, launch=launch, person=to, department=None, role=role
    )
    if made:
        _record(by, program, Verb.GRANTED, to, {"role": [None, role.value]}, launch)


def digest_of(token: str) -> str:
    """What is kept of an invitation's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def invite(
    *,
    by: User,
    program: Program,
    email: str,
    role: Role,
    address: str,
    launch: Launch | None = None,
    department: Department | None = None,
) -> tuple[Invitation, str]:
    """Asks somebody to join, by mail. Returns the invitation with its link, which is shown once; ``address`` is where
    the link leads, with ``{token}`` in it. An open invitation of the same address is replaced."""
    email = email.strip().lower()
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        open_ones = Invitation.objects.filter(program=program, launch=launch, email=email, accepted_at=None)
        open_ones.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())
        invitation = Invitation.objects.create(
            email=email,
            program=program,
            launch=launch,
            department=department,
            role=role,
            by=by,
            digest=digest_of(token),
        )
        _record(by, program, Verb.INVITED, None, {"email": [None, email], "role": [None, role.value]}, launch)
    link = address.format(token=token)
    context = {"invitation": invitation, "by": by, "link": link}
    send_mail(
        " ".join((_("%(by)s invites you to %(program)s") % {"by": by, "program": program}).split()),
        render_to_string("account/email/invitation.txt", context),
        None,
        [email],
        fail_silently=True,
    )
    return invitation, link


def find_invitation(token: str) -> Invitation | None:
    """The invitation that a link belongs to, while it holds."""
    rows = Invitation.objects.select_related("program", "launch", "by", "department")
    invitation = rows.filter(digest=digest_of(token)).first()
    return invitation if invitation is not None and invitation.open else None


@transaction.atomic
def accept_as_new(*, invitation: Invitation, first_name: str, last_name: str, password: str) -> User:
    """Makes an account for whoever was invited, and lets them in. Raises :class:`Refused` by field."""
    invitation = _locked(invitation)
    if User.objects.filter(email__iexact=invitation.email).exists():
        text = _("There is an account for this address. Sign in, then open the link again.")
        raise Refused({"": text})
    person = User(
        username=_free_username(invitation.email),
        email=invitation.email,
        first_name=one_line("first_name", first_name),
        last_name=one_line("last_name", last_name),
        department=invitation.department,
    )
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Refused({"password": " ".join(error.messages)}) from error
    person.set_password(password)
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=False)
    _join(invitation, person)
    return person


def belongs_to(invitation: Invitation, person: User) -> bool:
    """Whether an invitation was sent to one of a person's own addresses."""
    verified = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    return invitation.email.lower() in {address.lower() for address in (person.email, *verified)}


@transaction.atomic
def accept_as(*, invitation: Invitation, person: User) -> None:
    """Lets somebody who has an account into what they were invited to. The invitation is theirs by its address."""
    invitation = _locked(invitation)
    if not belongs_to(invitation, person):
        text = _("This invitation was sent to another address. Sign in as the person it was sent to.")
        raise Refused({"": text})
    _join(invitation, person)


@transaction.atomic
def withdraw_invitation(*, by: User, invitation: Invitation) -> None:
    """Makes an invitation's link worthless."""
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None).update(withdrawn_at=timezone.now())
    _record(by, invitation.program, Verb.INVITED, None, {"email": [invitation.email, None]}, invitation.launch)


def _locked(invitation: Invitation) -> Invitation:
    row = Invitation.objects.select_for_update(of=("self",)).select_related("program", "launch").get(pk=invitation.pk)
    moved = row.launch is not None and row.launch.program_id != row.program_id
    if moved or not row.open:
        raise Refused({"": _("This invitation does not hold any more. Ask for a new one.")})
    return row


def _join(invitation: Invitation, person: User) -> None:
    Membership.objects.get_or_create(
        program=invitation.program, launch=invitation.launch, person=person, department=None, role=invitation.role
    )
    invitation.accepted_at, invitation.person = timezone.now(), person
    invitation.save(update_fields=["accepted_at", "person"])
    _record(person, invitation.program, Verb.JOINED, person, {"role": [None, invitation.role]}, invitation.launch)


def _free_username(email: str) -> str:
    stem = slugify(email.partition("@")[0].replace(".", "-"))[:30] or "person"
    name, number = stem, 1
    while User.objects.filter(username__iexact=name).exists():
        number += 1
        name = f"{stem}{number}"
    return name


def _record(
    by: User, program: Program, verb: Verb, who: Any, changes: dict[str, list[Any]], launch: Launch | None
) -> None:
    where = {"launch": [None, launch.name]} if launch else {}
    Event.objects.create(
        program=program,
        actor=by,
        verb=verb,
        subject=str(who or "")[:250],
        whom=who if isinstance(who, User) else None,
        changes=changes | where,
    )
