"""Who is told of what, and why. Notices are written with what they tell of, in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.utils import timezone

from roles.models import User
from tracker.engine.time.amounts import moment_text
from tracker.models import Event, LaunchState, Notice, NoticeKind
from tracker.models.commitments.commitment import EXCHANGED
from tracker.models.history.event import EXCHANGE
from tracker.selectors.plan.scheduled import ScheduledLaunch
from tracker.services.changes.outcome import Outcome
from tracker.services.changes.recorder import Change

from .commitments import ESCALATED, people_of
from .inbox import _muted

#: Items of a notice that are told one by one, and letters of a text.
MOST_ITEMS, MOST_LETTERS = 100, 120
#: Kinds of which a person has one unread notice an actor and launch.
ADDED_UP = (NoticeKind.ASSIGNED, NoticeKind.CHANGED, NoticeKind.PROMISE)
OWNER, RESPONSIBLE = "owner", "responsible"


def notify_of_change(change: Change, outcome: Outcome) -> None:
    """Tells whoever has a part in what a change wrote, and owners of items whose dates it moved. Nobody is told of
    what they did themselves, nor how a draft is built, which nobody works by yet; whoever is asked for something hears
    of it even there. A fixed number of queries."""
    assert outcome.change_set is not None
    told = _Telling(outcome, change.by)
    if outcome.launch.state == LaunchState.DRAFT:
        told.of_exchanges()
        told.write()
        return
    told.of_items_given_away()
    told.of_exchanges()
    told.of_items_changed()
    told.of_dates_moved()
    told.write()


class _Telling:
    """The notices of one change set, by person and kind, while they are gathered."""

    def __init__(self, outcome: Outcome, by: User | None) -> None:
        assert outcome.change_set is not None
        self.outcome, self.by, self.change_set = outcome, by, outcome.change_set
        self.items: dict[tuple[str, NoticeKind], dict[str, list[Any]]] = defaultdict(dict)
        self.why: dict[tuple[str, NoticeKind], str] = {}
        self.events = [
            (event, event.item) for event in self.change_set.events.select_related("item") if event.item is not None
        ]

    def say(self, person: str | None, kind: NoticeKind, why: str, key: str, told: list[Any]) -> None:
        if person and (self.by is None or person != self.by.username):
            known = self.items[person, kind].setdefault(key, told)
            if kind is NoticeKind.CHANGED and known is not told:
                known.extend(told)  # of an item and of its links
            self.why.setdefault((person, kind), why)

    def of_items_given_away(self) -> None:
        for event, item in self.events:
            for name, (before, after) in event.changes.items():
                if name == "owner" and event.link_id is None:
                    self.say(after, NoticeKind.ASSIGNED, OWNER, item.key, ["", OWNER])
                    self.say(before, NoticeKind.ASSIGNED, OWNER, item.key, [OWNER, ""])
                if name == "raci":
                    was, now = _parts(before), _parts(after)
                    for person in was.keys() | now.keys():
                        if was.get(person) != now.get(person):
                            pair = [was.get(person, ""), now.get(person, "")]
                            self.say(person, NoticeKind.ASSIGNED, pair[1] or pair[0], item.key, pair)

    def of_items_changed(self) -> None:
        for event, item in self.events:
            # Of what was dropped, those who had a part in it are told.
            scheduled = self.outcome.before if item.dropped and self.outcome.before else self.outcome.after
            position = scheduled.network.index.get(item.key)
            if position is None or not event.changes or event.changes.keys() == {"position"}:
                continue
            if _of_exchange(event):
                continue
            plan_item = scheduled.plan.items[position]
            parts = {name: part for part, names in (plan_item.raci or {}).items() for name in names}
            for person, why in ({plan_item.owner: OWNER} | parts).items():
                if item.key not in self.items.get((person or "", NoticeKind.ASSIGNED), {}):
                    self.say(person, NoticeKind.CHANGED, why, item.key, _pairs(event))

    def of_exchanges(self) -> None:
        """Both sides of a commitment that went a step on."""
        steps = [(event, item) for event, item in self.events if _of_exchange(event)]
        sides = people_of(self.outcome.launch, {item for _event, item in steps}) if steps else {}
        for event, item in steps:
            escalated = event.changes.get("escalated_to", [None, None])[1] or []
            for name, why in (sides[item.pk] | dict.fromkeys(escalated, ESCALATED)).items():
                self.say(name, NoticeKind.PROMISE, why, item.key, [event.verb])

    def of_dates_moved(self) -> None:
        before, after, compared = self.outcome.before, self.outcome.after, self.outcome.compared
        if before is None or compared is None:
            return
        for key, (_old, new) in compared.moved.items():
            item = after.plan.items[new]
            people: dict[str | None, str] = dict.fromkeys((item.raci or {}).get(RESPONSIBLE, ()), RESPONSIBLE)
            people[item.owner] = OWNER
            if not (people.keys() - {None, self.by.username if self.by else None}):
                continue
            span = [_finish(before, key), _finish(after, key)]
            if span[0] != span[1] and not after.network.activities[new].finished:
                for person, why in people.items():
                    self.say(person, NoticeKind.MOVED, why, key, span)

    def write(self) -> None:
        if not self.items:
            return
        people = User.objects.filter(is_active=True).in_bulk(
            {name for name, _kind in self.items}, field_name="username"
        )  # fmt: skip
        muted = _muted(people.values())
        moved = Q(kind=NoticeKind.MOVED, acknowledged_at=None)
        unread = Q(kind__in=ADDED_UP, read_at=None, actor=self.by)
        open_ones = {
            (notice.person_id, notice.kind): notice
            for notice in Notice.objects.filter(
                moved | unread, launch=self.outcome.launch, person__in=people.values()
            ).order_by("pk")
        }
        fresh = []
        for (name, kind), items in self.items.items():
            person = people.get(name)
            if person is None or (person.pk, kind) in muted:
                continue
            notice = Notice(
                person=person,
                launch=self.outcome.launch,
                kind=kind,
                why=self.why[name, kind],
                actor=self.by,
                change_set=self.change_set,
                items=dict(list(items.items())[:MOST_ITEMS]),
            )
            if (told := open_ones.get((person.pk, kind))) is not None:
                _add_up(told, notice)
            else:
                fresh.append(notice)
        Notice.objects.bulk_create(fresh)


def _of_exchange(event: Event) -> bool:
    return event.verb in EXCHANGE or bool(event.changes.keys() & EXCHANGED)


def _pairs(event: Event) -> list[list[Any]]:
    """Fields that an event changed, with what they were and are; those of a link are told apart from the item's own."""
    of = "" if event.link_id is None else f"link {event.link_id} "
    return _short([[f"{of}{name}", *event.changes[name][:2]] for name in sorted(event.changes) if name != "position"])


