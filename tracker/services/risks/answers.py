"""What people say of critical-path risks: that they know, or that it can wait until a day."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from roles.access import Permission
from roles.models import User
from tracker.access import rights_in
from tracker.models import Event, Launch, RiskAnswer, Verb
from tracker.selectors.commitments.standing import records_in
from tracker.selectors.plan.scheduled import Unschedulable, scheduled_launch
from tracker.selectors.risks import assessed_risks, found_risks
from tracker.services.changes.recorder import locked
from tracker.services.changes.refusals import Refused
from tracker.services.changes.rules import prose


def answer_risk(
    *, launch: Launch, by: User, rule: str, subject: str, reason: str, until: date | None = None
) -> RiskAnswer:
    """Acknowledges a risk that fires now, or snoozes it ``until`` a day. Raises :class:`Refused`."""
    with locked(launch) as row:
        reason = prose("reason", reason, _("Say why: whoever looks next will ask."))
        if until is not None and until <= row.today:
            raise Refused({"until": _("Choose a day after today.")})
        try:
            rows = assessed_risks(scheduled_launch(row), row.today, records=records_in(row, by))
        except Unschedulable as problem:
            raise Refused({"": str(problem)}) from problem
        match = next((one for one in rows if (one.risk.rule, one.risk.subject) == (rule, subject)), None)
        if match is None:
            raise Refused({"": _("This risk no longer fires: there is nothing to acknowledge.")})
        _refuse_if_not_theirs(row, by, match.risk.items[0])
        answer, _made = RiskAnswer.objects.update_or_create(
            launch=row,
            rule=rule,
            subject=subject,
            defaults={"by": by, "reason": reason, "until": until, "days": match.days},
        )
        item = row.items.filter(key=match.risk.items[0]).first()
        changes = {"risk": [None, rule], "until": [None, until.isoformat() if until else None]}
        Event.objects.create(
            launch=row,
            item=item,
            actor=by,
            verb=Verb.ACKNOWLEDGED,
            changes={name: pair for name, pair in changes.items() if pair[1]},
            reason=reason,
            revision=row.revision,
        )
    return answer


def withdraw_answer(*, launch: Launch, by: User, rule: str, subject: str) -> None:
    """Lets a risk count again. Raises :class:`Refused` where it is another's to say."""
    with locked(launch) as row:
        rows = found_risks(scheduled_launch(row), row.today, records_in(row, by))
        fires = next((r for r in rows if (r.rule, r.subject) == (rule, subject)), None)
        if fires is not None:
            _refuse_if_not_theirs(row, by, fires.items[0])
        gone, _rows = RiskAnswer.objects.filter(launch=row, rule=rule, subject=subject).delete()
        if gone:
            changes = {"risk": [rule, None]}
            Event.objects.create(launch=row, actor=by, verb=Verb.ACKNOWLEDGED, changes=changes, revision=row.revision)


def _refuse_if_not_theirs(launch: Launch, by: User, key: str) -> None:
    item = launch.items.select_related("department").get(key=key)
    if not rights_in(launch, by).over(Permission.ANSWER_RISK, item):
        text = _("“%(name)s” is another role's to answer for, and so are its risks. Tell them in a comment.")
        raise Refused({"": text % {"name": item.name}})
