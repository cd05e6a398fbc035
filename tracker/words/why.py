"""Why an item is where it is, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from tracker.engine.passes.dates import ItemSchedule
from tracker.engine.passes.why import Holder, Reason, Why, why
from tracker.engine.time.amounts import Amount
from tracker.models import ConstraintKind, Item
from tracker.selectors.plan.scheduled import ScheduledLaunch

from .dates import amount, day, plain


def root_sentence(scheduled: ScheduledLaunch, driving: Sequence[int], departments: dict[str, str]) -> str:
    """Where the driving path begins, and what holds it there: the first thing to ask about."""
    if not driving:
        return ""
    item = scheduled.plan.items[driving[0]]
    reasons = [
        line
        for line in why_lines(scheduled, why(scheduled.schedule, item.key), scheduled.schedule.item(item.key))
        if line["holds"]
    ]
    department = departments.get(item.department or "", "")
    begins = _("It begins with “%(name)s”") % {"name": item.name}
    begins += f" ({department})." if department else "."
    return f"{begins} {reasons[0]['text']}" if reasons else begins


def duration_note(item: Item) -> str:
    """What a new duration of an item does not move, empty where it moves what one expects."""
    if item.actual_finish is not None:
        return _("It has finished on %(day)s: a new duration moves nothing.") % {"day": plain(item.actual_finish)}
    if item.remaining is not None:
        text = _("It has started: the %(left)s that remain decide when it finishes. Report progress to change them.")
        return text % {"left": amount(item.remaining)}
    return ""


def why_lines(scheduled: ScheduledLaunch, explanation: Why, item: ItemSchedule) -> list[dict[str, object]]:
    """Each reason of an item as a sentence, with the item it points to."""
    return [
        {"text": _reason(scheduled, reason, item), "holds": reason.holds, "source": reason.source}
        for reason in explanation.reasons
    ]


def _reason(scheduled: ScheduledLaunch, reason: Reason, item: ItemSchedule) -> str:
    figures = scheduled.figures
    finishes = reason.on_finish or (reason.link is not None and scheduled.plan.links[reason.link].type[0] == "F")
    at = day((figures.finish if finishes else figures.start)(reason.at))
    known: dict[Holder, str] = {
        Holder.LAUNCH_START: _("It does not start before the launch, %(at)s.")
        if len(scheduled.schedule.layout.incoming[scheduled.network.index[item.key]])
        else _("Nothing comes before it: it starts with the launch, %(at)s."),
        Holder.DATA_DATE: _("No work that is left can lie before the data date, %(at)s."),
        Holder.ACTUAL_START: _("It started on %(at)s and goes on from there."),
        Holder.ACTUAL_FINISH: _("It finished on %(at)s."),
        Holder.MANUAL: _("Its dates are set by hand, from %(at)s."),
        Holder.EXTERNAL: _("It lies outside this plan, from %(at)s."),
        Holder.AS_LATE_AS_POSSIBLE: _("It waits as long as no other item has to move."),
        Holder.NOT_BEFORE: _("It may not go on before %(at)s.")
        if scheduled.network.activities[scheduled.network.index[item.key]].started
        else _("It may not start before %(at)s."),
        Holder.PROMISE: _("Promised by its department for %(at)s."),
    }
    if reason.holder in known:
        return known[reason.holder] % {"at": at}
    if reason.holder is Holder.CONSTRAINT:
        activity = scheduled.network.activities[scheduled.network.index[item.key]]
        return _("Constraint: %(constraint)s %(at)s.") % {
            "constraint": ConstraintKind(activity.constraint or "").label.lower(),
            "at": at,
        }
    return _link_reason(scheduled, reason, at)


def _link_reason(scheduled: ScheduledLaunch, reason: Reason, at: str) -> str:
    name = scheduled.plan.items[scheduled.network.index[reason.source or ""]].name
    if reason.holder is Holder.PARTS:
        words = _("Its last part, “%(name)s”, finishes %(at)s.") if reason.on_finish else _(
            "Its first part, “%(name)s”, starts %(at)s."
        )  # fmt: skip
        return words % {"name": name, "at": at}
    link = scheduled.plan.links[reason.link or 0]
    if not link.lag.value and link.type[0] == "F":
        # As the row of that item shows it: what takes no time may show the next working day.
        source = scheduled.schedule.item(reason.source or "")
        at = day(scheduled.figures.span(source, source.early)[1])
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
