"""The forecast in words: dates, shares, days, and what an edit did to them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tracker.models import LaunchForecast, RunState
from tracker.selectors.forecast.forecasts import CRITICALITY, P50, P80, ForecastStatus
from tracker.selectors.plan.grounds import Ground, Grounds
from tracker.selectors.plan.scheduled import ScheduledLaunch

from .changes import LIKELY
from .figures import Figure

#: Working days of P80 that are worth saying.
WORTH_SAYING = 0.3


def shown(day: date, *, year: bool = True) -> str:
    """A date as a person writes it."""
    return date_format(day, "j M Y" if year else "j M")


def share_text(share: float, *, short: bool = False) -> Figure:
    """A share in whole percent; what is not quite nothing or all says so, by a sign where there is little room."""
    if 0 < share < 0.005:
        return Figure("<1%" if short else _("under 1%"), share)
    if 0.995 < share < 1:
        return Figure(">99%" if short else _("over 99%"), share)
    return Figure(f"{share:.0%}", share)


def in_a_hundred(share: float) -> str:
    if 0 < share < 0.005:
        return _("Fewer than 1")
    return str(min(99, round(100 * share)) if share < 1 else 100)


def days_text(days: float, *, sign: bool = False) -> Figure:
    """Working days to a tenth."""
    rounded = round(days, 1)
    number = f"{abs(rounded):.1f}".removesuffix(".0")
    if sign:
        return Figure(f"{'+' if rounded > 0 else '−' if rounded < 0 else ''}{number} d", days)
    return Figure(_("1 working day") if number == "1" else _("%(n)s working days") % {"n": number}, days)


def chance_sentence(row: LaunchForecast) -> str:
    """The forecast for whoever reads nothing else."""
    said = _("Allowing for what may take longer, four of five runs of the plan end by %(day)s.") % {
        "day": shown(row.p80)
    }
    if row.chance is None:
        return said
    return f"{said} " + _("The chance to make the target is %(share)s.") % {"share": share_text(row.chance)}


_CAVEATS: dict[Ground, Any] = {
    Ground.DRAFT: gettext_lazy("The forecast is that of a draft."),
    Ground.UNREPORTED: gettext_lazy("The forecast rests on the plan alone: no progress was reported yet."),
    Ground.UNDATED: gettext_lazy("The forecast rests on little: progress was reported on some items only."),
    Ground.OLD: gettext_lazy("The forecast rests on what was known on %(known)s."),
    Ground.DONE: gettext_lazy("The launch is done: there is nothing left to forecast."),
    Ground.UNSAID: gettext_lazy("The launch is marked as launched: the forecast is of before."),
    Ground.CANCELLED: gettext_lazy("The launch was cancelled: the forecast is of before."),
    Ground.ARCHIVED: gettext_lazy("The launch is archived: the forecast is of before."),
}


def caveat(grounds: Grounds) -> str:
    """What a forecast does not know, in a sentence; empty where somebody has said lately how the work stands."""
    text = _CAVEATS.get(grounds.ground)
    return "" if text is None else str(text) % {"known": "" if grounds.known is None else shown(grounds.known)}


#: From this chance on a target is called so.
_LIKELY: tuple[tuple[float, Any], ...] = (
    (0.9, gettext_lazy("Very likely: %(share)s of the runs make the target, %(target)s.")),
    (0.7, gettext_lazy("Likely: %(share)s of the runs make the target, %(target)s.")),
    (0.5, gettext_lazy("More likely than not: %(share)s of the runs make the target, %(target)s.")),
    (0.2, gettext_lazy("Probably not: %(share)s of the runs make the target, %(target)s.")),
    (0.0, gettext_lazy("Very unlikely: %(share)s of the runs make the target, %(target)s.")),
)


def answer_sentence(row: LaunchForecast) -> str:
    """Will it launch on the day, by the forecast, in two sentences."""
    ends = _("Half of all runs end by %(p50)s, four of five by %(p80)s.") % {
        "p50": shown(row.p50),
        "p80": shown(row.p80),
    }
    if row.chance is None or row.target is None:
        return ends
    text = next(text for least, text in _LIKELY if row.chance >= least)
    return f"{str(text) % {'share': share_text(row.chance), 'target': shown(row.target)}} {ends}"


def header(scheduled: ScheduledLaunch, standing: ForecastStatus, grounds: Grounds, problem: str = "") -> dict[str, Any]:
    """P50, P80 and the chance at the top of a launch: of the plan as it stands, or of an earlier state and said so.
    ``problem``: why there can be none. ``asks``: whether the page should ask for a new one by itself."""
    latest, run = standing.latest, standing.run
    under_way = run is not None and run.state in (RunState.WAITING, RunState.RUNNING)
    header: dict[str, Any] = {
        "current": standing.current,
        "moved": "",
        "caveat": caveat(grounds),
        "problem": problem,
        "run": run if under_way else None,
        "stopped": None if under_way else run,
        "asks": bool(scheduled.plan.items) and not standing.current and run is None and not problem,
    }
    if latest is None:
        return header
    header |= {
        "p50": shown(latest.p50),
        "p80": shown(latest.p80),
        "chance": None if latest.chance is None else share_text(latest.chance),
        "short_chance": None if latest.chance is None else share_text(latest.chance, short=True),
        "bad": latest.chance is not None and latest.chance < LIKELY,
    }
    if standing.current and standing.before is not None:
        header["moved"] = moved(standing.before, latest)
    return header


def item_figures(standing: ForecastStatus, key: str) -> list[tuple[str, str]]:
    """What the forecast of the plan as it stands says of an item: labels and values."""
    values = standing.latest.detail.get("items", {}).get(key) if standing.latest and standing.current else None
    if values is None:
        return []
    return [
        (_("Done with a chance of 50%"), shown(date.fromordinal(values[P50]))),
        (_("With a chance of 80%"), shown(date.fromordinal(values[P80]))),
        (_("Criticality index"), share_text(values[CRITICALITY])),
    ]


def moved(before: LaunchForecast, after: LaunchForecast) -> str:
    """What became of the forecast since the one before it, on the same draws."""
    parts = []
    days = after.days["P80"] - before.days["P80"]
    if abs(days) >= WORTH_SAYING:
        later = _("P80 %(days)s later than before the last change")
        earlier = _("P80 %(days)s earlier than before the last change")
        parts.append((later if days > 0 else earlier) % {"days": days_text(abs(days))})
    if after.chance is not None and before.chance is not None:
        points = round(100 * after.chance) - round(100 * before.chance)  # as the two are shown
        if points:
            text = ngettext("chance %(points)s percentage point", "chance %(points)s percentage points", abs(points))
            parts.append(text % {"points": f"{'+' if points > 0 else '−'}{abs(points)}"})
    said = ", ".join(parts) or _("The last change left the forecast as it was.")
    was, now = _taught(before), _taught(after)
    learned = after.detail.get("evidence", 0) > before.detail.get("evidence", 0)
    if learned and any(was[key] != now[key] for key in was.keys() & now.keys()):
        said += " " + _("Work that has finished since changed the spreads that are assumed.")
    return said


def _taught(row: LaunchForecast) -> dict[str, list[float]]:
    """Spreads that were assumed, of what both forecasts know of."""
    shares: dict[str, list[float]] = row.detail.get("shares", {})
    return shares
