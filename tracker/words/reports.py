"""Status updates in words: the draft that whoever writes one begins with, and its frozen figures."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker.engine.time.amounts import day_of, moment_from
from tracker.models import ChangeKind, ChangeSet, CommitmentState, Event, Launch, StatusUpdate, Verb
from tracker.models.history.event import EXCHANGE
from tracker.services.changes.rules import shown

from . import dates
from .forecast import share_text

#: Steps that a draft counts.
COUNTED = (Verb.PROMISED, Verb.SLIPPED, Verb.DELIVERED, Verb.REFUSED)


def draft_of(launch: Launch, figures: dict[str, Any], last: StatusUpdate | None) -> str:
    """What changed since the last update, in sentences to go on from."""
    since = last.published_at if last is not None and last.published_at else launch.created_at
    lines = [_finish_line(figures, last)]
    edits = ChangeSet.objects.filter(launch=launch, at__gt=since, kind=ChangeKind.EDIT, undone_at=None)
    moved = [row for row in edits.select_related("author") if row.finish_before not in (None, row.finish_after)]
    for row in moved[:5]:
        values = {
            "a": _shown(row.finish_before),
            "b": _shown(row.finish_after),
            "why": row.reason or _("no reason was given"),
        }
        lines.append(_("- The launch moved from %(a)s to %(b)s: %(why)s") % values)
    steps = Event.objects.filter(launch=launch, at__gt=since, verb__in=EXCHANGE).values_list("verb", flat=True)
    counts = Counter(steps)
    lines += [f"- {_step_count(verb, counts[verb])}." for verb in COUNTED if counts[verb]]
    before = (last.figures.get("risks", {}) if last else {}).get("high", 0)
    high = figures["risks"].get("high", 0)
    if high or before:
        lines.append(_("- High risks: %(n)s (%(m)s at the last update).") % {"n": high, "m": before})
    return "\n".join(lines)


def _step_count(verb: Verb, n: int) -> str:
    """How often a step of the exchange was made."""
    match verb:
        case Verb.PROMISED:
            text = ngettext("%(n)s promise was agreed on", "%(n)s promises were agreed on", n)
        case Verb.SLIPPED:
            text = ngettext(
                "%(n)s promise was moved by its department", "%(n)s promises were moved by their departments", n
            )
        case Verb.DELIVERED:
            text = ngettext("%(n)s commitment was delivered", "%(n)s commitments were delivered", n)
        case _:
            text = ngettext("%(n)s request was declined", "%(n)s requests were declined", n)
    return text % {"n": n}


def _finish_line(figures: dict[str, Any], last: StatusUpdate | None) -> str:
    was = last.figures.get("finish") if last is not None else None
    text = _("As planned the launch is on %(day)s") % {"day": _shown(figures["finish"])}
    if was and was != figures["finish"]:
        text += _(" (%(day)s at the last update)") % {"day": _shown(was)}
    if figures["target"]:
        text += _("; the target is %(day)s") % {"day": _shown(figures["target"])}
    if figures["chance"] is not None:
        share = _("under 1%") if 0 < figures["chance"] < 0.01 else f"{figures['chance']:.0%}"
        text += _("; the chance to make it is %(share)s") % {"share": share}
    return text + "."


def _shown(day: object) -> str:
    return shown(day_of(moment_from(str(day))))


def figures_words(figures: dict[str, Any]) -> list[tuple[Any, str]]:
    """Frozen figures, each with what it is called."""
    if not figures:
        return []
    risks = figures.get("risks", {})
    kept = figures.get("commitments", {})
    lines: list[tuple[Any, str]] = [
        (_("Target"), dates.stored_day(figures["target"]) if figures.get("target") else "—"),
        (_("Computed finish"), dates.stored_day(figures["finish"])),
    ]
    if figures.get("p80"):
        lines += [("P50", dates.stored_day(figures["p50"])), ("P80", dates.stored_day(figures["p80"]))]
    if figures.get("chance") is not None:
        lines.append((_("Chance to make it"), share_text(figures["chance"])))
    lines.append((_("High risks"), str(risks.get("high", 0))))
    open_ones = sum(
        n
        for state, n in kept.items()
        if state
        in (CommitmentState.REQUESTED, CommitmentState.COUNTERED, CommitmentState.DECLINED, CommitmentState.REOPENED)
    )
    lines.append((_("Not agreed on"), str(open_ones)))
    done = _("%(a)s of %(b)s items") % {"a": figures.get("done", 0), "b": figures.get("items", 0)}
    return [*lines, (_("Done"), done)]
