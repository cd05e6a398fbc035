"""What the Plan's panel says of one item: dates, floats, why, predecessors, successors, facts, history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from roles.models import User
from tracker.engine.passes.dates import ItemSchedule
from tracker.engine.passes.why import why
from tracker.engine.plan.plan import PlanItem
from tracker.forms.plan.items import ItemForm, initial_of
from tracker.forms.plan.links import LinkForm
from tracker.models import Event, Item, Kind, Launch, Part
from tracker.models.plan.item import FACTS
from tracker.models.plan.predecessors import Predecessor
from tracker.selectors.commitments.standing import WORK, CommitmentRow
from tracker.selectors.plan.scheduled import ScheduledLaunch
from tracker.words import dates
from tracker.words.commitments import STATES, margin_words
from tracker.words.history import event_lines
from tracker.words.names import names_in
from tracker.words.risks.rows import RiskLine
from tracker.words.spreads import spread_words
from tracker.words.why import why_lines

#: Events shown in a panel.
RECENT = 20


@dataclass(slots=True)
class ItemPanel:
    """What the panel says of an item, its people and risks."""

    item: Item
    values: ItemSchedule
    early: list[str]
    late: list[str]
    floats: list[tuple[Any, str]]
    duration: str
    spread: str
    range: list[str]
    remaining: str
    dates: list[tuple[Any, str]]
    constraint: str
    rests: str
    why: list[dict[str, object]]
    released: str | None
    predecessors: list[dict[str, Any]]
    successors: list[dict[str, Any]]
    facts: list[tuple[Any, Any]]
    commitment: CommittedCells | None
    finished: bool
    started: bool
    history: Any
    currency: str
    dropped: bool = False
    #: Whether the person answers for it, and who does; who has which part; what is proposed and said of it.
    mine: bool = False
    accountable: User | None = None
    involved: Any = ()
    proposals: Any = ()
    comments: Any = ()
    documents: Any = ()
    risks: Sequence[RiskLine] = ()


def panel_of(launch: Launch, scheduled: ScheduledLaunch, position: int, departments: dict[str, str]) -> ItemPanel:
    """Everything the panel shows, as the template reads it. Two queries."""
    key = scheduled.plan.items[position].key
    item = Item.objects.select_related("owner", "department").get(launch=launch, key=key)
    activity = scheduled.network.activities[position]
    values = scheduled.schedule.item(key)
    figures = scheduled.figures
    reasons = why(scheduled.schedule, key)
    early, late = figures.span(values, values.early), figures.span(values, values.late)
    released = reasons.released_start
    return ItemPanel(
        item=item,
        values=values,
        early=[dates.day(moment, time=True) for moment in early],
        late=[dates.day(moment, time=True) for moment in late],
        floats=[] if values.summary else _floats(scheduled, position),
        duration=dates.float_text(scheduled, activity, activity.duration),
        spread=spread_words(item.spread),
        range=[dates.amount(item.optimistic), dates.amount(item.pessimistic)],
        remaining="" if activity.remaining is None else dates.float_text(scheduled, activity, activity.remaining),
        dates=[
            (label, dates.plain(moment))
            for label, moment in (
                (item._meta.get_field("actual_start").verbose_name, item.actual_start),
                (item._meta.get_field("actual_finish").verbose_name, item.actual_finish),
                (item._meta.get_field("not_before").verbose_name, item.not_before),
                (item._meta.get_field("deadline").verbose_name, item.deadline),
            )
            if moment is not None
        ],
        constraint=f"{item.get_constraint_display()} {dates.plain(item.constraint_date)}" if item.constraint else "",
        rests=item.get_milestone_display() if item.milestone and not activity.duration else "",
        why=why_lines(scheduled, reasons, values),
        released=None if released is None else dates.day(figures.start(released)),
        predecessors=ends_of(scheduled, position, "source", departments),
        successors=ends_of(scheduled, position, "target", departments),
        facts=[(FACTS.get(item.category or "", {}).get(name, name), value) for name, value in item.facts.items()],
        commitment=committed(launch, scheduled, position),
        finished=scheduled.finished(position),
        started=activity.started,
        history=_history(launch, item),
        currency=launch.program.currency,
    )


@dataclass(slots=True)
class CommittedCells:
    """What stands between whoever asks for an item and its department."""

    state: str
    label: Any
    promise: str
    offered: str
    margin: str
    late: bool
    pk: int


def committed(launch: Launch, scheduled: ScheduledLaunch, position: int) -> CommittedCells | None:
    """What stands between whoever asks for an item and its department; ``None`` for what nobody commits to."""
    item = scheduled.plan.items[position]
    if item.kind not in WORK or not item.department or (item.commitment is None and item.kind != Kind.DEPENDENCY):
        return None
    row = CommitmentRow(launch, scheduled, position)
    return CommittedCells(
        state=row.state,
        label=STATES[row.state],
        promise=dates.plain(item.promise),
        offered=dates.plain(item.commitment.offered) if item.commitment else "",
        margin=margin_words(row.margin, row.short),
        late=row.too_late,
        pk=row.pk,
    )


@dataclass(slots=True)
class DroppedPanel:
    """What the panel says of an item that was dropped."""

    item: Item
    history: Any
    dropped: bool = True


def dropped_panel(launch: Launch, item: Item) -> DroppedPanel:
    """What the panel says of an item that was dropped."""
    return DroppedPanel(item, _history(launch, item))


def form_of(
    launch: Launch, scheduled: ScheduledLaunch, item: Item, data: Any = None, only: Any = None, **more: Any
) -> ItemForm:
    """An item's form, showing its values as they are; ``only`` some of its fields."""
    names = {other.key: other.name for other in scheduled.plan.items}
    position = scheduled.network.index[item.key]
    waits = [scheduled.plan.links[number] for number in scheduled.predecessors.get(position, ())]
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
    parts = []
    for part in Part:
        people = [names.get(name, name) for name in item.raci.get(part, ())]
        if part is Part.RESPONSIBLE and item.owner is not None:
            people = [str(item.owner), *(name for name in people if name != str(item.owner))]
        parts.append((str(part.label), people))
    return parts


