"""My work: what is a person's own to do, by total float, with progress in one click."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from roles.access import Permission
from roles.models import User
from tracker.access import SignedInRequest, items_visible_to, launches_visible_to, signed_in
from tracker.models import Item, Part, Proposal, ProposalState
from tracker.selectors.people.departments import department_names
from tracker.selectors.reports.work import Work, work_of
from tracker.words import dates
from tracker.words.commitments import STATES

from .landing import keep_view
from .running import running
from .waiting import asked_of

#: Finished items that are listed.
DONE = 20


@signed_in
@require_safe
def my_work(request: SignedInRequest) -> HttpResponse:
    """Own items that can be worked on now, then those that wait for others; and what one has proposed."""
    person = request.user
    launches, schedules = running(person, Permission.VIEW_ITEM)
    rows = work_of(person, schedules)
    done = items_visible_to(person).filter(launch__in=launches, dropped=False).exclude(actual_finish=None)
    done = done.filter(Q(owner=person) | Q(involvements__person=person, involvements__part=Part.RESPONSIBLE)).distinct()
    versions = dict(Item.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "version"))
    departments = department_names()
    shown = [_row(row, versions, departments) for row in rows]
    proposals = Proposal.objects.filter(author=person, launch__in=launches, state=ProposalState.OPEN)
    keep_view(request, "my-work")
    context = {
        "view": "my-work",
        "now": [row for row in shown if row["started"] or row["ready"]],
        "later": [row for row in shown if not (row["started"] or row["ready"])],
        "done": done.select_related("launch").order_by("-actual_finish")[:DONE],
        "proposals": _proposals(person, proposals.select_related("launch").prefetch_related("approvals")),
        **asked_of(person, launches, schedules, departments),
        "sees_launches": launches_visible_to(person).exists(),
    }
    return render(request, "roles/home/my_work.html", context)


def _proposals(person: User, proposals: Iterable[Proposal]) -> list[dict[str, Any]]:
    """One's own open proposals, with the names of those items that one sees."""
    rows = list(proposals)
    keys = {edit["key"] for proposal in rows for edit in proposal.edits if edit["row"] == "item"}
    seen = items_visible_to(person).filter(launch__in=[row.launch_id for row in rows], key__in=keys)
    names = {(launch, key): name for launch, key, name in seen.values_list("launch", "key", "name")}
    return [
        {
            "proposal": row,
            "names": [name for edit in row.edits if (name := names.get((row.launch_id, edit["key"])))][:3],
        }
        for row in rows
    ]


def _row(work: Work, versions: dict[int, int], departments: dict[str, str]) -> dict[str, Any]:
    scheduled, item = work.scheduled, work.item
    values = scheduled.schedule.item(item.key)
    start, finish = scheduled.figures.span(values, values.early)
    activity = scheduled.network.activities[work.position]
    return {
        "pk": work.pk,
        "version": versions.get(work.pk, ""),
        "item": item,
        "launch": work.launch,
        "department": departments.get(item.department or "", ""),
        "start": dates.day(start, year=False),
        "finish": dates.day(finish, year=False),
        "need_by": dates.day(scheduled.figures.finish(scheduled.schedule.need_by(item.key)), year=False),
        "float": dates.float_text(scheduled, activity, values.total_float),
        "late": work.days < 0,
        "values": values,
        "state": item.commitment.state if item.commitment else "",
        "state_label": STATES[item.commitment.state] if item.commitment else "",
        "started": activity.started,
        "ready": work.ready,
    }
