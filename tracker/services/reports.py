"""Status updates, drafted from what changed, published with the figures of the moment; and the log of decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from roles.access import Permission
from roles.models import User
from tracker.access import rights_in
from tracker.engine.time.amounts import moment_text
from tracker.models import Audience, Decision, Event, Health, Item, Kind, Launch, StatusSeen, StatusUpdate, Verb
from tracker.selectors.commitments.standing import commitment_rows, records_in
from tracker.selectors.plan.rows import launch_line
from tracker.selectors.plan.scheduled import ScheduledLaunch
from tracker.selectors.risks import answers_of, open_risks
from tracker.services.changes.recorder import locked
from tracker.services.changes.refusals import Refused
from tracker.services.changes.rules import one_line, prose
from tracker.services.changes.sent_forms import claim
from tracker.services.forecast.runs import current_forecast
from tracker.services.notices.messages import tell_of_status

LONGEST = 5_000


def figures_of(launch: Launch, scheduled: ScheduledLaunch) -> dict[str, Any]:
    """What a launch comes to now, to be frozen into an update."""
    line = launch_line(scheduled)
    status = current_forecast(launch, scheduled)[0]
    forecast = status.latest if status.current else None
    risks = open_risks(scheduled, launch.today, answers_of([launch]).get(launch.pk, ()), records_in(launch))
    states = Counter(row.state or "none" for row in commitment_rows(launch, scheduled))
    leaves = [n for n in scheduled.network.leaves if scheduled.plan.items[n].kind != Kind.SUMMARY]
    return {
        "target": None if line.target is None else moment_text(line.target),
        "finish": moment_text(line.finish),
        "days_late": line.days_late,
        "p50": None if forecast is None else forecast.p50.isoformat(),
        "p80": None if forecast is None else forecast.p80.isoformat(),
        "chance": None if forecast is None else forecast.chance,
        "risks": dict(Counter(risk.severity.value for risk in risks)),
        "commitments": dict(states),
        "done": sum(scheduled.finished(n) for n in leaves),
        "items": len(leaves),
        "revision": launch.revision,
    }


def health_of(figures: dict[str, Any]) -> Health:
    """What the figures say by themselves: a start for whoever writes."""
    if figures["target"] is None or figures["days_late"] <= 0:
        chance = figures["chance"]
        return Health.AT_RISK if chance is not None and chance < 0.5 else Health.ON_TRACK
    return Health.OFF_TRACK


def latest_for(launch: Launch, among: Collection[str]) -> StatusUpdate | None:
    """The newest published update that one of some audiences reads."""
    rows = StatusUpdate.objects.filter(launch=launch, published_at__isnull=False, archived_at=None)
    return rows.filter(audience__in=among).select_related("author").order_by("-published_at").first()


def publish(
    *, launch: Launch, by: User, scheduled: ScheduledLaunch, health: Health, text: str, audience: Audience
) -> StatusUpdate:
    """Tells how a launch stands, with its figures of this moment. Raises :class:`Refused`."""
    text = _checked(text, "text")
    if not text:
        raise Refused({"text": _("Say how it stands.")})
    figures = figures_of(launch, scheduled)
    with locked(launch) as row:
        claim(by)
        _refuse_others(row, by)
        made = StatusUpdate.objects.create(
            launch=row,
            author=by,
            health=health,
            text=text,
            audience=audience,
            figures=figures,
            published_at=timezone.now(),
        )
        Event.objects.create(
            launch=row,
            actor=by,
            verb=Verb.UPDATED,
            subject=audience.value,
            changes={"health": [None, health.value]},
            revision=row.revision,
        )
        tell_of_status(made, by)
    return made


def acknowledge_update(*, update: StatusUpdate, by: User) -> None:
    """Says that one knows of an update."""
    StatusSeen.objects.get_or_create(update=update, person=by)


def archive_update(*, update: StatusUpdate, by: User, back: bool = False) -> None:
    """Puts an update away, or brings it back: it stays to be read in the archive. Raises :class:`Refused`."""
    with locked(update.launch) as row:
        _refuse_others(row, by)
        StatusUpdate.objects.filter(pk=update.pk).update(archived_at=None if back else timezone.now())
        Event.objects.create(
            launch=row,
            actor=by,
            verb=Verb.UPDATED,
            subject=update.audience,
            changes={"update": ["archived", "published"] if back else ["published", "archived"]},
            revision=row.revision,
        )


@transaction.atomic
def decide(
    *, launch: Launch, by: User, what: str, who: str, on: date, why: str, items: Collection[Item] = (),
    replaces: Decision | None = None,
) -> Decision:  # fmt: skip
    """Writes a decision down. Decisions are not changed later: a new one replaces the old. Raises :class:`Refused`."""
    what, who, why = one_line("what", what), one_line("who", who), _checked(why, "why")
    missing = {name: _("Say it.") for name, text in (("what", what), ("who", who)) if not text}
    if missing:
        raise Refused(missing)
    with locked(launch) as row:
        claim(by)
        _refuse_others(row, by)
        if on > row.today:
            raise Refused({"on": _("What is decided was decided by today. Choose today, or a day before it.")})
        if replaces is not None:
            replaces = Decision.objects.select_for_update(of=("self",)).get(pk=replaces.pk)
        if replaces is not None and replaces.replaced_by_id is not None:
            raise Refused({"replaces": _("That decision was replaced already.")})
        made = Decision.objects.create(launch=row, what=what, who=who, on=on, why=why, by=by)
        made.items.set([item for item in items if item.launch_id == row.pk])
        if replaces is not None:
            Decision.objects.filter(pk=replaces.pk, launch=row).update(replaced_by=made)
        changes = {"decision": [None, what]}
        Event.objects.create(
            launch=row, actor=by, verb=Verb.DECIDED, changes=changes, reason=why, revision=row.revision
        )
    return made


def _refuse_others(launch: Launch, by: User) -> None:
    if Permission.REPORT_STATUS not in rights_in(launch, by):
        text = _("The product and program managers of a launch tell how it stands, and keep its decisions.")
        raise Refused({"": text})


def _checked(text: str, name: str) -> str:
    text = prose(name, text)
    if len(text) > LONGEST:
        raise Refused({name: _("At most %(n)s characters; this has %(m)s.") % {"n": LONGEST, "m": len(text)}})
    return text
