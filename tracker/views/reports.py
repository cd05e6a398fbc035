"""Updates of a launch: how it stands in somebody's words, who knows, and the log of decisions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from roles.access import Permission
from tracker.access import SignedInRequest, requires
from tracker.engine.time.amounts import day_of
from tracker.forms.reports import DecisionForm, UpdateForm
from tracker.models import Audience, Health, Item, Launch, NoticeKind, StatusUpdate
from tracker.selectors.plan.scheduled import ScheduledLaunch, Unschedulable, scheduled_launch
from tracker.selectors.reports.status import audiences_of
from tracker.services.changes.refusals import Refused
from tracker.services.notices.inbox import mark_all_told
from tracker.services.reports import (
    acknowledge_update,
    archive_update,
    decide,
    figures_of,
    health_of,
    latest_for,
    publish,
)
from tracker.views.page.forms import say
from tracker.views.page.frame import frame, unschedulable
from tracker.words.reports import draft_of, figures_words

#: Updates and decisions on a page.
MOST_ROWS = 40


@requires(Permission.VIEW_LAUNCH)
@require_http_methods(["GET", "HEAD", "POST"])
def updates(request: SignedInRequest, launch: Launch) -> HttpResponse:
    """What was published for the person who looks; a draft to publish for whoever may."""
    context, scheduled = frame(request, launch, "updates")
    if scheduled is None:
        return unschedulable(request, context)
    writes = Permission.REPORT_STATUS in request.rights
    form: UpdateForm | None = None
    if request.method == "POST":
        if not writes:
            raise Http404
        form = UpdateForm(request.POST)
        if form.is_valid():
            try:
                data = form.cleaned_data
                publish(
                    launch=launch,
                    by=request.user,
                    scheduled=scheduled,
                    health=Health(data["health"]),
                    text=data["text"],
                    audience=Audience(data["audience"]),
                )
                messages.success(request, _("Published. Whoever reads it is told."))
                return redirect("updates", launch.key)
            except Refused as error:
                say(form, error)
    mark_all_told(by=request.user, launch=launch, kind=NoticeKind.STATUS)
    page = reports_context(request, launch) | {"decision_form": _decision_form(launch, scheduled)}
    if writes and "write" in request.GET and form is None:
        form = _draft(request, launch, scheduled)
    context |= page | {"form": form, "writes": writes}
    return render(request, "tracker/reports/updates.html", context, status=422 if form and form.errors else 200)


def _draft(request: SignedInRequest, launch: Launch, scheduled: ScheduledLaunch) -> UpdateForm:
    """A form that begins with what changed since the last update."""
    figures = figures_of(launch, scheduled)
    last = latest_for(launch, audiences_of(request.rights))
    return UpdateForm(
        initial={
            "health": health_of(figures),
            "text": draft_of(launch, figures, last),
            "audience": last.audience if last else Audience.EVERYBODY,
        }
    )


def reports_context(request: SignedInRequest, launch: Launch) -> dict[str, Any]:
    """Updates that the person reads, and the decisions."""
    rows = StatusUpdate.objects.filter(
        launch=launch, published_at__isnull=False, audience__in=audiences_of(request.rights)
    )
    rows = rows.select_related("author").prefetch_related("seen__person")[:MOST_ROWS]
    shown = [update_row(request, row) for row in rows]
    decisions = launch.decisions.select_related("by", "replaced_by").prefetch_related("items")[:MOST_ROWS]
    return {
        "updates": [row for row in shown if row["update"].archived_at is None],
        "archived": [row for row in shown if row["update"].archived_at is not None],
        "decisions": decisions,
    }


def update_row(request: SignedInRequest, row: StatusUpdate) -> dict[str, Any]:
    """An update as its card shows it."""
    seen = list(row.seen.all())
    figures = row.figures
    return {
        "update": row,
        "figures": figures_words(figures),
        "seen": [str(one.person) for one in seen],
        "knows": any(one.person_id == request.user.pk for one in seen) or row.author_id == request.user.pk,
    }


@requires(Permission.VIEW_LAUNCH)
@require_POST
def answer_update(request: SignedInRequest, launch: Launch, update: int) -> HttpResponse:
    """Acknowledges an update, puts it away or brings it back."""
    rows = StatusUpdate.objects.filter(launch=launch, published_at__isnull=False)
    row = get_object_or_404(rows.filter(audience__in=audiences_of(request.rights)), pk=update)
    try:
        if "archive" in request.POST or "restore" in request.POST:
            archive_update(update=row, by=request.user, back="restore" in request.POST)
            messages.success(request, _("Archived.") if "archive" in request.POST else _("Brought back."))
        else:
            acknowledge_update(update=row, by=request.user)
            messages.success(request, _("Acknowledged."))
    except Refused as error:
        messages.error(request, str(error))
    return redirect("updates", launch.key)


@requires(Permission.REPORT_STATUS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_decision(request: SignedInRequest, launch: Launch) -> HttpResponse:
    """Writes a decision down."""
    if request.method != "POST":
        return redirect("updates", launch.key)
    try:
        scheduled = scheduled_launch(launch)
    except Unschedulable:
        return redirect("updates", launch.key)
    form = _decision_form(launch, scheduled, request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            decide(
                launch=launch,
                by=request.user,
                what=data["what"],
                who=data["who"],
                on=day_of(data["on"]),
                why=data["why"],
                items=list(Item.objects.filter(launch=launch, key__in=data["items"])),
                replaces=data["replaces"],
            )
            messages.success(request, _("Written down."))
            return redirect("updates", launch.key)
        except Refused as error:
            say(form, error)
    context, _found = frame(request, launch, "updates")
    context |= reports_context(request, launch) | {"decision_form": form, "form": None, "writes": True}
    return render(request, "tracker/reports/updates.html", context, status=422)


def _decision_form(launch: Launch, scheduled: ScheduledLaunch, data: Any = None) -> DecisionForm:
    names = {item.key: item.name for item in scheduled.plan.items}
    return DecisionForm(data, launch=launch, names=names, initial={"on": launch.today})
