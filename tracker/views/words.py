"""The engine's data in words for a person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from math import ceil
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from roles.access import OwningRole
from tracker.engine.forecast.spreads import PARAMETERS
from tracker.engine.network.activity import Activity
from tracker.engine.passes.dates import ItemSchedule
from tracker.engine.passes.why import Holder, Reason, Why, why
from tracker.engine.time.amounts import Amount, Moment, moment_from
from tracker.forms.spreads import spread_text
from tracker.models import ChangeSet, ConstraintKind, Event, Verb
from tracker.selectors.computed import Computed
from tracker.services.changes import Outcome

from .names import Names
from .risk_labels import RULES


def day(moment: Moment, *, year: bool = True, time: bool = False) -> str:
    """A date or moment of the plan as a person writes it."""
    text = date_format(moment, "j M Y" if year else "j M")
    return f"{text}, {moment:%H:%M}" if time and isinstance(moment, datetime) else text


def stored_day(text: str) -> str:
    """As :func:`day`, of a date that was stored as text."""
    return day(moment_from(text))


def plain(moment: Moment | None) -> str:
    """A stored date as a person writes it, empty without one."""
    return "" if moment is None else day(moment, time=True)


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
    if found["unit"] == "ed":
        return _("%(days)s elapsed") % {"days": working_days(found["value"])}
    return working_days(found["value"])


def shift(computed: Computed, activity: Activity | None, units: int) -> str:
    """How far something moved, in days of its own working time, with its sign."""
    days = computed.figures.amount(activity, units)["value"] if activity else computed.figures.days(units)
    return "" if not days else f"{'+' if days > 0 else '−'}{working_days(abs(days))}"


def change_sentence(outcome: Outcome) -> str:
    """What an edit did to the launch: how far it moves, what else moved, what became critical."""
    before, after, compared = outcome.before, outcome.after, outcome.compared
    if before is None or compared is None:
        return ""
    dates = [day(found.figures.launch_finish()) for found in (before, after)]
    days = round(abs(after.figures.days(compared.launch)), 1)
    n = int(days) if days == int(days) else days
    many = ceil(days)
    if compared.launch > 0:
        text = ngettext("The launch moves %(n)s working day later", "The launch moves %(n)s working days later", many)
    else:
        text = ngettext(
            "The launch moves %(n)s working day earlier", "The launch moves %(n)s working days earlier", many
        )
    parts = [f"{text % {'n': n}}: {_('%(a)s to %(b)s') % {'a': dates[0], 'b': dates[1]}}"]
    if not days and dates[0] == dates[1]:
        parts = [_("The launch stays on %(day)s") % {"day": dates[1]}]
    elif not days:
        parts = [_("The launch moves from %(a)s to %(b)s") % {"a": dates[0], "b": dates[1]}]
    moved = len(compared.moved)
    if moved:
        parts.append(ngettext("%(n)s item moved", "%(n)s items moved", moved) % {"n": moved})
    critical = len(compared.became_critical & before.network.index.keys())
    if critical:
        parts.append(ngettext("%(n)s item became critical", "%(n)s items became critical", critical) % {"n": critical})
    freed = len(compared.no_longer_critical & after.network.index.keys())
    if freed:
        text = ngettext("%(n)s item is no longer critical", "%(n)s items are no longer critical", freed)
        parts.append(text % {"n": freed})
    return "; ".join(parts) + "."


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


def event_lines(event: Event, names: Names) -> list[str]:
    """What an event changed, field by field; of a link, which one it was."""
    lines = change_lines(event.changes, names)
    if event.verb == Verb.ACKNOWLEDGED:
        rule = RULES.get(next(filter(None, event.changes.get("risk", ())), ""), "")
        lines = [
            str(rule) if event.changes.get("risk", [None, None])[1] else _("%(rule)s counts again") % {"rule": rule}
        ]
    if event.changes.keys() == {"position"}:
        lines.append(_("Its place among its neighbours"))
    if event.link is not None:
        link = event.link
        kind = f"{link.type} {amount(link.lag)}" if link.lag.value else link.type
        lines.insert(0, f"{link.source.name} → {event.item.name if event.item else ''} ({kind})")
    return lines


def change_set_words(change_set: ChangeSet) -> str:
    """What an edit was about, in a few words: its first event, and how many more there are."""
    events = list(change_set.events.select_related("item", "link__source", "launch").order_by("pk")[:50])
    if not events:
        return ""
    first = events[0]
    name = first.item.name if first.item else first.launch.name if first.launch else first.subject
    if first.link is not None:
        name = f"{first.link.source.name} → {name}"
    text = _("%(verb)s “%(name)s”") % {"verb": first.get_verb_display(), "name": name}
    changed = [label(field) for field in first.changes if field not in _SILENT]
    if changed and first.verb in (Verb.CHANGED, Verb.REPORTED):
        text += f" ({', '.join(changed).lower()})"
    return text if len(events) == 1 else _("%(text)s and %(n)s more") % {"text": text, "n": len(events) - 1}


def label(field: str) -> str:
    """What a field is called."""
    return str(_LABELS[field]) if field in _LABELS else field.replace("_", " ").capitalize()


_LABELS = {
    "raci": gettext_lazy("Who has which part"),
    "agreed_need_by": gettext_lazy("Needed by"),
    "criteria": gettext_lazy("What counts as delivered"),
    "receiver": gettext_lazy("Who takes it over"),
    "evidence": gettext_lazy("What shows it"),
    "escalated_to": gettext_lazy("Escalated to"),
}
ROLES = {role.value: str(role.label).lower() for role in OwningRole}
#: Changes that a person need not read: the verb says so, or the new order shows it.
_SILENT = frozenset({"dropped", "position", "proposal"})


def change_lines(changes: dict[str, list[object]], names: Names) -> list[str]:
    """What an event changed, field by field."""
    lines = []
    for name, (before, after) in changes.items():
        if name in _SILENT:
            continue
        known = ROLES if name == "owning_role" else names.get(name, {})
        shown = [kept(known.get(str(value), value)) for value in (before, after)]
        lines.append(
            _("%(field)s: %(before)s → %(after)s") % {"field": label(name), "before": shown[0], "after": shown[1]}
        )
    return lines


SPREADS = frozenset((*PARAMETERS, "discrete"))
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?")


def items(count: int) -> str:
    """A number of items."""
    return ngettext("%(n)s item", "%(n)s items", count) % {"n": count}


def kept(value: object) -> str:
    """A value as an event keeps it, for a person."""
    if value in (None, "", {}, []):
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_entry(one) if isinstance(one, dict) else str(one) for one in value)
    if isinstance(value, dict) and value.get("kind") in SPREADS:
        return spread_text(value)
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')}: {kept(one)}" for name, one in value.items())
    text = str(value)
    try:
        return day(moment_from(text), time=True) if _MOMENT.fullmatch(text) else text
    except ValueError:
        return text


def _entry(row: dict[str, Any]) -> str:
    """A risk event, a correlation or a gate that may fail: its name or its items, how likely or how much, by what."""
    name = str(row.get("name") or row.get("key") or " + ".join(map(str, row.get("items", ()))))
    chance = f"{row['probability']:.0%}" if "probability" in row else f"{row['rho']:g}" if "rho" in row else ""
    by = spread_text(row.get("impact") or row.get("rework"))
    return f"{name} ({', '.join(part for part in (chance, by) if part)})"


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
    if not link.lag.value and link.type[0] == "F":
        # As the row of that item shows it: what takes no time may show the next working day.
        source = computed.schedule.item(reason.source or "")
        at = day(computed.figures.span(source, source.early)[1])
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
