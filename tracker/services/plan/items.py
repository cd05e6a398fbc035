"""Writes to the items of a launch. Each is one change set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Sized
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from roles.access import OwningRole
from roles.models import User
from tracker.engine.time.amounts import Amount, Moment, ends_before
from tracker.models import Item, Kind, Launch, Link
from tracker.models.history.event import Event, Verb
from tracker.models.plan.predecessors import PREDECESSORS, Predecessor
from tracker.services.changes.consent import own_fields
from tracker.services.changes.field_values import told, written
from tracker.services.changes.hooks import house_rules
from tracker.services.changes.merging import merged
from tracker.services.changes.outcome import Outcome
from tracker.services.changes.recorder import Change, changing
from tracker.services.changes.refusals import Refused

from .links import set_predecessors
from .ordering import check_parent, place, place_at_end

#: What may be given to an item when it is added, and changed later.
EDITABLE = (
    "name", "description", "kind", "category", "facts", "owning_role", "department", "owner", "calendar", "duration",
    "optimistic", "pessimistic", "spread", "constraint", "constraint_date", "not_before", "milestone", "deadline",
    "actual_start", "actual_finish", "remaining", "manual", "external", "fixed_start", "fixed_finish", "value",
    "effort", "planned_cost", "actual_cost", "day_cost", "parent", "raci",
)  # fmt: skip
NOTHING, A_DAY = Amount(0, "d"), Amount(1, "d")


def add_item(
    *,
    launch: Launch,
    by: User | None,
    name: str,
    after: str | None = None,
    parent: str | None = None,
    predecessors: Sequence[Predecessor] = (),
    reason: str = "",
    **values: Any,
) -> Outcome:
    """A new item, last in its summary or after the item ``after``. Returns the outcome; the new item is the first
    that its change set made."""
    with changing(launch, by=by, reason=reason) as change:
        item = Item(key=free_item_key(change), name=name, **values)
        if "duration" not in values and item.kind not in (Kind.SCOPE, Kind.DEPENDENCY):
            item.duration = NOTHING
        _fit_kind(item, values.keys())
        beside = change.item(after) if after else None
        item.parent = change.item(parent) if parent else beside.parent if beside else None
        check_parent(item, item.parent)
        item.position = place(change, item, beside)
        change.make(item)
        set_predecessors(change, item, predecessors)
    return change.outcome


def edit_item(
    *,
    launch: Launch,
    by: User | None,
    key: str,
    version: int | None,
    values: Mapping[str, Any],
    seen: str | None = None,
    reason: str = "",
) -> Outcome:
    """Gives an item new values; ``predecessors`` among them is a list of :class:`Predecessor`, and ``seen`` what its
    editor saw there.

    Progress and estimates that the editor may give are given at once, even where the rest has to be proposed.
    Raises :class:`Stale` where others changed the same fields since ``version``, :class:`Refused` for what cannot be.
    """
    with transaction.atomic():
        with changing(launch, by=by, reason=reason) as change:
            item = change.item(key)
            wanted = merged(item, version, values, seen)
            mine = _own_part(change, item, wanted)
            apply_values(change, item, {name: wanted[name] for name in mine} if mine else wanted)
        if not mine:
            return change.outcome
        saved = change.outcome
        with changing(saved.launch, by=by, reason=reason) as change:
            rest = {name: value for name, value in wanted.items() if name not in mine}
            apply_values(change, change.item(key), rest)
    return replace(change.outcome, saved=saved)


def _own_part(change: Change, item: Item, values: Mapping[str, Any]) -> set[str]:
    """Fields that the editor may give an item alone, where others of the edit need somebody's word; else none."""
    rights = change.rights
    if rights is None or item.dropped or item.owning_role in rights.answers_for:
        return set()
    differing = {
        name for name, value in values.items() if name == PREDECESSORS or told(name, value) != written(item, name)
    }
    mine = differing & own_fields(rights, item)
    return mine if differing - mine else set()


#: Items that one action changes, with their parts, and that one makes copies of: a transaction is over in two seconds.
MOST_AT_ONCE, MOST_COPIES = 500, 100


def _refuse_many(items: Sized, most: int) -> None:
    if len(items) > most:
        text = _("These are %(n)s items with their parts. At most %(most)s go at once: choose fewer, in steps.")
        raise Refused({"": text % {"n": len(items), "most": most}})


def edit_items(
    *, launch: Launch, by: User | None, keys: Collection[str], values: Mapping[str, Any], reason: str = ""
) -> Outcome:
    """Gives several items the same values, as one group. Summaries are left as they are where a value is not for
    them."""
    with changing(launch, by=by, reason=reason) as change:
        items = change.items(keys)
        _refuse_many(items, MOST_AT_ONCE)
        for item in items:
            fitting = {n: v for n, v in values.items() if item.kind != Kind.SUMMARY or n == "parent"}
            apply_values(change, item, fitting)
    return change.outcome


