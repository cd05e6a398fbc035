"""Launches as plans: the one loader from the database to what the engine reads, and to the plan file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from roles.models import Department, User
from tracker.engine.plan.commitment import PlanCommitment
from tracker.engine.plan.plan import Plan, PlanItem, PlanLaunch, PlanLink
from tracker.engine.plan.plan_file import read_calendar
from tracker.engine.time.calendar import FULL_DAY, OFFICE_HOURS, Calendar, standard_calendar
from tracker.models import Involvement, Item, Launch, LaunchCalendar, Link, Membership
from tracker.models.plan.item import PLAN_FIELDS

#: Public holidays are known for the year before a launch starts and this many after.
HOLIDAY_YEARS = 8
STANDARD = "standard"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A plan with the rows it came from: primary keys and places of its items, primary keys of its links, in order;
    names of their owners and receivers by user name, and the user names of owners who cannot open the launch."""

    plan: Plan
    items: tuple[int, ...]
    places: tuple[str, ...]
    links: tuple[int, ...]
    people: dict[str, str]
    outsiders: frozenset[str] = frozenset()


@dataclass(slots=True)
class Touched:
    """Rows that a change wrote: primary keys of items and links, and of items that came into the plan or left it."""

    items: set[int] = field(default_factory=set)
    links: set[int] = field(default_factory=set)
    come_or_gone: set[int] = field(default_factory=set)


def plan_of(launch: Launch) -> Plan:
    """Everything of a launch that a schedule or a screen reads and that is not dropped, as a plan. Six queries,
    whatever its size."""
    return load(launch).plan


def whole_plan_of(launch: Launch) -> Plan:
    """The plan with what a file brought for other programs (``x``), to be written out again. Eight queries."""
    plan = plan_of(launch)
    own = Launch.objects.filter(pk=launch.pk).values_list("extra", flat=True).get()
    rows = Item.objects.filter(launch=launch, dropped=False).exclude(extra={}).values_list("key", "extra")
    additions = {key: extra.get("x") for key, extra in rows}
    items = [replace(item, x=additions[item.key]) if item.key in additions else item for item in plan.items]
    head = replace(plan.launch, x=own.get("launch_x"))
    return replace(plan, launch=head, items=tuple(items), x=own.get("x"))


def load(launch: Launch) -> Loaded:
    """A launch's plan and its rows."""
    return load_all([launch])[launch.pk]


def load_all(launches: Sequence[Launch]) -> dict[int, Loaded]:
    """Plans of several launches by primary key. Six queries, whatever their number and size."""
    sources = _Sources.read(launches, Involvement.objects.filter(item__launch__in=[launch.pk for launch in launches]))
    items: dict[int, list[Item]] = defaultdict(list)
    links: dict[int, list[Link]] = defaultdict(list)
    for item in _live_items(launches):
        items[item.launch_id].append(item)
    for link in _live_links(launches):
        links[link.launch_id].append(link)
    return {launch.pk: _loaded(launch, sources, items[launch.pk], links[launch.pk]) for launch in launches}


def reload(before: Loaded, launch: Launch, touched: Touched) -> Loaded:
    """The plan after a change, made from the one before it and the rows that were touched.

    Equal to what :func:`load` gives. Six queries, and work for what was touched only.
    """
    parts = Q(item__in=touched.items) | Q(item__parent__in=touched.come_or_gone)
    sources = _Sources.read([launch], Involvement.objects.filter(parts))
    keys = dict(zip(before.items, (item.key for item in before.plan.items), strict=True))
    places = dict(zip(before.items, before.places, strict=True))
    rows = dict(zip(before.items, before.plan.items, strict=True))
    fresh = {item.pk: item for item in _live_items([launch], touched)}
    moved_about = touched.come_or_gone or any(item.position != places.get(pk) for pk, item in fresh.items())
    for pk in touched.items - fresh.keys():
        rows.pop(pk, None)
    keys |= {pk: item.key for pk, item in fresh.items()}
    places |= {pk: item.position for pk, item in fresh.items()}
    rows |= {pk: _item(item, launch, sources, keys) for pk, item in fresh.items()}
    order = sorted(rows, key=lambda pk: (places[pk], pk)) if moved_about else list(before.items)
    links = dict(zip(before.links, before.plan.links, strict=True))
    if touched.links or touched.come_or_gone:
        moved = {keys[pk] for pk in touched.come_or_gone if pk in keys}
        links = {
            pk: link
            for pk, link in links.items()
            if pk not in touched.links and link.source not in moved and link.target not in moved
        }
        links |= {link.pk: _link(link, keys) for link in _live_links([launch], touched)}
        links = dict(sorted(links.items()))
    live = {pk: keys[pk] for pk in order}
    plan = _plan(launch, sources, tuple(rows[pk] for pk in order), tuple(links.values()), live)
    named = {item.owner for item in plan.items}
    named |= {item.commitment.receiver for item in plan.items if item.commitment}
    people = {name: shown for name, shown in (before.people | _people(fresh.values())).items() if name in named}
    outsiders = (before.outsiders - _people(fresh.values()).keys() | _outsiders(fresh.values())) & named
    return Loaded(plan, tuple(order), tuple(places[pk] for pk in order), tuple(links), people, frozenset(outsiders))


