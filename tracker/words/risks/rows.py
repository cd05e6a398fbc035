"""Critical-path risks as rows of a screen: why, who must act, what is at stake, and the next step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from roles.access import OwningRole
from tracker.engine.plan.plan import PlanItem
from tracker.engine.risks.risk import Risk
from tracker.models import CommitmentState, Launch, RiskAnswer
from tracker.selectors.plan.scheduled import ScheduledLaunch
from tracker.selectors.risks import Assessed
from tracker.words import dates

from .names import RULE_NAMES, SEVERITIES
from .reasons import reason
from .steps import next_step

#: States in which whoever asks has the next word.
_ASKER_ACTS = (None, CommitmentState.COUNTERED, CommitmentState.DECLINED)


@dataclass
class RiskLine:
    """A risk in one line."""

    rule: str
    rule_label: Any
    severity: str
    severity_label: Any
    subject: str
    why: str
    step_label: Any
    step_url: str


@dataclass
class RiskRow(RiskLine):
    """A risk with its stake, whoever has to act, and the answer that holds."""

    assessed: Assessed
    launch: Launch
    item: PlanItem
    department: str
    owner: str
    stake: str
    days: str
    others: list[dict[str, str]]
    answer: RiskAnswer | None
    #: Expected days, where a forecast tells them.
    expected: str = ""


def risk_row(launch: Launch, scheduled: ScheduledLaunch, row: Assessed, departments: dict[str, str]) -> RiskRow:
    """A risk with its stake, as the Risks screen and the role views show it."""
    line = risk_line(launch, scheduled, row.risk)
    item = scheduled.plan.items[scheduled.network.index[row.risk.items[0]]]
    asked_by = item.commitment.asked_by if item.commitment else item.owning_role
    acts = row.risk.facts.get("state", "") in _ASKER_ACTS if row.risk.rule == "no-promise" else False
    return RiskRow(
        **vars(line),
        assessed=row,
        launch=launch,
        item=item,
        department=departments.get(item.department or "", ""),
        owner=str(OwningRole(asked_by).label) if acts and asked_by else _owner(scheduled, item),
        stake=stake_sentence(scheduled, row),
        days=dates.working_days(row.days) if row.days else "—",
        others=[_other(scheduled, key) for key in row.risk.items[1:7]],
        answer=row.answer,
    )


@dataclass
class ItemRisks:
    """All risks of one item that are shown together: the gravest first, with what they put at stake."""

    item: PlanItem
    department: str
    owner: str
    rows: list[RiskRow]

    @property
    def worst(self) -> RiskRow:
        return self.rows[0]

    @property
    def stakes(self) -> list[str]:
        """What the risks say of the same item's slip, once."""
        return list(dict.fromkeys(row.stake for row in self.rows if row.stake))


def by_item(scheduled: ScheduledLaunch, rows: Iterable[RiskRow]) -> list[ItemRisks]:
    """Risks by the item where to act, in the order in which each item comes first."""
    groups: dict[str, ItemRisks] = {}
    for row in rows:
        if row.item.key not in groups:
            groups[row.item.key] = ItemRisks(row.item, row.department, _owner(scheduled, row.item), [])
        groups[row.item.key].rows.append(row)
    return list(groups.values())


def _owner(scheduled: ScheduledLaunch, item: PlanItem) -> str:
    """Whoever has to act; of an owner who cannot, that it is so."""
    name = scheduled.people.get(item.owner or "", "")
    return _("%(name)s, who has no access") % {"name": name} if item.owner in scheduled.outsiders else name


def risk_line(launch: Launch, scheduled: ScheduledLaunch, risk: Risk) -> RiskLine:
    """A risk in one line: severity, rule, why, and the next step with its address."""
    label, url = next_step(launch, scheduled, risk)
    return RiskLine(
        rule=risk.rule,
        rule_label=RULE_NAMES[risk.rule],
        severity=risk.severity.value,
        severity_label=SEVERITIES[risk.severity],
        subject=risk.subject,
        why=reason(scheduled, risk),
        step_label=label,
        step_url=url,
    )


def stake_sentence(scheduled: ScheduledLaunch, row: Assessed) -> str:
    """What is at stake in one sentence."""
    stake = row.stake
    if not stake.overrun:
        return ""
    overrun = dates.working_days(scheduled.figures.days(stake.overrun))
    typical = _("If it overran by %(days)s") % {"days": overrun}
    if stake.assumed:
        typical += _(" (typical for its kind)")
    if row.days:
        return _("%(typical)s, the launch would move %(moved)s.") % {
            "typical": typical,
            "moved": dates.working_days(row.days),
        }
    text = _(
        "%(typical)s, it would use up %(eaten)s of the room before it moves the launch, which would stay on %(day)s."
    )
    return text % {
        "typical": typical,
        "eaten": dates.working_days(row.eats),
        "day": dates.day(scheduled.figures.launch_finish()),
    }


def _other(scheduled: ScheduledLaunch, key: str) -> dict[str, str]:
    return {"key": key, "name": scheduled.plan.items[scheduled.network.index[key]].name}
