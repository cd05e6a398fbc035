"""Edits of the Plan: items, links, and the way back. Each answers with every fragment it touched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from roles.access import Permission
from tracker.access import SignedInRequest, requires
from tracker.forms.plan.items import BulkForm, ItemForm
from tracker.models import ChangeSet, Item, Launch
from tracker.models.plan.predecessors import PREDECESSORS
from tracker.services.changes.consent import may_be_asked
from tracker.services.changes.outcome import Outcome
from tracker.services.changes.refusals import Overtaken, Refused, Stale
from tracker.services.changes.undo import redo, undo
from tracker.services.launches.launches import edit_launch
from tracker.services.plan import items as writes
from tracker.services.plan import ordering
from tracker.services.plan.item_rules import range_around
from tracker.views.page.cycle import cycle_of
from tracker.views.page.forms import (
    printable,
    reason_in,
    reconciled,
    say,
    scheduled_or_404,
    side_by_side,
    version_of,
    without_theirs,
)
from tracker.words import dates
from tracker.words.history import change_set_words
from tracker.words.proposals import asking_sentence
from tracker.words.why import duration_note

from .after_edit import done, refused, state_of
from .form_on_plan import attempt, form_page
from .item_panel import form_of
from .plan import adding_form, query_of
from .row_html import cell_of

#: Fields that can be edited in their cell of the table.
CELLS = ("name", "department", "owner", "duration", "predecessors")


@requires(Permission.PROPOSE)
@require_POST
def add_item(request: SignedInRequest, launch: Launch) -> HttpResponse:
    """A new item from the one-line form: after the item in the panel, or last."""
    scheduled = scheduled_or_404(launch)
    form = adding_form(launch, scheduled, request.POST)
    state = state_of(request)
    if form.is_valid():
        values = form.values(None)
        after = printable(request.POST.get("after", "")) or None
        try:
            outcome = writes.add_item(launch=launch, by=request.user, after=after, **values)
        except Refused as error:
            say(form, error)
            return form_page(request, launch, {"adding": form, "adding_cycle": cycle_of(launch, error)}, "#adding", 422)
        made = outcome.change_set.events.exclude(item=None).order_by("pk")[0].item if outcome.change_set else None
        said = _("Added “%(name)s”.") % {"name": values["name"]}
        again = adding_form(launch, scheduled, kind=values["kind"])
        key = made.key if made else ""
        return done(request, outcome, said, item=key if key and state.get("item") else None, adding=again, made=key)
    return form_page(request, launch, {"adding": form}, "#adding", 422)


@requires(Permission.PROPOSE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_item(request: SignedInRequest, launch: Launch) -> HttpResponse:
    """An item's form, or that of one of its cells (``field``)."""
    scheduled = scheduled_or_404(launch)
    item = get_object_or_404(Item, launch=launch, key=printable(request.GET.get("item", "")), dropped=False)
    field = request.GET.get("field", "")
    if field and field not in CELLS:
        raise Http404
    only = {field} if field else None
    more = {"auto_id": f"cell_{item.pk}_%s"} if field else {}
    form = form_of(launch, scheduled, item, request.POST or None, only, **more)
    note = duration_note(item) if field == "duration" else ""
    status, reason = 200, reason_in(request)
    problems: dict[str, Any] = {"may_fit": False, "reason": reason}
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = _values_in(request, form, item)
            if "fit" in request.POST and field == "duration" and "duration" in values:
                values |= range_around(launch, item, values["duration"])
            try:
                outcome = writes.edit_item(
                    launch=launch,
                    by=request.user,
                    key=item.key,
                    version=version_of(request.POST.get("version")),
                    values=values,
                    seen=request.POST.get("seen-predecessors"),
                    reason=reason,
                )
                said = _("Saved “%(name)s”.") % {"name": values.get("name", item.name)}
                if outcome.change_set is None and outcome.proposal is None and reason.strip():
                    raise Refused({"": _("No field differs, so the reason belongs to nothing yet. Change a field.")})
                return _with_version(done(request, outcome, f"{said} {note}".strip(), closes=not field), outcome, item)
            except Stale as stale:
                item.refresh_from_db()
                form = reconciled(form, form_of(launch, scheduled_or_404(launch), item, None, only, **more), stale)
                problems["conflicts"] = side_by_side(stale, form)
                status = 409
            except Refused as error:
                say(form, error)
                problems["cycle"] = cycle_of(launch, error)
                problems["may_fit"] = field == "duration" and bool(
                    {"optimistic", "pessimistic"} & error.messages.keys()
                )
    if status == 422:
        # What was refused was typed on what its form had shown, and is held against that again.
        problems["form_version"] = request.POST.get("version", "")
        problems["form_seen"] = request.POST.get("seen-predecessors", "")
    else:
        problems["form_version"] = item.version
        problems["form_seen"] = form.seen_predecessors if PREDECESSORS in form.fields else ""
    if not field:
        return form_page(request, launch, {"form": form, "focus_field": "1"} | problems, "#panel", status, item=item)
    if not request.htmx and request.method == "GET":
        query = urlencode({"item": item.key, "edit": field})
        return redirect(f"{reverse('plan', args=[launch.key])}?{query}")
    context = {"launch": launch, "form": form, "item": item, "field": field, "query": query_of(state_of(request))}
    asking = asking_sentence(may_be_asked(item, field, request.rights))
    context |= {"proposes": asking, "hints": [text for text in (asking, note) if text]}
    context["cell"] = cell_of(item.pk, field)
    context["says"] = _("%(field)s of %(name)s") % {"field": form.fields[field].label, "name": item.name}
    response = render(request, "tracker/plan/cell_form.html", context | problems, status=status)
    if status != 200:
        response["HX-Retarget"], response["HX-Reswap"] = cell_of(item.pk, field), "morph"
    return response