def apply_values(change: Change, item: Item, values: Mapping[str, Any]) -> None:
    """New values of one item with what follows from them."""
    if item.dropped:
        raise Refused({"": _("“%(name)s” was dropped. Restore it first.") % {"name": item.name}})
    values = dict(values)
    predecessors = values.pop(PREDECESSORS, None)
    if "parent" in values and values["parent"] != item.parent:
        change.set(item, position=place_at_end(change))
        check_parent(item, values["parent"])
    if values.get("kind", item.kind) != item.kind and values["kind"] in Kind.values:
        values |= _follows_from_kind(item, values)
    if values.get("actual_finish") is not None and item.actual_finish is None:
        values |= _follows_from_finish(change, item, values)
    for entail in house_rules().entails:
        values |= entail(change, item, values)
    change.set(item, **values)
    if predecessors is not None:
        set_predecessors(change, item, predecessors)


def hand_over(*, launch: Launch, by: User | None, keys: Collection[str], reason: str) -> Outcome:
    """Gives items to the other owning role; kind, department and owner stay. Both sides have to agree. Raises
    :class:`Refused` without a reason."""
    if not reason.strip():
        raise Refused({"reason": _("Say why: whoever takes it over will ask.")})
    with changing(launch, by=by, reason=reason) as change:
        for item in change.items(keys):
            if item.owning_role:
                to = OwningRole(item.owning_role).other
                if item.asked_by == item.owning_role:
                    change.exchange.enter(item, Verb.CHANGED, ("asked_by",))
                    change.set(item, asked_by=to)  # whoever answers for it goes on asking
                change.set(item, owning_role=to)
    return change.outcome


def drop_items(*, launch: Launch, by: User | None, keys: Collection[str], reason: str = "") -> Outcome:
    """Takes items out of the plan, with their parts. Their links come back with them."""
    with changing(launch, by=by, reason=reason) as change:
        items = [item for item in _with_parts(change, change.items(keys)) if not item.dropped]
        _refuse_many(items, MOST_AT_ONCE)
        for item in items:
            change.set(item, dropped=True)
            if change.launch.launch_milestone_id == item.pk:
                change.set(change.launch, launch_milestone=None)
    return change.outcome


def restore_items(*, launch: Launch, by: User | None, keys: Collection[str], reason: str = "") -> Outcome:
    """Brings dropped items back: with the parts that were dropped together with them, and the summaries they lie in."""
    with changing(launch, by=by, reason=reason) as change:
        chosen = change.items(keys)
        rows = {row.pk: row for row in [*chosen, *_dropped_with(change, chosen), *_above(change, chosen)]}
        _refuse_many(rows, MOST_AT_ONCE)
        for row in rows.values():
            change.set(row, dropped=False)
    return change.outcome


def duplicate_items(*, launch: Launch, by: User | None, keys: Collection[str]) -> Outcome:
    """Copies of items with their parts, the links between them, and what they wait for. Progress and promises are the
    original's own."""
    with changing(launch, by=by) as change:
        originals = _summaries_first([item for item in _with_parts(change, change.items(keys)) if not item.dropped])
        _refuse_many(originals, MOST_COPIES)
        copies: dict[int, Item] = {}
        for item in originals:
            copies[item.pk] = change.make(_copy(change, item, copies))
        links = Link.objects.filter(target__in=copies, dropped=False, source__dropped=False)
        for link in links.select_related("source", "target"):
            change.make(
                Link(
                    source=copies.get(link.source_id, link.source),
                    target=copies[link.target_id],
                    type=link.type,
                    lag=link.lag,
                    lag_calendar=link.lag_calendar,
                    acceptance=link.acceptance,
                )
            )
    return change.outcome


def _summaries_first(items: Sequence[Item]) -> list[Item]:
    """Items so that each comes after the summary it lies in, where that is among them."""
    by_pk = {item.pk: item for item in items}
    rows: dict[int, Item] = {}
    for item in items:
        trail = [item]
        while (above := by_pk.get(trail[-1].parent_id or 0)) is not None and above.pk not in rows:
            trail.append(above)
        rows |= {row.pk: row for row in reversed(trail)}
    return list(rows.values())


def _copy(change: Change, item: Item, copies: Mapping[int, Item]) -> Item:
    own = ("actual_start", "actual_finish", "remaining", "actual_cost")
    values = {name: getattr(item, name) for name in EDITABLE if name not in own}
    copy = Item(key=free_item_key(change), **values)
    above = copies.get(item.parent_id or 0)
    if above is not None:
        copy.parent, copy.position = above, item.position
    else:
        copy.name = _("%(name)s (copy)") % {"name": item.name[:480]}
        copy.position = place(change, copy, item)
    return copy


