"""What the forecast knows beside the items' own spreads: read, added, changed and taken away, one entry at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from roles.access import Permission
from tracker.access import SignedInRequest, requires
from tracker.forms.forecast.uncertainty import FORMS, EntryForm
from tracker.models import Launch
from tracker.selectors.plan.scheduled import ScheduledLaunch
from tracker.services.changes.refusals import Refused, Stale
from tracker.services.launches.launches import edit_launch
from tracker.views.page.forms import number_of, say, version_of
from tracker.views.page.frame import frame, unschedulable
from tracker.views.page.turned_away import TurnedAway
from tracker.words.forecast import share_text
from tracker.words.proposals import outcome_sentence
from tracker.words.spreads import spread_words


@requires(Permission.PROPOSE)
@require_http_methods(["GET", "HEAD", "POST"])
def uncertainty(request: SignedInRequest, launch: Launch) -> HttpResponse:
    """The three lists, with the form of one entry: ``kind`` says of which list, ``entry`` its number there."""
    context, scheduled = frame(request, launch, "uncertainty")
    if scheduled is None:
        return unschedulable(request, context)
    kind = request.GET.get("kind", "")
    if kind and kind not in FORMS:
        raise Http404
    names = _names(launch, scheduled)
    status = 200
    if kind:
        rows = list(getattr(launch, FORMS[kind].field))
        number = number_of(request.GET.get("entry"))
        if number is not None and number >= len(rows):
            raise Http404
        form = _form(request, kind, rows, number, names)
        if request.method == "POST":
            removes = "remove" in request.POST and number is not None
            if removes or form.is_valid():
                entry = None if removes else form.row()
                answer = _write(request, launch, form, _with(rows, number, entry))
                if answer is not None:
                    return answer
            status = 422
        context |= {"form": form, "kind": kind, "number": number}
    elif request.method == "POST":
        raise Http404
    context |= {"lists": _lists(launch, names)}
    return render(request, "tracker/forecast/uncertainty.html", context, status=status)


def _names(launch: Launch, scheduled: ScheduledLaunch) -> dict[str, str]:
    """Names of the plan's items, and of dropped ones that an entry still speaks of, which wait there until they are
    back."""
    names = {item.key: item.name for item in scheduled.plan.items}
    entries = (*launch.risk_events, *launch.correlations, *launch.branches)
    spoken = {key for row in entries for key in (*row["items"], row.get("gate"))} - names.keys() - {None}
    if spoken:
        for key, name in launch.items.filter(key__in=spoken, dropped=True).values_list("key", "name"):
            names[key] = _("%(name)s (dropped)") % {"name": name}
    return names


def _form(
    request: SignedInRequest, kind: str, rows: list[dict[str, Any]], number: int | None, names: Mapping[str, str]
) -> EntryForm:
    taken = frozenset(row["key"] for row in rows if "key" in row)
    data = request.POST if request.method == "POST" and "remove" not in request.POST else None
    return FORMS[kind](data, names=names, taken=taken, entry=None if number is None else rows[number])


def _with(rows: list[dict[str, Any]], number: int | None, entry: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The list with an entry added, put in the place of another, or taken out."""
    if number is None:
        return [*rows, *([entry] if entry else [])]
    return [*rows[:number], *([entry] if entry else []), *rows[number + 1 :]]


def _write(
    request: SignedInRequest, launch: Launch, form: EntryForm, rows: list[dict[str, Any]]
) -> HttpResponse | None:
    """Saves or proposes the list; ``None`` where it was refused, which the form then says."""
    version = version_of(request.POST.get("version"))
    try:
        outcome = edit_launch(launch=launch, by=request.user, version=version, values={form.field: rows})
    except Stale as error:
        text = _("Somebody changed this list in the meantime. Look at it, then do it again.")
        raise TurnedAway(409, text) from error
    except Refused as error:
        if form.is_bound:
            say(form, error)
            return None
        messages.error(request, str(error))
        return redirect("uncertainty", launch.key)
    messages.success(request, outcome_sentence(outcome) if outcome.proposal else _("Saved."))
    return redirect("uncertainty", launch.key)


def _lists(launch: Launch, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The three lists in words."""
    return [
        {
            "kind": "risk", "title": _("Risk events"), "add": _("Add a risk event"),
            "rows": [_risk(launch, row, names) for row in launch.risk_events],
            "empty": _("Nothing is expected to happen. What would delay several items at once, if it came?"),
        },
        {
            "kind": "branch", "title": _("Gates that may fail"), "add": _("Add a gate that may fail"),
            "rows": [_branch(row, names) for row in launch.branches],
            "empty": _("Every gate is passed at the first go."),
        },
        {
            "kind": "correlation", "title": _("Items that move together"), "add": _("Add a correlation"),
            "rows": [
                {"name": _named(row["items"], names), "chance": f"{row['rho']:g}", "what": ""}
                for row in launch.correlations
            ],
            "empty": _(
                "Each item takes what it takes, whatever the others do. One agency, one team or one supplier makes "
                "several late together."
            ),
        },
    ]  # fmt: skip


def _named(keys: list[str], names: Mapping[str, str]) -> str:
    return ", ".join(names.get(key, key) for key in keys)


def _risk(launch: Launch, row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    parts = [_named(row["items"], names)]
    if row.get("impact"):
        sign = "×" if row.get("effect") == "multiply" else "+"
        parts.append(f"{sign} {spread_words(row['impact'])}")
    if row.get("cost"):
        parts.append(f"{spread_words(row['cost'])} {launch.program.currency}")
    return {
        "name": row.get("name") or row["key"],
        "chance": share_text(row["probability"]),
        "what": " · ".join(parts),
    }


def _branch(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    share = spread_words(row["rework"]) if row.get("rework") else _("all of their time")
    values = {"gate": names.get(row["gate"], row["gate"]), "items": _named(row["items"], names), "share": share}
    return {
        "name": row.get("name") or row["key"],
        "chance": share_text(row["probability"]),
        "what": _("%(gate)s sends back: %(items)s (%(share)s)") % values,
    }
