"""Handoffs of a launch: every link across departments or owning roles, and who waits for whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from roles.access import Permission
from tracker.access import SignedInRequest, requires
from tracker.engine.plan.plan import PlanItem
from tracker.models import Kind, Launch
from tracker.selectors.commitments.handoffs import Handoff, Wait, handoffs, who_waits
from tracker.selectors.people.departments import department_names
from tracker.selectors.plan.rows import role_crossings
from tracker.selectors.plan.scheduled import ScheduledLaunch
from tracker.views.page.address import known_part
from tracker.views.page.frame import frame, unschedulable
from tracker.words import dates
from tracker.words.commitments import STATES

#: Handoffs on a page.
MOST_ROWS = 150


#: What the list can be narrowed to, by the word that the address has for it.
CHECKS: dict[str, Callable[[ScheduledLaunch, Handoff], bool]] = {
    "open": lambda scheduled, row: not scheduled.finished(row.giver),
    "waited": lambda _scheduled, row: row.waited > 0,
    "driving": lambda _scheduled, row: row.driving,
    "roles": lambda _scheduled, row: row.crosses_roles,
    "unverified": lambda _scheduled, row: row.latency is not None and not row.looked_at,
}


@requires(Permission.VIEW_LAUNCH)
@require_safe
def handoffs_of(request: SignedInRequest, launch: Launch) -> HttpResponse:
    """The matrix of departments, and the handoffs behind it (``from``, ``to``), narrowed by the address."""
    context, scheduled = frame(request, launch, "handoffs")
    if scheduled is None:
        return unschedulable(request, context)
    departments = department_names()
    get, left_out = known_part(request.GET, {"from": departments, "to": departments, "only": CHECKS})
    asked = {name: get.get(name, "") for name in ("from", "to", "only")}
    rows = handoffs(scheduled, launch.today)
    shown = [row for row in rows if _matches(scheduled, row, asked)]
    on_path = role_crossings(scheduled)
    crossings = [row for row in rows if row.link in on_path]
    context |= {
        "asked": asked,
        "left_out": left_out,
        "rows": [_row(scheduled, row, departments) for row in shown[:MOST_ROWS]],
        "more": max(0, len(shown) - MOST_ROWS),
        "count": len(shown),
        "all": len(rows),
        "crossings": [_row(scheduled, row, departments) for row in crossings],
        "department_choices": [(key, name) for key, name in departments.items() if key in scheduled.departments],
        "matrix": _matrix(who_waits(scheduled, rows), departments),
    }
    return render(request, "tracker/commitments/handoffs.html", context)


def _matches(scheduled: ScheduledLaunch, row: Handoff, asked: dict[str, str]) -> bool:
    items = scheduled.plan.items
    if asked["from"] and items[row.giver].department != asked["from"]:
        return False
    if asked["to"] and items[row.taker].department != asked["to"]:
        return False
    return not asked["only"] or CHECKS[asked["only"]](scheduled, row)


@dataclass(slots=True)
class HandoffCells:
    """A handoff as the list shows it."""

    handoff: Handoff
    giver: PlanItem
    taker: PlanItem
    pk: int
    commits: bool
    giver_department: str
    taker_department: str
    state: Any
    finish: str
    done: bool
    due: str
    waited: str
    latency: str
    stake: str


def _row(scheduled: ScheduledLaunch, row: Handoff, departments: dict[str, str]) -> HandoffCells:
    giver, taker = scheduled.plan.items[row.giver], scheduled.plan.items[row.taker]
    pk = scheduled.rows.items[row.giver] if scheduled.rows else 0
    values = scheduled.schedule.item(giver.key)
    return HandoffCells(
        handoff=row,
        giver=giver,
        taker=taker,
        pk=pk,
        commits=bool(giver.department),
        giver_department=departments.get(giver.department or "", "—"),
        taker_department=departments.get(taker.department or "", "—"),
        state=STATES[giver.commitment.state if giver.commitment else ""]
        if giver.commitment or giver.kind == Kind.DEPENDENCY
        else "",
        finish=dates.day(scheduled.figures.span(values, values.early)[1]),
        done=scheduled.finished(row.giver),
        due="" if row.due is None else dates.day(scheduled.figures.finish(row.due)),
        waited=dates.working_days(row.waited) if row.waited else "",
        latency="" if row.latency is None else dates.working_days(row.latency),
        stake=dates.working_days(row.stake) if row.stake else "",
    )


def _matrix(waits: list[Wait], departments: dict[str, str]) -> dict[str, Any]:
    """Who waits (rows) for whom (columns); departments that neither wait nor are waited for are left away."""
    by_pair = {(wait.taker, wait.giver): wait for wait in waits}
    takers = [key for key in [*departments, ""] if any(wait.taker == key for wait in waits)]
    givers = [key for key in [*departments, ""] if any(wait.giver == key for wait in waits)]
    most = max((wait.waited + wait.stake for wait in waits), default=0.0) or 1.0
    return {
        "heads": [departments.get(key, "—") for key in givers],
        "rows": [
            {
                "name": departments.get(taker, "—"),
                "cells": [_cell(by_pair.get((taker, giver)), most, departments) for giver in givers],
            }
            for taker in takers
        ],
    }


def _cell(wait: Wait | None, most: float, departments: dict[str, str]) -> dict[str, Any]:
    if wait is None:
        return {"url": "", "heat": 0}
    return {
        "url": "?" + urlencode({"from": wait.giver, "to": wait.taker}) + "#list",
        "waited": dates.working_days(wait.waited) if wait.waited else "",
        "stake": dates.working_days(wait.stake) if wait.stake else "",
        "open": wait.open,
        "heat": min(3, round(3 * (wait.waited + wait.stake) / most)),
        "from": departments.get(wait.giver, "—"),
        "to": departments.get(wait.taker, "—"),
    }
