"""The engine's data in words for a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.engine.activity import Activity
from tracker.engine.results import ItemSchedule
from tracker.engine.values import Amount
from tracker.engine.why import Holder, Reason, Why, why
from tracker.models import ConstraintKind
from tracker.selectors.computed import Computed


def day(iso: str, *, year: bool = True, time: bool = False) -> str:
    """An ISO date or moment of the plan as a person writes it."""
    moment = datetime.fromisoformat(iso)
    text = date_format(moment, "j M Y" if year else "j M")
    return f"{text}, {moment:%H:%M}" if time and "T" in iso else text


def plain(moment: date | datetime | None) -> str:
    """A stored date as a person writes it, empty without one."""
    return "" if moment is None else day(moment.isoformat(), time=True)


_UNITS = {"m": "min", "h": "h", "d": "d", "w": "wk", "%": "%"}


def amount(value: Amount | None) -> str:
    """A duration or lag as a person writes it; zero is written out."""
    if value is None:
        return ""
    unit = _UNITS[value.unit[-1]]
    text = f"{value.value:g} {unit}"
    return _("%(amount)s elapsed") % {"amount": text} if value.elapsed else text


def working_days(minutes_or_days: float) -> str:
    """A float or a difference in days."""
    rounded = round(minutes_or_days, 1)
    shown = int(rounded) if rounded == int(rounded) else rounded
    return _("%(days)s d") % {"days": shown}


def float_text(computed: Computed, activity: Activity, units: int) -> str:
    """An item's float in days of its own time."""
    found = computed.figures.amount(activity, units)
    return working_days(found["value"])


def late_sentence(days: int) -> str:
    """How the computed finish stands to the target."""
    if days > 0:
        return ngettext("%(days)s working day late", "%(days)s working days late", days) % {"days": days}
    if days < 0:
        return ngettext("%(days)s working day early", "%(days)s working days early", -days) % {"days": -days}
    return _("on the day")


def driving_sentence(items: int, departments: int, handoffs: int) -> str:
    """The driving path in a sentence."""
    return _("%(items)s, %(departments)s, %(handoffs)s") % {
        "items": ngettext("%(n)s item", "%(n)s items", items) % {"n": items},
        "departments": ngettext("%(n)s department", "%(n)s departments", departments) % {"n": departments},
        "handoffs": ngettext(
            "%(n)s handoff between product and program", "%(n)s handoffs between product and program", handoffs
        )
        % {"n": handoffs},
    }


def change_lines(changes: dict[str, list[object]]) -> list[str]:
    """What an event changed, field by field."""
    lines = []
    for name, (before, after) in changes.items():
        label = name.replace("_", " ").capitalize()
        shown = [_("nothing") if value in (None, "") else _value(value) for value in (before, after)]
        lines.append(_("%(field)s: %(before)s → %(after)s") % {"field": label, "before": shown[0], "after": shown[1]})
    return lines


def _value(value: object) -> str:
    text = str(value)
    return day(text, time=True) if len(text) in (10, 16) and text[4:5] == "-" and text[7:8] == "-" else text


def root_sentence(computed: Computed, driving: Sequence[int], departments: dict[str, str]) -> str:
    """Where the driving path begins, and what holds it there: the first thing to ask about."""
    if not driving:
        return ""
    item = computed.plan.items[driving[0]]
    reasons = [
        line
        for line in why_lines(computed, why(computed.schedule, item.key), computed.schedule.item(item.key))
        if line["holds"]
    ]
    department = departments.get(item.department or "", "")
    begins = _("It begins with “%(name)s”") % {"name": item.name}
    begins += f" ({department})." if department else "."
    return f"{begins} {reasons[0]['text']}" if reasons else begins


def why_lines(computed: Computed, found: Why, item: ItemSchedule) -> list[dict[str, object]]:
    """Each reason of an item as a sentence, with the item it points to."""
    return [
        {"text": _reason(computed, reason, item), "holds": reason.holds, "source": reason.source}
        for reason in found.reasons
    ]


def _reason(computed: Computed, reason: Reason, item: ItemSchedule) -> str:
    figures = computed.figures
    finishes = reason.on_finish or (reason.link is not None and computed.plan.links[reason.link].type[0] == "F")
    at = day((figures.finish if finishes else figures.start)(reason.at))
    known: dict[Holder, str] = {
        Holder.LAUNCH_START: _("Nothing comes before it: it starts with the launch, %(at)s."),
        Holder.DATA_DATE: _("No work that is left can lie before the data date, %(at)s."),
        Holder.ACTUAL_START: _("It started on %(at)s and goes on from there."),
        Holder.ACTUAL_FINISH: _("It finished on %(at)s."),
        Holder.MANUAL: _("Its dates are set by hand, from %(at)s."),
        Holder.EXTERNAL: _("It lies outside this plan, from %(at)s."),
        Holder.AS_LATE_AS_POSSIBLE: _("It waits as long as no other item has to move."),
        Holder.PROMISE: _("Promised by its department for %(at)s."),
    }
    if reason.holder in known:
        return known[reason.holder] % {"at": at}
    if reason.holder is Holder.CONSTRAINT:
        activity = computed.network.activities[computed.network.index[item.key]]
        return _("Constraint: %(constraint)s %(at)s.") % {
            "constraint": ConstraintKind(activity.constraint or "").label.lower(),
            "at": at,
        }
    return _link_reason(computed, reason, at)


def _link_reason(computed: Computed, reason: Reason, at: str) -> str:
    name = computed.plan.items[computed.network.index[reason.source or ""]].name
    if reason.holder is Holder.PARTS:
        words = _("Its last part, “%(name)s”, finishes %(at)s.") if reason.on_finish else _(
            "Its first part, “%(name)s”, starts %(at)s."
        )  # fmt: skip
        return words % {"name": name, "at": at}
    link = computed.plan.links[reason.link or 0]
    waits = {
        "FS": _("Waits for “%(name)s” to finish"),
        "SS": _("Waits for “%(name)s” to start"),
        "FF": _("Cannot finish before “%(name)s” finishes"),
        "SF": _("Cannot finish before “%(name)s” starts"),
    }[link.type] % {"name": name}
    if link.lag.value > 0:
        waits += _(", plus %(lag)s") % {"lag": amount(link.lag)}
    elif link.lag.value < 0:
        waits += _(", less %(lag)s") % {"lag": amount(Amount(-link.lag.value, link.lag.unit))}
    return f"{waits}: {at}."
