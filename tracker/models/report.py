"""Status updates with the figures of their moment, who has seen them, and the log of decisions."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.models.launches.launch import Launch
from tracker.models.plan.item import Item


class Health(models.TextChoices):
    ON_TRACK = "on-track", _("On track")
    AT_RISK = "at-risk", _("At risk")
    OFF_TRACK = "off-track", _("Off track")


class Audience(models.TextChoices):
    """Who reads an update: everybody who sees the launch, or fewer."""

    EVERYBODY = "everybody", _("Everybody who sees the launch")
    TEAM = "team", _("Everybody but stakeholders")
    MANAGERS = "managers", _("Product and program managers")


class StatusUpdate(models.Model):
    """How a launch stands, in somebody's words. A draft while ``published_at`` is empty; ``figures`` are those of the
    moment it was published."""

    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, related_name="status_updates")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    health = models.CharField(_("health"), max_length=9, choices=Health)
    text = models.TextField(_("text"))
    audience = models.CharField(_("audience"), max_length=9, choices=Audience, default=Audience.EVERYBODY)
    figures: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveBigIntegerField(default=1)

    class Meta:
        ordering = ["-published_at", "-at"]
        indexes = [models.Index(fields=["launch", "-published_at"], name="status_of_launch")]
        constraints = [
            models.CheckConstraint(condition=Q(health__in=Health.values), name="status_health_is_known"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="status_audience_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.launch}: {self.get_health_display()}"


class StatusSeen(models.Model):
    """Somebody says that they know of an update."""

    update = models.ForeignKey(StatusUpdate, on_delete=models.CASCADE, related_name="seen")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["update", "person"], name="status_is_acknowledged_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.update}"


class Decision(models.Model):
    """What was decided, by whom, when, why, and which items it is about. ``replaced_by`` is a later decision on the
    same."""

    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, related_name="decisions")
    what = models.CharField(_("what was decided"), max_length=300)
    who = models.CharField(_("who decided"), max_length=200)
    on = models.DateField(_("when"))
    why = models.TextField(_("why"), blank=True)
    items = models.ManyToManyField(Item, blank=True, related_name="decisions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    replaced_by = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replaces")

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return self.what
