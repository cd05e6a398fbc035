"""The mail that gathers what concerns a person; the words are those of the page."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import ngettext

from roles.accounts import UNSENT
from roles.models import User
from tracker.models import Notice
from tracker.selectors.notices.inbox import in_full, notices_of, shown_of
from tracker.words.notices import notice_row

logger = logging.getLogger(__name__)
#: Notices of one mail; the page has the rest.
MOST_NOTICES = 60


def digest_for(person: User, address: str) -> tuple[EmailMessage, list[int]] | None:
    """A person's mail with the notices that are new to them, and their primary keys; ``None`` where there are none.
    ``address`` is where the product is reached."""
    new = notices_of(person, by_mail=True).filter(mailed_at=None, read_at=None, acknowledged_at=None)
    rows = list(in_full(new)[:MOST_NOTICES])
    shown = [notice_row(row, items) for row, items in shown_of(person, rows)]
    if not shown or not person.email:
        return None
    shown.sort(key=lambda row: (row["notice"].launch.name, not row["waits"], -row["notice"].at.timestamp()))
    groups = [(launch, list(group)) for launch, group in groupby(shown, key=lambda row: row["notice"].launch)]
    with timezone.override(person.time_zone):
        text = render_to_string("roles/mail/digest.txt", {"person": person, "groups": groups, "address": address})
    n = len(shown)
    subject = ngettext("%(n)s notice from Launchpath", "%(n)s notices from Launchpath", n) % {"n": n}
    return EmailMessage(subject, text, None, [person.email]), [row.pk for row in rows]


def due_since(person: User, now: datetime) -> datetime | None:
    """Since when a person's mail is due: their hour of one of their days, if it came after their last mail. The first
    one is due at once."""
    here = now.astimezone(ZoneInfo(person.time_zone))
    for back in range(8):
        day = here.date() - timedelta(days=back)
        at = datetime.combine(day, time(person.mail_hour), tzinfo=here.tzinfo)
        if at <= now and person.mail_days[day.weekday()] == "1":
            if person.mailed_at is None:
                return now
            return at if person.mailed_at < at else None
    return None


@dataclass(frozen=True, slots=True)
class Sent:
    """How many mails went out, and to whom one could not be sent."""

    mails: int
    failed: list[str]


def send_digests(address: str, now: datetime | None = None) -> Sent:
    """Sends every person whose mail is due what is new to them, and remembers what was told."""
    now = now or timezone.now()
    sent, failed = 0, []
    waiting = Notice.objects.filter(mailed_at=None, read_at=None)
    for person in User.objects.filter(is_active=True, pk__in=waiting.values("person")):
        since = due_since(person, now)
        # What came after the hour waits for the next one.
        if since is None or not waiting.filter(person=person, at__lte=since).exists():
            continue
        digest = digest_for(person, address)
        if digest is None:
            continue
        message, keys = digest
        try:
            message.send()
        except UNSENT as error:
            # One address that bounces keeps nobody else from their mail; it is tried again with the next run.
            logger.warning("No mail to %s: %s", person.email, error)
            failed.append(person.email)
            continue
        Notice.objects.filter(pk__in=keys).update(mailed_at=now)
        User.objects.filter(pk=person.pk).update(mailed_at=now)
        sent += 1
    return Sent(sent, failed)
