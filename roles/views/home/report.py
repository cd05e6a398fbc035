"""The stakeholder report: one printable page in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from roles.access import OwningRole, Permission
from tracker.access import SignedInRequest, requires, rights_in_all, signed_in
from tracker.models import ChangeKind, ChangeSet, CommitmentState, Kind, Launch, LaunchForecast
from tracker.selectors.commitments.standing import commitment_rows, records_in, shown_need_by
from tracker.selectors.forecast.forecasts import P80, forecasts_of
from tracker.selectors.people.departments import department_names
from tracker.selectors.people.roles_held import accountable
from tracker.selectors.plan.grounds import Ground, Grounds, grounds_of
from tracker.selectors.plan.rows import LaunchLine, launch_line
from tracker.selectors.plan.scheduled import ScheduledLaunch
from tracker.selectors.proposals import open_proposals
from tracker.selectors.reports.status import audiences_of
from tracker.selectors.risks import Assessed, answers_of, assessed_risks
from tracker.services.forecast.runs import current_forecast
from tracker.services.notices.visits import look_at
from tracker.services.reports import latest_for
from tracker.views.page.frame import frame, unschedulable
from tracker.words import dates
from tracker.words.changes import late_sentence, standing
from tracker.words.forecast import caveat, chance_sentence, share_text, shown
from tracker.words.history import change_set_words
from tracker.words.reports import figures_words
from tracker.words.risks.rows import risk_row

from .landing import keep_view
from .running import running
from .waiting import others_asked

#: How far back "last week" reaches, and how many risks, changes and milestones the page has.
WEEK, RISKS, CHANGES, MILESTONES = timedelta(days=7), 3, 6, 8
#: Rules that ask somebody to decide, rather than to work.
DECISIONS = ("decision-passed", "no-owner", "owner-outside", "promised-late", "target-missed")


@signed_in
@require_safe
def reports(request: SignedInRequest) -> HttpResponse:
    """Every running launch with its verdict in a sentence. With one launch its report is the page."""
    launches, schedules = running(request.user)
    keep_view(request, "reports")
    others = others_asked(request.user, launches, rights_in_all(launches, request.user))
    if len(launches) == 1 and not others:
        return redirect("report", launches[0].key)
    forecasts = forecasts_of(launches)
    rows = [{"launch": launch} | _verdict_now(launch, one, forecasts) for launch, one in schedules if one.plan.items]
    rows.sort(key=lambda row: -row["days_late"])
    return render(
        request, "roles/home/reports.html", {"view": "reports", "rows": rows, "others_asked": others, "words_asked": []}
    )


def _verdict_now(launch: Launch, scheduled: ScheduledLaunch, forecasts: Mapping[int, LaunchForecast]) -> dict[str, Any]:
    """The verdict by the newest forecast, which says so where the plan was changed since."""
    forecast = forecasts.get(launch.pk)
    said = verdict(launch, scheduled, forecast)
    if said["days_late"] <= 0 and (forecast is None or forecast.revision != launch.revision):
        said["verdict"] += " " + _("The forecast is older than the last change of the plan.")
    return said


@requires(Permission.VIEW_LAUNCH)
@require_safe
def report(request: SignedInRequest, launch: Launch) -> HttpResponse:
    """Will we launch, what changed since last week, three risks, decisions needed."""
    context, scheduled = frame(request, launch, "report")
    if scheduled is None:
        return unschedulable(request, context)
    if not scheduled.plan.items:
        return redirect(launch)
    look_at(launch=launch, by=request.user)
    departments = department_names()
    answers = answers_of([launch]).get(launch.pk, ())
    records = records_in(launch, request.user)
    rows = [row for row in assessed_risks(scheduled, launch.today, answers, records) if row.answer is None]
    decisions = _one_an_item(row for row in rows if row.risk.rule in DECISIONS)
    stand = current_forecast(launch, scheduled)[0]
    latest = stand.latest if stand.current else None
    grounds = grounds_of(launch, scheduled)
    ahead = None if grounds.over else latest
    context |= verdict(launch, scheduled, latest) | {
        "chances": "" if ahead is None else chance_sentence(ahead),
        "caveat": "" if ahead is None else caveat(grounds),
        "people": [(role.label, person) for role, person in accountable(launch).items()],
        "changes": _changes(launch),
        "risk_rows": [risk_row(launch, scheduled, row, departments) for row in _one_an_item(rows)[:RISKS]],
        "risk_count": len(rows),
        "update": _update(request, launch),
        "decisions": [risk_row(launch, scheduled, row, departments) for row in decisions[:RISKS]],
        "over": grounds.over,
        "offers": _undecided(launch, scheduled, departments)[:RISKS],
        "asked_decisions": open_proposals(launch).select_related("author").prefetch_related("approvals")[:RISKS],
        "milestones": _milestones(scheduled, latest),
        "done": _done(scheduled),
        "printed": timezone.now(),
    }
    return render(request, "roles/home/report.html", context)


_UNKNOWN: dict[Ground, Any] = {
    Ground.DRAFT: gettext_lazy("This plan is a draft: nobody works by it yet. As drafted it launches on %(finish)s."),
    Ground.UNREPORTED: gettext_lazy(
        "Nobody can say yet: the work should be under way, and no progress was reported. On paper it launches on "
        "%(finish)s."
    ),
    Ground.UNDATED: gettext_lazy(
        "Nobody can say yet: progress was reported on some items, and nobody said how the rest stands. On paper it "
        "launches on %(finish)s."
    ),
    Ground.OLD: gettext_lazy(
        "Nobody can say today: progress was last reported on %(known)s. By that it launches on %(finish)s."
    ),
    Ground.UNSAID: gettext_lazy(
        "It is marked as launched, but its plan does not say when: the launch day is not reported as done. By the plan "
        "it is %(finish)s."
    ),
    Ground.CANCELLED: gettext_lazy(
        "No: this launch was cancelled, and nobody works by its plan. By that it would have launched on %(finish)s."
    ),
    Ground.ARCHIVED: gettext_lazy(
        "This launch is archived, and nobody works by its plan. By that it launches on %(finish)s."
    ),
}


def verdict(launch: Launch, scheduled: ScheduledLaunch, forecast: LaunchForecast | None = None) -> dict[str, Any]:
    """Will it launch on the day, in a sentence a stranger understands: by the plan, and by its forecast where there is
    one. No yes where nobody has said lately how the work stands, or nobody works at it any more."""
    line, grounds = launch_line(scheduled), grounds_of(launch, scheduled)
    chance = None if forecast is None else forecast.chance
    tone = standing(line.days_late, grounds, chance)["tone"]
    said = _verdict(line, grounds, tone, chance)
    if line.target is None:
        tone = "unknown"
    return {"verdict": said, "days_late": line.days_late, "finish": dates.day(line.finish), "tone": tone}


def _verdict(line: LaunchLine, grounds: Grounds, tone: str, chance: float | None) -> str:
    values = {"finish": dates.day(line.finish), "days": late_sentence(line.days_late)}
    values["known"] = "" if grounds.known is None else dates.day(grounds.known)
    if line.target is None:
        none = _("No target date was set.")
        if grounds.ground is Ground.DONE:
            return _("It launched on %(finish)s.") % values + " " + none
        if not grounds.firm:
            return str(_UNKNOWN[grounds.ground]) % values + " " + none
        return _("As planned it launches on %(finish)s. No target date was set.") % values
    values["target"] = dates.day(line.target)
    if grounds.ground is Ground.DONE:
        return _("It launched on %(finish)s, %(days)s: the target was %(target)s.") % values
    if tone == "unknown" or grounds.ground is Ground.DRAFT:
        return str(_UNKNOWN[grounds.ground]) % values + " " + _("The target is %(target)s.") % values
    if tone == "late":
        return _("No. As planned it launches on %(finish)s, %(days)s: the target is %(target)s.") % values
    if tone == "doubtful":
        text = _(
            "Probably not. If all goes as planned it launches on %(finish)s, and the target is %(target)s; but "
            "allowing for what may take longer, the chance to make it is %(share)s."
        )
        return text % (values | {"share": share_text(chance or 0)})
    if line.days_late < 0:
        return _("Yes. As planned it launches on %(finish)s, %(days)s: the target is %(target)s.") % values
    return _("Yes, with nothing to spare. As planned it launches on the target, %(target)s.") % values


def _update(request: SignedInRequest, launch: Launch) -> dict[str, Any] | None:
    """The latest status update that the person reads."""
    row = latest_for(launch, audiences_of(request.rights))
    return None if row is None else {"update": row, "figures": figures_words(row.figures)}


#: States in which whoever asks has to decide.
_UNDECIDED: dict[str, Any] = {
    CommitmentState.COUNTERED: gettext_lazy("%(department)s offers %(offered)s, and it is needed by %(need)s."),
    CommitmentState.DECLINED: gettext_lazy("%(department)s has declined it, and it is needed by %(need)s."),
}


def _undecided(launch: Launch, scheduled: ScheduledLaunch, departments: Mapping[str, str]) -> list[dict[str, Any]]:
    """Offers and refusals that wait for whoever asked; the most urgent first."""
    rows = []
    for row in commitment_rows(launch, scheduled):
        text = _UNDECIDED.get(row.state)
        if text is None or row.item.commitment is None:
            continue
        values = {
            "department": departments.get(row.item.department or "", ""),
            "offered": dates.plain(row.item.commitment.offered),
            "need": dates.plain(shown_need_by(scheduled, row.item.key)),
        }
        why = str(text) % values
        if row.short:
            planned = dates.day(scheduled.planned_finish(row.item.key))
            why += " " + _("As planned it is done on %(day)s.") % {"day": planned}
        rows.append({"item": row.item, "pk": row.pk, "why": why})
    return rows


def _one_an_item(rows: Iterable[Assessed]) -> list[Assessed]:
    """The gravest risk of each item, in order: three lines about one item would hide two others."""
    risks: dict[str, Assessed] = {}
    for row in rows:
        risks.setdefault(row.risk.items[0], row)
    return list(risks.values())


def _changes(launch: Launch) -> list[dict[str, Any]]:
    """What was done in the last week: edits that moved the launch first, then how many others there were."""
    since = timezone.now() - WEEK
    rows = ChangeSet.objects.filter(launch=launch, at__gte=since, kind=ChangeKind.EDIT, undone_at=None)
    moved = [row for row in rows.select_related("author") if row.finish_before not in (None, row.finish_after)]
    told = [
        {
            "who": row.author,
            "what": change_set_words(row),
            "why": row.reason,
            "from": dates.plain(row.finish_before),
            "to": dates.plain(row.finish_after),
            "later": str(row.finish_after) > str(row.finish_before),
        }
        for row in moved[:CHANGES]
    ]
    others = rows.count() - len(moved)
    if others:
        one, many = "%(n)s other edit did not move the launch.", "%(n)s other edits did not move the launch."
        text = ngettext(one, many, others)
        told.append({"plain": text % {"n": others}})
    return told


def _milestones(scheduled: ScheduledLaunch, latest: LaunchForecast | None) -> list[dict[str, Any]]:
    rows = []
    sure = latest.detail.get("items", {}) if latest is not None else {}
    for n in scheduled.network.leaves:
        item = scheduled.plan.items[n]
        if item.kind not in (Kind.MILESTONE, Kind.GATE):
            continue
        values = scheduled.schedule.item(item.key)
        finish = scheduled.figures.span(values, values.early)[1]
        left = dates.float_text(scheduled, scheduled.network.activities[n], values.total_float)
        rows.append(
            {
                "item": item,
                "finish": dates.day(finish),
                "iso": finish,
                "done": scheduled.finished(n),
                "float": "" if scheduled.finished(n) else left,
                "p80": shown(date.fromordinal(sure[item.key][P80])) if item.key in sure else "",
                "late": values.total_float < 0 and not scheduled.finished(n),
            }
        )
    return sorted(rows, key=lambda row: str(row["iso"]))[:MILESTONES]


def _done(scheduled: ScheduledLaunch) -> dict[str, Any]:
    """How much is done, by owning role."""
    leaves = [n for n in scheduled.network.leaves if scheduled.plan.items[n].kind != Kind.SUMMARY]
    rows = []
    for role in OwningRole:
        mine = [n for n in leaves if scheduled.plan.items[n].owning_role == role]
        rows.append({"role": role, "done": sum(scheduled.finished(n) for n in mine), "all": len(mine)})
    return {"rows": rows, "done": sum(scheduled.finished(n) for n in leaves), "all": len(leaves)}
