"""What people say of the hours that coordination takes them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.models.launches.program import Program


class WeeklyHours(models.Model):
    """Hours that a person spent on coordination in a week of a program, by their own account. Visible to that person;
    others see what several people say together."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="weekly_hours")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="weekly_hours")
    monday = models.DateField(_("week of"))
    hours = models.DecimalField(_("hours"), max_digits=4, decimal_places=1)

    class Meta:
        ordering = ["-monday"]
        constraints = [
            models.UniqueConstraint(fields=["program", "person", "monday"], name="weekly_hours_are_told_once"),
            models.CheckConstraint(condition=Q(hours__gte=0, hours__lte=100), name="weekly_hours_fit_a_week"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.monday}"
