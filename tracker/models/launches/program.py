"""Programs, which group launches that serve the same objectives, and the products that are launched."""

from __future__ import annotations

from string import ascii_uppercase

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from roles.models.checks import made_of


class Product(models.Model):
    """What is brought to market."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Program(models.Model):
    """A group of launches with one currency and one set of people."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100)
    objective = models.TextField(_("objective"), blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    budget = models.DecimalField(_("budget"), max_digits=14, decimal_places=2, null=True, blank=True)
    escalates_to = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    coordination_limit = models.PositiveSmallIntegerField(_("coordination of a product manager, at most"), default=40)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=made_of("currency", ascii_uppercase, 3), name="program_currency_is_iso_4217"
            ),
            models.CheckConstraint(
                condition=Q(coordination_limit__gte=1, coordination_limit__lte=100),
                name="program_coordination_limit_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("home") + f"#program-{self.key}"
