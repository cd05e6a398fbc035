"""A commitment as every screen shows it: its state, its days, its margin, and what one may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tracker.access import Rights
from tracker.engine.plan.plan import PlanItem
from tracker.engine.time.amounts import day_of
from tracker.models import Action, CommitmentState, Launch, ReopenedFor, Verb
from tracker.models.commitments.commitment import EXCHANGE_TABLE
from tracker.selectors.commitments.standing import WORK, CommitmentRow, actions_for, lateness_of

from . import dates

#: What stands between two sides, as a column's heading; the first is what nobody has asked for.
STATES = {"": gettext_lazy("Not asked for")} | {
    state.value: state.label
    for state in (
        CommitmentState.REQUESTED,
        CommitmentState.COUNTERED,
        CommitmentState.DECLINED,
        CommitmentState.REOPENED,
        CommitmentState.ACCEPTED,
        CommitmentState.DELIVERED,
        CommitmentState.VERIFIED,
    )
}


def state_label(item: PlanItem) -> Any:
    """How an item's commitment stands; nothing for what no department commits to."""
    return STATES[item.commitment.state if item.commitment else ""] if item.kind in WORK else ""


#: What the other side reads of a state.
WAITS = {
    CommitmentState.REQUESTED: gettext_lazy("waits for the department's answer"),
    CommitmentState.COUNTERED: gettext_lazy("another day is offered"),
    CommitmentState.DECLINED: gettext_lazy("declined: ask for something else, or somebody else"),
    CommitmentState.ACCEPTED: gettext_lazy("promised"),
    CommitmentState.DELIVERED: gettext_lazy("delivered, to be looked at"),
    CommitmentState.VERIFIED: gettext_lazy("delivered as agreed"),
    CommitmentState.REOPENED: gettext_lazy("to be agreed on again"),
}
REOPENED = {
    ReopenedFor.REQUESTER_MOVED: gettext_lazy("it is needed sooner than it was promised for"),
    ReopenedFor.PROVIDER_SLIPPED: gettext_lazy("its department moved the promise"),
    ReopenedFor.NOT_AS_AGREED: gettext_lazy("what was delivered is not what was agreed"),
}
#: Actions as a card offers them, the likeliest first.
LIKELY = (
    Action.ACCEPT, Action.VERIFY, Action.DELIVER, Action.ASK, Action.COUNTER, Action.DECLINE, Action.REOPEN,
    Action.SLIP, Action.CHASE, Action.AMEND, Action.WITHDRAW,
)  # fmt: skip
#: Actions that stand on a card of the board as a link.
ON_A_CARD = (Action.ACCEPT, Action.VERIFY, Action.DELIVER, Action.ASK, Action.COUNTER, Action.CHASE)
#: Whose turn it is comes first, what is over last.
RANK = {
    state: n
    for n, state in enumerate(
        (
            CommitmentState.DECLINED,
            CommitmentState.COUNTERED,
            CommitmentState.REOPENED,
            CommitmentState.DELIVERED,
            CommitmentState.REQUESTED,
            "",
            CommitmentState.ACCEPTED,
            CommitmentState.VERIFIED,
        )
    )
}
#: What a step was, after the name of whoever made it.
STEP_WORDS = {
    Verb.ASKED: gettext_lazy("asked for it"),
    Verb.PROMISED: gettext_lazy("agreed"),
    Verb.COUNTERED: gettext_lazy("offered another day"),
    Verb.REFUSED: gettext_lazy("declined"),
    Verb.SLIPPED: gettext_lazy("moved the promise"),
    Verb.DELIVERED: gettext_lazy("delivered it"),
    Verb.VERIFIED: gettext_lazy("verified it"),
    Verb.REOPENED: gettext_lazy("reopened it"),
    Verb.AMENDED: gettext_lazy("changed what was asked"),
    Verb.CHASED: gettext_lazy("asked again for a word"),
    Verb.RECALLED: gettext_lazy("no longer asks for it"),
}


