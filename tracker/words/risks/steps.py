"""What to do about a risk next, as a label and one click."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.engine.risks.risk import NextStep, Risk
from tracker.models import CommitmentState, Launch
from tracker.selectors.plan.scheduled import ScheduledLaunch


class StepWords(NamedTuple):
    """What a next step is called, and where it is made: in a ``field`` of the item, on its commitment ``card``, on the
    link, or on the Plan narrowed to what matters."""

    step: NextStep
    label: Any
    field: str = ""
    card: bool = False


STEPS = (
    StepWords(NextStep.ASSIGN, gettext_lazy("Assign an owner"), "owner"),
    StepWords(NextStep.PROMISE, "", card=True),
    StepWords(NextStep.PULL_IN, gettext_lazy("Shorten it, or agree a new date"), "duration"),
    StepWords(NextStep.ACCEPTANCE, gettext_lazy("Ask for acceptance criteria")),
    StepWords(NextStep.SPLIT, gettext_lazy("See what meets in it")),
    StepWords(NextStep.BACKUP, gettext_lazy("See the work, find a second")),
    StepWords(NextStep.LAG, gettext_lazy("Make the wait an item of its own")),
    StepWords(NextStep.CONSTRAINT, gettext_lazy("Look at its constraint"), "constraint"),
    StepWords(NextStep.LINK, gettext_lazy("Link it"), "predecessors"),
    StepWords(NextStep.SEQUENCE, gettext_lazy("Correct its start, or the link"), "actual_start"),
    StepWords(NextStep.DECIDE, gettext_lazy("Decide today: open it"), "actual_start"),
    StepWords(NextStep.ESTIMATE, gettext_lazy("Give it a pessimistic duration"), "pessimistic"),
    StepWords(NextStep.REPORT, gettext_lazy("Report its start, or move it"), "actual_start"),
    StepWords(NextStep.AGREE, gettext_lazy("Agree on it"), card=True),
    StepWords(NextStep.VERIFY, gettext_lazy("Look at it"), card=True),
    StepWords(NextStep.REPROMISE, gettext_lazy("Agree on a day that can be met"), card=True),
)
_BY_STEP = {row.step: row for row in STEPS}

#: What to do about something that nobody stands by, by its state.
_ASKS: dict[str | None, Any] = {
    None: gettext_lazy("Ask for it"),
    CommitmentState.REQUESTED: gettext_lazy("Ask for an answer"),
    CommitmentState.COUNTERED: gettext_lazy("Answer the offer"),
    CommitmentState.DECLINED: gettext_lazy("Ask for something else"),
    CommitmentState.REOPENED: gettext_lazy("Agree again"),
}


def next_step(launch: Launch, scheduled: ScheduledLaunch, risk: Risk) -> tuple[Any, str]:
    """The next step about a risk as a label and its address."""
    plan, key, words = reverse("plan", args=[launch.key]), risk.items[0], _BY_STEP[risk.step]
    if risk.step in (NextStep.ACCEPTANCE, NextStep.LAG) and risk.link is not None and scheduled.rows is not None:
        return words.label, reverse("edit-link", args=[launch.key, scheduled.rows.links[risk.link]])
    if words.card and not scheduled.plan.items[scheduled.network.index[key]].department:
        return _("Give it a department"), f"{plan}?{urlencode({'item': key, 'edit': 'department'})}"
    if words.card and scheduled.rows is not None:
        label = _ASKS.get(risk.facts["state"], "") if risk.step is NextStep.PROMISE else words.label
        return label, reverse("commitment", args=[scheduled.rows.items[scheduled.network.index[key]]])
    query = {"item": key, "edit": words.field}
    if risk.step is NextStep.SPLIT:
        query = {"item": key, "focus": key}
    elif risk.step is NextStep.BACKUP:
        query = {name: risk.facts[name] for name in ("owner", "department") if name in risk.facts}
    return words.label, f"{plan}?{urlencode(query)}"
