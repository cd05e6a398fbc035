"""Writes to the baselines of a launch."""

from __future__ import annotations

from django.utils.translation import gettext as _

from roles.models import User
from tracker.engine import write_plan
from tracker.engine.time.amounts import moment_text
from tracker.models import Baseline, Event, Launch, Verb
from tracker.models.text import is_blank, tidy, unprintable
from tracker.selectors.plan.scheduled import Unschedulable, scheduled_launch
from tracker.services.changes.recorder import locked
from tracker.services.changes.refusals import Refused
from tracker.services.changes.sent_forms import claim

#: Baselines that a launch keeps: enough for every replan, and few enough to choose from.
MOST_BASELINES = 50


def set_baseline(*, launch: Launch, by: User | None, name: str) -> Baseline:
    """Freezes the plan as it is now, with the dates it has. Raises :class:`Refused`."""
    with locked(launch) as row:
        claim(by)
        name = tidy(name)
        trouble = unprintable(name) or ("" if not is_blank(name) else _("Give the baseline a name."))
        if trouble or row.baselines.filter(name=name).exists():
            raise Refused({"name": trouble or _("There is a baseline “%(name)s” already.") % {"name": name}})
        if row.baselines.count() >= MOST_BASELINES:
            raise Refused({"name": _("A launch keeps %(n)s baselines. Remove one first.") % {"n": MOST_BASELINES}})
        try:
            scheduled = scheduled_launch(row)
        except Unschedulable as problem:
            raise Refused({"name": str(problem)}) from problem
        figures = scheduled.figures
        items = {}
        for item, activity in zip(scheduled.plan.items, scheduled.network.activities, strict=True):
            values = scheduled.schedule.item(item.key)
            start, finish = map(moment_text, figures.span(values, values.early))
            days = 0 if values.summary else figures.amount(activity, activity.duration)["value"]
            items[item.key] = [start, finish, days, item.planned_cost]
        baseline = Baseline.objects.create(
            launch=row,
            name=name,
            by=by,
            revision=row.revision,
            plan=write_plan(scheduled.plan),
            figures={"finish": moment_text(figures.launch_finish()) if items else None, "items": items},
        )
        Event.objects.create(
            launch=row, actor=by, verb=Verb.BASELINED, changes={"baseline": [None, name]}, revision=row.revision
        )
    return baseline


def remove_baseline(*, launch: Launch, by: User | None, baseline: int) -> None:
    """Forgets a baseline. The log keeps that there was one."""
    with locked(launch) as row:
        snapshot = row.baselines.filter(pk=baseline).first()
        if snapshot is None:
            raise Refused({"": _("This baseline is gone already.")})
        Event.objects.create(
            launch=row,
            actor=by,
            verb=Verb.BASELINED,
            changes={"baseline": [snapshot.name, None]},
            revision=row.revision,
        )
        snapshot.delete()
