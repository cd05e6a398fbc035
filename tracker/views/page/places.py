"""The places of a launch: six names under which every page is found, each with pages of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from roles.access import Permission
from tracker.access import Rights
from tracker.models import Launch


class Page(NamedTuple):
    """A page of a launch: its URL name, which is its name as a tab, what it is called, and what it takes to open it."""

    name: str
    label: Any
    needs: Permission = Permission.VIEW_LAUNCH


@dataclass(frozen=True, slots=True)
class Place:
    """Pages that answer one question. The first is where its name leads."""

    label: Any
    pages: tuple[Page, ...]


PLACES = (
    Place(_("Plan"), (Page("plan", _("Plan")), Page("map", _("Map")), Page("baselines", _("Baselines")))),
    Place(
        _("Promises"),
        (
            Page("commitments", _("Commitments")),
            Page("handoffs", _("Handoffs")),
            Page("impact", _("Impact round"), Permission.PROPOSE),
        ),
    ),
    Place(
        _("Date"),
        (
            Page("forecast", _("Forecast")),
            Page("risks", _("Risks")),
            Page("uncertainty", _("What may happen"), Permission.PROPOSE),
        ),
    ),
    Place(_("Money & people"), (Page("resources", _("Budget and people")),)),
    Place(_("Report"), (Page("report", _("Report")), Page("updates", _("Updates and decisions")))),
)
#: Pages about a launch that belong to no question.
MORE = Place(
    _("More"),
    (
        Page("proposals", _("Proposals")),
        Page("comments", _("Comments")),
        Page("history", _("History")),
        Page("progress", _("Report progress"), Permission.PROPOSE),
        Page("edit-launch", _("Settings"), Permission.PROPOSE),
    ),
)


def places_of(launch: Launch, rights: Rights, here: str, waiting: dict[str, int]) -> dict[str, Any]:
    """The places that a person may open, the page they are on (``here``), and how much waits for them on each page."""
    places = [place for place in (_shown(one, launch, rights, here, waiting) for one in PLACES) if place["pages"]]
    current = next((place for place in places if place["here"]), None)
    more = _shown(MORE, launch, rights, here, waiting)
    return {"places": places, "more_pages": more, "this_place": current}


def _shown(place: Place, launch: Launch, rights: Rights, here: str, waiting: dict[str, int]) -> dict[str, Any]:
    pages = list(_pages(place, launch, rights, here, waiting))
    return {
        "label": place.label,
        "pages": pages,
        "here": any(page["here"] for page in pages),
        "waiting": sum(page["waiting"] for page in pages),
    }


def _pages(
    place: Place, launch: Launch, rights: Rights, here: str, waiting: dict[str, int]
) -> Iterator[dict[str, Any]]:
    for page in place.pages:
        if rights.everywhere(page.needs):
            yield {
                "name": page.name,
                "label": page.label,
                "url": reverse(page.name, args=[launch.key]),
                "here": page.name == here,
                "waiting": waiting.get(page.name, 0),
            }