def _history(launch: Launch, item: Item) -> list[dict[str, Any]]:
    events = Event.objects.filter(launch=launch, item=item).select_related("actor", "link__source")[:RECENT]
    names = names_in(launch, events)
    return [{"event": event, "lines": event_lines(event, names)} for event in events]


def _floats(scheduled: ScheduledLaunch, position: int) -> list[tuple[Any, str]]:
    """Total and free float and need-by of a leaf. A summary has those of its parts."""
    activity = scheduled.network.activities[position]
    values = scheduled.schedule.item(activity.key)
    need_by = scheduled.figures.finish(scheduled.schedule.need_by(activity.key))
    return [
        (_("Total float"), dates.float_text(scheduled, activity, values.total_float)),
        (_("Free float"), dates.float_text(scheduled, activity, values.free_float)),
        (_("Need-by"), dates.day(need_by, time=True)),
    ]


def ends_of(
    scheduled: ScheduledLaunch,
    position: int,
    end: str,
    departments: dict[str, str],
    sees: Callable[[PlanItem], bool] | None = None,
) -> list[dict[str, Any]]:
    """The other ends of an item's links: what it waits for (``source``), or what waits for it (``target``). Of those
    that the person does not see (``sees``), nothing but the date is told."""
    rows: list[dict[str, Any]] = []
    links = (scheduled.predecessors if end == "source" else scheduled.successors).get(position, ())
    for number in links:
        link = scheduled.plan.links[number]
        other = scheduled.plan.items[scheduled.network.index[getattr(link, end)]]
        values = scheduled.schedule.item(other.key)
        if sees is not None and not sees(other):
            rows.append({"outside": True, "finish": dates.day(scheduled.figures.span(values, values.early)[1])})
            continue
        rows.append(
            {
                "item": other,
                "item_pk": scheduled.rows.items[scheduled.network.index[other.key]] if scheduled.rows else 0,
                "pk": scheduled.rows.links[number] if scheduled.rows else number,
                "type": link.type,
                "lag": dates.amount(link.lag) if link.lag.value else "",
                "department": departments.get(other.department or "", ""),
                "finish": dates.day(scheduled.figures.span(values, values.early)[1]),
                "acceptance": link.acceptance,
                "values": values,
            }
        )
    return rows
