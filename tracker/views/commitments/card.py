"""One commitment on a card that both sides see alike: what was asked, offered, promised and delivered, and the next
word."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from roles.access import OwningRole, Permission
from roles.models import User
from tracker.access import SignedInRequest, requires
from tracker.forms.commitments.commitments import ActionForm, too_early
from tracker.models import Action, CommitmentState, Event, Item, Launch, NoticeKind, Verb
from tracker.models.commitments.commitment import EXCHANGED
from tracker.models.history.event import EXCHANGE
from tracker.models.plan.item import FACTS
from tracker.selectors.commitments.standing import (
    WORK,
    CommitmentRow,
    accepts_as_provider,
    actions_for,
    named_day_of,
    short_of,
    shown_need_by,
    stands_in,
)
from tracker.selectors.people.departments import department_names
from tracker.selectors.people.roles_held import accountable
from tracker.selectors.plan.scheduled import ScheduledLaunch, Unschedulable, scheduled_launch
from tracker.services.changes.outcome import Outcome
from tracker.services.changes.refusals import Behind, Refused
from tracker.services.commitments.exchange import act, chase
from tracker.services.notices.inbox import mark_told
from tracker.views.page.forms import say, version_of
from tracker.views.page.frame import frame_of_item
from tracker.words import dates
from tracker.words.changes import change_sentence
from tracker.words.commitments import LIKELY, STEP_WORDS, WAITS, commitment_row
from tracker.words.history import change_lines
from tracker.words.names import names_in

#: Steps of the exchange that a card tells.
MOST_STEPS = 40


@requires(Permission.VIEW_ITEM)
@require_http_methods(["GET", "HEAD", "POST"])
def commitment(request: SignedInRequest, item: Item) -> HttpResponse:
    """The card, and one step of the exchange (``action``)."""
    launch: Launch = item.launch
    if item.kind not in WORK or item.dropped:
        messages.info(
            request, _("Departments commit to work that is in the plan: “%(name)s” is none.") % {"name": item}
        )
        return redirect(item)
    try:
        scheduled = scheduled_launch(launch)
    except Unschedulable:
        return redirect(item)
    in_place = stands_in(request.rights, item)
    need_by = shown_need_by(scheduled, item.key)
    finish = scheduled.planned_finish(item.key)
    order = list(LIKELY)
    if too_early(item.agreed_need_by or need_by, finish):
        # What cannot be promised is answered with a day that can.
        order.remove(Action.COUNTER)
        order.insert(order.index(Action.ACCEPT), Action.COUNTER)
    allowed = sorted(actions_for(request.rights, item, stands_in=in_place), key=order.index)
    asked = request.POST.get("action") or request.GET.get("action", "")
    known: dict[str, Any] = {"item": item, "launch": launch, "need_by": need_by, "finish": finish}
    known["promises"] = accepts_as_provider(request.rights, item)
    refused: ActionForm | None = None
    if request.method == "POST":
        if asked not in Action.values:
            raise Http404
        refused = ActionForm(request.POST, action=Action(asked), **known)
        if refused.is_valid():
            answer = _act(request, item, refused)
            if answer is not None:
                return answer
    mark_told(by=request.user, launch=launch, kind=NoticeKind.PROMISE, item=item.key)
    forms = [
        refused if refused is not None and action is refused.action else ActionForm(action=action, **known)
        for action in allowed
    ]
    if refused is not None and refused.action not in allowed:
        # What is not theirs to do (any more) is said above the card.
        messages.error(request, " ".join(str(text) for texts in refused.errors.values() for text in texts))
    context = card_context(request, item, scheduled) | {"forms": forms, "asked": asked, "stands_in": in_place}
    return render(request, "tracker/commitments/card.html", context, status=_status(refused))


def _status(refused: ActionForm | None) -> int:
    if refused is None:
        return 200
    return 409 if refused.behind else 422


def _act(request: SignedInRequest, item: Item, form: ActionForm) -> HttpResponse | None:
    """The way back once a step was made; ``None`` where it was refused, which the form then says."""
    version = version_of(request.POST.get("version"))
    seen = (request.POST.get("state", ""), version)
    try:
        if form.action is Action.CHASE:
            chase(launch=item.launch, by=request.user, key=item.key, reason=form.cleaned_data["reason"])
            messages.success(request, _("They are reminded."))
        else:
            outcome = act(launch=item.launch, by=request.user, key=item.key, action=form.action, said=form.said(seen))
            messages.success(request, _done(request, outcome, form.action))
            if form.action in (Action.ACCEPT, Action.COUNTER, Action.SLIP):
                _warn_of_the_impossible(request, outcome, item.key)
    except Refused as error:
        item.refresh_from_db()
        say(form, error)
        form.behind = isinstance(error, Behind)
        return None
    if request.POST.get("next") == "board" and request.rights.everywhere(Permission.VIEW_LAUNCH):
        return redirect(reverse("commitments", args=[item.launch.key]) + f"#card-{item.pk}")
    return redirect("commitment", item.pk)


_SAID = {
    Action.ASK: gettext_lazy("Asked. Whoever answers for the department is told."),
    Action.ACCEPT: gettext_lazy("Agreed."),
    Action.COUNTER: gettext_lazy("Offered. Whoever asks is told."),
    Action.DECLINE: gettext_lazy("Declined. Whoever asks is told, and those it escalates to."),
    Action.SLIP: gettext_lazy("Moved. Whoever asks has to agree to it."),
    Action.DELIVER: gettext_lazy("Delivered. Whoever takes it over is asked to look at it."),
    Action.VERIFY: gettext_lazy("Verified: delivered as agreed."),
    Action.REOPEN: gettext_lazy("Reopened. The department is told."),
    Action.AMEND: gettext_lazy("Saved."),
    Action.WITHDRAW: gettext_lazy("No longer asked for."),
}


def _done(request: SignedInRequest, outcome: Outcome, action: Action) -> str:
    """What became of a step. Where the launch moves is told to those who see it."""
    moves = outcome.change_set is not None and request.rights.everywhere(Permission.VIEW_LAUNCH)
    return f"{_SAID[action]} {change_sentence(outcome) if moves else ''}".strip()


def _warn_of_the_impossible(request: SignedInRequest, outcome: Outcome, key: str) -> None:
    """Says it where a day was promised or offered that the plan cannot keep."""
    after = outcome.after
    position = after.network.index[key]
    if short_of(after, position):
        if after.plan.items[position].promise == named_day_of(after, position):
            text = _(
                "As planned it is done on %(finish)s, after the promised day. It stays a risk until one of them moves."
            )
        else:
            text = _("As planned it is done on %(finish)s, after the day that is offered.")
        messages.warning(request, text % {"finish": dates.day(after.planned_finish(key))})


def card_context(request: SignedInRequest, item: Item, scheduled: ScheduledLaunch) -> dict[str, Any]:
    """What the card says to the person who looks."""
    launch = item.launch
    departments = department_names()
    row = CommitmentRow(launch, scheduled, scheduled.network.index[item.key])
    events = Event.objects.filter(item=item, verb__in=EXCHANGE).select_related("actor").order_by("-pk")[:MOST_STEPS]
    names = names_in(launch, events)
    asker = accountable(launch).get(OwningRole(item.asked_by or item.owning_role or OwningRole.PROGRAM))
    return frame_of_item(request, launch, "commitments") | {
        "item": item,
        "launch": launch,
        "may_edit": request.rights.everywhere(Permission.PROPOSE),
        "row": commitment_row(row, request.rights, departments),
        "waits": WAITS[CommitmentState(item.commitment)] if item.commitment else _("nobody has asked for it yet"),
        "asker": asker,
        "role": item.asked_by or item.owning_role,
        "facts": [(FACTS.get(item.category or "", {}).get(name, name), value) for name, value in item.facts.items()],
        "escalated": [str(person) for person in _people(item.escalated_to)],
        "steps": [
            {"event": event, "said": STEP_WORDS[Verb(event.verb)], "lines": change_lines(_telling(event), names)}
            for event in events
        ],
    }


def _people(usernames: list[str]) -> list[Any]:
    return list(User.objects.filter(username__in=usernames)) if usernames else []


def _telling(event: Event) -> dict[str, Any]:
    """Of a step, the days and terms that it changed: the state is said by its verb."""
    silent = {
        "commitment",
        "asked_by",
        "escalated_to",
        "agreed_promise",
        "remaining",
        "actual_start",
        "reopened_for",
        "from_file",
    }
    kept = (EXCHANGED | {"facts", "actual_finish"}) - silent
    return {name: pair for name, pair in event.changes.items() if name in kept}