@dataclass(frozen=True, slots=True)
class _Sources:
    """What plans refer to: departments, calendars by launch, and the parts that people have in items, by primary
    key."""

    departments: dict[int, Department]
    calendars: dict[int, dict[int, LaunchCalendar]]
    raci: dict[int, dict[str, list[str]]]

    @classmethod
    def read(cls, launches: Sequence[Launch], involvements: QuerySet[Involvement]) -> _Sources:
        raci: dict[int, dict[str, list[str]]] = {}
        for item, part, name in involvements.order_by("part", "person__username").values_list(
            "item", "part", "person__username"
        ):
            raci.setdefault(item, {}).setdefault(part, []).append(name)
        calendars: dict[int, dict[int, LaunchCalendar]] = defaultdict(dict)
        for calendar in LaunchCalendar.objects.filter(launch__in=[launch.pk for launch in launches]):
            calendars[calendar.launch_id][calendar.pk] = calendar
        return cls({d.pk: d for d in Department.objects.prefetch_related("exceptions")}, calendars, raci)


def _live_items(launches: Sequence[Launch], touched: Touched | None = None) -> Iterable[Item]:
    """Items in plan order, without those that were dropped; of a change those that it touched, and the parts of what
    came or went."""
    items = Item.objects.filter(launch__in=[launch.pk for launch in launches], dropped=False)
    if touched is not None:
        items = items.filter(Q(pk__in=touched.items) | Q(parent__in=touched.come_or_gone))
    within = Q(launch=None) | Q(launch=OuterRef("launch"))
    held = Q(person=OuterRef("owner")) | Q(department=OuterRef("owner__department"))
    roles = Membership.objects.filter(within, held, program=OuterRef("launch__program"))
    rows = items.annotate(owner_belongs=Exists(roles)).select_related("owner", "receiver")
    return rows.order_by("position", "pk")


def _live_links(launches: Sequence[Launch], touched: Touched | None = None) -> Iterable[Link]:
    """Links between items of the plan."""
    links = Link.objects.filter(
        launch__in=[launch.pk for launch in launches],
        dropped=False,
        source__dropped=False,
        target__dropped=False,
    )
    if touched is not None:
        near = touched.come_or_gone
        links = links.filter(Q(pk__in=touched.links) | Q(source__in=near) | Q(target__in=near))
    return links


def _loaded(launch: Launch, sources: _Sources, items: list[Item], links: list[Link]) -> Loaded:
    keys = {item.pk: item.key for item in items}
    plan = _plan(
        launch,
        sources,
        tuple(_item(item, launch, sources, keys) for item in items),
        tuple(_link(link, keys) for link in links),
        keys,
    )
    places = tuple(item.position for item in items)
    return Loaded(plan, tuple(keys), places, tuple(link.pk for link in links), _people(items), _outsiders(items))


def _people(items: Iterable[Item]) -> dict[str, str]:
    named = (person for item in items for person in (item.owner, item.commitment and item.receiver))
    return {person.username: str(person) for person in named if isinstance(person, User)}


def _outsiders(items: Iterable[Item]) -> frozenset[str]:
    """Owners who cannot open the launch: of no role there, or who cannot sign in."""
    owners = {item.owner: item.owner_belongs for item in items if item.owner is not None}  # type: ignore[attr-defined]
    return frozenset(
        owner.username for owner, belongs in owners.items() if not (owner.is_active and (owner.is_superuser or belongs))
    )


