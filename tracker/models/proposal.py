"""Proposals: change sets sent to those who may make them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roles.access import OwningRole
from tracker.models.history.change_set import ChangeSet
from tracker.models.launches.launch import Launch

from .fields import MomentField


class ProposalState(models.TextChoices):
    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Proposal(models.Model):
    """A change set that was not made yet, because somebody else answers for what it changes.

    ``edits`` are its rows in order (:mod:`tracker.services.changes.edits` has their shape). ``finish_before`` and
    ``finish_after`` are its effect on the plan at ``revision``; ``change_set`` is what it became once every owner
    concerned had accepted.
    """

    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, related_name="proposals")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="proposals"
    )
    at = models.DateTimeField(default=timezone.now)
    reason = models.TextField(_("reason"), blank=True)
    state = models.CharField(_("state"), max_length=9, choices=ProposalState, default=ProposalState.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    edits: models.JSONField[Any, Any] = models.JSONField()
    revision = models.PositiveBigIntegerField()
    finish_before = MomentField(null=True, blank=True)
    finish_after = MomentField(null=True, blank=True)
    #: Why it cannot be made as the plan is now; empty where it can.
    obstacle = models.TextField(blank=True)
    change_set = models.OneToOneField(
        ChangeSet, on_delete=models.SET_NULL, null=True, blank=True, related_name="proposal"
    )

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["launch", "state", "-at"], name="proposal_of_launch")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ProposalState.values), name="proposal_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=ProposalState.OPEN, closed_at=None)
                | (~Q(state=ProposalState.OPEN) & Q(closed_at__isnull=False)),
                name="proposal_is_open_or_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author}: {self.get_state_display()}"


class Approval(models.Model):
    """What one owning role says to a proposal: nothing yet, or yes, or no with a reason."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="approvals")
    role = models.CharField(_("owning role"), max_length=7, choices=OwningRole)
    accepted = models.BooleanField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ["role"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "role"], name="approval_is_asked_once"),
            models.CheckConstraint(condition=Q(role__in=OwningRole.values), name="approval_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.accepted}"
