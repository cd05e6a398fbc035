"""What every template knows."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def product(request: HttpRequest) -> dict[str, object]:
    """Whether this is a demonstration."""
    return {"demo": settings.DEMO}
