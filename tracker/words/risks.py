"""Critical-path risks in words: why, who must act, and the next step as a click."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from roles.access import OwningRole
from tracker.engine.risks.rules import Risk, Step
from tracker.models import Category, Launch
from tracker.selectors.plan.scheduled import ScheduledLaunch
from tracker.selectors.risks import Assessed

from . import dates
from .risk_labels import RULES, SEVERITIES

_STEPS: dict[Step, tuple[Any, str]] = {
    Step.ASSIGN: (gettext_lazy("Assign an owner"), "owner"),
    Step.PULL_IN: (gettext_lazy("Shorten it, or agree a new date"), "duration"),
    Step.DECIDE: (gettext_lazy("Decide today: open it"), "actual_start"),
    Step.CONSTRAINT: (gettext_lazy("Look at its constraint"), "constraint"),
    Step.LINK: (gettext_lazy("Link it"), "predecessors"),
    Step.SEQUENCE: (gettext_lazy("Correct its start, or the link"), "actual_start"),
    Step.ESTIMATE: (gettext_lazy("Give it a pessimistic duration"), "pessimistic"),
    Step.REPORT: (gettext_lazy("Report its start, or move it"), "actual_start"),
}


#: What to do about something that nobody stands by, by its state.
_ASKS: dict[str | None, Any] = {
    None: gettext_lazy("Ask for it"),
    "requested": gettext_lazy("Ask for an answer"),
    "countered": gettext_lazy("Answer the offer"),
    "declined": gettext_lazy("Ask for something else"),
    "reopened": gettext_lazy("Agree again"),
}
_ON_ITS_CARD: dict[Step, Any] = {
    Step.PROMISE: "",
    Step.AGREE: gettext_lazy("Agree on it"),
    Step.VERIFY: gettext_lazy("Look at it"),
}


#: States in which whoever asks has the next word.
_ASKER_ACTS = (None, "countered", "declined")


def risk_row(launch: Launch, scheduled: ScheduledLaunch, row: Assessed, departments: dict[str, str]) -> dict[str, Any]:
    """A risk with its stake, as the Risks screen and the role views show it."""
    line = risk_line(launch, scheduled, row.risk)
    item = scheduled.plan.items[scheduled.network.index[row.risk.items[0]]]
    asked_by = item.commitment.asked_by if item.commitment else item.owning_role
    acts = row.risk.facts.get("state", "") in _ASKER_ACTS if row.risk.rule == "no-promise" else False
    return line | {
        "assessed": row,
        "launch": launch,
        "item": item,
        "department": departments.get(item.department or "", ""),
        "owner": str(OwningRole(asked_by).label) if acts and asked_by else scheduled.people.get(item.owner or "", ""),
        "stake": stake_sentence(scheduled, row),
        "days": dates.working_days(row.days) if row.days else "—",
        "others": [_other(scheduled, key) for key in row.risk.items[1:7]],
        "answer": row.answer,
    }


def risk_line(launch: Launch, scheduled: ScheduledLaunch, risk: Risk) -> dict[str, Any]:
    """A risk in one line: severity, rule, why, and the next step with its address."""
    label, url = _step(launch, scheduled, risk)
    return {
        "rule": risk.rule,
        "rule_label": RULES[risk.rule],
        "severity": risk.severity.value,
        "severity_label": SEVERITIES[risk.severity],
        "subject": risk.subject,
        "why": _why(scheduled, risk),
        "step_label": label,
        "step_url": url,
    }


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
    return _("%(typical)s, it would eat %(eaten)s of float and the launch would hold.") % {
        "typical": typical,
        "eaten": dates.working_days(row.eats),
    }


def _other(scheduled: ScheduledLaunch, key: str) -> dict[str, str]:
    return {"key": key, "name": scheduled.plan.items[scheduled.network.index[key]].name}


def _step(launch: Launch, scheduled: ScheduledLaunch, risk: Risk) -> tuple[Any, str]:
    plan = reverse("plan", args=[launch.key])
    key = risk.items[0]
    if risk.step in (Step.ACCEPTANCE, Step.LAG) and risk.link is not None and scheduled.rows is not None:
        label = (
            _("Ask for acceptance criteria") if risk.step is Step.ACCEPTANCE else _("Make the wait an item of its own")
        )
        return label, reverse("edit-link", args=[launch.key, scheduled.rows.links[risk.link]])
    if risk.step is Step.SPLIT:
        return _("See what meets in it"), f"{plan}?{urlencode({'item': key, 'focus': key})}"
    if risk.step is Step.BACKUP:
        narrowed: dict[str, str] = {name: risk.facts[name] for name in ("owner", "department") if name in risk.facts}
        return _("See the work, find a second"), f"{plan}?{urlencode(narrowed)}"
    if risk.step in _ON_ITS_CARD and scheduled.rows is not None:
        pk = scheduled.rows.items[scheduled.network.index[key]]
        label = _ASKS.get(risk.facts["state"], "") if risk.step is Step.PROMISE else _ON_ITS_CARD[risk.step]
        return label, reverse("commitment", args=[pk])
    label, field = _STEPS[risk.step]
    return label, f"{plan}?{urlencode({'item': key, 'edit': field})}"


def _why(scheduled: ScheduledLaunch, risk: Risk) -> str:
    item = scheduled.plan.items[scheduled.network.index[risk.items[0]]]
    where = _place(scheduled, risk.items[0])
    values = {"name": item.name, "where": where}
    sentence = _SENTENCES.get(risk.rule)
    if sentence is not None:
        return str(sentence) % values
    return _FACTS[risk.rule](scheduled, risk, values)


def _place(scheduled: ScheduledLaunch, key: str) -> str:
    position = scheduled.network.index[key]
    if position in scheduled.schedule.driving:
        return _("is on the driving path")
    if scheduled.schedule.is_critical(position):
        return _("is critical")
    spare = dates.float_text(
        scheduled, scheduled.network.activities[position], scheduled.schedule.item(key).total_float
    )
    return _("has %(float)s of float left") % {"float": spare}


_SENTENCES = {
    "no-owner": gettext_lazy("“%(name)s” %(where)s and nobody owns it."),
    "no-criteria": gettext_lazy("“%(name)s” %(where)s and nobody has said what counts as delivered."),
    "no-receiver": gettext_lazy("“%(name)s” %(where)s and nobody is named to take it over."),
    "not-reported": gettext_lazy("“%(name)s” %(where)s and should be under way, but nothing was reported."),
    "open-end": gettext_lazy("Nothing waits for “%(name)s”, so its slipping would show nowhere."),
    "open-start": gettext_lazy("“%(name)s” waits for nothing and has not begun: it moves along with the data date."),
    "no-range": gettext_lazy("“%(name)s” %(where)s and nobody has said how long it may take at worst."),
}


_UNCOMMITTED = {
    None: gettext_lazy("“%(name)s” %(where)s and nobody has asked its department for it."),
    "requested": gettext_lazy("“%(name)s” %(where)s and its department has not answered."),
    "countered": gettext_lazy("“%(name)s” %(where)s and the day that its department offers waits for an answer."),
    "declined": gettext_lazy("“%(name)s” %(where)s and its department has declined it."),
    "reopened": gettext_lazy("“%(name)s” %(where)s and what was promised has to be agreed on again."),
}


def _uncommitted(scheduled: ScheduledLaunch, risk: Risk, values: dict[str, str]) -> str:
    return str(_UNCOMMITTED[risk.facts["state"]]) % values


def _record(scheduled: ScheduledLaunch, risk: Risk, values: dict[str, str]) -> str:
    text = _("“%(name)s” %(where)s, and its department kept %(kept)s of %(n)s promises so far.")
    return text % (values | {"kept": risk.facts["kept"], "n": risk.facts["promises"]})


def _unverified(scheduled: ScheduledLaunch, risk: Risk, values: dict[str, str]) -> str:
    text = _("“%(name)s” was delivered %(days)s ago, and nobody has looked whether it is what was agreed.")
    return text % (values | {"days": dates.working_days(risk.facts["days"])})


def _late_day(scheduled: ScheduledLaunch, risk: Risk, values: dict[str, str]) -> str:
    last = scheduled.figures.finish
    late = dates.working_days(risk.facts["late"])
    if risk.rule == "promised-late":
        text = _("“%(name)s” is promised for %(promise)s, %(late)s after the launch needs it (%(need)s).")
        days = {"promise": dates.day(last(risk.facts["promise"])), "need": dates.day(last(risk.facts["need_by"]))}
    else:
        text = _("“%(name)s” finishes on %(finish)s, %(late)s after its deadline (%(deadline)s).")
        days = {"finish": dates.day(last(risk.facts["finish"])), "deadline": dates.day(last(risk.facts["deadline"]))}
    return text % (values | days | {"late": late})


def _decision(scheduled: ScheduledLaunch, risk: Risk, values: dict[str, str]) -> str:
    text = _(
        "“%(name)s” (%(category)s) had to be decided by %(day)s to be there when it is needed, and it has not begun."
    )
    day = dates.day(scheduled.figures.start(risk.facts["decide_by"]))
    return text % (values | {"category": str(Category(risk.facts["category"]).label).lower(), "day": day})


def _handoff(scheduled: ScheduledLaunch, risk: Risk, values: dict[str, str]) -> str:
    other = scheduled.plan.items[scheduled.network.index[risk.items[1]]]
    text = _("Nobody has said what counts as done when “%(name)s” is handed to “%(other)s”.")
    return text % (values | {"other": other.name})


def _merge(scheduled: ScheduledLaunch, risk: Risk, values: dict[str, str]) -> str:
    text = _("%(n)s near-critical paths meet in “%(name)s”: it waits for the worst of them.")
    return text % (values | {"n": risk.facts["n"]})


def _single(scheduled: ScheduledLaunch, risk: Risk, values: dict[str, str]) -> str:
    text = _("Every path to the launch runs through “%(name)s”, and %(n)s paths meet there.")
    return text % (values | {"n": risk.facts["n"]})


def _person(scheduled: ScheduledLaunch, risk: Risk, values: dict[str, str]) -> str:
    count = dates.item_count(len(risk.items))
    if "owner" in risk.facts:
        who = scheduled.people.get(risk.facts["owner"], risk.facts["owner"])
        return _("Every path to the launch runs through the work of %(who)s (%(items)s left).") % {
            "who": who,
            "items": count,
        }
    return _("Every path to the launch runs through work of one department (%(items)s left).") % {"items": count}


def _lag(scheduled: ScheduledLaunch, risk: Risk, values: dict[str, str]) -> str:
    other = scheduled.plan.items[scheduled.network.index[risk.items[1]]]
    days = risk.facts["days"]
    text = ngettext(
        "“%(name)s” waits %(n)s working day after “%(other)s” for something that nobody owns.",
        "“%(name)s” waits %(n)s working days after “%(other)s” for something that nobody owns.",
        days,
    )
    return text % (values | {"other": other.name, "n": f"{days:g}"})


def _hard(scheduled: ScheduledLaunch, risk: Risk, values: dict[str, str]) -> str:
    text = (
        _("“%(name)s” is scheduled by hand on the driving path: what happens before it no longer moves it.")
        if risk.facts["manual"]
        else _("“%(name)s” has a fixed date on the driving path: what happens before it no longer moves it.")
    )
    return text % values


def _sequence(scheduled: ScheduledLaunch, risk: Risk, values: dict[str, str]) -> str:
    other = scheduled.plan.items[scheduled.network.index[risk.items[1]]]
    return _("“%(name)s” began before “%(other)s”, which it waits for, was done.") % (values | {"other": other.name})


_FACTS: dict[str, Callable[[ScheduledLaunch, Risk, dict[str, str]], str]] = {
    "no-promise": _uncommitted,
    "provider-record": _record,
    "not-verified": _unverified,
    "promised-late": _late_day,
    "deadline-missed": _late_day,
    "decision-passed": _decision,
    "no-acceptance": _handoff,
    "merge-point": _merge,
    "single-point": _single,
    "single-person": _person,
    "single-department": _person,
    "long-lag": _lag,
    "hard-constraint": _hard,
    "out-of-sequence": _sequence,
}
