"""Budget and people of a launch: what was asked for, what there is, and who is given out beyond it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from roles.access import OwningRole, Permission
from roles.models import Department
from tracker.access import SignedInRequest, launches_visible_to, requires
from tracker.forms.resources import AskForm, ResourceAnswerForm
from tracker.models import Launch, ResourceKind, ResourceRequest, ResourceState
from tracker.selectors.resources import WEEKS, capacity_of, held_people, money_of, weeks_of
from tracker.services import resources as services
from tracker.services.changes.refusals import Behind, Refused
from tracker.views.page.forms import say, status_of, version_of
from tracker.views.page.frame import frame
from tracker.views.page.turned_away import TurnedAway
from tracker.words import dates

State = ResourceState


@requires(Permission.VIEW_LAUNCH)
@require_http_methods(["GET", "HEAD", "POST"])
def resources(request: SignedInRequest, launch: Launch) -> HttpResponse:
    """Requests, open ones first; the budget; people by department and week. A post asks for something."""
    may_ask = Permission.ASK in request.rights
    form = AskForm(request.POST or None, launch=launch)
    if request.method == "POST":
        if not may_ask:
            raise Http404
        if form.is_valid():
            try:
                services.ask_for(launch=launch, by=request.user, values=form.cleaned_data)
                messages.success(request, _("Asked. The program manager answers."))
                return redirect("resources", launch.key)
            except Refused as error:
                say(form, error)
    context, _found = frame(request, launch, "resources")
    return render(
        request,
        "tracker/resources/resources.html",
        context | resources_context(request, launch) | {"form": form, "may_ask": may_ask},
        status=status_of(form),
    )


def resources_context(
    request: SignedInRequest, launch: Launch, refused: tuple[int, ResourceAnswerForm] | None = None
) -> dict[str, Any]:
    """What the page says, with the form that was refused in the place of a request's own."""
    rows = ResourceRequest.objects.filter(launch=launch).select_related(
        "department", "scope", "author", "answered_by", "item", "launch__program"
    )
    order = {State.ASKED: 0, State.COUNTERED: 1, State.ALLOCATED: 2, State.DECLINED: 3, State.WITHDRAWN: 4}
    shown = [_row(request, row, refused) for row in sorted(rows, key=lambda row: (order[State(row.state)], -row.pk))]
    visible = launches_visible_to(request.user).filter(program=launch.program_id)
    money = money_of(launch, visible)
    return {
        "requests": shown,
        "money": money,
        "currency": launch.program.currency,
        "share": 0 if not money.budget else min(100, round(100 * money.given / money.budget)),
        "people": _people(launch, visible),
        "departments": Department.objects.all(),
        "wide": refused is not None,
    }


def _row(
    request: SignedInRequest, row: ResourceRequest, refused: tuple[int, ResourceAnswerForm] | None
) -> dict[str, Any]:
    allocates = Permission.ALLOCATE in request.rights
    asks = row.author_id == request.user.pk or OwningRole.PRODUCT in request.rights.answers_for
    given = {"amount": row.granted or row.amount, "first": row.granted_first or row.first}
    form = ResourceAnswerForm(initial=given | {"last": row.granted_last or row.last}, auto_id=f"answer-{row.pk}-%s")
    people = row.kind == ResourceKind.PEOPLE
    return {
        "row": row,
        "people": people,
        "amount": amount_text(row, row.amount),
        "granted": amount_text(row, row.granted) if row.granted is not None else "",
        "days": _days(row.first, row.last),
        "granted_days": _days(row.granted_first, row.granted_last) if row.granted is not None else "",
        "form": refused[1] if refused and refused[0] == row.pk else form,
        "is_refused": bool(refused) and refused is not None and refused[0] == row.pk,
        "may_answer": allocates and row.state in (State.ASKED, State.COUNTERED),
        "may_allocate": allocates and row.state == State.ASKED,
        "may_take": asks and row.state == State.COUNTERED,
        "may_withdraw": asks and row.state in (State.ASKED, State.COUNTERED, State.ALLOCATED),
        "may_plan": allocates and row.state == State.ALLOCATED and row.item_id is None,
    }


