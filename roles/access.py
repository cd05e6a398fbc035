"""What a role may do: one readable table.

A membership gives a person a role in a program; the keys are stable, because the database holds them.
"""

from __future__ import annotations

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """An action that a view asks for."""

    VIEW_LAUNCH = "view-launch"
    EDIT_LAUNCH = "edit-launch"
    CREATE_LAUNCH = "create-launch"
    CREATE_PROGRAM = "create-program"


class Role(TextChoices):
    """What a person is in a program."""

    PRODUCT_MANAGER = "product-manager", _("Product manager")
    PROGRAM_MANAGER = "program-manager", _("Program manager")
    DEPARTMENT_LEAD = "department-lead", _("Department lead")
    CONTRIBUTOR = "contributor", _("Contributor")
    STAKEHOLDER = "stakeholder", _("Stakeholder")


class OwningRole(TextChoices):
    """Who answers for an item."""

    PRODUCT = "product", _("Product manager")
    PROGRAM = "program", _("Program manager")


ROLES: dict[Role, frozenset[Permission]] = {
    Role.PRODUCT_MANAGER: frozenset({Permission.VIEW_LAUNCH, Permission.EDIT_LAUNCH, Permission.CREATE_LAUNCH}),
    Role.PROGRAM_MANAGER: frozenset({Permission.VIEW_LAUNCH, Permission.EDIT_LAUNCH, Permission.CREATE_LAUNCH}),
    Role.DEPARTMENT_LEAD: frozenset({Permission.VIEW_LAUNCH}),
    Role.CONTRIBUTOR: frozenset({Permission.VIEW_LAUNCH}),
    Role.STAKEHOLDER: frozenset({Permission.VIEW_LAUNCH}),
}


def roles_with(permission: Permission) -> frozenset[Role]:
    """Roles that carry a permission. An administrator carries all, in every program."""
    return frozenset(role for role, permissions in ROLES.items() if permission in permissions)
