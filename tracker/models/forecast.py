"""Forecasts that were computed, one row a revision, and runs that are on their way."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.models.background import BackgroundRun, RunState
from tracker.models.launches.launch import Launch


class LaunchForecast(models.Model):
    """What the forecast of one revision came to.

    Dates are days; ``chance`` is that of the target. ``days`` holds figures in working days since the start: ``mean``,
    ``sd``, ``computed``, ``P10`` to ``P90``. ``detail`` is what pictures are drawn from: the distribution by day and
    figures by item key. ``drivers`` (what would be gained without which uncertainty, decision dates) is computed when
    somebody first looks at it.
    """

    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, related_name="forecasts")
    revision = models.PositiveBigIntegerField()
    at = models.DateTimeField(default=timezone.now)
    iterations = models.PositiveIntegerField()
    computed = models.DateField(_("computed finish"))
    p50 = models.DateField("P50")
    p80 = models.DateField("P80")
    chance = models.FloatField(_("chance to make the target"), null=True, blank=True)
    target = models.DateField(_("target"), null=True, blank=True)
    days: models.JSONField[Any, Any] = models.JSONField(default=dict)
    detail: models.JSONField[Any, Any] = models.JSONField(default=dict)
    drivers: models.JSONField[Any, Any] = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ["revision"]
        constraints = [
            models.UniqueConstraint(fields=["launch", "revision"], name="forecast_is_made_once_a_revision"),
            models.CheckConstraint(
                condition=Q(chance__isnull=True) | Q(chance__gte=0, chance__lte=1), name="chance_lies_between_0_and_1"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.launch} {self.revision}: {self.p50}, {self.p80}"


class ForecastRun(BackgroundRun):
    """A forecast too large for a request, made in the background: how far it is, and whether somebody stopped it."""

    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, related_name="forecast_runs")
    revision = models.PositiveBigIntegerField()
    iterations = models.PositiveIntegerField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["launch", "revision"],
                condition=Q(state__in=["waiting", "running"]),
                name="one_forecast_runs_a_revision",
            ),
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="forecast_run_state_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.launch} {self.revision}: {self.state}"

    @property
    def share(self) -> int:
        """How much of it is done, in percent."""
        return 100 * self.done // max(1, self.iterations)
