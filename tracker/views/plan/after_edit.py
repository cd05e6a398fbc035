"""What an edit answers: every fragment that it touched in one response, or why it was refused, in place."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tracker.access import NUL, SignedInRequest
from tracker.engine.passes.compare import Comparison
from tracker.models import Launch
from tracker.services.changes.outcome import Outcome
from tracker.services.changes.refusals import Overtaken, Refused
from tracker.views.page.cycle import cycle_of
from tracker.words.changes import change_sentence
from tracker.words.proposals import outcome_sentence

from .changed_rows import changed_rows, leaves_the_rest, shows_rows_of
from .plan import CHANGES, SHOWN, screen
from .row_html import RowCells


def state_of(request: SignedInRequest) -> QueryDict:
    """The query of the page that an edit was made on: htmx sends its address, a plain form names it."""
    htmx = request.htmx
    address = ((htmx.current_url or "") if htmx else request.POST.get("at", "")).replace(NUL, "")
    state = QueryDict(urlsplit(address).query if htmx else address, mutable=True)
    for name in SHOWN:
        if request.POST.get(name):
            state[name] = request.POST[name]
    return state


def done(
    request: SignedInRequest,
    outcome: Outcome,
    said: str,
    *,
    item: str | None = None,
    turned: bool = False,
    adding: Form | None = None,
    closes: bool = False,
    made: str = "",
) -> HttpResponse:
    """The page after a change: all of it that the change touched. ``item`` opens the panel of another item, ``turned``
    offers to redo in place of to undo, ``adding`` is the form for the next item; ``closes`` ends the form that was open
    in the panel. ``made`` is the key of an item that was added: where the page does not show it, it says so."""
    launch = outcome.launch
    state = state_of(request)
    if item is not None:
        state["item"] = item
    if closes:
        state.pop("edit", None)
    moved = change_sentence(outcome) if outcome.change_set else ""
    sentence = f"{said} {moved}".strip() if outcome.change_set else _("Nothing differed, so nothing was changed.")
    if outcome.proposal is not None:
        sentence = outcome_sentence(outcome)
    address = address_of(launch, state)
    htmx = request.htmx
    if not htmx or outcome.before is None:
        messages.success(request, sentence)
        if htmx:
            answer = HttpResponse(status=204)
            answer["HX-Redirect"] = address
            return answer
        return redirect(address)
    context: dict[str, Any] = {}
    if shows_rows_of(state, launch.revision - 1) and leaves_the_rest(outcome):
        context = screen(request, launch, state, CHANGES, moved_by(outcome))
        context["changes"] = changed_rows(launch, outcome, state, context)
    if not context.get("changes"):
        context = screen(request, launch, state, moved=moved_by(outcome))
    if made and not _shows(context, made):
        sentence += " " + _hidden_words(context, made)
        shows_it = reverse("plan", args=[launch.key]) + "?" + urlencode({"item": made})
        context |= {"toast_link": shows_it, "toast_link_words": _("Show it")}
    context |= {"toast": sentence, "toast_undo": outcome.change_set is not None, "turned": turned, "oob": True}
    context["appeared"] = outcome.compared is None
    if adding is not None:
        context["adding"] = adding
    response = render(request, "tracker/plan/changed.html", context)
    response["HX-Reswap"] = "none"
    if made:
        response["X-Made"] = quote(made)
    response["HX-Replace-Url"] = address
    return response


def _shows(context: dict[str, Any], key: str) -> bool:
    """Whether the rows of the page hold an item."""
    return any(isinstance(row, RowCells) and row.key == key for row, _marks in context["window"].cells)


def _hidden_words(context: dict[str, Any], key: str) -> str:
    """Why an item that was added is not to be seen."""
    return _("The filters hide it.") if context["filters"].narrowed else _("It stands further down.")


def moved_by(outcome: Outcome) -> Comparison | None:
    """What an edit moved: nothing where all of it has to be proposed."""
    made = outcome.saved or outcome
    return made.compared if made.change_set else None


def refused(request: SignedInRequest, launch: Launch, error: Refused | Overtaken) -> HttpResponse:
    """Why a click changed nothing, as a message on the page it was made on."""
    later = error.later if isinstance(error, Overtaken) else ()
    text = _("Later edits stand in the way, so nothing was changed:") if later else str(error)
    if not request.htmx:
        listed = [f"{edit.who} {edit.what}" for edit in later]
        messages.error(request, " ".join([text, "; ".join(listed)]).strip())
        return redirect(address_of(launch, state_of(request)))
    context = {"launch": launch, "toast": text, "later": later, "bad": True, "cycle": cycle_of(launch, error)}
    response = render(request, "tracker/page/toast.html", context, status=409 if later else 422)
    response["HX-Retarget"], response["HX-Reswap"] = "#toasts", "innerHTML"
    return response


def address_of(launch: Launch, state: QueryDict) -> str:
    """The Plan in a state."""
    kept = [(name, value) for name, value in state.items() if name not in SHOWN and value]
    query = urlencode(kept)
    return reverse("plan", args=[launch.key]) + (f"?{query}" if query else "")
