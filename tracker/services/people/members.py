"""Who belongs to a program or a launch: roles given and taken, and invitations."""

from __future__ import annotations

import hashlib
import logging
import secrets
from datetime import timedelta
from hmac import compare_digest
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.text import slugify
from django.utils.translation import gettext as _

from roles.access import MEMBER_ROLES, Permission, Role
from roles.accounts import UNSENT, is_confirmed
from roles.models import Department, User
from tracker.access import programs_with
from tracker.models import Event, Invitation, Item, Launch, Membership, Program, Verb
from tracker.services.changes.refusals import Refused, TooMany
from tracker.services.changes.rules import one_line
from tracker.services.changes.sent_forms import claim

from .handing_on import hand_on, launches_lost_with

log = logging.getLogger(__name__)


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
    claim(by)
    membership, made = Membership.objects.get_or_create(
        program=program, launch=launch, person=person, department=department, role=role
    )
    if not made:
        text = _("%(who)s has this role already.")
        raise Refused({"person": text % {"who": person or department}})
    figures_know_others(program, launch)
    owners_seen_anew(program, person, department)
    _record(by, program, Verb.GRANTED, person or department, {"role": [None, role.value]}, launch)
    return membership


@transaction.atomic
def take_role(*, by: User, membership: Membership, to: User | None = None, hands_on: bool = False) -> None:
    """Takes a role away, from the next request on. A program keeps one program manager at least. With ``hands_on``,
    the open work in launches that its holder can open no more goes to another (``to``), or to nobody; without, they
    keep it, which is a risk."""
    Program.objects.select_for_update().get(pk=membership.program_id)
    managers = Membership.objects.filter(program=membership.program, launch=None, role=Role.PROGRAM_MANAGER)
    others = managers.exclude(pk=membership.pk).filter(
        Q(person__is_active=True) | Q(department__people__is_active=True)
    )
    last = membership.role == Role.PROGRAM_MANAGER and membership.launch_id is None and not others.exists()
    if last and not by.is_superuser:
        text = _("%(program)s would be left without a program manager. Give the role to somebody else first.")
        raise Refused({"": text % {"program": membership.program}})
    if hands_on and membership.person is not None:
        if to is not None and to.pk == membership.person.pk:
            raise Refused({"to": _("Choose somebody else.")})
        for launch in launches_lost_with(membership):
            hand_on(launch, by, membership.person, to, _("Whoever had it left."))
    who = membership.person or membership.department
    _record(by, membership.program, Verb.REVOKED, who, {"role": [membership.role, None]}, membership.launch)
    person, department = membership.person, membership.department
    membership.delete()
    figures_know_others(membership.program, membership.launch)
    owners_seen_anew(membership.program, person, department)


def owners_seen_anew(program: Program, person: User | None, department: Department | None) -> None:
    """Whether an owner can open a launch is kept with its revision: where that changes, it is a new one."""
    owned = Item.objects.filter(launch__program=program, dropped=False)
    owned = owned.filter(owner=person) if person is not None else owned.filter(owner__department=department)
    Launch.objects.filter(pk__in=owned.values("launch")).update(revision=F("revision") + 1)


def figures_know_others(program: Program, launch: Launch | None) -> None:
    """Who sees a launch says which others its figures may be computed from: where that changed, they are of no revision
    any more."""
    concerned = Q(memberships__isnull=False)
    if launch is not None:
        concerned |= Q(pk=launch.pk)
    rows = Launch.objects.filter(concerned, program=program).values("pk")
    Launch.objects.filter(pk__in=rows).update(revision=F("revision") + 1)


def pass_on_role(*, by: User, membership: Membership, to: User | None) -> None:
    """Gives a role that somebody leaves behind to another, or to nobody. Part of their leaving: not refused."""
    program, launch, role = membership.program, membership.launch, Role(membership.role)
    _record(by, program, Verb.REVOKED, membership.person, {"role": [role.value, None]}, launch)
    membership.delete()
    figures_know_others(program, launch)
    if to is None:
        return
    _kept, made = Membership.objects.get_or_create(
        program=program, launch=launch, person=to, department=None, role=role
    )
    if made:
        _record(by, program, Verb.GRANTED, to, {"role": [None, role.value]}, launch)


#: Between the secret of a link and what only a link that was mailed ends with.
_MAILED = "."


def digest_of(token: str) -> str:
    """What is kept of an invitation's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def _mailed(token: str) -> str:
    """The token of the link in the mail. Whoever opens it reads that address, which nobody else can show: whoever sent
    the invitation knows the secret, but not how it is signed."""
    return f"{token}{_MAILED}{salted_hmac('tracker.invitation', token, algorithm='sha256').hexdigest()[:32]}"


def was_mailed(token: str) -> bool:
    """Whether an invitation's token comes from its mail, and so shows that the address is its holder's."""
    return compare_digest(_mailed(token.partition(_MAILED)[0]).encode(), token.encode())


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
    the link leads, with ``{token}`` in it. An open invitation of the same address is replaced.

    Raises :class:`Refused` for a department: only administrators put people into departments, because a department
    may hold roles in any program.
    """
    if department is not None and not by.is_superuser:
        raise Refused({"department": _("Only an administrator puts people into departments. Leave it empty.")})
    email = email.strip().lower()
    _refuse_many(by, email)
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        claim(by)
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
    context = {"invitation": invitation, "by": by, "link": address.format(token=_mailed(token))}
    invitation.mailed = _mail(
        " ".join((_("%(by)s invites you to %(program)s") % {"by": by, "program": program}).split()),
        render_to_string("account/email/invitation.txt", context),
        email,
    )
    return invitation, link


