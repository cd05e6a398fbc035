"""What to do about a risk next, as a label and one click."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.engine.risks.risk import NextStep, Risk
from tracker.models import Launch
from tracker.selectors.plan.scheduled import ScheduledLaunch

#: Steps that open a field of the item on the Plan.
ON_ITS_FIELD: dict[NextStep, tuple[Any, str]] = {
    NextStep.ASSIGN: (gettext_lazy("Assign an owner"), "owner"),
    NextStep.PULL_IN: (gettext_lazy("Shorten it, or agree a new date"), "duration"),
    NextStep.DECIDE: (gettext_lazy("Decide today: open it"), "actual_start"),
    NextStep.CONSTRAINT: (gettext_lazy("Look at its constraint"), "constraint"),
    NextStep.LINK: (gettext_lazy("Link it"), "predecessors"),
    NextStep.SEQUENCE: (gettext_lazy("Correct its start, or the link"), "actual_start"),
    NextStep.ESTIMATE: (gettext_lazy("Give it a pessimistic duration"), "pessimistic"),
    NextStep.REPORT: (gettext_lazy("Report its start, or move it"), "actual_start"),
}

#: What to do about something that nobody stands by, by its state.
_ASKS: dict[str | None, Any] = {
    None: gettext_lazy("Ask for it"),
    "requested": gettext_lazy("Ask for an answer"),
    "countered": gettext_lazy("Answer the offer"),
    "declined": gettext_lazy("Ask for something else"),
    "reopened": gettext_lazy("Agree again"),
}

ON_ITS_CARD: dict[NextStep, Any] = {
    NextStep.PROMISE: "",
    NextStep.AGREE: gettext_lazy("Agree on it"),
    NextStep.VERIFY: gettext_lazy("Look at it"),
}
#: Steps that lead elsewhere: to a link, to the Plan narrowed or focused.
ELSEWHERE = frozenset({NextStep.ACCEPTANCE, NextStep.LAG, NextStep.SPLIT, NextStep.BACKUP})


def next_step(launch: Launch, scheduled: ScheduledLaunch, risk: Risk) -> tuple[Any, str]:
    """The next step about a risk as a label and its address."""
    plan = reverse("plan", args=[launch.key])
    key = risk.items[0]
    if risk.step in (NextStep.ACCEPTANCE, NextStep.LAG) and risk.link is not None and scheduled.rows is not None:
        label = (
            _("Ask for acceptance criteria")
            if risk.step is NextStep.ACCEPTANCE
            else _("Make the wait an item of its own")
        )
        return label, reverse("edit-link", args=[launch.key, scheduled.rows.links[risk.link]])
    if risk.step is NextStep.SPLIT:
        return _("See what meets in it"), f"{plan}?{urlencode({'item': key, 'focus': key})}"
    if risk.step is NextStep.BACKUP:
        narrowed: dict[str, str] = {name: risk.facts[name] for name in ("owner", "department") if name in risk.facts}
        return _("See the work, find a second"), f"{plan}?{urlencode(narrowed)}"
    if risk.step in ON_ITS_CARD and scheduled.rows is not None:
        pk = scheduled.rows.items[scheduled.network.index[key]]
        label = _ASKS.get(risk.facts["state"], "") if risk.step is NextStep.PROMISE else ON_ITS_CARD[risk.step]
        return label, reverse("commitment", args=[pk])
    label, field = ON_ITS_FIELD[risk.step]
    return label, f"{plan}?{urlencode({'item': key, 'edit': field})}"
