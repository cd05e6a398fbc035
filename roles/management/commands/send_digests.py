"""``manage.py send_digests``: mails everybody what concerns them. Run it once a day."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from roles.views.notices.digests import send_digests


class Command(BaseCommand):
    help = "Mail each person the notices that are new to them, gathered in one mail. Run it once a day."

    def handle(self, *args: Any, **options: Any) -> None:
        sent = send_digests(settings.ADDRESS)
        self.stdout.write(f"{sent} mail sent." if sent == 1 else f"{sent} mails sent.")
