"""Departments as screens name them."""

from __future__ import annotations

from roles.models import Department


def department_names() -> dict[str, str]:
    """Names of departments by key, in their order. One query: a new name shows at once, whatever the revision."""
    return {department.key: department.name for department in Department.objects.all()}
