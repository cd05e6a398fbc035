"""What the Plan's panel says of one item: dates, floats, why, predecessors, successors, facts, history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from roles.models import User
from tracker.engine.passes.why import why
from tracker.engine.plan.plan import PlanItem
from tracker.forms.items import ItemForm, initial_of
from tracker.forms.links import LinkForm
from tracker.forms.spreads import spread_text
from tracker.models import Event, Item, Launch, Part
from tracker.models.item import FACTS
from tracker.selectors.commitments import WORK, Standing
from tracker.selectors.computed import Computed
from tracker.services.predecessors import Predecessor

from . import words
from .commitment_rows import STATES, margin_words
from .names import names_in

#: Events shown in a panel.
RECENT = 20


def panel_of(launch: Launch, found: Computed, position: int, departments: dict[str, str]) -> dict[str, Any]:
    """Everything the panel shows, as the template reads it. Two queries."""
    key = found.plan.items[position].key
    item = Item.objects.select_related("owner", "department").get(launch=launch, key=key)
    activity = found.network.activities[position]
    values = found.schedule.item(key)
    figures = found.figures
    reasons = why(found.schedule, key)
    early, late = figures.span(values, values.early), figures.span(values, values.late)
    released = reasons.released_start
    return {
        "item": item,
        "values": values,
        "early": [words.day(moment, time=True) for moment in early],
        "late": [words.day(moment, time=True) for moment in late],
        "floats": [] if values.summary else _floats(found, position),
        "duration": words.float_text(found, activity, activity.duration),
        "spread": spread_text(item.spread),
        "range": [words.amount(item.optimistic), words.amount(item.pessimistic)],
        "remaining": "" if activity.remaining is None else words.float_text(found, activity, activity.remaining),
        "dates": [
            (label, words.plain(moment))
            for label, moment in (
                (item._meta.get_field("actual_start").verbose_name, item.actual_start),
                (item._meta.get_field("actual_finish").verbose_name, item.actual_finish),
                (item._meta.get_field("deadline").verbose_name, item.deadline),
            )
            if moment is not None
        ],
        "constraint": f"{item.get_constraint_display()} {words.plain(item.constraint_date)}" if item.constraint else "",
        "why": words.why_lines(found, reasons, values),
        "released": None if released is None else words.day(figures.start(released)),
        "predecessors": ends_of(found, position, "source", departments),
        "successors": ends_of(found, position, "target", departments),
        "facts": [(FACTS.get(item.category or "", {}).get(name, name), value) for name, value in item.facts.items()],
        "commitment": committed(launch, found, position),
        "finished": found.finished(position),
        "started": activity.started,
        "history": _history(launch, item),
        "currency": launch.program.currency,
    }


def committed(launch: Launch, found: Computed, position: int) -> dict[str, Any] | None:
    """What stands between whoever asks for an item and its department; ``None`` for what nobody commits to."""
    item = found.plan.items[position]
    if item.kind not in WORK or not item.department or (item.commitment is None and item.kind != "dependency"):
        return None
    row = Standing(launch, found, position)
    margin = row.margin
    return {
        "state": row.state,
        "label": STATES[row.state],
        "promise": words.plain(item.promise),
        "offered": words.plain(item.commitment.offered) if item.commitment else "",
        "margin": margin_words(margin) if item.actual_finish is None else "",
        "late": margin is not None and margin < 0,
        "pk": row.pk,
    }


def dropped_panel(launch: Launch, item: Item) -> dict[str, Any]:
    """What the panel says of an item that was dropped."""
    return {"item": item, "dropped": True, "history": _history(launch, item)}


def form_of(launch: Launch, found: Computed, item: Item, data: Any = None, only: Any = None, **more: Any) -> ItemForm:
    """An item's form, showing its values as they are; ``only`` some of its fields."""
    names = {other.key: other.name for other in found.plan.items}
    position = found.network.index[item.key]
    waits = [found.plan.links[number] for number in found.predecessors.get(position, ())]
    predecessors = [Predecessor(link.source, link.type, link.lag) for link in waits]
    return ItemForm(
        data,
        initial=initial_of(item, predecessors),
        launch=launch,
        names=names,
        only=only,
        item=item,
        **more,
    )


def links_to_add(launch: Launch, data: Any = None) -> LinkForm:
    """The form that lets an item wait for another."""
    return LinkForm(data, launch=launch, auto_id="link_%s")


def involved(item: Item) -> list[tuple[str, list[str]]]:
    """People by their part in an item, its owner among those who are responsible."""
    names = {user.username: str(user) for user in User.objects.filter(involvements__item=item)}
    found = []
    for part in Part:
        people = [names.get(name, name) for name in item.raci.get(part, ())]
        if part is Part.RESPONSIBLE and item.owner is not None:
            people = [str(item.owner), *(name for name in people if name != str(item.owner))]
        found.append((str(part.label), people))
    return found


def _history(launch: Launch, item: Item) -> list[dict[str, Any]]:
    events = Event.objects.filter(launch=launch, item=item).select_related("actor", "link__source")[:RECENT]
    names = names_in(launch, events)
    return [{"event": event, "lines": words.event_lines(event, names)} for event in events]


def _floats(found: Computed, position: int) -> list[tuple[Any, str]]:
    """Total and free float and need-by of a leaf. A summary has those of its parts."""
    activity = found.network.activities[position]
    values = found.schedule.item(activity.key)
    need_by = found.figures.finish(found.schedule.need_by(activity.key))
    return [
        (_("Total float"), words.float_text(found, activity, values.total_float)),
        (_("Free float"), words.float_text(found, activity, values.free_float)),
        (_("Need-by"), words.day(need_by, time=True)),
    ]


def ends_of(
    found: Computed,
    position: int,
    end: str,
    departments: dict[str, str],
    sees: Callable[[PlanItem], bool] | None = None,
) -> list[dict[str, Any]]:
    """The other ends of an item's links: what it waits for (``source``), or what waits for it (``target``). Of those
    that the person does not see (``sees``), nothing but the date is told."""
    rows: list[dict[str, Any]] = []
    links = (found.predecessors if end == "source" else found.successors).get(position, ())
    for number in links:
        link = found.plan.links[number]
        other = found.plan.items[found.network.index[getattr(link, end)]]
        values = found.schedule.item(other.key)
        if sees is not None and not sees(other):
            rows.append({"outside": True, "finish": words.day(found.figures.span(values, values.early)[1])})
            continue
        rows.append(
            {
                "item": other,
                "item_pk": found.rows.items[found.network.index[other.key]] if found.rows else 0,
                "pk": found.rows.links[number] if found.rows else number,
                "type": link.type,
                "lag": words.amount(link.lag) if link.lag.value else "",
                "department": departments.get(other.department or "", ""),
                "finish": words.day(found.figures.span(values, values.early)[1]),
                "acceptance": link.acceptance,
                "values": values,
            }
        )
    return rows
