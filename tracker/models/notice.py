"""Notices: what concerns a person, and why; and where they looked last."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.models.history.change_set import ChangeSet
from tracker.models.launches.launch import Launch

from .proposal import Proposal


class NoticeKind(models.TextChoices):
    MOVED = "moved", _("My dates moved")
    ASSIGNED = "assigned", _("I was given, or lost, an item or a part in one")
    CHANGED = "changed", _("An item that I have a part in was changed")
    ASKED = "asked", _("A proposal waits for my answer")
    ANSWERED = "answered", _("My proposal was answered")
    PROMISE = "promise", _("A commitment that I ask for, deliver or take over went a step on")
    ROUND = "round", _("My department is asked what it needs and delivers")
    STATUS = "status", _("A status update was published")
    MENTIONED = "mentioned", _("Somebody mentioned me")
    COMMENTED = "commented", _("Somebody commented on an item of mine")


class Notice(models.Model):
    """One thing that concerns one person. ``items`` are the items it is about, by key, each with what is to be said of
    it; ``why`` is the person's part in them.

    Of moved dates there is one unacknowledged notice a person and launch: later moves are added to it, so that it
    tells the whole way since the person last said that they know.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(_("kind"), max_length=9, choices=NoticeKind)
    why = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    items: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)
    change_set = models.ForeignKey(ChangeSet, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, null=True, blank=True, related_name="notices")
    comment = models.ForeignKey(
        "tracker.Comment", on_delete=models.CASCADE, null=True, blank=True, related_name="notices"
    )
    read_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["person", "-at"], name="notice_of_person")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="notice_kind_is_known"),
            models.UniqueConstraint(
                fields=["person", "launch"],
                condition=Q(kind=NoticeKind.MOVED, acknowledged_at=None),
                name="notice_of_moved_dates_is_one_until_acknowledged",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()}"


class Mute(models.Model):
    """A kind of notice that a person does not want, on screen or by mail."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mutes")
    kind = models.CharField(_("kind"), max_length=9, choices=NoticeKind)
    on_screen = models.BooleanField(default=False)
    by_mail = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="mute_is_set_once_a_kind"),
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="mute_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()}"


class Look(models.Model):
    """When a person looked at a launch: ``at`` last, ``before`` the time before that; with the revisions it had."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="looks")
    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, related_name="looks")
    at = models.DateTimeField(default=timezone.now)
    revision = models.PositiveBigIntegerField()
    before = models.DateTimeField(null=True, blank=True)
    before_revision = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "launch"], name="look_is_kept_once_a_launch")]

    def __str__(self) -> str:
        return f"{self.person}: {self.launch}"
