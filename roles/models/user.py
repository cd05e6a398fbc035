"""People."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from .checks import made_of
from .department import Department


class User(AbstractUser):
    """A person who signs in, or who owns items without signing in (an unusable password)."""

    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("department")
    )
    title = models.CharField(_("job title"), max_length=100, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    mail_hour = models.PositiveSmallIntegerField(_("hour at which notices are mailed"), default=7)
    mail_days = models.CharField(_("days on which notices are mailed"), max_length=7, default="1111111")
    mailed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(AbstractUser.Meta):
        ordering = ["first_name", "last_name", "username"]
        constraints = [
            models.CheckConstraint(condition=models.Q(mail_hour__lt=24), name="user_mail_hour_is_of_a_day"),
            models.CheckConstraint(condition=made_of("mail_days", "01", 7), name="user_mail_days_are_seven_digits"),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def initials(self) -> str:
        """Two letters for a small badge."""
        parts = str(self).split()
        return (parts[0][:1] + (parts[-1][:1] if len(parts) > 1 else "")).upper()
