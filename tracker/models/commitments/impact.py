"""Impact rounds: every department is asked what it needs and what it will deliver."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.models.launches.launch import Launch


class ImpactRound(models.Model):
    """One round of questions about a launch, open until it is closed."""

    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, related_name="impact_rounds")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    due = models.DateField(_("answers by"))
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["launch"], condition=Q(closed_at=None), name="impact_round_is_open_once_a_launch"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.launch}: {self.at:%Y-%m-%d}"


class ImpactAnswer(models.Model):
    """What one department says: ``lines``, or ``nothing`` on purpose; unanswered while ``at`` is empty.

    A line says ``what`` (``need`` or ``deliver``), its ``name``, ``category``, the ``department`` that delivers, the
    key of the item that ``waits`` for it, its ``duration``, a ``day`` and ``criteria``; once it is in the plan, the key
    of its ``item`` there.
    """

    round = models.ForeignKey(ImpactRound, on_delete=models.CASCADE, related_name="answers")
    department = models.ForeignKey("roles.Department", on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(null=True, blank=True)
    nothing = models.BooleanField(default=False)
    lines: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["department__position", "department__name"]
        constraints = [
            models.UniqueConstraint(fields=["round", "department"], name="impact_answer_is_one_a_department"),
        ]

    def __str__(self) -> str:
        return f"{self.department}: {self.round}"
