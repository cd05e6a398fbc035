"""Invitations: a link that lets one person in, as something, for a while."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roles.access import MEMBER_ROLES
from tracker.models.launches.launch import Launch
from tracker.models.launches.program import Program

#: How long an invitation holds.
DAYS = 14


def in_two_weeks() -> datetime:
    return timezone.now() + timedelta(days=DAYS)


class Invitation(models.Model):
    """An address of e-mail that was asked to join a program, or one launch of it. Of the link's secret only the digest
    is kept."""

    #: Whether its mail went out, as far as it was just sent.
    mailed = True
    email = models.EmailField(_("e-mail address"))
    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="invitations")
    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, null=True, blank=True, related_name="invitations")
    department = models.ForeignKey(
        "roles.Department", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    role = models.CharField(_("role"), max_length=20, choices=[(role.value, role.label) for role in MEMBER_ROLES])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(default=in_two_weeks)
    digest = models.CharField(max_length=64, unique=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=MEMBER_ROLES), name="invitation_role_is_known"),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def open(self) -> bool:
        """Whether its link still lets in."""
        return self.accepted_at is None and self.withdrawn_at is None and self.until > timezone.now()
