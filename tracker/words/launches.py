"""A launch's line in words, as the landing page and the role views show it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.models import Launch, LaunchForecast
from tracker.selectors.notices.visits import Since
from tracker.selectors.plan.grounds import grounds_of
from tracker.selectors.plan.rows import launch_line
from tracker.selectors.plan.scheduled import ScheduledLaunch

from . import dates
from .changes import LIKELY, driving_sentence, standing
from .forecast import caveat, share_text, shown


def since_words(scheduled: ScheduledLaunch, since: Since | None) -> str:
    """What others changed since a person last looked, in a sentence; empty where nothing."""
    if since is None:
        return ""
    when = date_format(timezone.localtime(since.at), "j M")
    edits = ngettext("%(n)s edit", "%(n)s edits", since.edits) % {"n": since.edits}
    now = scheduled.finish_moment
    if since.finish_before is None or since.finish_before == now:
        return _("Since you last looked, %(when)s: %(edits)s; the date held.") % {"when": when, "edits": edits}
    moved = _("%(a)s → %(b)s") % {"a": dates.plain(since.finish_before), "b": dates.plain(now)}
    return _("Since you last looked, %(when)s: %(edits)s; %(moved)s.") % {"when": when, "edits": edits, "moved": moved}


def launch_row(
    launch: Launch, scheduled: ScheduledLaunch, since: Since | None = None, forecast: LaunchForecast | None = None
) -> dict[str, Any]:
    """Target, computed finish, difference, forecast and driving path of a launch that has items."""
    line, grounds = launch_line(scheduled), grounds_of(launch, scheduled)
    chance = None if forecast is None else forecast.chance
    return {
        "launch": launch,
        "finish": dates.day(line.finish),
        "target": None if line.target is None else dates.day(line.target),
        **standing(line.days_late, grounds, chance),
        "caveat": caveat(grounds) if forecast else "",
        "days_late": line.days_late,
        "path": driving_sentence(line.items, line.departments, line.role_handoffs),
        "since": since_words(scheduled, since),
        "p80": shown(forecast.p80) if forecast else None,
        "chance": None if chance is None else share_text(chance),
        "forecast_stands": forecast is not None and forecast.revision == launch.revision,
        "unlikely": chance is not None and chance < LIKELY,
        "driving_url": f"{launch.get_absolute_url()}?only=driving",
    }
