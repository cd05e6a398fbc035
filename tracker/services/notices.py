"""Who is told of what, and why. Notices are written with what they tell of, in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import timezone

from roles.models import User
from tracker.engine.time.amounts import moment_text
from tracker.models import Event, Launch, Mute, Notice, NoticeKind
from tracker.models.commitment import EXCHANGED
from tracker.models.event import EXCHANGE
from tracker.selectors.computed import Computed

from .exchange_notices import ESCALATED, people_of
from .outcome import Outcome

#: Items of a notice that are told one by one.
MOST = 100
OWNER, RESPONSIBLE = "owner", "responsible"


def tell_of_change(outcome: Outcome, by: User | None) -> None:
    """Tells whoever has a part in what a change wrote, and owners of items whose dates it moved. Nobody is told of
    what they did themselves. A fixed number of queries."""
    assert outcome.change_set is not None
    told = _Telling(outcome, by)
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
            found = self.outcome.before if item.dropped and self.outcome.before else self.outcome.after
            position = found.network.index.get(item.key)
            if position is None or not event.changes or event.changes.keys() == {"position"}:
                continue
            if _of_exchange(event):
                continue
            plan_item = found.plan.items[position]
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
                items=dict(list(items.items())[:MOST]),
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


def _finish(found: Computed, key: str) -> str:
    values = found.schedule.item(key)
    return moment_text(found.figures.span(values, values.early)[1])


def _parts(raci: Mapping[str, Iterable[str]] | None) -> dict[str, str]:
    return {name: part for part, names in (raci or {}).items() for name in names}


def _muted(people: Iterable[User]) -> set[tuple[int, str]]:
    mutes = Mute.objects.filter(person__in=people, on_screen=True, by_mail=True).exclude(kind=NoticeKind.MOVED)
    return set(mutes.values_list("person", "kind"))


def notify(notices: Iterable[Notice]) -> None:
    rows = list(notices)
    active = {
        person.pk: person for person in User.objects.filter(pk__in=[row.person_id for row in rows], is_active=True)
    }
    muted = _muted(active.values())
    Notice.objects.bulk_create(
        row for row in rows if row.person_id in active and (row.person_id, row.kind) not in muted
    )


def acknowledge(*, notice: Notice, by: User, seen: datetime | None = None) -> bool:
    """Says that one knows of a notice as it stood at ``seen``. Returns whether that is still what it says: dates may
    have moved on since the person looked."""
    now = timezone.now()
    if seen is not None and notice.at > seen:
        return False
    Notice.objects.filter(pk=notice.pk, person=by, acknowledged_at=None).update(acknowledged_at=now)
    Notice.objects.filter(pk=notice.pk, person=by, read_at=None).update(read_at=now)
    return True


def mark_read(*, by: User, notices: Iterable[int]) -> None:
    Notice.objects.filter(person=by, pk__in=list(notices), read_at=None).update(read_at=timezone.now())


def mark_all_told(*, by: User, launch: Launch, kind: NoticeKind) -> None:
    """Marks notices of a kind about a launch read, because the person looks at what they tell. One query."""
    Notice.objects.filter(person=by, launch=launch, kind=kind, read_at=None).update(read_at=timezone.now())


def mark_told(*, by: User, launch: Launch, kind: NoticeKind, item: str) -> None:
    """Marks notices of a kind read that are about one item, because the person looks at it. Two queries at most."""
    rows = Notice.objects.filter(person=by, launch=launch, kind=kind, read_at=None)
    about = [notice.pk for notice in rows if item in notice.items]
    if about:
        Notice.objects.filter(pk__in=about).update(read_at=timezone.now())


def mute(*, by: User, kind: NoticeKind, on_screen: bool, by_mail: bool) -> None:
    """Keeps a kind of notice from a person, on screen or by mail."""
    if on_screen or by_mail:
        Mute.objects.update_or_create(person=by, kind=kind, defaults={"on_screen": on_screen, "by_mail": by_mail})
    else:
        Mute.objects.filter(person=by, kind=kind).delete()
