"""Impact rounds of a launch: who is asked, who has answered what, and what of it goes into the plan."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from roles.access import Permission
from tracker.access import SignedInRequest, requires
from tracker.forms.commitments.impact import Deliveries, Needs, RoundForm
from tracker.models import Category, ImpactAnswer, ImpactRound, Kind, Launch
from tracker.selectors.commitments.standing import delivered_in_program
from tracker.selectors.people.departments import department_names
from tracker.selectors.plan.scheduled import ScheduledLaunch
from tracker.services.changes.refusals import Refused
from tracker.services.commitments.impact import answer_round, close_round, may_answer, open_round, put_into_plan
from tracker.services.commitments.impact_checklist import questions_for, questions_of
from tracker.views.page.cycle import cycle_of
from tracker.views.page.forms import say, status_of
from tracker.views.page.frame import frame, unschedulable
from tracker.words import dates
from tracker.words.changes import change_sentence

#: Scope items that a department is asked about one by one.
MOST_SCOPE = 8


@requires(Permission.PROPOSE)
@require_http_methods(["GET", "HEAD", "POST"])
def impact(request: SignedInRequest, launch: Launch) -> HttpResponse:
    """The round that is open, or the form that opens one; older rounds below."""
    context, scheduled = frame(request, launch, "impact")
    if scheduled is None:
        return unschedulable(request, context)
    runs = Permission.ALLOCATE in request.rights
    form = RoundForm(request.POST or None, launch=launch)
    if request.method == "POST":
        if not runs:
            raise Http404
        if form.is_valid():
            try:
                due, departments = form.cleaned_data["due"], list(form.cleaned_data["departments"])
                open_round(launch=launch, by=request.user, due=due, departments=departments)
                messages.success(request, _("The departments are asked. Their leads are told."))
                return redirect("impact", launch.key)
            except Refused as error:
                say(form, error)
    rounds = list(launch.impact_rounds.select_related("by").prefetch_related("answers__department", "answers__by"))
    names = {item.key: item.name for item in scheduled.plan.items}
    called = department_names()
    rounds.sort(key=lambda row: (row.closed_at is not None, -row.pk))
    shown = [_round(request, row, names, called) for row in rounds]
    context |= {
        "form": form,
        "open": next((row for row in shown if row["round"].closed_at is None), None),
        "closed": [row for row in shown if row["round"].closed_at is not None],
        "runs_round": runs,
        "questions": len(questions_for(launch.tier)),
    }
    return render(request, "tracker/commitments/impact.html", context, status=status_of(form))


def _round(
    request: SignedInRequest, row: ImpactRound, names: dict[str, str], departments: dict[str, str]
) -> dict[str, Any]:
    answers: list[dict[str, Any]] = [
        {
            "answer": answer,
            "may_answer": row.closed_at is None
            and not any(line.get("item") in names for line in answer.lines)
            and may_answer(request.rights, answer.department),
            "lines": [_line(answer, n, line, names, departments) for n, line in enumerate(answer.lines)],
        }
        for answer in row.answers.all()
    ]
    return {
        "round": row,
        "answers": answers,
        "silent": [answer["answer"].department.name for answer in answers if answer["answer"].at is None],
        "to_plan": any(not line["item_key"] for answer in answers for line in answer["lines"]),
    }


def _line(
    answer: ImpactAnswer, n: int, line: dict[str, Any], names: dict[str, str], departments: dict[str, str]
) -> dict[str, Any]:
    return {
        "line": line,
        "id": f"{answer.pk}-{n}",
        "needs": line["what"] == "need",
        "department": departments.get(line.get("department") or "", "—"),
        "category": Category(line["category"]).label if line.get("category") else "",
        "waits": names.get(line.get("waits") or "", "") or _("launch day"),
        "day": dates.stored_day(line["day"]) if line.get("day") else "",
        # What was dropped since may be put into the plan again.
        "item_key": line.get("item", "") if line.get("item") in names else "",
        "item_name": names.get(line.get("item") or "", ""),
    }


@requires(Permission.PROPOSE)
@require_http_methods(["GET", "HEAD", "POST"])
def answer_impact(request: SignedInRequest, launch: Launch, answer: int) -> HttpResponse:
    """The list of questions, and room for what a department needs and delivers."""
    rows = ImpactAnswer.objects.select_related("round__launch", "department", "by")
    row = get_object_or_404(rows, round__launch=launch, pk=answer)
    context, scheduled = frame(request, launch, "impact")
    if scheduled is None:
        return unschedulable(request, context)
    if not may_answer(request.rights, row.department):
        messages.info(request, _("Whoever leads the department answers for it."))
        return redirect("impact", launch.key)
    data = request.POST if request.method == "POST" else None
    delivers, needs = _formsets(launch, scheduled, row, data)
    problem = ""
    if data is not None:
        if delivers.is_valid() and needs.is_valid():
            lines = [form.line("deliver", row.department.key) for form in delivers if form.said]
            lines += [form.line("need", form.cleaned_data["department"].key) for form in needs if form.said]
            try:
                answer_round(answer=row, by=request.user, nothing="nothing" in data, lines=lines)
                messages.success(request, _("Answered. Whoever runs the round sees it."))
                return redirect("impact", launch.key)
            except Refused as error:
                problem = str(error)
        else:
            problem = _("Some of it could not be read: look at the fields below.")
    context |= {"answer": row, "delivers": delivers, "needs": needs, "problem": problem}
    return render(request, "tracker/commitments/answer.html", context, status=422 if problem else 200)


def _formsets(launch: Launch, scheduled: ScheduledLaunch, row: ImpactAnswer, data: Any) -> tuple[Any, Any]:
    """Lines to be ticked: what was said before, the questions of the tier, and the scope; and free ones."""
    said = [line for line in row.lines if line["what"] == "deliver"]
    known = {line["name"] for line in said}
    key = row.department.key
    here = [(item.category or "", item.name) for item in scheduled.plan.items if item.department == key]
    questions = questions_of(key, launch.tier, delivered_in_program(launch), here)
    asked = [
        {"name": str(question.text), "category": question.category.value}
        for question in questions
        if str(question.text) not in known
    ]
    scope = sorted(
        (item for n, item in enumerate(scheduled.plan.items) if item.kind == Kind.SCOPE and not scheduled.finished(n)),
        key=lambda item: -(item.value or 0),
    )[:MOST_SCOPE]
    for item in scope:
        text = _("What “%(name)s” needs from us") % {"name": item.name}
        if text not in known:
            asked.append({"name": text[:300], "waits": item.key})
    items = [
        (item.key, item.name)
        for n, item in enumerate(scheduled.plan.items)
        if item.kind != Kind.SUMMARY and not scheduled.finished(n)
    ]
    shared = {"items": items, "launch": launch}
    delivers = Deliveries(
        data, prefix="deliver", initial=[line | {"yes": True} for line in said] + asked, form_kwargs=shared
    )
    wanted = [line for line in row.lines if line["what"] == "need"]
    return delivers, Needs(data, prefix="need", initial=wanted, form_kwargs=shared)


@requires(Permission.ALLOCATE)
@require_POST
def end_impact(request: SignedInRequest, launch: Launch, round_pk: int) -> HttpResponse:
    """Puts chosen lines into the plan, or closes the round."""
    row = get_object_or_404(ImpactRound.objects.select_related("launch"), launch=launch, pk=round_pk)
    if "close" in request.POST:
        close_round(impact_round=row, by=request.user)
        messages.success(request, _("The round is closed."))
        return redirect("impact", launch.key)
    pairs = (text.partition("-") for text in request.POST.getlist("line"))
    wanted = [(int(a), int(b)) for a, _dash, b in pairs if a.isdecimal() and b.isdecimal() and len(a) + len(b) < 16]
    try:
        outcome = put_into_plan(impact_round=row, by=request.user, wanted=wanted)
        said = _("It is in the plan, and the departments are asked.")
        messages.success(request, f"{said} {change_sentence(outcome)}".strip())
    except Refused as error:
        cycle = cycle_of(launch, error)
        messages.error(request, cycle["sentence"] if cycle else str(error))
    return redirect("impact", launch.key)