@dataclass(slots=True)
class CommitmentCells:
    """A commitment as a board, a list and a card show it."""

    item: PlanItem
    pk: int
    launch: Launch
    state: str
    state_label: Any
    department: str
    owner: str
    receiver: str
    asked_by: str | None
    need_by: str
    finish: str
    agreed: str
    promise: str
    offered: str
    margin: str
    late: bool
    overdue: bool
    reopened: Any
    driving: bool
    critical: bool
    actions: list[Action]
    moves: str
    next: Action | None
    url: str
    #: Whether the person has not seen its last step, and whether it is their turn.
    new: bool = False
    turn: bool = False


def commitment_row(row: CommitmentRow, rights: Rights, departments: dict[str, str]) -> CommitmentCells:
    """What a board, a list and a card say of one commitment."""
    scheduled, item = row.scheduled, row.item
    commitment = item.commitment
    reopened = commitment.reopened_for if commitment else None
    actions = sorted(actions_for(rights, item), key=LIKELY.index)
    values = scheduled.schedule.item(item.key)
    done = item.actual_finish is not None
    overdue = not done and item.promise is not None and day_of(item.promise) < row.launch.today
    return CommitmentCells(
        item=item,
        pk=row.pk,
        launch=row.launch,
        state=row.state,
        state_label=STATES[row.state],
        department=departments.get(item.department or "", "—"),
        owner=scheduled.people.get(item.owner or "", ""),
        receiver=scheduled.people.get((commitment and commitment.receiver) or "", ""),
        asked_by=commitment.asked_by if commitment else item.owning_role,
        need_by="" if done else dates.day(scheduled.figures.finish(row.need_by)),
        finish=dates.day(scheduled.figures.span(values, values.early)[1]),
        agreed=dates.plain(commitment.need_by) if commitment else "",
        promise=dates.plain(item.promise),
        offered=dates.plain(commitment.offered) if commitment else "",
        margin=kept_words(lateness_of(scheduled, row.position)) if done else margin_words(row.margin, row.short),
        late=overdue or row.too_late,
        overdue=overdue,
        reopened=REOPENED[ReopenedFor(reopened)] if reopened and row.state == CommitmentState.REOPENED else "",
        driving=values.driving,
        critical=values.critical,
        actions=actions,
        moves=" ".join(f"{action}:{to}" for action, to in moves(row.state, actions)),
        next=next((action for action in actions if action in ON_A_CARD), None),
        url=reverse("commitment", args=[row.pk]),
    )


def moves(state: str, actions: Sequence[Action]) -> list[tuple[Action, str]]:
    """Actions that lead a commitment to another state, each with that state, empty for none."""
    steps = EXCHANGE_TABLE[CommitmentState(state) if state else None]
    return [(action, to) for action in actions if (to := steps[action].to or "") != state]


def kept_words(late: float | None) -> str:
    """How a delivery stood to the day that was agreed; empty where nothing was."""
    if late is None:
        return ""
    if late <= 0:
        return _("delivered in time")
    text = ngettext("delivered %(n)s working day late", "delivered %(n)s working days late", ceil(late))
    return text % {"n": f"{late:g}"}


def margin_words(margin: float | None, short: float = 0) -> str:
    """A promise margin in a phrase; empty where no day was named. Of a day that the plan cannot meet, by how many
    working days it falls ``short``."""
    if margin is None:
        return ""
    days = f"{abs(margin):g}"
    if margin < 0:
        text = ngettext("%(n)s working day too late", "%(n)s working days too late", ceil(abs(margin)))
        return text % {"n": days}
    if short > 0:
        text = ngettext("planned %(n)s working day after it", "planned %(n)s working days after it", ceil(short))
        return text % {"n": f"{short:g}"}
    if not margin:
        return _("just in time")
    text = ngettext("%(n)s working day to spare", "%(n)s working days to spare", ceil(margin))
    return text % {"n": days}
