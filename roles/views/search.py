"""Search over everything that a person may see: a page, and the palette that Ctrl K opens."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from tracker.access import SignedInRequest, signed_in
from tracker.selectors.reports.search import Hit, search
from tracker.views.page.fragments import fragment_of, render_fragment
from tracker.views.page.limits import SEARCH, limited

LABELS = {
    "launch": _("Launches"), "program": _("Programs"), "item": _("Items"), "person": _("People"),
    "document": _("Documents"), "comment": _("Comments"),
}  # fmt: skip
#: Hits of each kind in the palette, and on the page.
FEW, MANY = 5, 40


@signed_in
@limited(SEARCH, "GET")
@require_safe
def find(request: SignedInRequest) -> HttpResponse:
    """Hits by kind; the palette asks for a few of each."""
    typed = request.GET.get("q", "").strip()[:100]
    fragment = fragment_of(request, {"palette-hits": "hits"})
    hits = search(request.user, typed, FEW if fragment else MANY)
    groups = [(LABELS[kind], [_row(hit) for hit in group]) for kind, group in groupby(hits, key=lambda hit: hit.kind)]
    context = {"q": typed, "groups": groups, "view": "search"}
    return render_fragment(request, "roles/search.html", fragment, context)


def _row(hit: Hit) -> dict[str, Any]:
    return {"name": hit.name, "where": hit.where, "url": _url(hit), "aside": _aside(hit)}


def _url(hit: Hit) -> str:
    row = hit.row
    if hit.kind in ("launch", "program"):
        return str(row.get_absolute_url())
    if hit.kind == "item":
        return reverse("item", args=[row.pk])
    if hit.kind == "document":
        return str(row.url)
    if hit.kind == "comment":
        item = row.item_id
        return reverse("item", args=[item]) + "#talk" if item else reverse("comments", args=[row.launch.key])
    return reverse("search") + f"?q={row.username}"


def _aside(hit: Hit) -> str:
    if hit.kind == "person":
        return str(hit.row.title)
    if hit.kind == "comment":
        return str(hit.row.author or "")
    return ""
