"""One item on a page of its own: for whoever delivers it, on any screen, and for guests who see no more than it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from roles.access import OwningRole, Permission
from tracker.access import SignedInRequest, members_of, requires
from tracker.forms.comments import HandOverForm
from tracker.forms.plan.items import ItemForm, initial_of
from tracker.models import Action, Item, Launch, Part
from tracker.selectors.people.departments import department_names
from tracker.selectors.people.roles_held import accountable
from tracker.selectors.plan.scheduled import ScheduledLaunch, Unschedulable, scheduled_launch
from tracker.services.changes.outcome import Outcome
from tracker.services.changes.refusals import Behind, NeedsEvidence, Refused, Stale
from tracker.services.plan.items import edit_item, hand_over
from tracker.services.plan.progress import Report, report_progress
from tracker.views.comments import posted, talk_of
from tracker.views.page.forms import reason_in, say, side_by_side, status_of, version_of
from tracker.views.page.frame import frame_of_item
from tracker.views.page.turned_away import TurnedAway
from tracker.words import dates
from tracker.words.changes import change_sentence
from tracker.words.proposals import outcome_sentence

from .item_panel import committed, ends_of, involved

#: What somebody who sees nothing but the item may write on it; the rest is proposed in words, as a comment.
FIELDS = ("duration", "optimistic", "pessimistic", "actual_start", "actual_finish", "remaining", "description")


@requires(Permission.VIEW_ITEM)
@require_http_methods(["GET", "HEAD", "POST"])
def item_page(request: SignedInRequest, item: Item) -> HttpResponse:
    """Its dates, what it waits for, its people, what is said of it, and a form for those who deliver it."""
    form = _form(item, request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                values, version = form.values(item), version_of(request.POST.get("version"))
                outcome = edit_item(
                    launch=item.launch,
                    by=request.user,
                    key=item.key,
                    version=version,
                    values=values,
                    reason=reason_in(request),
                )
                return _told(request, item, outcome, _("Saved."))
            except Stale as stale:
                status = 409
                item.refresh_from_db()
                text = _("%(who)s changed %(label)s from %(was)s to %(theirs)s meanwhile. Save again to make it yours.")
                for one in side_by_side(stale, form):
                    form.add_error(one["field"] if one["field"] in form.fields else None, text % one)
            except Refused as error:
                say(form, error)
    context = item_context(request, item) | talk_of(request, item.launch, item)
    context |= {"form": form, "reason": reason_in(request)}
    # What was refused was typed on what its form had shown, and is held against that again.
    if status == 422:
        context["form_version"] = request.POST.get("version", "")
    return render(request, "tracker/plan/item/item.html", context, status=status)


@requires(Permission.PROPOSE)
@require_POST
def report_item(request: SignedInRequest, item: Item) -> HttpResponse:
    """Reports that an item began or is done today, with one click."""
    field = "actual_start" if request.POST.get("what") == "begun" else "actual_finish"
    report = Report({field: item.launch.today}, version_of(request.POST.get("version")))
    try:
        outcome = report_progress(launch=item.launch, by=request.user, data_date=None, reports={item.key: report})
        return _told(request, item, outcome, _("Reported on “%(name)s”.") % {"name": item.name})
    except Behind as error:
        raise TurnedAway(409, str(error)) from error
    except NeedsEvidence:
        text = _("Say what shows that it is delivered: “%(name)s” was promised against criteria.")
        messages.info(request, text % {"name": item.name})
        return redirect(reverse("commitment", args=[item.pk]) + f"?action={Action.DELIVER}#do-{Action.DELIVER}")
    except Refused as error:
        messages.error(request, str(error))
    return redirect(_next(request, item))


@requires(Permission.PROPOSE)
@require_http_methods(["GET", "HEAD", "POST"])
def item_people(request: SignedInRequest, item: Item) -> HttpResponse:
    """Who has which part in an item: accountable, responsible, consulted, informed."""
    people = list(members_of(item.launch).select_related("department"))
    if not request.rights.everywhere(Permission.VIEW_LAUNCH):
        people = [person for person in people if person.pk == request.user.pk]
    if request.method == "POST":
        raci: dict[str, list[str]] = {part: [] for part in Part.values}
        shown = {person.username for person in people}
        for part, names in item.raci.items():
            raci[part] += [name for name in names if name not in shown]
        for person in people:
            part = request.POST.get(f"part-{person.pk}", "")
            if part in raci:
                raci[part].append(person.username)
        values = {"raci": {part: sorted(names) for part, names in raci.items() if names}}
        try:
            version = version_of(request.POST.get("version"))
            outcome = edit_item(launch=item.launch, by=request.user, key=item.key, version=version, values=values)
            return _told(request, item, outcome, _("Saved who has which part."))
        except Stale as error:
            text = _("Somebody else changed who has which part. Look at it again, then save.")
            raise TurnedAway(409, text) from error
        except Refused as error:
            messages.error(request, str(error))
    mine = request.rights.may_edit(item)
    parts = {name: part for part, names in item.raci.items() for name in names}
    rows = [
        {"person": person, "part": parts.get(person.username, ""), "owner": person.pk == item.owner_id}
        for person in people
    ]
    context = {"item": item, "launch": item.launch, "rows": rows, "parts": Part.choices, "mine": mine}
    context |= _accountable(item) | frame_of_item(request, item.launch)
    return render(request, "tracker/plan/item/people.html", context)


@requires(Permission.PROPOSE)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_item(request: SignedInRequest, item: Item) -> HttpResponse:
    """Gives an item to the other owning role, with a reason. Both sides agree to it."""
    if not item.owning_role:
        messages.info(request, _("A summary has no owning role: its parts have."))
        return redirect("item", item.pk)
    form = HandOverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            outcome = hand_over(launch=item.launch, by=request.user, keys=[item.key], **form.cleaned_data)
            to = OwningRole(item.owning_role).other.label
            return _told(request, item, outcome, _("Handed over to the %(role)s.") % {"role": str(to).lower()})
        except Refused as error:
            form.add_error("reason", str(error))
    context = {"item": item, "launch": item.launch, "form": form, "to": OwningRole(item.owning_role).other}
    context |= frame_of_item(request, item.launch)
    return render(request, "tracker/plan/item/hand_over.html", context, status=status_of(form))


@requires(Permission.COMMENT)
@require_POST
def comment_item(request: SignedInRequest, item: Item) -> HttpResponse:
    """Says something of an item, or points it to a document. What could not be taken stays as it was typed."""
    forms = posted(request, item.launch, item)
    if isinstance(forms, HttpResponse):
        return forms
    context = item_context(request, item) | talk_of(request, item.launch, item) | {"form": _form(item, None)} | forms
    return render(request, "tracker/plan/item/item.html", context, status=422)


def item_context(request: SignedInRequest, item: Item) -> dict[str, Any]:
    """What the page says of an item to the person who looks."""
    launch: Launch = item.launch
    context: dict[str, Any] = (
        frame_of_item(request, launch)
        | {
            "item": item,
            "form_version": item.version,
            "launch": launch,
            "may_report": request.rights.over(Permission.REPORT_PROGRESS, item),
            "may_estimate": request.rights.over(Permission.ESTIMATE, item),
            "involved": involved(item),
        }
        | _accountable(item)
    )
    try:
        scheduled = scheduled_launch(launch)
    except Unschedulable:
        return context | {"unscheduled": True}
    position = scheduled.network.index.get(item.key)
    if position is None:
        return context | {"dropped": True}
    return context | _dates(request, scheduled, item, position, sees_all=context["sees_all"])


def _dates(
    request: SignedInRequest, scheduled: ScheduledLaunch, item: Item, position: int, *, sees_all: bool
) -> dict[str, Any]:
    values = scheduled.schedule.item(item.key)
    activity = scheduled.network.activities[position]
    departments = department_names()
    hidden = None if sees_all else request.rights.owns
    start, finish = scheduled.figures.span(values, values.early)
    feeders = [
        scheduled.network.index[scheduled.plan.links[n].source] for n in scheduled.predecessors.get(position, ())
    ]
    return {
        "start": dates.day(start, time=True),
        "finish": dates.day(finish, time=True),
        "need_by": dates.day(scheduled.figures.finish(scheduled.schedule.need_by(item.key)), time=True),
        "float": "" if values.summary else dates.float_text(scheduled, activity, values.total_float),
        "duration": dates.float_text(scheduled, activity, activity.duration),
        "finished": scheduled.finished(position),
        "started": activity.started,
        "ready": all(scheduled.finished(feeder) for feeder in feeders),
        "values": values,
        "committed": committed(item.launch, scheduled, position),
        "predecessors": ends_of(scheduled, position, "source", departments, hidden),
        "successors": ends_of(scheduled, position, "target", departments, hidden),
    }


def _form(item: Item, data: Any) -> ItemForm:
    return ItemForm(data, initial=initial_of(item, []), launch=item.launch, names={}, only=set(FIELDS), item=item)


def _accountable(item: Item) -> dict[str, Any]:
    if not item.owning_role:
        return {"accountable": None}
    return {"accountable": accountable(item.launch).get(OwningRole(item.owning_role))}


def _told(request: SignedInRequest, item: Item, outcome: Outcome, said: str) -> HttpResponse:
    """Back to where it was said from, with what became of it. Guests are not told where the launch moves."""
    if outcome.proposal is not None:
        said = outcome_sentence(outcome, effect=request.rights.everywhere(Permission.VIEW_LAUNCH))
    elif outcome.change_set is None:
        said = _("Nothing differed, so nothing was changed.")
    elif request.rights.everywhere(Permission.VIEW_LAUNCH):
        said = f"{said} {change_sentence(outcome)}".strip()
    messages.success(request, said)
    return redirect(_next(request, item))


def _next(request: SignedInRequest, item: Item) -> Any:
    return "my-work" if request.POST.get("next") == "my-work" else item
