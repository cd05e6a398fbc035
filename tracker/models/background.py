"""Work that a worker does in the background: how far it is, and whether whoever does it is still there."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

#: A run of which nothing was heard for so long has lost its worker.
SILENCE = timedelta(seconds=60)


class RunState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")
    FAILED = "failed", _("Failed")


OPEN_STATES = (RunState.WAITING, RunState.RUNNING)


class BackgroundRun(models.Model):
    """One piece of such work. ``heard_at`` is when its worker was heard of last, ``attempt`` how often one began it:
    who began an earlier attempt writes nothing any more."""

    state = models.CharField(_("state"), max_length=9, choices=RunState, default=RunState.WAITING)
    done = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    problem = models.TextField(blank=True)
    heard_at = models.DateTimeField(default=timezone.now)
    attempt = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True

    @property
    def open(self) -> bool:
        """Whether it is waiting or under way."""
        return self.state in OPEN_STATES
