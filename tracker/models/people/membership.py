"""Who belongs to a program or to one launch of it, as what."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from roles.access import MEMBER_ROLES, Role
from roles.models import User
from tracker.models.launches.program import Program


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships by whom they concern."""

    def of(self, person: User) -> MembershipQuerySet:
        """Memberships that a person holds, personally or with a department; those of a launch only while it lies in
        their program."""
        held = Q(person=person)
        if person.department_id is not None:
            held |= Q(department=person.department_id)
        return self.filter(held).filter(Q(launch=None) | Q(launch__program=F("program")))

    def reaching(self, launch: models.Model) -> MembershipQuerySet:
        """Memberships that hold for a launch: those of its whole program, and its own."""
        return self.filter(Q(launch=None) | Q(launch=launch), program=launch.program_id)  # type: ignore[attr-defined]

    def people(self) -> models.QuerySet[User]:
        """Who holds these memberships, personally or with a department, and can sign in."""
        return User.objects.filter(
            Q(pk__in=self.exclude(person=None).values("person"))
            | Q(department__in=self.exclude(department=None).values("department")),
            is_active=True,
        )


class Membership(models.Model):
    """A role in a program, or in one launch of it, held by a person or by everybody in a department."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="memberships")
    launch = models.ForeignKey(
        "tracker.Launch", on_delete=models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    department = models.ForeignKey(
        "roles.Department", on_delete=models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=20, choices=[(role.value, role.label) for role in MEMBER_ROLES])

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["program", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "person", "role"],
                condition=Q(launch=None, department=None),
                name="membership_is_held_once",
            ),
            models.UniqueConstraint(
                fields=["program", "department", "role"],
                condition=Q(launch=None, person=None),
                name="membership_of_a_department_is_held_once",
            ),
            models.UniqueConstraint(
                fields=["launch", "person", "role"],
                condition=Q(launch__isnull=False, department=None),
                name="membership_of_a_launch_is_held_once",
            ),
            models.UniqueConstraint(
                fields=["launch", "department", "role"],
                condition=Q(launch__isnull=False, person=None),
                name="membership_of_a_launch_and_department_is_held_once",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, department=None) | Q(person=None, department__isnull=False),
                name="membership_is_held_by_a_person_or_a_department",
            ),
            models.CheckConstraint(condition=Q(role__in=MEMBER_ROLES), name="membership_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.department}: {Role(self.role).label}"
