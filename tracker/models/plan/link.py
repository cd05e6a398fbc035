"""Links: precedence between two items of a launch."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker.engine.time.amounts import Amount
from tracker.models.fields import AmountField
from tracker.models.launches.launch import Launch

from .item import Item


class LinkKind(models.TextChoices):
    FS = "FS", _("finish to start")
    SS = "SS", _("start to start")
    FF = "FF", _("finish to finish")
    SF = "SF", _("start to finish")


class LagCalendarChoice(models.TextChoices):
    SUCCESSOR = "successor", _("the successor's calendar")
    PREDECESSOR = "predecessor", _("the predecessor's calendar")
    LAUNCH = "launch", _("the launch's calendar")
    ELAPSED = "elapsed", _("elapsed time")


def no_lag() -> Amount:
    return Amount(0, "d")


class Link(models.Model):
    """``target`` waits for ``source``. ``acceptance`` says what must be true for a handoff to count."""

    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, related_name="links")
    source = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="successor_links")
    target = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="predecessor_links")
    type = models.CharField(_("type"), max_length=2, choices=LinkKind, default=LinkKind.FS)
    lag = AmountField(_("lag"), signed=True, default=no_lag)
    lag_calendar = models.CharField(  # noqa: DJ001  # none follows the launch
        _("lag calendar"), max_length=11, choices=LagCalendarChoice, null=True, blank=True
    )
    acceptance = models.TextField(_("acceptance criteria"), blank=True)
    dropped = models.BooleanField(_("dropped"), default=False)
    version = models.PositiveBigIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "target", "type"],
                condition=Q(dropped=False),
                name="link_type_is_unique_between_two_items",
            ),
            models.CheckConstraint(condition=~Q(source=F("target")), name="link_joins_two_items"),
            models.CheckConstraint(condition=Q(type__in=LinkKind.values), name="link_type_is_known"),
            models.CheckConstraint(
                condition=Q(lag_calendar__isnull=True) | Q(lag_calendar__in=LagCalendarChoice.values),
                name="link_lag_calendar_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target} ({self.type})"
