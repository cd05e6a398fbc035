"""Comments and documents of a launch or an item."""

from __future__ import annotations

from django.db.models import QuerySet

from tracker.models import Comment, Document, Item, Launch


def comments_on(launch: Launch, item: Item | None) -> QuerySet[Comment]:
    """What was said of an item, or of the launch itself, in order."""
    return Comment.objects.filter(launch=launch, item=item).select_related("author")


def documents_of(launch: Launch, item: Item | None) -> QuerySet[Document]:
    """Documents that an item, or the launch itself, points to."""
    return Document.objects.filter(launch=launch, item=item).select_related("by")
