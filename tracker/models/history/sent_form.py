"""Forms that were sent, so that none does its work twice."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class SentForm(models.Model):
    """One form that was shown to somebody, sent, and done. Its key comes with the form and is kept with what it did, in
    one transaction."""

    key = models.UUIDField(unique=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    #: Of the request that it came with first.
    request = models.UUIDField()
    at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return str(self.key)
