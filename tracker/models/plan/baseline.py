"""Baselines: frozen copies of a plan to hold later ones against."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.models.launches.launch import Launch


class Baseline(models.Model):
    """The plan of a launch as it was at a revision, and the dates that it had then.

    ``plan`` is the plan file. ``figures`` holds what the engine made of it: ``finish`` of the launch, and by item key
    ``[start, finish, duration in days, planned cost]``, dates as shown on screen.
    """

    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, related_name="baselines")
    name = models.CharField(_("name"), max_length=100)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    revision = models.PositiveBigIntegerField()
    plan: models.JSONField[Any, Any] = models.JSONField()
    figures: models.JSONField[Any, Any] = models.JSONField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["launch", "name"], name="baseline_name_is_unique_in_its_launch"),
        ]

    def __str__(self) -> str:
        return self.name
