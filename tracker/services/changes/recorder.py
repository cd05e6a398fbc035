"""One way to change a launch: under its lock, with every edit recorded, scheduled before it is committed.

with changing(launch, by=person, reason="...") as change:
    item = change.item("deck")
    change.set(item, duration=Amount(5, "d"))
change.outcome  # what was computed before and after
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from roles.access import OwningRole
from roles.models import User
from tracker.access import Rights, archived_text, rights_in
from tracker.engine import PlanError
from tracker.models import ChangeKind, ChangeSet, Event, Item, Launch, LaunchState, Link, Verb
from tracker.models.people.involvement import write_involvements
from tracker.models.text import tidied
from tracker.selectors.plan.loading import Touched
from tracker.selectors.plan.scheduled import ScheduledLaunch, Unschedulable, keep, recompute, scheduled_launch

from .consent import PROGRESS, lacking
from .edits import kept_edits
from .exchange import Exchange
from .field_values import Changed, Row, written
from .hooks import house_rules
from .outcome import NeedsOthers, Outcome
from .refusals import Impossible, Refused
from .rules import check
from .sent_forms import claim

AnyRow = TypeVar("AnyRow", Item, Link)


@contextmanager
def locked(launch: Launch, *, even_archived: bool = False) -> Iterator[Launch]:
    """A transaction that holds the launch's row: edits of a launch come one after the other, so that what a check
    saw is still so when the edit is written. (Locks on the items at both ends of a link would not do: two links that
    close a cycle share no row.) Raises :class:`Refused` for one that is archived, unless asked not to."""
    with transaction.atomic():
        rows = Launch.objects.select_for_update(of=("self",)).select_related("program", "launch_milestone")
        row = rows.get(pk=launch.pk)
        if not even_archived:
            refuse_archived(row)
        yield row


def refuse_archived(launch: Launch) -> None:
    """What is archived is read, not changed. Raises :class:`Refused`."""
    if launch.state == LaunchState.ARCHIVED:
        raise Refused({"": archived_text(launch)})


class Change:
    """A change set in the making."""

    def __init__(self, launch: Launch, by: User | None, reason: str, kind: ChangeKind) -> None:
        #: What the person may do; ``None`` for the product itself. That an archived launch is only read is asked last:
        #: taking it out of the archive is a change like others.
        self.rights: Rights | None = replace(rights_in(launch, by), archived=False) if by is not None else None
        #: Owning roles that have agreed to it already.
        self.agreed: frozenset[OwningRole] = frozenset()
        self.launch, self.by, self.reason, self.kind = launch, by, reason, kind
        #: The edit that an undo or a redo turns.
        self.of: ChangeSet | None = None
        try:
            self.before: ScheduledLaunch | None = scheduled_launch(launch)
        except Unschedulable:
            self.before = None
        self.outcome: Outcome
        #: What its new schedule has to read anew.
        self.touched = Touched()
        self._rows: dict[tuple[type[Row], int], Row] = {}
        self._changes: Changed = {}
        self._made: set[tuple[type[Row], int]] = set()
        #: What was wrong with an item before: an import may bring contradictions that an edit is not to blame for.
        self._wrong: dict[int, Mapping[str, str]] = {}
        #: What changed outside the launch that its schedule reads, as an event keeps it.
        self.outside: dict[str, list[Any]] = {}
        #: Steps of the exchange about commitments that it makes.
        self.exchange = Exchange()
        #: Highest place given so far, and highest number among keys.
        self.last_place: str | None = None
        self.last_key = 0

    def item(self, key: str) -> Item:
        """An item of the launch by its key, dropped or not. Raises :class:`Refused`."""
        matches = self.items([key])
        if not matches:
            raise Refused({"": _("There is no item “%(key)s” in this launch.") % {"key": key}})
        return matches[0]

    def items(self, keys: Collection[str]) -> list[Item]:
        """Items by their keys, in the order of the plan. One query, unless all are at hand."""
        known = {row.key: row for row in self._rows.values() if isinstance(row, Item)}
        if not all(key in known for key in keys):
            rows = Item.objects.filter(launch=self.launch, key__in=set(keys) - known.keys())
            known |= {row.key: row for row in self.adopt(rows.select_related("owner", "department", "parent"))}
        return sorted((known[key] for key in set(keys) if key in known), key=lambda row: (row.position, row.pk))

    def adopt(self, rows: Any) -> list[Any]:
        """Rows as this change knows them: each once, however often it is read."""
        instances = []
        for row in rows:
            row.launch = self.launch
            instances.append(self._rows.setdefault((type(row), row.pk), row))
        return instances

    def known(self, model: type[AnyRow]) -> list[AnyRow]:
        """Rows of a kind that this change has read or made."""
        return [row for row in self._rows.values() if isinstance(row, model)]

    def changed_items(self, changed: Changed) -> Iterator[tuple[Item, dict[str, list[Any]]]]:
        """Items among what is ``changed``, each with its changes by field."""
        for (model, pk), fields in changed.items():
            row = self.row((model, pk))
            if isinstance(row, Item):
                yield row, fields

    def set(self, row: Row, **values: Any) -> None:
        """Gives fields of a row new values."""
        row = self.adopt([row])[0] if not isinstance(row, Launch) else self.launch
        known = self._changes.setdefault((type(row), row.pk), {})
        if isinstance(row, Item):
            self._wrong.setdefault(row.pk, house_rules().contradictions(row))
        for name, value in values.items():
            before = written(row, name)
            setattr(row, name, tidied(row, name, value))
            after = written(row, name)
            if name in known:
                known[name][1] = after
            elif before != after:
                known[name] = [before, after]

    def make(self, row: Item | Link) -> Any:
        """Adds a row. It counts as dropped before."""
        row.launch, row.dropped = self.launch, False
        check(row)
        row.save(force_insert=True)
        self._made.add((type(row), row.pk))
        self._rows[type(row), row.pk] = row
        self._changes[type(row), row.pk] = {"dropped": [True, False]}
        return row

    def finish(self) -> None:
        """Writes, schedules and records. Raises :class:`Refused`, with nothing written."""
        changed = {
            key: kept
            for key, changes in self._changes.items()
            if (kept := {name: pair for name, pair in changes.items() if pair[0] != pair[1]})
        }
        if changed and "state" not in changed.get((Launch, self.launch.pk), {}):
            refuse_archived(self.launch)
        if self.outside:
            changed[Launch, self.launch.pk] = {}
        self.exchange.settle_new()
        if not changed:
            self.outcome = Outcome(self.launch, self.before, self._unchanged(), None)
            return
        rules = house_rules()
        for keep_rule in rules.keeps:
            keep_rule(self, changed)
        self._write(changed)
        # Whose calendar an item follows by default is the launch's to say: then every item is read anew.
        everything = self.outside or "department_calendars" in changed.get((Launch, self.launch.pk), ())
        try:
            after = recompute(None if everything else self.before, self.launch, self.touched)
            if after.plan.items:
                after.finish_moment  # noqa: B018  # a day that no calendar has is told as what it is
        except PlanError as error:
            raise Impossible(error, self._new_links(changed)) from error
        for keep_scheduled in rules.keeps_scheduled:
            keep_scheduled(self, after)
        self._ask_others(changed, after)
        for follow in rules.follows:
            after = follow(self, changed, after)
        change_set = self._record(changed, after)
        launch = self.launch
        transaction.on_commit(lambda: keep(launch, after))
        self.outcome = Outcome(launch, self.before, after, change_set)
        for tell in rules.tells:
            tell(self, self.outcome)

    def check(self, row: Row, changed: Collection[str]) -> None:
        """Raises :class:`Refused` for values that cannot be, by the fault of what was changed."""
        if isinstance(row, Item) and row.dropped:
            return
        try:
            check(row, changed)
        except Refused as error:
            before = self._wrong.get(row.pk, {}) if isinstance(row, Item) else {}
            fresh = {name: text for name, text in error.messages.items() if before.get(name) != text}
            if fresh:
                raise Refused(fresh, error.item) from error

    def _unchanged(self) -> ScheduledLaunch:
        if self.before is None:
            return scheduled_launch(self.launch)
        return self.before

    def _write(self, changed: Changed) -> None:
        """Saves every changed row once, rows of one kind and the same fields together."""
        for (model, pk), changes in list(changed.items()):
            if model is Link:
                # The item that waits has other predecessors now: whoever edits it must know.
                target = self._rows[model, pk].target  # type: ignore[union-attr]
                changed.setdefault((Item, self.adopt([target])[0].pk), {})
                self.touched.links.add(pk)
            elif model is Item and "dropped" in changes:
                self.touched.come_or_gone.add(pk)
        batches: dict[tuple[type[Row], tuple[str, ...]], list[Row]] = {}
        for (model, pk), changes in changed.items():
            row = self.row((model, pk))
            if model is Item:
                self.touched.items.add(pk)
            if (model, pk) not in self._made:
                row.version += 1
                if changes:
                    self.check(row, changes)
            batches.setdefault((model, (*sorted(changes), "version")), []).append(row)
        if "program" in changed.get((Launch, self.launch.pk), ()):
            # Whoever was let into this launch alone goes with it.
            for rows_of in (self.launch.memberships, self.launch.invitations):
                rows_of.update(program=self.launch.program)
        self.launch.revision += 1
        Launch.objects.filter(pk=self.launch.pk).update(revision=self.launch.revision)
        for (model, names), rows in batches.items():
            if "raci" in names:
                names = tuple(name for name in names if name != "raci")
                write_involvements([row for row in rows if isinstance(row, Item)])
            model._default_manager.bulk_update(rows, names, batch_size=200)  # type: ignore[arg-type]

    def _ask_others(self, changed: Changed, after: ScheduledLaunch) -> None:
        """Raises :class:`NeedsOthers` for a change that is not the person's alone to make."""
        if self.rights is None:
            return
        rows = [(self.row(key), changes, key in self._made) for key, changes in changed.items() if changes]
        missing = lacking(rows, self.rights, self.agreed, self.exchange.steps)
        if missing:
            raise NeedsOthers(missing, kept_edits(rows), after)

    def row(self, key: tuple[type[Row], int]) -> Row:
        """A row that this change knows, by its model and primary key."""
        return self.launch if key[0] is Launch else self._rows[key]

    def _new_links(self, changed: Changed) -> list[tuple[str, str]]:
        rows = [self._rows[key] for key in changed if key[0] is Link]
        return [(row.source.key, row.target.key) for row in rows if isinstance(row, Link) and not row.dropped]

    def _record(self, changed: Changed, after: ScheduledLaunch) -> ChangeSet:
        change_set = ChangeSet.objects.create(
            launch=self.launch,
            # What came from outside the launch is turned back there, not here.
            author=None if self.outside else self.by,
            kind=self.kind,
            of=self.of,
            reason=self.reason,
            revision=self.launch.revision,
            finish_before=self.before.finish_moment if self.before and self.before.plan.items else None,
            finish_after=after.finish_moment if after.plan.items else None,
        )
        Event.objects.bulk_create(
            self._event(change_set, self.row(key), changes, key in self._made)
            for key, changes in changed.items()
            if changes
        )
        if self.outside:
            self._event(change_set, self.launch, self.outside, False).save()
        return change_set

    def _event(self, change_set: ChangeSet, row: Row, changes: dict[str, list[Any]], made: bool) -> Event:
        item = row if isinstance(row, Item) else row.target if isinstance(row, Link) else None
        return Event(
            launch=self.launch,
            item=item,
            link=row if isinstance(row, Link) else None,
            actor=self.by,
            at=change_set.at,
            verb=self._verb(row, changes, made),
            changes=changes,
            reason=self.reason,
            change_set=change_set,
            revision=self.launch.revision,
            version=item.version if item else self.launch.version,
        )

    def _verb(self, row: Row, changes: dict[str, list[Any]], made: bool) -> Verb:
        if isinstance(row, Item) and row.pk in self.exchange.verbs:
            return self.exchange.verbs[row.pk]
        if "dropped" in changes:
            gone = changes["dropped"][1]
            if isinstance(row, Link):
                return Verb.UNLINKED if gone else Verb.LINKED
            return Verb.DROPPED if gone else Verb.CREATED if made else Verb.RESTORED
        return Verb.REPORTED if changes.keys() <= PROGRESS else Verb.CHANGED


@contextmanager
def changing(
    launch: Launch, *, by: User | None, reason: str = "", kind: ChangeKind = ChangeKind.EDIT
) -> Iterator[Change]:
    """A change set of a launch, written when the block ends. Raises :class:`Refused`; then nothing is written.

    What the person may not change alone becomes a proposal to those who may.
    """
    reason = reason.replace("\x00", "").strip()
    try:
        with locked(launch, even_archived=True) as row:
            claim(by)
            change = Change(row, by, reason, kind)
            yield change
            change.finish()
    except NeedsOthers as needs:
        if kind is not ChangeKind.EDIT or change.rights is None:
            text = _("You may not change all of this any more. Ask those who answer for it.")
            raise Refused({"": text}) from None
        change.outcome = house_rules().propose(change, needs)
