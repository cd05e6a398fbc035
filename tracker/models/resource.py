"""Requests for people, budget and tools, and what was allocated to them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.models.launches.launch import Launch
from tracker.models.plan.item import Item


class ResourceKind(models.TextChoices):
    PEOPLE = "people", _("People")
    BUDGET = "budget", _("Budget")
    TOOLS = "tools", _("Tools")


class ResourceState(models.TextChoices):
    ASKED = "asked", _("Asked")
    COUNTERED = "countered", _("Countered")
    ALLOCATED = "allocated", _("Allocated")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ResourceRequest(models.Model):
    """What a product manager asks for: so many people of a department from one day to another, or so much money by a
    day. ``granted`` and its days are what the program manager allocated, or offers; ``override`` is why more than
    there is was given out.
    """

    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, related_name="resource_requests")
    kind = models.CharField(_("kind"), max_length=6, choices=ResourceKind)
    what = models.CharField(_("what for"), max_length=200)
    amount = models.DecimalField(_("how many or how much"), max_digits=14, decimal_places=2)
    department = models.ForeignKey(
        "roles.Department", on_delete=models.PROTECT, null=True, blank=True, related_name="resource_requests"
    )
    first = models.DateField(_("from"), null=True, blank=True)
    last = models.DateField(_("until, or by"))
    scope = models.ForeignKey(Item, on_delete=models.SET_NULL, null=True, blank=True, related_name="asked_resources")
    reason = models.TextField(_("why"), blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(_("state"), max_length=9, choices=ResourceState, default=ResourceState.ASKED)
    granted = models.DecimalField(_("allocated"), max_digits=14, decimal_places=2, null=True, blank=True)
    granted_first = models.DateField(null=True, blank=True)
    granted_last = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    override = models.TextField(_("why more than there is"), blank=True)
    item = models.OneToOneField(Item, on_delete=models.SET_NULL, null=True, blank=True, related_name="resource")
    version = models.PositiveBigIntegerField(default=1)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["launch", "state"], name="resource_of_launch")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ResourceKind.values), name="resource_kind_is_known"),
            models.CheckConstraint(condition=Q(state__in=ResourceState.values), name="resource_state_is_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="resource_amount_is_positive"),
            models.CheckConstraint(
                condition=Q(granted__isnull=True) | Q(granted__lte=F("amount")),
                name="resource_is_not_given_beyond_asked",
            ),
            models.CheckConstraint(
                condition=Q(first__isnull=True) | Q(last__gte=F("first")), name="resource_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(kind=ResourceKind.PEOPLE) | Q(department__isnull=False, first__isnull=False),
                name="resource_of_people_has_department_and_days",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.what}"
