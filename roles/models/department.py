"""Departments and the calendars they work by."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from roles.models.checks import made_of
from tracker.engine.time.calendar import FULL_DAY, Calendar, CalendarException, Spans, day_number

STANDARD_WEEK = "1111100"


class Department(models.Model):
    """A part of the organisation that delivers, with its working week, public holidays and own exceptions."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100)
    week = models.CharField(
        _("working week"),
        max_length=7,
        default=STANDARD_WEEK,
        validators=[RegexValidator(r"^[01]{7}$")],
        help_text=_("Seven digits from Monday: 1 works, 0 does not."),
    )
    country = models.CharField(_("country of its public holidays"), max_length=2, blank=True)
    subdivision = models.CharField(_("region of its public holidays"), max_length=10, blank=True)
    capacity = models.FloatField(_("people who work on launches, in full-time equivalents"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position in lists"), default=0)

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(condition=made_of("week", "01", 7), name="department_week_is_seven_digits"),
            models.CheckConstraint(condition=~Q(week="0000000"), name="department_works_some_day"),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=0), name="department_capacity_is_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def calendar_key(self) -> str:
        """The name of its calendar in a network."""
        return f"department:{self.key}"

    def day(self, day: date) -> tuple[bool, str]:
        """Whether the department works on a day, and why it does or does not where its week does not say so: own
        exceptions win over public holidays, the later over the earlier. Reads the prefetched ``exceptions``."""
        exception = next((one for one in reversed(self.exceptions.all()) if one.first <= day <= one.last), None)
        if exception is not None:
            return exception.works, exception.name or str(_("Exception"))
        holiday = dict(public_holidays(self.country, self.subdivision, day.year)).get(day_number(day))
        if holiday:
            return False, holiday
        return self.week[day.weekday()] == "1", ""

    def works_on(self, day: date) -> bool:
        """Whether the department works on a day."""
        return self.day(day)[0]

    def calendar(self, first_year: int, last_year: int, day: Spans = FULL_DAY) -> Calendar:
        """Its calendar with public holidays of the years given; own exceptions win over those. ``day`` holds the
        hours of a working day: all of it on day plans.

        Reads the prefetched ``exceptions``.
        """
        exceptions = [
            CalendarException(number, number, (), name)
            for year in range(first_year, last_year + 1)
            for number, name in public_holidays(self.country, self.subdivision, year)
        ]
        exceptions += [exception.as_engine(day) for exception in self.exceptions.all()]
        week = tuple(day if digit == "1" else () for digit in self.week)
        return Calendar(self.calendar_key, week, tuple(exceptions), self.name, in_days=day is FULL_DAY)


class DepartmentException(models.Model):
    """Days on which a department works although its week says no, or the reverse."""

    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="exceptions")
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    works = models.BooleanField(_("works on these days"), default=False)
    name = models.CharField(_("reason"), max_length=100, blank=True)

    class Meta:
        ordering = ["first", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="department_exception_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.first} – {self.last}"

    def as_engine(self, day: Spans) -> CalendarException:
        spans = day if self.works else ()
        return CalendarException(day_number(self.first), day_number(self.last), spans, self.name)


@lru_cache(maxsize=512)
def public_holidays(country: str, subdivision: str, year: int) -> tuple[tuple[int, str], ...]:
    """Day number and name of each public holiday of a year; none without a country."""
    if not country:
        return ()
    import holidays  # it takes a moment to import, and only calendars with a country need it

    calendar = holidays.country_holidays(country, subdiv=subdivision or None, years=year)
    return tuple(sorted((day_number(day), name) for day, name in calendar.items()))
