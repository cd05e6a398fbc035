"""The critical-path risks of a launch, with what they put at stake and what people said of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from tracker.engine.risks.promises import Record
from tracker.engine.risks.risk import near_critical_path
from tracker.engine.risks.rules import Risk, Severity, find_risks
from tracker.engine.risks.stakes import NO_STAKE, Stake, stakes
from tracker.engine.time.calendar import MINUTES_PER_DAY, day_number
from tracker.models import Launch, RiskAnswer
from tracker.selectors.plan.scheduled import ScheduledLaunch

#: How much a risk may grow, in days at stake, before an answer to it no longer holds.
GROWN = 1.0
Records: TypeAlias = Mapping[str, Record]
NO_RECORDS: Records = {}
_ORDER = {Severity.HIGH: 0, Severity.MEDIUM: 1, Severity.LOW: 2}


@dataclass(frozen=True, slots=True)
class Assessed:
    """A risk with its stake: ``days`` that the launch would move, ``eats`` days of float, and the answer that holds."""

    risk: Risk
    stake: Stake
    days: float
    eats: float
    answer: RiskAnswer | None = None

    @property
    def order(self) -> tuple[float, int, float, str]:
        return -self.days, _ORDER[self.risk.severity], -self.eats, self.risk.subject


def found_risks(scheduled: ScheduledLaunch, today: date, records: Records = NO_RECORDS) -> list[Risk]:
    """Risks of a launch on a day, found once a revision. ``records`` say how departments kept their promises so far."""
    instant = day_number(today) * MINUTES_PER_DAY // scheduled.network.resolution.minutes
    return scheduled.once(
        "risks",
        today,
        _key_of(records),
        make=lambda: find_risks(scheduled.plan, scheduled.schedule, instant, records, scheduled.outsiders),
    )


def _key_of(records: Records) -> tuple[tuple[str, Record], ...]:
    return tuple(sorted(records.items(), key=lambda pair: pair[0]))


def assessed_risks(
    scheduled: ScheduledLaunch, today: date, answers: Iterable[RiskAnswer] = (), records: Records = NO_RECORDS
) -> list[Assessed]:
    """Risks with their stakes, those with the most days at stake first; the stakes are computed once a revision.
    Answers that have run out, or that the risk has outgrown, are left away."""
    rows = scheduled.once(
        "assessed", today, _key_of(records), make=lambda: _assess(scheduled, found_risks(scheduled, today, records))
    )
    given = {(answer.rule, answer.subject): answer for answer in answers}
    if not given:
        return rows
    return [_answered(row, given.get((row.risk.rule, row.risk.subject)), today) for row in rows]


def answers_of(launches: Iterable[Launch]) -> dict[int, list[RiskAnswer]]:
    """Answers by launch. One query."""
    answers: dict[int, list[RiskAnswer]] = {}
    for answer in RiskAnswer.objects.filter(launch__in=[launch.pk for launch in launches]).select_related("by"):
        answers.setdefault(answer.launch_id, []).append(answer)
    return answers


def open_risks(
    scheduled: ScheduledLaunch, today: date, answers: Iterable[RiskAnswer], records: Records = NO_RECORDS
) -> list[Risk]:
    """Risks that nobody has answered, without their stakes: what a count needs."""
    given = {(answer.rule, answer.subject): answer for answer in answers}
    risks = found_risks(scheduled, today, records)
    if not given:
        return risks
    answered = [risk for risk in risks if (risk.rule, risk.subject) in given]
    hold = {
        (row.risk.rule, row.risk.subject)
        for row in _assess(scheduled, answered)
        if _answered(row, given[row.risk.rule, row.risk.subject], today).answer is not None
    }
    return [risk for risk in risks if (risk.rule, risk.subject) not in hold]


def near_the_path(scheduled: ScheduledLaunch, risks: Iterable[Risk]) -> int:
    """How many risks are about an item that drives the launch, is critical or near-critical."""
    index = scheduled.network.index
    near = scheduled.once("near-path", make=lambda: near_critical_path(scheduled.schedule))
    return sum(any(index[key] in near for key in risk.at_stake) for risk in risks)


def worst_by_item(scheduled: ScheduledLaunch, risks: Iterable[Risk]) -> dict[str, tuple[Severity, int]]:
    """By the key of the item where to act: the gravest severity, and how many risks there are."""
    worst: dict[str, tuple[Severity, int]] = {}
    for risk in risks:
        severity, count = worst.get(risk.items[0], (risk.severity, 0))
        worst[risk.items[0]] = min(severity, risk.severity, key=_ORDER.__getitem__), count + 1
    return worst


def _assess(scheduled: ScheduledLaunch, risks: list[Risk]) -> list[Assessed]:
    network = scheduled.network
    positions = {network.index[key] for risk in risks for key in risk.at_stake}
    known = stakes(scheduled.schedule, ((n, scheduled.plan.items[n]) for n in sorted(positions)))
    rows = []
    for risk in risks:
        own = [known.get(network.index[key], NO_STAKE) for key in risk.at_stake]
        stake = max(own, key=lambda one: (one.launch, one.eats), default=NO_STAKE)
        days, eats = (round(scheduled.figures.days(units), 1) for units in (stake.launch, stake.eats))
        rows.append(Assessed(risk, stake, days, eats))
    return sorted(rows, key=lambda row: row.order)


def _answered(row: Assessed, answer: RiskAnswer | None, today: date) -> Assessed:
    if answer is None or (answer.until is not None and answer.until < today) or row.days > answer.days + GROWN:
        return row
    return Assessed(row.risk, row.stake, row.days, row.eats, answer)
