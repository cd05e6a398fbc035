"""Who is told of what, and why. Notices are written with what they tell of, in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.utils import timezone

from roles.models import User
from tracker.engine.time.amounts import moment_text
from tracker.models import Event, Notice, NoticeKind
from tracker.models.commitments.commitment import EXCHANGED
from tracker.models.history.event import EXCHANGE
from tracker.selectors.plan.scheduled import ScheduledLaunch
from tracker.services.changes.outcome import Outcome
from tracker.services.changes.recorder import Change

from .commitments import ESCALATED, people_of
from .inbox import _muted

#: Items of a notice that are told one by one.
MOST_ITEMS = 100
OWNER, RESPONSIBLE = "owner", "responsible"


def notify_of_change(change: Change, outcome: Outcome) -> None:
    """Tells whoever has a part in what a change wrote, and owners of items whose dates it moved. Nobody is told of
    what they did themselves. A fixed number of queries."""
    assert outcome.change_set is not None
    told = _Telling(outcome, change.by)
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
        self.items: dict[tuple[str, NoticeKind], dict[str, list[str]]] = defaultdict(dict)
        self.why: dict[tuple[str, NoticeKind], str] = {}
        self.events = [
            (event, event.item) for event in self.change_set.events.select_related("item") if event.item is not None
        ]

    def say(self, person: str | None, kind: NoticeKind, why: str, key: str, told: list[str]) -> None:
        if person and (self.by is None or person != self.by.username):
            self.items[person, kind].setdefault(key, told)
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
                    self.say(person, NoticeKind.CHANGED, why, item.key, sorted(event.changes))

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
        open_ones = {
            notice.person_id: notice
            for notice in Notice.objects.filter(
                launch=self.outcome.launch, kind=NoticeKind.MOVED, acknowledged_at=None, person__in=people.values()
            )
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
            if kind is NoticeKind.MOVED and person.pk in open_ones:
                _add_up(open_ones[person.pk], notice)
            else:
                fresh.append(notice)
        Notice.objects.bulk_create(fresh)


def _of_exchange(event: Event) -> bool:
    return event.verb in EXCHANGE or bool(event.changes.keys() & EXCHANGED)


def _add_up(told: Notice, more: Notice) -> None:
    """Adds later moves to those that a person has not acknowledged: what moved back is nothing to tell."""
    for key, (before, after) in more.items.items():
        first = told.items.get(key, [before])[0]
        told.items[key] = [first, after]
    told.items = {key: span for key, span in told.items.items() if span[0] != span[1]}
    if not told.items:
        told.delete()
        return
    told.at, told.actor, told.change_set = timezone.now(), more.actor, more.change_set
    told.read_at = told.mailed_at = None
    told.save()


def _finish(scheduled: ScheduledLaunch, key: str) -> str:
    values = scheduled.schedule.item(key)
    return moment_text(scheduled.figures.span(values, values.early)[1])


def _parts(raci: Mapping[str, Iterable[str]] | None) -> dict[str, str]:
    return {name: part for part, names in (raci or {}).items() for name in names}
