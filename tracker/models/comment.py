"""Comments on launches and items, and links to documents elsewhere."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.models.launches.launch import Launch


class Comment(models.Model):
    """Something said about a launch, or about one item of it. What was removed keeps its place, without its text."""

    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, related_name="comments")
    item = models.ForeignKey("tracker.Item", on_delete=models.CASCADE, null=True, blank=True, related_name="comments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="comments"
    )
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField(_("text"), max_length=10_000)
    edited_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text="") | Q(removed_at__isnull=False), name="comment_says_something"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Document(models.Model):
    """A link to a document that is kept elsewhere."""

    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, related_name="documents")
    item = models.ForeignKey("tracker.Item", on_delete=models.CASCADE, null=True, blank=True, related_name="documents")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("address"), max_length=1000, validators=[URLValidator(schemes=["http", "https"])])

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(url__startswith="https://") | Q(url__startswith="http://"),
                name="document_lies_on_the_web",
            ),
        ]

    def __str__(self) -> str:
        return self.title
