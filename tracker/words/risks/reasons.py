"""Why each critical-path risk rule fired, as a sentence."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tracker.engine.risks.risk import Risk
from tracker.models import Category, CommitmentState
from tracker.selectors.plan.scheduled import ScheduledLaunch
from tracker.words import dates


def reason(scheduled: ScheduledLaunch, risk: Risk) -> str:
    """Why a risk is one, in one sentence."""
    item = scheduled.plan.items[scheduled.network.index[risk.items[0]]]
    values = {"name": item.name, "where": _place(scheduled, risk.items[0])}
    sentence = REASONS[risk.rule]
    return sentence(scheduled, risk, values) if callable(sentence) else str(sentence) % values


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


_UNCOMMITTED = {
    None: gettext_lazy("“%(name)s” %(where)s and nobody has asked its department for it."),
    CommitmentState.REQUESTED: gettext_lazy("“%(name)s” %(where)s and its department has not answered."),
    CommitmentState.COUNTERED: gettext_lazy(
        "“%(name)s” %(where)s and the day that its department offers waits for an answer."
    ),
    CommitmentState.DECLINED: gettext_lazy("“%(name)s” %(where)s and its department has declined it."),
    CommitmentState.REOPENED: gettext_lazy("“%(name)s” %(where)s and what was promised has to be agreed on again."),
}


def _uncommitted(scheduled: ScheduledLaunch, risk: Risk, values: dict[str, str]) -> str:
    if not scheduled.plan.items[scheduled.network.index[risk.items[0]]].department:
        return _("“%(name)s” %(where)s and no department delivers it yet.") % values
    return str(_UNCOMMITTED[risk.facts["state"]]) % values


def _record(scheduled: ScheduledLaunch, risk: Risk, values: dict[str, str]) -> str:
    text = _("“%(name)s” %(where)s, and its department kept %(kept)s of %(n)s promises so far.")
    return text % (values | {"kept": risk.facts["kept"], "n": risk.facts["promises"]})


def _unverified(scheduled: ScheduledLaunch, risk: Risk, values: dict[str, str]) -> str:
    text = _("“%(name)s” was delivered %(days)s ago, and nobody has looked whether it is what was agreed.")
    return text % (values | {"days": dates.working_days(risk.facts["days"])})


def _owner_outside(scheduled: ScheduledLaunch, risk: Risk, values: dict[str, str]) -> str:
    who = scheduled.people.get(risk.facts["owner"], risk.facts["owner"])
    return _("“%(name)s” %(where)s, and %(who)s, who owns it, cannot open this launch.") % (values | {"who": who})


def _promised_late(scheduled: ScheduledLaunch, risk: Risk, values: dict[str, str]) -> str:
    text = _("“%(name)s” is promised for %(promise)s, %(late)s after the launch needs it (%(need)s).")
    days = {name: dates.day(scheduled.figures.finish(risk.facts[name])) for name in ("promise", "need_by")}
    values |= {"promise": days["promise"], "need": days["need_by"], "late": dates.working_days(risk.facts["late"])}
    return text % values


def _promised_early(scheduled: ScheduledLaunch, risk: Risk, values: dict[str, str]) -> str:
    text = _("“%(name)s” is promised for %(promise)s, but the plan can deliver it on %(finish)s, %(short)s later.")
    finish = dates.day(scheduled.figures.finish(risk.facts["finish"]))
    short = dates.working_days(risk.facts["short"])
    return text % (values | {"promise": dates.day(risk.facts["promise"]), "finish": finish, "short": short})


def _deadline_missed(scheduled: ScheduledLaunch, risk: Risk, values: dict[str, str]) -> str:
    text = (
        _("“%(name)s” finishes on %(finish)s, %(late)s after the deadline of “%(summary)s” (%(deadline)s).")
        if "summary" in risk.facts
        else _("“%(name)s” finishes on %(finish)s, %(late)s after its deadline (%(deadline)s).")
    )
    days = {name: dates.day(scheduled.figures.finish(risk.facts[name])) for name in ("finish", "deadline")}
    late = dates.working_days(risk.facts["late"])
    return text % (values | days | {"late": late, "summary": risk.facts.get("summary", "")})


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


#: By rule: the sentence, or what makes it of the risk's facts.
REASONS: dict[str, Any] = {
    "no-owner": gettext_lazy("“%(name)s” %(where)s and nobody owns it."),
    "no-criteria": gettext_lazy("“%(name)s” %(where)s and nobody has said what counts as delivered."),
    "no-receiver": gettext_lazy("“%(name)s” %(where)s and nobody is named to take it over."),
    "not-reported": gettext_lazy("“%(name)s” %(where)s and should be under way, but nothing was reported."),
    "open-end": gettext_lazy("Nothing waits for “%(name)s”, so its slipping would show nowhere."),
    "open-start": gettext_lazy("“%(name)s” waits for nothing and has not begun: it moves along with the data date."),
    "no-range": gettext_lazy("“%(name)s” %(where)s and nobody has said how long it may take at worst."),
    "owner-outside": _owner_outside,
    "no-promise": _uncommitted,
    "provider-record": _record,
    "not-verified": _unverified,
    "promised-late": _promised_late,
    "promised-early": _promised_early,
    "deadline-missed": _deadline_missed,
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