def free_item_key(change: Change) -> str:
    """The next number that no item of a launch has for a key, dropped ones included. One query a change."""
    if not change.last_key:
        keys = list(change.launch.items.values_list("key", flat=True))
        change.last_key = max(len(keys), *(int(key) for key in keys if key.isdecimal() and len(key) < 9), 0)
    change.last_key += 1
    return str(change.last_key)


def _fit_kind(item: Item, given: Collection[str]) -> None:
    """What a kind brings where nothing else was said."""
    kind = Kind(item.kind)
    if kind is Kind.SUMMARY:
        item.owning_role, item.duration = None, NOTHING
    elif "owning_role" not in given or not item.owning_role:
        item.owning_role = kind.default_role
    if kind in (Kind.MILESTONE, Kind.GATE) and "duration" not in given:
        item.duration = NOTHING


def _follows_from_kind(item: Item, values: Mapping[str, Any]) -> dict[str, Any]:
    """What changes with an item's kind."""
    kind = Kind(values["kind"])
    follows: dict[str, Any] = {}
    if kind is Kind.SUMMARY:
        follows |= {"owning_role": None, "duration": NOTHING, "optimistic": None, "pessimistic": None}
    elif not (values.get("owning_role") or item.owning_role):
        follows["owning_role"] = kind.default_role
    if kind in (Kind.MILESTONE, Kind.GATE):
        follows |= {"duration": NOTHING, "optimistic": None, "pessimistic": None, "remaining": None}
    elif kind is not Kind.SUMMARY and not values.get("duration", item.duration).value:
        follows["duration"] = A_DAY
    if kind is not Kind.DEPENDENCY and "category" not in values:
        follows["category"] = None
    return follows


def _follows_from_finish(change: Change, item: Item, values: Mapping[str, Any]) -> dict[str, Any]:
    """What has finished has started: as computed, unless that lies later."""
    follows: dict[str, Any] = {"remaining": None}
    if values.get("actual_start", item.actual_start) is None:
        follows["actual_start"] = _likely_start(change, item, values["actual_finish"])
    return follows


def _likely_start(change: Change, item: Item, finish: Moment) -> Moment:
    if change.before is None or item.key not in change.before.network.index:
        return finish
    values = change.before.schedule.item(item.key)
    start = change.before.figures.span(values, values.early)[0]
    return finish if ends_before(finish, start) else start


def _with_parts(change: Change, items: Iterable[Item]) -> list[Item]:
    """Items and all that lies in them, each once, summaries before their parts. A query a level."""
    rows: dict[int, Item] = {}
    level = list(items)
    while level:
        rows |= {item.pk: item for item in level}
        parts = Item.objects.filter(parent__in=[item.pk for item in level]).select_related("parent")
        level = [item for item in change.adopt(parts.order_by("position", "pk")) if item.pk not in rows]
    return list(rows.values())


def _dropped_with(change: Change, items: Sequence[Item]) -> list[Item]:
    """Parts of items that were dropped in one change with what they lie in. Two queries."""
    gone = Event.objects.filter(verb=Verb.DROPPED, launch=change.launch)
    last = dict(
        gone.filter(item__in=[item.pk for item in items]).order_by("revision").values_list("item", "change_set")
    )
    together = gone.filter(change_set__in=set(last.values()), item__dropped=True).values_list("item", "change_set")
    sets: dict[int, set[Any]] = defaultdict(set)
    for pk, change_set in together:
        sets[pk].add(change_set)
    rows = {row.pk: row for row in change.adopt(Item.objects.filter(pk__in=sets.keys()))}
    return [row for row in rows.values() if any(last.get(above.pk) in sets[row.pk] for above in _trail(row, rows))]


def _trail(row: Item, rows: Mapping[int, Item]) -> Iterator[Item]:
    """What a row lies in, among some rows."""
    above = rows.get(row.parent_id or 0)
    while above is not None:
        yield above
        above = rows.get(above.parent_id or 0)


def _above(change: Change, items: Sequence[Item]) -> list[Item]:
    """Summaries around items that were dropped. A query a level."""
    summaries: dict[int, Item] = {}
    level = {item.parent_id for item in items if item.parent_id is not None}
    while level:
        rows = change.adopt(Item.objects.filter(pk__in=level))
        summaries |= {row.pk: row for row in rows if row.dropped}
        level = {row.parent_id for row in rows if row.parent_id is not None}
    return list(summaries.values())