def _short(pairs: list[list[Any]]) -> list[list[Any]]:
    """Fields with what they were and are, texts cut to what a line has room for."""
    return [[cell[:MOST_LETTERS] if isinstance(cell, str) else cell for cell in pair] for pair in pairs]


def _net(kind: str, was: list[Any], now: list[Any]) -> list[Any]:
    """Two tellings of one item as one; empty where nothing is left to tell."""
    if kind == NoticeKind.PROMISE:
        return now
    if kind != NoticeKind.CHANGED:
        return [was[0], now[1]] if was[0] != now[1] else []
    fields = {pair[0]: pair for pair in was if isinstance(pair, list)}
    for name, before, after in now:
        fields[name] = [name, fields[name][1] if name in fields else before, after]
    return [pair for pair in fields.values() if pair[1] != pair[2]]


def _add_up(told: Notice, more: Notice) -> None:
    """Adds what is new to what a person has not read or acknowledged yet: one line an item, from what it was to what
    it is. What was changed back is nothing to tell, and where no more than that happened the notice is as old as it
    was."""
    before = dict(told.items)
    for key, now in more.items.items():
        told.items[key] = _net(told.kind, told.items[key], now) if key in told.items else now
    told.items = {key: one for key, one in told.items.items() if one}
    if not told.items:
        told.delete()
        return
    if all(before.get(key) == one for key, one in told.items.items()):
        told.save(update_fields=["items"])
        return
    told.at, told.actor, told.change_set = timezone.now(), more.actor, more.change_set
    told.read_at = told.mailed_at = None
    told.save()


def _finish(scheduled: ScheduledLaunch, key: str) -> str:
    return moment_text(scheduled.planned_finish(key))


def _parts(raci: Mapping[str, Iterable[str]] | None) -> dict[str, str]:
    return {name: part for part, names in (raci or {}).items() for name in names}