def _mail(subject: str, text: str, address: str) -> bool:
    """Whether a mail could be sent."""
    try:
        return bool(send_mail(subject, text, None, [address]))
    except UNSENT as error:
        log.warning("No mail to %s: %s", address, error)
        return False


#: Invitations that one person may send in an hour, and that may go to one address in a day.
MOST_SENT, MOST_RECEIVED = 50, 5
_HOUR, _DAY = 3600, 24 * 3600


def _refuse_many(by: User, email: str) -> None:
    """Nobody floods others with mails. Raises :class:`TooMany`."""
    now = timezone.now()
    sent = Invitation.objects.filter(by=by, at__gt=now - timedelta(seconds=_HOUR)).count()
    received = Invitation.objects.filter(email=email, at__gt=now - timedelta(seconds=_DAY)).count()
    if sent >= MOST_SENT:
        text = _("You have sent %(n)s invitations within an hour. Send the next ones later.")
        raise TooMany({"email": text % {"n": MOST_SENT}}, _HOUR)
    if received >= MOST_RECEIVED:
        text = _("%(email)s has been invited %(n)s times within a day. Pass the last link on by hand, or wait.")
        raise TooMany({"email": text % {"email": email, "n": MOST_RECEIVED}}, _DAY)


def find_invitation(token: str) -> Invitation | None:
    """The invitation that a link belongs to, while it holds."""
    rows = Invitation.objects.select_related("program", "launch", "by", "department")
    invitation = rows.filter(digest=digest_of(token.partition(_MAILED)[0])).first()
    return invitation if invitation is not None and invitation.open else None


@transaction.atomic
def accept_as_new(
    *, invitation: Invitation, first_name: str, last_name: str, password: str, mailed: bool = False
) -> User:
    """Makes an account for whoever was invited, and lets them in; ``mailed`` says that the address is shown to be
    theirs. Raises :class:`Refused` by field."""
    invitation = _locked(invitation)
    if EmailAddress.objects.is_verified(invitation.email):
        text = _("There is an account for this address. Sign in, then open the link again.")
        raise Refused({"": text})
    person = User(
        username=_free_username(invitation.email),
        email=invitation.email,
        first_name=one_line("first_name", first_name),
        last_name=one_line("last_name", last_name),
        department=invitation.department if invitation.by is not None and invitation.by.is_superuser else None,
    )
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Refused({"password": " ".join(error.messages)}) from error
    person.set_password(password)
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=False)
    if mailed:
        confirm_address(person, person.email)
    _join(invitation, person)
    return person


def belongs_to(invitation: Invitation, person: User, *, mailed: bool = False) -> bool:
    """Whether an invitation was sent to an address that is known to be the person's: it was confirmed before, or the
    link that was ``mailed`` there shows it."""
    own = EmailAddress.objects.filter(user=person, email__iexact=invitation.email)
    claimed = mailed and (person.email.lower() == invitation.email or own.exists())
    return claimed or is_confirmed(person, invitation.email)


def confirm_address(person: User, email: str) -> None:
    """Keeps an address as known to be a person's, and takes it from all others who said that it was theirs."""
    row, _made = EmailAddress.objects.get_or_create(user=person, email=email.lower())
    row.set_verified()
    row.set_as_primary(conditional=True)
    drop_claims(person, email)


def drop_claims(person: User, email: str) -> None:
    """Takes an address that is known to be one person's from all others who said that it was theirs."""
    EmailAddress.objects.filter(email__iexact=email, verified=False).exclude(user=person).delete()
    User.objects.filter(email__iexact=email).exclude(pk=person.pk).update(email="")


@transaction.atomic
def accept_as(*, invitation: Invitation, person: User, mailed: bool = False) -> None:
    """Lets somebody who has an account into what they were invited to. The invitation is theirs by its address."""
    invitation = _locked(invitation)
    if not belongs_to(invitation, person, mailed=mailed):
        text = _(
            "This invitation was sent to %(email)s, which is no confirmed address of yours. Sign in as the person it "
            "was sent to, or confirm the address on your account page first."
        )
        raise Refused({"": text % {"email": invitation.email}})
    if mailed:
        confirm_address(person, invitation.email)
    _join(invitation, person)


@transaction.atomic
def withdraw_invitation(*, by: User, invitation: Invitation) -> None:
    """Makes an invitation's link worthless."""
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None).update(withdrawn_at=timezone.now())
    _record(by, invitation.program, Verb.INVITED, None, {"email": [invitation.email, None]}, invitation.launch)


def _locked(invitation: Invitation) -> Invitation:
    row = Invitation.objects.select_for_update(of=("self",)).select_related("program", "launch").get(pk=invitation.pk)
    moved = row.launch is not None and row.launch.program_id != row.program_id
    if moved or not row.open or not _may_still_invite(row):
        raise Refused({"": _("This invitation does not hold any more. Ask for a new one.")})
    return row


def _may_still_invite(invitation: Invitation) -> bool:
    """Whether whoever invited may do so still: an invitation gives no more than its sender could give now."""
    by = invitation.by
    if by is None or not by.is_active:
        return False
    return bool(programs_with(by, Permission.MANAGE_MEMBERS).filter(pk=invitation.program_id).exists())


def _join(invitation: Invitation, person: User) -> None:
    Membership.objects.get_or_create(
        program=invitation.program, launch=invitation.launch, person=person, department=None, role=invitation.role
    )
    figures_know_others(invitation.program, invitation.launch)
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