def amount_text(row: ResourceRequest, amount: Any) -> str:
    """So many people, or so much money."""
    text = services.figure(amount, ",")
    if row.kind == ResourceKind.PEOPLE:
        return ngettext("%(n)s person", "%(n)s people", 1 if amount == 1 else 2) % {"n": text}
    return f"{text} {row.launch.program.currency}"


def _days(first: Any, last: Any) -> str:
    if first is None:
        return _("by %(day)s") % {"day": dates.plain(last)}
    return f"{dates.plain(first)} – {dates.plain(last)}"


def _people(launch: Launch, visible: Any) -> list[dict[str, Any]]:
    """Departments of which people are given out, week by week over the program's launches that the person sees."""
    asked = ResourceRequest.objects.filter(launch__in=visible, kind=ResourceKind.PEOPLE, department__isnull=False)
    departments = []
    for department in Department.objects.filter(pk__in=asked.values("department")):
        rows = list(held_people(department, visible).select_related("launch"))
        last = launch.today + timedelta(weeks=WEEKS)
        weeks = weeks_of(rows, capacity_of(department), launch.today, last)
        most = max([week.allocated for week in weeks] + [weeks[0].capacity]) or 1
        departments.append(
            {
                "department": department,
                "capacity": f"{weeks[0].capacity:g}",
                "over": sum(week.over for week in weeks),
                "weeks": [
                    {
                        "monday": week.monday,
                        "allocated": f"{week.allocated:g}",
                        "over": week.over,
                        "width": round(100 * week.allocated / most),
                        "launches": [(name, f"{people:g}") for name, people in week.launches],
                    }
                    for week in weeks
                ],
            }
        )
    return departments


@requires(Permission.ASK)
@require_http_methods(["GET", "HEAD", "POST"])
def answer_resource(request: SignedInRequest, launch: Launch, resource: int) -> HttpResponse:
    """Allocates, counters, declines, takes, withdraws, or puts into the plan."""
    row = get_object_or_404(ResourceRequest.objects.select_related("launch__program"), launch=launch, pk=resource)
    if request.method != "POST":
        return redirect("resources", launch.key)
    version, form = version_of(request.POST.get("version")), None
    action = request.POST.get("action", "")
    who: dict[str, Any] = {"request": row, "by": request.user, "version": version}
    plain: dict[str, tuple[Callable[[], Any], str]] = {
        "take": (lambda: services.take(**who), _("Taken.")),
        "withdraw": (lambda: services.withdraw(**who), _("Withdrawn.")),
        "plan": (lambda: _plan(request, row), _("It is in the plan, and the department is asked.")),
    }
    try:
        if action in plain:
            plain[action][0]()
            messages.success(request, plain[action][1])
            return redirect("resources", launch.key)
        form = ResourceAnswerForm(request.POST, auto_id=f"answer-{row.pk}-%s")
        if action == "decline":
            services.decline(**who, answer=request.POST.get("answer", ""))
            messages.success(request, _("Declined. Whoever asked reads why."))
            return redirect("resources", launch.key)
        if form.is_valid():
            data = form.cleaned_data
            if action == "allocate":
                services.allocate(**who, override=data["override"], answer=data["answer"], amount=data["amount"])
                messages.success(request, _("Allocated."))
            else:
                services.counter(**who, **data)
                messages.success(request, _("Offered. Whoever asked takes it, or not."))
            return redirect("resources", launch.key)
    except Behind as error:
        raise TurnedAway(409, str(error)) from error
    except Refused as error:
        if form is None or not set(error.messages) <= set(form.fields):
            messages.error(request, str(error))
            return redirect("resources", launch.key)
        say(form, error)
    context, _found = frame(request, launch, "resources")
    context |= resources_context(request, launch, (row.pk, form)) | {"form": AskForm(launch=launch), "may_ask": True}
    return render(request, "tracker/resources/resources.html", context, status=422)


def _plan(request: SignedInRequest, row: ResourceRequest) -> None:
    department = Department.objects.filter(key=request.POST.get("department", "").replace("\x00", "")).first()
    if department is None:
        raise Refused({"": _("Choose the department that delivers it.")})
    services.plan_resource(request=row, by=request.user, department=department)
