"""Writes to people and departments."""

from __future__ import annotations

from django.db import transaction

from .models import Department


@transaction.atomic
def ensure_department(*, key: str, name: str, position: int = 0) -> Department:
    """The department of a key, made with the standard week where it is new."""
    department, _ = Department.objects.get_or_create(key=key, defaults={"name": name, "position": position})
    return department
