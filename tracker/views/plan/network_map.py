"""The Map of a launch: its network in layers, departments as lanes, with the driving path drawn through."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from roles.access import Permission
from tracker.access import SignedInRequest, requires
from tracker.engine.passes.lanes import Layers, layers_of
from tracker.engine.passes.structure import neighbourhood
from tracker.models import Launch
from tracker.selectors.people.departments import department_names
from tracker.selectors.plan.rows import driving_links
from tracker.selectors.plan.scheduled import ScheduledLaunch
from tracker.views.page.address import known_part
from tracker.views.page.frame import frame, unschedulable
from tracker.words import dates

#: Items that a map can show and still be read.
MOST_BOXES = 400
STEP_X, STEP_Y, BOX_WIDTH, BOX_HEIGHT, LANE_HEAD = 196, 46, 164, 36, 8
ONLY = {
    "driving": gettext_lazy("Driving path"),
    "near": gettext_lazy("Critical and near-critical"),
    "all": gettext_lazy("Everything"),
}


#: Pixels for the names of lanes.
LANES = 112
#: How large the map is drawn: as wide as its place, or in percent.
FIT, WHOLE = "fit", "100"
ZOOMS = {FIT: gettext_lazy("Fit"), "50": "50 %", "75": "75 %", WHOLE: "100 %", "150": "150 %"}


@requires(Permission.VIEW_LAUNCH)
@require_safe
def network_map(request: SignedInRequest, launch: Launch) -> HttpResponse:
    """The whole network where it is small enough, else what is near the critical path; ``item`` narrows it to what
    feeds one item and what hangs on it."""
    context, scheduled = frame(request, launch, "map")
    if scheduled is None:
        return unschedulable(request, context)
    if not scheduled.plan.items:
        return render(request, "tracker/plan/map/map.html", context | {"empty": True})
    get, left_out = known_part(request.GET, {"only": ONLY, "zoom": ZOOMS})
    key = get.get("item", "")
    position = scheduled.network.index.get(key)
    nodes, only, cut = _nodes(scheduled, key if position is not None else "", get.get("only", ""))
    zoom = get.get("zoom") or WHOLE
    departments = department_names()
    drawing = drawn(scheduled, nodes, departments, key)
    return render(
        request,
        "tracker/plan/map/map.html",
        context
        | {
            "item": scheduled.plan.items[position] if position is not None else None,
            "only": only,
            "left_out": left_out,
            "zoom": zoom,
            "zoom_choices": ZOOMS.items(),
            "fits": zoom == FIT,
            "only_choices": ONLY.items(),
            "cut": cut,
            "map": drawing | _sizes(drawing, zoom),
            "count": len(nodes),
            "of": len(scheduled.network.leaves),
        },
    )


def _sizes(drawing: dict[str, Any], zoom: str) -> dict[str, int]:
    """How large the two pictures of a map are, in pixels: its lanes and its network. A map that fits is one picture."""
    scale = 1.0 if zoom == FIT else int(zoom) / 100
    sizes = {"lanes": LANES, "shown_width": drawing["width"], "shown_height": drawing["height"]}
    return {name: round(size * scale) for name, size in sizes.items()} | {
        "lane_room": LANES,
        "with_lanes": drawing["width"] + LANES,
    }


def _nodes(scheduled: ScheduledLaunch, key: str, only: str) -> tuple[list[int], str, bool]:
    """Positions of the leaves to draw, what was narrowed to, and whether there was more than a map can show."""
    schedule, network = scheduled.schedule, scheduled.network
    nodes = list(network.leaves)
    if key:
        near = neighbourhood(network, key)
        own = set(network.leaves_of(key) or [network.index[key]])
        nodes = [n for n in nodes if n in own or network.activities[n].key in near.feeds | near.hangs]
    if not only:
        only = "all" if len(nodes) <= MOST_BOXES else "near"
    if only == "near":
        nodes = [n for n in nodes if schedule.is_critical(n) or schedule.is_near_critical(n) or n in schedule.driving]
    elif only == "driving":
        nodes = [n for n in nodes if n in schedule.driving]
    return nodes[:MOST_BOXES], only, len(nodes) > MOST_BOXES


def drawn(scheduled: ScheduledLaunch, nodes: list[int], departments: dict[str, str], focus: str) -> dict[str, Any]:
    """Boxes, arrows and lanes of a map, and its table twin."""
    if not nodes:
        return {"boxes": [], "width": 0, "height": 0}
    order = {key: number for number, key in enumerate([*departments, ""])}
    lane_of = {n: scheduled.plan.items[n].department or "" for n in nodes}
    lanes = dict(sorted(lane_of.items(), key=lambda pair: (order.get(pair[1], 999), pair[0])))
    layers = layers_of(scheduled.network, nodes, lanes)
    tops: dict[Any, int] = {}
    height = 0
    bands: list[dict[str, Any]] = []
    for lane, rows in layers.heights.items():
        tops[lane] = height + LANE_HEAD
        band = LANE_HEAD + rows * STEP_Y
        label = departments.get(str(lane)) or _("No department")
        bands.append({"y": height, "height": band, "label": label, "label_y": height + 28, "odd": len(bands) % 2})
        height += band
    places = {n: (layers.layer[n] * STEP_X + 12, tops[lane_of[n]] + layers.row[n] * STEP_Y + 4) for n in nodes}
    plain, strong = _arrows(scheduled, layers, places)
    return {
        "boxes": [
            _box(scheduled, n, places[n], focus) for n in sorted(nodes, key=lambda n: (layers.layer[n], places[n][1]))
        ],
        "bands": bands,
        "plain": plain,
        "strong": strong,
        "width": layers.count * STEP_X + 12,
        "height": height,
        "rows": [_twin(scheduled, n, layers, departments) for n in sorted(nodes, key=lambda n: (layers.layer[n], n))],
    }


def _box(scheduled: ScheduledLaunch, n: int, place: tuple[int, int], focus: str) -> dict[str, Any]:
    item = scheduled.plan.items[n]
    values = scheduled.schedule.item(item.key)
    start, finish = scheduled.figures.span(values, values.early)
    return {
        "key": item.key,
        "name": item.name if len(item.name) <= 22 else item.name[:20] + "…",
        "full": item.name,
        "role": item.owning_role or "",
        "kind": item.kind,
        "x": place[0],
        "y": place[1],
        "text_x": place[0] + 10,
        "name_y": place[1] + 15,
        "date_y": place[1] + 29,
        "dates": dates.day(finish, year=False)
        if start == finish
        else f"{dates.day(start, year=False)} – {dates.day(finish, year=False)}",
        "driving": values.driving,
        "critical": values.critical,
        "finished": scheduled.finished(n),
        "focus": item.key == focus,
    }


def _arrows(scheduled: ScheduledLaunch, layers: Layers, places: dict[int, tuple[int, int]]) -> tuple[str, str]:
    """All arrows, merged into one path for the driving ones and one for the others."""
    driving = {
        (
            scheduled.network.index[scheduled.network.links[n].source],
            scheduled.network.index[scheduled.network.links[n].target],
        )
        for n in driving_links(scheduled)
    }
    plain: list[str] = []
    strong: list[str] = []
    for source, target in layers.edges:
        x1, y1 = places[source][0] + BOX_WIDTH, places[source][1] + BOX_HEIGHT // 2
        x2, y2 = places[target][0], places[target][1] + BOX_HEIGHT // 2
        bend = max(16, (x2 - x1) // 2)
        path = f"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}m-6 -3l6 3l-6 3"
        (strong if (source, target) in driving else plain).append(path)
    return "".join(plain), "".join(strong)


def _twin(scheduled: ScheduledLaunch, n: int, layers: Layers, departments: dict[str, str]) -> dict[str, Any]:
    item = scheduled.plan.items[n]
    values = scheduled.schedule.item(item.key)
    start, finish = scheduled.figures.span(values, values.early)
    return {
        "key": item.key,
        "name": item.name,
        "department": departments.get(item.department or "", ""),
        "layer": layers.layer[n] + 1,
        "start": dates.day(start),
        "finish": dates.day(finish),
        "driving": values.driving,
        "waits": _names(scheduled, (link for link in scheduled.predecessors.get(n, ())), "source"),
        "then": _names(scheduled, (link for link in scheduled.successors.get(n, ())), "target"),
    }


def _names(scheduled: ScheduledLaunch, links: Iterable[int], end: str) -> str:
    keys = [getattr(scheduled.plan.links[link], end) for link in links]
    return ", ".join(scheduled.plan.items[scheduled.network.index[key]].name for key in keys)
