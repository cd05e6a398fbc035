"""Change sets: what one person changed in one go, to be undone and redone as one."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.models.fields import MomentField
from tracker.models.launches.launch import Launch


class ChangeKind(models.TextChoices):
    EDIT = "edit", _("edit")
    UNDO = "undo", _("undo")
    REDO = "redo", _("redo")


class ChangeSet(models.Model):
    """A group of events that was made, and is undone, together.

    ``revision`` is the launch's after it. An undo or a redo names the edit it acts ``of``; that edit's ``undone_at``
    is the revision of its undo while it is undone, and empty while it holds. ``finish_before`` and ``finish_after``
    are the computed finish on either side: a record of what the edit moved.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, related_name="change_sets")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(_("kind"), max_length=4, choices=ChangeKind, default=ChangeKind.EDIT)
    of = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="turns")
    reason = models.TextField(_("reason"), blank=True)
    revision = models.PositiveBigIntegerField()
    undone_at = models.PositiveBigIntegerField(null=True, blank=True)
    finish_before = MomentField(null=True, blank=True)
    finish_after = MomentField(null=True, blank=True)

    class Meta:
        ordering = ["-revision"]
        indexes = [models.Index(fields=["launch", "-revision"], name="change_set_of_launch")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ChangeKind.values), name="change_set_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind=ChangeKind.EDIT, of__isnull=True) | (~Q(kind=ChangeKind.EDIT) & Q(of__isnull=False)),
                name="change_set_undoes_an_edit_or_is_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.revision}"
