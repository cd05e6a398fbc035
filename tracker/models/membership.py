"""Who belongs to a program, as what."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from roles.access import Role

from .program import Program


class Membership(models.Model):
    """A person's role in a program. One person may hold several."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role)

    class Meta:
        ordering = ["program", "role", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["program", "person", "role"], name="membership_is_held_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}"
