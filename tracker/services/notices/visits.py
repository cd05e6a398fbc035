"""Remembering that somebody looked."""

from __future__ import annotations

from django.utils import timezone

from roles.models import User
from tracker.models import Launch, Look
from tracker.selectors.notices.visits import VISIT


def look_at(*, launch: Launch, by: User) -> None:
    """Remembers that a person looks at a launch now, and when they did so before this visit. Two queries at most."""
    now = timezone.now()
    look, made = Look.objects.get_or_create(person=by, launch=launch, defaults={"at": now, "revision": launch.revision})
    if made or (now - look.at < VISIT and look.revision == launch.revision):
        return
    if now - look.at >= VISIT:
        look.before, look.before_revision = look.at, look.revision
    look.at, look.revision = now, launch.revision
    look.save()
