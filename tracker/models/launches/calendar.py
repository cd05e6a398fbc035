"""Calendars that belong to one launch."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.engine.time.readers import LARGEST_LIST
from tracker.models.fields import BoundedJSONField


class LaunchCalendar(models.Model):
    """A working week and its exceptions, in the words of the plan file (``docs/plan-file.md``, calendars)."""

    launch = models.ForeignKey("tracker.Launch", on_delete=models.CASCADE, related_name="calendars")
    key = models.CharField(_("key"), max_length=100)
    name = models.CharField(_("name"), max_length=200, blank=True)
    definition = BoundedJSONField(_("definition"), most=LARGEST_LIST)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["launch", "key"], name="launch_calendar_key_is_unique"),
        ]

    def __str__(self) -> str:
        return self.name or self.key
