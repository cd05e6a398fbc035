"""What an edit did to a launch, in sentences."""

from __future__ import annotations

from math import ceil
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tracker.selectors.plan.grounds import Ground, Grounds
from tracker.services.changes.outcome import Outcome

from .dates import day, plain


def change_sentence(outcome: Outcome) -> str:
    """What an edit did to the launch: how far it moves, what else moved, what became critical."""
    before, after, compared = outcome.before, outcome.after, outcome.compared
    if before is None or compared is None:
        return ""
    dates = [day(scheduled.figures.launch_finish()) for scheduled in (before, after)]
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


_ON_PAPER: dict[Ground, Any] = {
    Ground.DRAFT: gettext_lazy("%(days)s in this draft"),
    Ground.UNREPORTED: gettext_lazy("%(days)s on paper; no progress was reported yet"),
    Ground.UNDATED: gettext_lazy("%(days)s on paper; progress was reported on some items only"),
    Ground.OLD: gettext_lazy("%(days)s on paper; progress was last reported on %(known)s"),
    Ground.UNSAID: gettext_lazy("%(days)s by the plan; it does not say when it was launched"),
    Ground.CANCELLED: gettext_lazy("%(days)s by the plan of a cancelled launch"),
    Ground.ARCHIVED: gettext_lazy("%(days)s by the plan of an archived launch"),
}
#: Below this chance a computed finish in time is no good news.
LIKELY = 0.5


def standing(days: int, grounds: Grounds, chance: float | None = None) -> dict[str, str]:
    """How the computed finish stands to the target, with its ``tone``: ``late``, ``fine``, ``doubtful`` where the last
    forecast makes a finish in time unlikely, or ``unknown`` where nobody has said lately how the work stands, or nobody
    works at it any more."""
    text = late_sentence(days)
    if grounds.ground is Ground.DONE:
        return {"late": _("launched %(days)s") % {"days": text}, "tone": "late" if days > 0 else "fine"}
    if not grounds.over and grounds.ground is not Ground.DRAFT and days > 0:
        return {"late": text, "tone": "late"}
    if not grounds.firm:
        known, late = "" if grounds.known is None else plain(grounds.known), days > 0 and not grounds.over
        return {
            "late": str(_ON_PAPER[grounds.ground]) % {"days": text, "known": known},
            "tone": "late" if late else "unknown",
        }
    if chance is not None and chance < LIKELY:
        return {"late": _("%(days)s on paper, but not likely") % {"days": text}, "tone": "doubtful"}
    return {"late": text, "tone": "fine"}


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
