"""What people said of critical-path risks, and how many there were."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.models.launches.launch import Launch

from .fields import MomentField


class RiskAnswer(models.Model):
    """A critical-path risk that somebody acknowledged, or snoozed until a day.

    ``rule`` and ``subject`` say which: the rule's name, and the keys it fired on. ``days`` is what was at stake then:
    a risk that has grown since comes back.
    """

    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, related_name="risk_answers")
    rule = models.CharField(_("rule"), max_length=40)
    subject = models.CharField(_("subject"), max_length=250)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.TextField(_("reason"))
    until = models.DateField(_("until"), null=True, blank=True)
    days = models.FloatField(_("days at stake"), default=0)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["launch", "rule", "subject"], name="risk_is_answered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.subject}"


class TrendPoint(models.Model):
    """One revision of a launch in figures, so that a trend can be drawn without computing the past again.

    ``risks`` counts the critical-path risks by severity; ``days`` is what all of them put at stake.
    """

    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, related_name="trend")
    revision = models.PositiveBigIntegerField()
    at = models.DateTimeField(default=timezone.now)
    finish = MomentField()
    days_late = models.FloatField(null=True, blank=True)
    risks: models.JSONField[Any, Any] = models.JSONField(default=dict)
    days = models.FloatField(default=0)

    class Meta:
        ordering = ["revision"]
        constraints = [
            models.UniqueConstraint(fields=["launch", "revision"], name="trend_has_one_point_a_revision"),
        ]

    def __str__(self) -> str:
        return f"{self.launch} {self.revision}"
