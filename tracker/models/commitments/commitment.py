"""Commitments: the exchange between the owning role that asks and the department that delivers, as one table.

A commitment is a part of its item, not a row beside it: what was asked, offered and promised changes under the item's
version, in the launch's change sets, and shows in its log.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from roles.access import OwningRole
from tracker.engine.plan import commitment
from tracker.models.fields import MomentField


class CommitmentState(models.TextChoices):
    """What stands between the two sides. Without a state nobody has asked yet."""

    REQUESTED = commitment.CommitmentState.REQUESTED.value, _("Requested")
    COUNTERED = commitment.CommitmentState.COUNTERED.value, _("Countered")
    DECLINED = commitment.CommitmentState.DECLINED.value, _("Declined")
    ACCEPTED = commitment.CommitmentState.ACCEPTED.value, _("Accepted")
    DELIVERED = commitment.CommitmentState.DELIVERED.value, _("Delivered")
    VERIFIED = commitment.CommitmentState.VERIFIED.value, _("Verified")
    REOPENED = commitment.CommitmentState.REOPENED.value, _("Reopened")


class ReopenedFor(models.TextChoices):
    REQUESTER_MOVED = "requester-moved", _("Requester moved")
    PROVIDER_SLIPPED = "provider-slipped", _("Provider slipped")
    NOT_AS_AGREED = "not-as-agreed", _("Not as agreed")


class Action(models.TextChoices):
    """What somebody can do to a commitment."""

    ASK = "ask", _("Ask for it")
    ACCEPT = "accept", _("Accept")
    COUNTER = "counter", _("Offer another day")
    DECLINE = "decline", _("Decline")
    SLIP = "slip", _("Promise another day")
    DELIVER = "deliver", _("Deliver")
    VERIFY = "verify", _("Verify")
    REOPEN = "reopen", _("Reopen")
    AMEND = "amend", _("Amend")
    CHASE = "chase", _("Chase")
    WITHDRAW = "withdraw", _("Withdraw")


class Side(models.TextChoices):
    """Who may act: whoever asks (the asking role's holders), whoever takes it over, whoever delivers."""

    ASKER = "asker", _("whoever asks")
    RECEIVER = "receiver", _("whoever takes it over")
    PROVIDER = "provider", _("whoever delivers")


class Transition(NamedTuple):
    """One line of the table: who may do it, what it leads to, and what has to be said."""

    by: frozenset[Side]
    to: CommitmentState | None
    needs: frozenset[str] = frozenset()


_S, _A = CommitmentState, Action
_ASKER, _PROVIDER = frozenset({Side.ASKER}), frozenset({Side.PROVIDER})
_TAKER = frozenset({Side.ASKER, Side.RECEIVER})
_DATE, _WHY, _DATE_AND_WHY = frozenset({"date"}), frozenset({"reason"}), frozenset({"date", "reason"})

#: State x action: who, to what, and what has to be said. What is not named cannot be done.
EXCHANGE_TABLE: Mapping[CommitmentState | None, Mapping[Action, Transition]] = {
    None: {
        _A.ASK: Transition(_ASKER, _S.REQUESTED, _DATE),
        _A.COUNTER: Transition(_PROVIDER, _S.COUNTERED, _DATE),
    },
    _S.REQUESTED: {
        _A.ACCEPT: Transition(_PROVIDER, _S.ACCEPTED, _DATE),
        _A.COUNTER: Transition(_PROVIDER, _S.COUNTERED, _DATE_AND_WHY),
        _A.DECLINE: Transition(_PROVIDER, _S.DECLINED, _WHY),
        _A.AMEND: Transition(_ASKER, _S.REQUESTED),
        _A.CHASE: Transition(_ASKER, _S.REQUESTED),
        _A.WITHDRAW: Transition(_ASKER, None, _WHY),
    },
    _S.COUNTERED: {
        _A.ACCEPT: Transition(_ASKER, _S.ACCEPTED),
        _A.ASK: Transition(_ASKER, _S.REQUESTED, _DATE_AND_WHY),
        _A.COUNTER: Transition(_PROVIDER, _S.COUNTERED, _DATE_AND_WHY),
        _A.DECLINE: Transition(_PROVIDER, _S.DECLINED, _WHY),
        _A.CHASE: Transition(_PROVIDER, _S.COUNTERED),
        _A.WITHDRAW: Transition(_ASKER, None, _WHY),
    },
    _S.DECLINED: {
        _A.ASK: Transition(_ASKER, _S.REQUESTED, _DATE_AND_WHY),
        _A.COUNTER: Transition(_PROVIDER, _S.COUNTERED, _DATE),
        _A.WITHDRAW: Transition(_ASKER, None, _WHY),
    },
    _S.ACCEPTED: {
        _A.DELIVER: Transition(_PROVIDER, _S.DELIVERED, _DATE),
        _A.SLIP: Transition(_PROVIDER, _S.REOPENED, _DATE_AND_WHY),
        _A.REOPEN: Transition(_ASKER, _S.REOPENED, _DATE_AND_WHY),
        _A.AMEND: Transition(_ASKER, _S.ACCEPTED),
        _A.CHASE: Transition(_ASKER, _S.ACCEPTED),
    },
    _S.REOPENED: {
        _A.ACCEPT: Transition(frozenset({Side.ASKER, Side.PROVIDER}), _S.ACCEPTED),
        _A.ASK: Transition(_ASKER, _S.REQUESTED, _DATE_AND_WHY),
        _A.COUNTER: Transition(_PROVIDER, _S.COUNTERED, _DATE),
        _A.DECLINE: Transition(_PROVIDER, _S.DECLINED, _WHY),
        _A.DELIVER: Transition(_PROVIDER, _S.DELIVERED, _DATE),
        _A.CHASE: Transition(_ASKER, _S.REOPENED),
        _A.WITHDRAW: Transition(_ASKER, None, _WHY),
    },
    _S.DELIVERED: {
        _A.VERIFY: Transition(_TAKER, _S.VERIFIED),
        _A.REOPEN: Transition(_TAKER, _S.REOPENED, _WHY),
        _A.CHASE: Transition(_PROVIDER, _S.DELIVERED),
    },
    _S.VERIFIED: {
        _A.REOPEN: Transition(_TAKER, _S.REOPENED, _WHY),
    },
}


#: Fields of an item that the exchange writes, and nothing else.
EXCHANGED = frozenset({
    "commitment", "asked_by", "agreed_need_by", "offered", "promise", "agreed_promise", "criteria", "receiver",
    "evidence", "escalated_to", "verified_on", "reopened_for", "from_file",
})  # fmt: skip


class Committed(models.Model):
    """The part of an item that tells of its commitment.

    ``agreed_need_by`` is the day asked for or agreed last, beside which today's need-by is computed; ``offered`` waits
    for the asker's answer; ``promise`` (of the item) stands until its own side moves it; ``agreed_promise`` is what
    the provider's record is held against: a slip does not change it. ``escalated_to`` names who was told of a no.
    """

    commitment = models.CharField(_("commitment"), max_length=9, choices=CommitmentState, null=True, blank=True)  # noqa: DJ001  # nobody has asked yet
    asked_by = models.CharField(_("asking role"), max_length=7, choices=OwningRole, null=True, blank=True)  # noqa: DJ001  # as above
    agreed_need_by = MomentField(_("needed by, as agreed"), null=True, blank=True)
    offered = MomentField(_("offered date"), null=True, blank=True)
    promise = MomentField(_("promised date"), null=True, blank=True)
    agreed_promise = MomentField(_("promise as agreed"), null=True, blank=True)
    criteria = models.TextField(_("acceptance criteria"), blank=True)
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="receives"
    )
    evidence = models.TextField(_("evidence"), blank=True)
    escalated_to: models.JSONField[list[str], list[str]] = models.JSONField(_("escalated to"), default=list, blank=True)
    verified_on = MomentField(_("verified on"), null=True, blank=True)
    #: It was given in another tool and came with a file: it counts for no record of promises that were kept here.
    from_file = models.BooleanField(_("came with a file"), default=False)
    reopened_for = models.CharField(_("reopened for"), max_length=16, choices=ReopenedFor, null=True, blank=True)  # noqa: DJ001  # none

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(commitment__isnull=True) | Q(commitment__in=CommitmentState.values),
                name="item_commitment_is_known",
            ),
            models.CheckConstraint(
                condition=Q(commitment__isnull=True) | Q(asked_by__isnull=False, asked_by__in=OwningRole.values),
                name="item_commitment_has_its_asker",
            ),
            models.CheckConstraint(
                condition=~Q(commitment__in=[CommitmentState.ACCEPTED]) | Q(promise__isnull=False),
                name="item_accepted_has_a_promise",
            ),
            models.CheckConstraint(
                condition=~Q(commitment=CommitmentState.COUNTERED) | Q(offered__isnull=False),
                name="item_countered_has_an_offer",
            ),
        ]