def _plan(
    launch: Launch,
    sources: _Sources,
    items: tuple[PlanItem, ...],
    links: tuple[PlanLink, ...],
    keys: dict[int, str],
) -> Plan:
    calendars = sources.calendars[launch.pk]
    used = {item.department for item in items}
    departments = [d for _, d in sorted(sources.departments.items()) if d.key in used]
    return Plan(
        launch=_launch(launch, calendars, keys),
        items=items,
        links=links,
        calendars=tuple(_calendars(launch, calendars, departments)),
        risks=_live(launch.risk_events, set(keys.values()), 1),
        correlations=_live(launch.correlations, set(keys.values()), 2),
        branches=_live(launch.branches, set(keys.values()), 1),
    )


def _live(rows: Iterable[dict[str, Any]], keys: set[str], least: int) -> tuple[dict[str, Any], ...]:
    """Risk events, correlations and branches without the items that were dropped; those that name too few then wait
    until they are back."""
    entries = ({**row, "items": [key for key in row["items"] if key in keys]} for row in rows)
    return tuple(row for row in entries if len(row["items"]) >= least and row.get("gate", row["items"][0]) in keys)


def _launch(launch: Launch, calendars: dict[int, LaunchCalendar], keys: dict[int, str]) -> PlanLaunch:
    return PlanLaunch(
        name=launch.name,
        start=launch.start,
        data_date=launch.data_date,
        target=launch.target,
        launch_milestone=keys.get(launch.launch_milestone_id or 0),
        calendar=calendars[launch.calendar_id].key if launch.calendar_id else STANDARD,
        resolution=launch.resolution,
        hours_per_day=launch.hours_per_day,
        lag_calendar=launch.lag_calendar,
        honor_constraints=launch.honor_constraints,
        links_before_start=launch.links_before_start,
        late_from=launch.late_from,
        critical_float=launch.critical_float,
        progress=launch.progress,
        budget=None if launch.budget is None else float(launch.budget),
        tier=launch.tier,
    )


def _calendars(launch: Launch, own: dict[int, LaunchCalendar], departments: list[Department]) -> list[Calendar]:
    minutes = launch.resolution == "minute"
    calendars = [read_calendar(calendar.definition, calendar.key) for calendar in own.values()]
    if launch.calendar_id is None:
        calendars.append(standard_calendar(STANDARD, hours=minutes))
    if launch.department_calendars:
        first = launch.start.year - 1
        day = OFFICE_HOURS if minutes else FULL_DAY
        calendars.extend(department.calendar(first, first + HOLIDAY_YEARS, day) for department in departments)
    return calendars


def _item(item: Item, launch: Launch, sources: _Sources, keys: dict[int, str]) -> PlanItem:
    department = sources.departments.get(item.department_id or 0)
    calendar = sources.calendars[launch.pk][item.calendar_id].key if item.calendar_id else None
    if calendar is None and department is not None and launch.department_calendars:
        calendar = department.calendar_key
    return PlanItem(
        **{name: getattr(item, name) for name in PLAN_FIELDS},
        owning_role=item.owning_role,
        department=department.key if department else None,
        owner=item.owner.username if item.owner else None,
        parent=keys.get(item.parent_id or 0),
        calendar=calendar,
        start=item.fixed_start,
        finish=item.fixed_finish,
        description=item.description or None,
        planned_cost=None if item.planned_cost is None else float(item.planned_cost),
        actual_cost=None if item.actual_cost is None else float(item.actual_cost),
        day_cost=None if item.day_cost is None else float(item.day_cost),
        facts=item.facts or None,
        raci=sources.raci.get(item.pk),
        commitment=_commitment(item),
    )


def _commitment(item: Item) -> PlanCommitment | None:
    if item.commitment is None:
        return None
    return PlanCommitment(
        state=item.commitment,
        asked_by=item.asked_by,
        need_by=item.agreed_need_by,
        offered=item.offered,
        agreed=item.agreed_promise,
        criteria=item.criteria or None,
        receiver=item.receiver.username if item.receiver else None,
        evidence=item.evidence or None,
        verified=item.verified_on,
        reopened_for=item.reopened_for,
        from_file=item.from_file,
    )


def _link(link: Link, keys: dict[int, str]) -> PlanLink:
    return PlanLink(
        source=keys[link.source_id],
        target=keys[link.target_id],
        type=link.type,
        lag=link.lag,
        lag_calendar=link.lag_calendar,
        acceptance=link.acceptance or None,
    )
