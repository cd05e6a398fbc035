"""The Commitments of a launch: every promise by its state or its department, and whose word is waited for."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from roles.access import Permission
from roles.models.folding import folded
from tracker.access import SignedInRequest, requires
from tracker.models import CommitmentState, Launch, Side
from tracker.selectors.commitments.standing import CommitmentRow, commitment_rows, records_of, turns_of
from tracker.selectors.notices.inbox import unread_promises
from tracker.selectors.people.departments import department_names
from tracker.views.page.address import known_part
from tracker.views.page.frame import frame, unschedulable
from tracker.words.commitments import RANK, STATES, CommitmentCells, commitment_row

#: Cards of one column.
MOST_CARDS = 60
ONLY = {
    "turn": _("My turn"),
    "new": _("New for me"),
    "asked": _("Asked by me"),
    "mine": _("To be delivered by me"),
    "received": _("Taken over by me"),
    "late": _("Too late"),
    "critical": _("On the critical path"),
}
_SIDES = {"asked": Side.ASKER, "mine": Side.PROVIDER, "received": Side.RECEIVER}


@requires(Permission.VIEW_LAUNCH)
@require_safe
def commitments(request: SignedInRequest, launch: Launch) -> HttpResponse:
    """The board: by state, or by department (``by``), narrowed by the address."""
    context, scheduled = frame(request, launch, "commitments")
    if scheduled is None:
        return unschedulable(request, context)
    departments = department_names()
    known = {"by": ["department"], "department": departments, "state": [*STATES, "none"], "only": ONLY}
    get, left_out = known_part(request.GET, known)
    asked = {name: get.get(name, "") for name in ("by", "department", "state", "only", "q", "done")}
    news = unread_promises(request.user, launch)
    rows = commitment_rows(launch, scheduled)
    turns = {row.position for row in turns_of(request.rights, launch, scheduled)}
    matching = [row for row in rows if _matches(request, row, asked, news, turns)]
    # What was looked at and found as agreed is over: it is counted, and shown to who asks for it.
    whole = any(asked[name] for name in ("done", "state", "only", "q"))
    shown = [row for row in matching if whole or row.state != CommitmentState.VERIFIED]
    cards = [
        replace(
            commitment_row(row, request.rights, departments),
            new=row.item.key in news,
            turn=row.position in turns,
        )
        for row in shown
    ]
    folded = Counter(row.state for row in matching) - Counter(row.state for row in shown)
    context |= {
        "asked": asked,
        "left_out": left_out,
        "columns": _columns(cards, asked["by"] or "state", departments, folded),
        "count": len(matching),
        "folded": folded.total(),
        "with_done": urlencode({name: value for name, value in asked.items() if value} | {"done": "1"}),
        "all": len(rows),
        "by_department": asked["by"] == "department",
        "department_choices": [(key, name) for key, name in departments.items() if key in scheduled.departments],
        "state_choices": [(state or "none", label) for state, label in STATES.items()],
        "only_choices": ONLY.items(),
        "records": _records(launch, departments),
    }
    return render(request, "tracker/commitments/commitments.html", context)


def _matches(
    request: SignedInRequest, row: CommitmentRow, asked: dict[str, str], news: set[str], turns: set[int]
) -> bool:
    item, only = row.item, asked["only"]
    if asked["department"] and item.department != asked["department"]:
        return False
    if asked["state"] and (row.state or "none") != asked["state"]:
        return False
    owner = row.scheduled.people.get(item.owner or "", "")
    if asked["q"] and folded(asked["q"]) not in folded(f"{item.key} {item.name} {owner}"):
        return False
    if only in _SIDES:
        return _SIDES[only] in request.rights.sides(item) and bool(row.state)
    checks = {
        "turn": lambda: row.position in turns,
        "new": lambda: item.key in news,
        "late": lambda: row.too_late,
        "critical": lambda: row.scheduled.schedule.is_critical(row.position),
    }
    return checks[only]() if only in checks else True


def _columns(
    cards: list[CommitmentCells], by: str, departments: dict[str, str], folded: Counter[str]
) -> list[dict[str, Any]]:
    """Cards in columns, in the order of the exchange or of the departments; departments without a card are left
    away. ``folded``: cards of a state that are only counted."""
    if by == "state":
        heads = [(state, str(label)) for state, label in STATES.items()]
        place = [card.state for card in cards]
    else:
        heads = list(departments.items())
        place = [card.item.department or "" for card in cards]
    columns = []
    for key, label in heads:
        own = [card for card, where in zip(cards, place, strict=True) if where == key]
        if by != "state":
            own.sort(key=lambda card: RANK[card.state])
        if own or by == "state":
            cells = {"cards": own[:MOST_CARDS], "count": len(own), "folded": folded[key] if by == "state" else 0}
            columns.append({"key": key, "label": label} | cells)
    return columns


def _records(launch: Launch, departments: dict[str, str]) -> list[dict[str, Any]]:
    """How departments kept their promises in this launch: what everybody who sees it may know."""
    records = records_of([launch.program_id], launches=[launch.pk]).get(launch.program_id, {})
    rows = [
        {"department": departments.get(key, "—"), "kept": record.kept, "promises": record.promises, "key": key}
        for key, record in records.items()
    ]
    return sorted(rows, key=lambda row: (row["kept"] / row["promises"], row["department"]))