def _with_version(response: HttpResponse, outcome: Outcome, item: Item) -> HttpResponse:
    """The answer, with the version of an item and what it waits for: a form that somebody typed on in while it was
    saved is held against these when it is sent again."""
    response["X-Version"] = str(Item.objects.values_list("version", flat=True).get(pk=item.pk))
    made = outcome.saved or outcome
    scheduled = made.before if made.change_set is None and made.before else made.after
    response["X-Predecessors"] = quote(scheduled.waits_for(scheduled.network.index[item.key]))
    return response


def _values_in(request: SignedInRequest, form: ItemForm, item: Item) -> dict[str, Any]:
    """What a form means to change of an item."""
    values = without_theirs(request.POST, form.values(item))
    seen = request.POST.get("seen-predecessors")
    if seen is not None and seen == request.POST.get(PREDECESSORS):
        values.pop(PREDECESSORS, None)  # left as it was shown, whatever became of it since
    return values


@requires(Permission.PROPOSE)
@require_POST
def shift_item(request: SignedInRequest, launch: Launch) -> HttpResponse:
    """One step up, down, into the summary above, or out of the one it lies in."""
    key, step = printable(request.POST.get("item", "")), request.POST.get("step", "")
    if step not in ("up", "down", "in", "out"):
        raise Http404
    return attempt(
        request,
        launch,
        lambda: ordering.shift_item(launch=launch, by=request.user, key=key, step=step),
        _("Moved."),
    )


@requires(Permission.PROPOSE)
@require_POST
def change_items(request: SignedInRequest, launch: Launch) -> HttpResponse:
    """One action for a selection: give it values, drop, restore or duplicate it."""
    keys, action = [*map(printable, request.POST.getlist("items")[:5000])], request.POST.get("action", "")
    if action == "launch-day":
        return _make_launch_day(request, launch, keys)
    verbs: dict[str, tuple[Callable[..., Outcome], str]] = {
        "drop": (writes.drop_items, _("Dropped %(n)s. History can bring it back.")),
        "restore": (writes.restore_items, _("Restored %(n)s.")),
        "duplicate": (writes.duplicate_items, _("Duplicated %(n)s.")),
        "set": (writes.edit_items, _("Changed %(n)s.")),
    }
    if action not in verbs:
        raise Http404
    if not keys:
        return refused(request, launch, Refused({"": _("Select at least one item first.")}))
    more: dict[str, Any] = {"reason": reason_in(request)} if action != "duplicate" else {}
    if action == "set":
        form = BulkForm(request.POST, launch=launch)
        if not form.is_valid() or not form.values():
            return refused(request, launch, Refused({"": _("Choose what the selection should be given.")}))
        more["values"] = form.values()
    write, said = verbs[action]
    counted = dates.item_count(len(keys))
    return attempt(
        request, launch, lambda: write(launch=launch, by=request.user, keys=keys, **more), said % {"n": counted}
    )


def _make_launch_day(request: SignedInRequest, launch: Launch, keys: list[str]) -> HttpResponse:
    item = get_object_or_404(Item, launch=launch, key=keys[0] if keys else "", dropped=False)

    def work() -> Outcome:
        return edit_launch(launch=launch, by=request.user, version=None, values={"launch_milestone": item})

    return attempt(request, launch, work, _("“%(name)s” is launch day now.") % {"name": item.name})


@requires(Permission.PROPOSE)
@require_POST
def undo_edit(request: SignedInRequest, launch: Launch) -> HttpResponse:
    """Takes back the person's last edit, or the one that is named."""
    return _turn(request, launch, undo, _("Undone: %(what)s."))


@requires(Permission.PROPOSE)
@require_POST
def redo_edit(request: SignedInRequest, launch: Launch) -> HttpResponse:
    """Makes an edit again that the person had undone."""
    return _turn(request, launch, redo, _("Done again: %(what)s."))


def _turn(request: SignedInRequest, launch: Launch, verb: Callable[..., Outcome], said: str) -> HttpResponse:
    edit = _change_set(request, launch)
    try:
        outcome = verb(launch=launch, by=request.user, change_set=edit)
    except (Refused, Overtaken) as error:
        return refused(request, launch, error)
    what = change_set_words(outcome.change_set.of) if outcome.change_set and outcome.change_set.of else ""
    return done(request, outcome, said % {"what": what}, turned=verb is undo)


def _change_set(request: SignedInRequest, launch: Launch) -> ChangeSet | None:
    asked = request.POST.get("change_set")
    if not asked:
        return None
    try:
        return get_object_or_404(ChangeSet, launch=launch, pk=UUID(asked))
    except ValueError as error:
        raise Http404 from error
