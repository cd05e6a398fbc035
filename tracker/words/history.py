"""Events and change sets in words: what was changed, field by field."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roles.access import OwningRole
from tracker.engine.forecast.spreads import PARAMETERS
from tracker.engine.time.amounts import moment_from
from tracker.models import ChangeSet, Event, Verb
from tracker.words.risks.names import RULE_NAMES

from .dates import amount, day
from .names import Names
from .spreads import spread_words


def event_lines(event: Event, names: Names) -> list[str]:
    """What an event changed, field by field; of a link, which one it was."""
    lines = change_lines(event.changes, names)
    if event.verb == Verb.ACKNOWLEDGED:
        rule = RULE_NAMES.get(next(filter(None, event.changes.get("risk", ())), ""), "")
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
    changed = [field_label(field) for field in first.changes if field not in _SILENT]
    if changed and first.verb in (Verb.CHANGED, Verb.REPORTED):
        text += f" ({', '.join(changed).lower()})"
    return text if len(events) == 1 else _("%(text)s and %(n)s more") % {"text": text, "n": len(events) - 1}


def field_label(field: str) -> str:
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
        shown = [value_text(known.get(str(value), value)) for value in (before, after)]
        lines.append(
            _("%(field)s: %(before)s → %(after)s") % {"field": field_label(name), "before": shown[0], "after": shown[1]}
        )
    return lines


SPREADS = frozenset((*PARAMETERS, "discrete"))
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?")


def value_text(value: object) -> str:
    """A value as an event keeps it, for a person."""
    if value in (None, "", {}, []):
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_entry(one) if isinstance(one, dict) else str(one) for one in value)
    if isinstance(value, dict) and value.get("kind") in SPREADS:
        return spread_words(value)
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')}: {value_text(one)}" for name, one in value.items())
    text = str(value)
    try:
        return day(moment_from(text), time=True) if _MOMENT.fullmatch(text) else text
    except ValueError:
        return text


def _entry(row: dict[str, Any]) -> str:
    """A risk event, a correlation or a gate that may fail: its name or its items, how likely or how much, by what."""
    name = str(row.get("name") or row.get("key") or " + ".join(map(str, row.get("items", ()))))
    chance = f"{row['probability']:.0%}" if "probability" in row else f"{row['rho']:g}" if "rho" in row else ""
    by = spread_words(row.get("impact") or row.get("rework"))
    return f"{name} ({', '.join(part for part in (chance, by) if part)})"
