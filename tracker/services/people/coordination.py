"""The weekly account of the hours that coordination takes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from roles.models import User
from tracker.models import Program, WeeklyHours
from tracker.selectors.resources import monday_of
from tracker.services.changes.refusals import Refused


def tell_hours(*, by: User, program: Program, monday: date, hours: Decimal | None, today: date) -> None:
    """Keeps what a person says of a week; no ``hours`` take it back. Raises :class:`Refused`."""
    if monday != monday_of(monday) or monday > today:
        raise Refused({"hours": _("Choose a week that has begun.")})
    if hours is None:
        WeeklyHours.objects.filter(program=program, person=by, monday=monday).delete()
        return
    if not 0 <= hours <= 100:
        raise Refused({"hours": _("A week has between 0 and 100 hours for this.")})
    WeeklyHours.objects.update_or_create(program=program, person=by, monday=monday, defaults={"hours": hours})
