"""Reporting progress in one step: the new data date, and what is asked of whom as of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from roles.access import Permission
from tracker.access import SignedInRequest, requires
from tracker.engine.plan.plan import PlanItem
from tracker.engine.time.amounts import Moment, day_of
from tracker.engine.time.calendar import MINUTES_PER_DAY, day_number
from tracker.forms.plan.fields import AmountEntry, MomentEntry
from tracker.models import Item, Launch
from tracker.selectors.people.departments import department_names
from tracker.selectors.plan.scheduled import ScheduledLaunch
from tracker.services.changes.outcome import Outcome
from tracker.services.changes.refusals import Behind, Refused
from tracker.services.plan.progress import FIELDS, Report, report_progress
from tracker.views.page.forms import reason_in, version_of
from tracker.views.page.frame import frame, unschedulable
from tracker.words import dates
from tracker.words.changes import change_sentence
from tracker.words.proposals import proposed_sentence

#: Items asked about at once; report in rounds where there are more.
MOST_ROWS = 300


@requires(Permission.PROPOSE)
@require_http_methods(["GET", "HEAD", "POST"])
def progress(request: SignedInRequest, launch: Launch) -> HttpResponse:
    """Every item that should be under way or done as of a day, by owner, with room for what became of it."""
    context, scheduled = frame(request, launch, "progress")
    if scheduled is None:
        return unschedulable(request, context)
    entry = _moment(launch)
    rights = request.rights
    may_date = Permission.EDIT_LAUNCH in rights
    # What is left counts from the data date, which moves with the report of those who may move it.
    fixed = None if may_date or launch.data_date is None else day_of(launch.data_date)
    typed = request.POST.get("data_date") or request.GET.get("as_of") or dates.plain(fixed or launch.today)
    errors: dict[str, str] = {}
    status = 422
    as_of: Moment = launch.today
    try:
        as_of = entry.clean(typed) or launch.today
        typed = dates.plain(as_of)
    except ValidationError as error:
        errors["data_date"] = " ".join(error.messages)
    rows = [n for n in _asked(scheduled, as_of) if rights.over(Permission.REPORT_PROGRESS, scheduled.plan.items[n])]
    if request.method == "POST" and not errors:
        counts_from = fixed if fixed is not None and day_of(as_of) > fixed else None
        reports, errors = _read(request, launch, scheduled, counts_from)
        if not errors:
            try:
                outcome = report_progress(
                    launch=launch,
                    by=request.user,
                    data_date=as_of if may_date else None,
                    reports=reports,
                    reason=reason_in(request),
                )
                messages.success(request, _report_sentence(outcome, as_of if may_date else None, as_of))
                return redirect("plan", launch.key)
            except Refused as error:
                errors, status = error.messages, 409 if isinstance(error, Behind) else 422
    context |= {
        "typed": typed,
        "reason": reason_in(request),
        "may_date": may_date,
        "error": errors.get("data_date", "") or errors.get("", ""),
        "groups": (groups := _groups(request, scheduled, rows[:MOST_ROWS], errors)),
        "wrong": [field for group in groups for row in group.rows for field in row.fields if field.error],
        "count": len(rows),
        "more": max(0, len(rows) - MOST_ROWS),
    }
    return render(request, "tracker/plan/progress/progress.html", context, status=status if errors else 200)


def _report_sentence(outcome: Outcome, data_date: Moment | None, as_of: Moment) -> str:
    """What became of a report, in a sentence."""
    if outcome.proposal is not None:
        return proposed_sentence(outcome.proposal)
    said = _("Reported on %(items)s as of %(day)s.")
    if data_date is not None:
        said = _("The data date is %(day)s; reported on %(items)s.")
    reported = outcome.change_set.events.exclude(item=None).count() if outcome.change_set else 0
    values = {"day": dates.plain(as_of), "items": dates.item_count(reported)}
    return f"{said % values} {change_sentence(outcome)}".strip()


def _moment(launch: Launch) -> MomentEntry:
    entry = MomentEntry(label=_("Date"), required=False)
    entry.launch = launch
    return entry


def _asked(scheduled: ScheduledLaunch, as_of: Moment) -> list[int]:
    """Positions of leaves that should have begun as of a day, or have, and are not done."""
    instant = (day_number(day_of(as_of)) + 1) * MINUTES_PER_DAY // scheduled.network.resolution.minutes
    scale = scheduled.schedule.layout.scale
    return [
        n
        for n in scheduled.network.leaves
        if not scheduled.network.activities[n].finished
        and not scheduled.network.activities[n].external
        and (scheduled.network.activities[n].started or scale.instant(scheduled.schedule.early[2 * n]) < instant)
    ]


def _read(
    request: SignedInRequest, launch: Launch, scheduled: ScheduledLaunch, counts_from: date | None
) -> tuple[dict[str, Report], dict[str, str]]:
    """What was typed, by item key, and what could not be read, by ``key:field``. A field that stands as it was shown
    (``key:field:was``) reports nothing. ``counts_from``: the data date, where what is left was given as of a later
    day."""
    reports: dict[str, Report] = {}
    errors: dict[str, str] = {}
    amount = AmountEntry(label=_("Remaining"), required=False)
    for item in scheduled.plan.items:
        values: dict[str, Any] = {}
        for name in FIELDS:
            place = f"{item.key}:{name}"
            text = request.POST.get(place, "").strip()
            if text == request.POST.get(f"{place}:was", "").strip():
                continue
            entry = amount if name == "remaining" else _moment(launch)
            if name == "remaining" and counts_from is not None:
                words = _(
                    "What is left counts from the data date, %(day)s. Say it as of that day, or ask for a later one."
                )
                errors[place] = words % {"day": dates.day(counts_from)}
                continue
            try:
                values[name] = entry.clean(text)
            except ValidationError as error:
                errors[place] = " ".join(error.messages)
        if values and not errors:
            reports[item.key] = Report(values, version_of(request.POST.get(f"{item.key}:version")))
    return reports, errors


def _versions(scheduled: ScheduledLaunch, rows: list[int]) -> dict[str, int]:
    pks = [scheduled.rows.items[n] for n in rows] if scheduled.rows else []
    return dict(Item.objects.filter(pk__in=pks).values_list("key", "version"))


@dataclass(slots=True)
class ReportField:
    """One field of a report of progress, as it was typed or as it stands."""

    name: str
    label: str
    short: str
    is_day: bool
    value: str
    was: str
    id: str
    error: str
    hint: str


@dataclass(slots=True)
class ReportRow:
    """An item that progress is asked of."""

    item: PlanItem
    version: int | str
    department: str
    start: str
    finish: str
    fields: list[ReportField]
    driving: bool
    overdue: bool


@dataclass(slots=True)
class ReportGroup:
    """The items of one person."""

    owner: str
    rows: list[ReportRow]


def _groups(
    request: SignedInRequest, scheduled: ScheduledLaunch, rows: list[int], errors: dict[str, str]
) -> list[ReportGroup]:
    """Rows by the person who is asked; those that nobody owns last."""
    departments = department_names()
    groups: dict[str, list[ReportRow]] = {}
    versions = _versions(scheduled, rows)
    for n in rows:
        item, activity = scheduled.plan.items[n], scheduled.network.activities[n]
        values = scheduled.schedule.item(item.key)
        start, finish = scheduled.figures.span(values, values.early)
        row = ReportRow(
            item=item,
            version=versions.get(item.key, ""),
            department=departments.get(item.department or "", ""),
            start=dates.day(start),
            finish=dates.day(finish),
            fields=_fields(request, scheduled, n, errors),
            driving=values.driving,
            overdue=activity.actual_start is None,
        )
        groups.setdefault(item.owner or "", []).append(row)
    return [
        ReportGroup(scheduled.people.get(owner, owner), members)
        for owner, members in sorted(groups.items(), key=lambda pair: (not pair[0], scheduled.people.get(pair[0], "")))
    ]


def _fields(request: SignedInRequest, scheduled: ScheduledLaunch, n: int, errors: dict[str, str]) -> list[ReportField]:
    item, activity = scheduled.plan.items[n], scheduled.network.activities[n]
    remaining = activity.duration if activity.remaining is None else activity.remaining
    fields = []
    for name, label in zip(FIELDS, (_("Started"), _("Finished"), _("Remaining")), strict=True):
        stored = getattr(item, name)
        shown = dates.plain(stored) if isinstance(stored, date) else "" if stored is None else str(stored)
        field = f"{item.key}:{name}"
        fields.append(
            ReportField(
                name=field,
                label=f"{label}: {item.name}",
                short=label,
                is_day=name != "remaining",
                value=request.POST.get(field, shown),
                was=shown,
                id=f"report-{n}-{name}",
                error=errors.get(field, ""),
                hint=dates.float_text(scheduled, activity, remaining) if name == "remaining" else "",
            )
        )
    return fields
