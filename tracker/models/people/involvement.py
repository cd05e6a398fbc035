"""RACI: who has which part in an item, beside the one who is accountable."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from roles.models.user import User
from tracker.models.plan.item import Item


class Part(models.TextChoices):
    """A person's part in an item. *Accountable* is none of these: it is whoever answers for the owning role."""

    RESPONSIBLE = "responsible", _("Responsible")
    CONSULTED = "consulted", _("Consulted")
    INFORMED = "informed", _("Informed")


class Involvement(models.Model):
    """One person's part in one item. Written through the item's ``raci`` field only, so that it is recorded."""

    item = models.ForeignKey("tracker.Item", on_delete=models.CASCADE, related_name="involvements")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="involvements")
    part = models.CharField(_("part"), max_length=11, choices=Part)

    class Meta:
        ordering = ["part", "person__username"]
        constraints = [
            models.UniqueConstraint(fields=["item", "person"], name="involvement_has_one_part"),
            models.CheckConstraint(condition=Q(part__in=Part.values), name="involvement_part_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_part_display()}"


def write_involvements(items: Sequence[Item]) -> None:
    """Makes the rows of ``raci`` what the items say. Three queries, whatever their number."""
    wanted = {(item.pk, name): part for item in items for part, names in item.raci.items() for name in names}
    Involvement.objects.filter(item__in={item.pk for item in items}).delete()
    people = User.objects.in_bulk({name for _pk, name in wanted}, field_name="username")
    Involvement.objects.bulk_create(
        Involvement(item_id=pk, person=people[name], part=part) for (pk, name), part in wanted.items() if name in people
    )
