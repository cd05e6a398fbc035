"""``manage.py send_digests``: mails everybody what concerns them, at their own hour. Run it once an hour."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from roles.views.notices.digests import send_digests


class Command(BaseCommand):
    help = "Mail each person whose hour has come the notices that are new to them, gathered in one mail. Run it hourly."

    def handle(self, *args: Any, **options: Any) -> None:
        sent = send_digests(settings.ADDRESS)
        self.stdout.write(f"{sent.mails} mail sent." if sent.mails == 1 else f"{sent.mails} mails sent.")
        if sent.failed:
            number, listed = len(sent.failed), ", ".join(sent.failed[:10])
            raise CommandError(f"No mail could be sent to {number}: {listed}. They are tried again next time.")
