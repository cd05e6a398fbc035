"""Imports that are too large for a request."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.models.background import OPEN_STATES, BackgroundRun, RunState

from .launch import Launch
from .program import Program


class ImportRun(BackgroundRun):
    """A plan file that a worker makes a launch of, or fills the blank launch ``into`` with. The file itself is kept
    until that is over; ``launch`` is what came of it."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="import_runs")
    into = models.ForeignKey(Launch, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    launch = models.ForeignKey(Launch, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    source = models.CharField(_("imported from"), max_length=200)
    digest = models.CharField(max_length=64)
    content = models.BinaryField(null=True)
    mapping = models.JSONField(default=dict, blank=True)
    whole = models.PositiveIntegerField(default=0)
    #: What was lost, or taken for something.
    warnings = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "digest"], condition=Q(state__in=OPEN_STATES), name="one_import_runs_a_file"
            ),
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="import_run_state_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.state}"

    @property
    def share(self) -> int:
        """How much of it is done, in percent."""
        return 100 * self.done // max(1, self.whole)
