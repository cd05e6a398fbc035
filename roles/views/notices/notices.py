"""What concerns a person, and why: to read, to acknowledge, to mute."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.access import SignedInRequest, signed_in
from tracker.models import Mute, NoticeKind
from tracker.selectors.notices.inbox import in_full, notices_of, shown_of
from tracker.services.notices.inbox import acknowledge, mark_read, mute, set_mail_times
from tracker.views.page.forms import number_of
from tracker.words.notices import notice_row

#: Notices on a page.
PAGE = 60


@signed_in
@require_safe
def notices(request: SignedInRequest) -> HttpResponse:
    """By launch, the latest first; moved dates that wait for an answer before all else."""
    rows = list(in_full(notices_of(request.user))[:PAGE])
    shown = [notice_row(row, items) for row, items in shown_of(request.user, rows)]
    waiting = [row for row in shown if row["waits"]]
    rest = sorted((row for row in shown if not row["waits"]), key=lambda row: row["notice"].launch.name)
    context = {
        "view": "notices",
        "waiting": waiting,
        "groups": [(launch, list(group)) for launch, group in groupby(rest, key=lambda row: row["notice"].launch)],
        "any_unread": any(row["notice"].read_at is None for row in shown),
    }
    return render(request, "roles/notices/notices.html", context)


@signed_in
@require_POST
def answer_notice(request: SignedInRequest) -> HttpResponse:
    """Acknowledges a notice as it was shown, or marks everything read."""
    mine = notices_of(request.user)
    if request.POST.get("read"):
        mark_read(by=request.user, notices=mine.values_list("pk", flat=True))
        messages.success(request, _("All read."))
    else:
        asked = request.POST.get("notice", "")
        number = int(asked) if asked.isdecimal() and len(asked) < 16 else 0
        row = get_object_or_404(mine, pk=number)
        if acknowledge(notice=row, by=request.user, seen=parse_datetime(request.POST.get("seen", "")[:40])):
            messages.success(request, _("Acknowledged. The program manager sees that you know."))
        else:
            messages.warning(request, _("The dates have moved again since you opened this page. Look once more."))
    return redirect("notices")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def notice_settings(request: SignedInRequest) -> HttpResponse:
    """Which kinds of notices a person wants on screen and by mail."""
    if request.method == "POST":
        for kind in NoticeKind:
            on_screen = f"screen-{kind}" in request.POST or kind is NoticeKind.MOVED
            mute(by=request.user, kind=kind, on_screen=not on_screen, by_mail=f"mail-{kind}" not in request.POST)
        if "mail-hour" in request.POST:
            hour = number_of(request.POST["mail-hour"])
            chosen = [day for day in range(7) if f"mail-day-{day}" in request.POST]
            set_mail_times(by=request.user, hour=request.user.mail_hour if hour is None else hour % 24, days=chosen)
        messages.success(request, _("Saved."))
        return redirect("notice-settings")
    muted = {row.kind: row for row in Mute.objects.filter(person=request.user)}
    rows: list[dict[str, Any]] = [
        {
            "kind": kind.value,
            "label": kind.label,
            "screen": not (kind in muted and muted[kind].on_screen),
            "mail": not (kind in muted and muted[kind].by_mail),
            "fixed": kind is NoticeKind.MOVED,
        }
        for kind in NoticeKind
    ]
    days = [{"number": day, "name": WEEKDAYS_ABBR[day], "on": request.user.mail_days[day] == "1"} for day in range(7)]
    context = {"rows": rows, "days": days, "hours": [(hour, f"{hour:02}:00") for hour in range(24)]}
    return render(request, "roles/notices/notice_settings.html", context)
