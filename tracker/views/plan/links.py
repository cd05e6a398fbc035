"""Edits of links on the Plan."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roles.access import Permission
from roles.models.folding import folded
from tracker.access import SignedInRequest, requires
from tracker.forms.plan.links import LinkEditForm
from tracker.models import Item, Launch, Link
from tracker.models.plan.predecessors import find_item
from tracker.services.changes.refusals import Refused, Stale
from tracker.services.plan.links import add_link, edit_link, remove_link
from tracker.views.page.cycle import cycle_of
from tracker.views.page.forms import printable, reconciled, say, scheduled_or_404, side_by_side, version_of
from tracker.views.page.limits import SEARCH, limited

from .after_edit import done
from .form_on_plan import attempt, form_page
from .item_panel import links_to_add

#: Items that a search for one suggests.
SUGGESTIONS = 12


@requires(Permission.PROPOSE)
@require_POST
def add_link_to(request: SignedInRequest, launch: Launch) -> HttpResponse:
    """Lets an item wait for another, picked by name."""
    scheduled = scheduled_or_404(launch)
    item = get_object_or_404(Item, launch=launch, key=printable(request.POST.get("item", "")), dropped=False)
    form = links_to_add(launch, request.POST)
    problems: dict[str, Any] = {}
    if form.is_valid():
        data = form.cleaned_data
        try:
            source = find_item(data["source"], {one.key: one.name for one in scheduled.plan.items})
            outcome = add_link(
                launch=launch,
                by=request.user,
                source=source,
                target=item.key,
                type=data["type"],
                acceptance=data["acceptance"],
                **({"lag": data["lag"]} if data["lag"] is not None else {}),
            )
            return done(request, outcome, _("Linked."))
        except ValueError as error:
            form.add_error("source", str(error))
        except Refused as error:
            say(form, error)
            problems["cycle"] = cycle_of(launch, error)
    return form_page(request, launch, {"linking": form} | problems, "#panel", 422, item=item)


@requires(Permission.PROPOSE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_link_of(request: SignedInRequest, launch: Launch, link: int) -> HttpResponse:
    """Type, lag, lag calendar and acceptance criteria of a link."""
    links = Link.objects.filter(launch=launch, dropped=False, source__dropped=False, target__dropped=False)
    row = get_object_or_404(links.select_related("source", "target"), pk=link)
    initial = {name: getattr(row, name) for name in ("type", "lag", "lag_calendar", "acceptance")}
    form = LinkEditForm(request.POST or None, initial=initial)
    problems: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = dict(form.cleaned_data)
            version = version_of(request.POST.get("version"))
            values["lag_calendar"] = values["lag_calendar"] or None
            if values["lag"] is None:
                del values["lag"]
            try:
                outcome = edit_link(launch=launch, by=request.user, link=row.pk, version=version, values=values)
                return done(request, outcome, _("Saved the link."))
            except Stale as stale:
                row.refresh_from_db()
                row.target.version = stale.version
                initial = {name: getattr(row, name) for name in initial}
                form = reconciled(form, LinkEditForm(initial=initial), stale)
                problems["conflicts"] = side_by_side(stale, form)
                status = 409
            except Refused as error:
                say(form, error)
                problems["cycle"] = cycle_of(launch, error)
    more = {"link_form": form, "link": row} | problems
    return form_page(request, launch, more, "#panel", status, item=row.target)


@requires(Permission.PROPOSE)
@require_POST
def remove_link_of(request: SignedInRequest, launch: Launch, link: int) -> HttpResponse:
    """Takes a link away."""
    return attempt(
        request, launch, lambda: remove_link(launch=launch, by=request.user, link=link), _("Removed the link.")
    )


@requires(Permission.PROPOSE)
@limited(SEARCH, "GET")
@require_safe
def suggest(request: SignedInRequest, launch: Launch) -> HttpResponse:
    """Items whose name or key holds what was typed, as options."""
    if not request.htmx:
        return redirect("plan", launch.key)
    typed = request.GET.get("source", "").strip()[:200]
    scheduled = scheduled_or_404(launch)
    matching = [item for item in scheduled.plan.items if typed and folded(typed) in folded(f"{item.key} {item.name}")]
    return render(request, "tracker/plan/suggestions.html", {"items": matching[:SUGGESTIONS]})
