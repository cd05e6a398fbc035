"""The exchange about a commitment: one function, whose rules are a table (:mod:`tracker.models.commitments`)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from roles.access import OwningRole
from roles.models import User
from tracker.engine.time.amounts import day_of
from tracker.models import Action, ChangeKind, CommitmentState, Event, Item, Launch, ReopenedFor, Side, Verb
from tracker.models.commitments.commitment import EXCHANGE_TABLE, EXCHANGED, Transition
from tracker.selectors.commitments.standing import WORK, nothing_to_accept, stands_in
from tracker.services.changes.outcome import Outcome
from tracker.services.changes.recorder import Change, changing, locked
from tracker.services.changes.refusals import Behind, Refused
from tracker.services.changes.rules import check, shown
from tracker.services.notices.commitments import tell_of_chase

from .steps import STEPS, Said, checked, named_day

State = CommitmentState
_BY_ACTION = {step.action: step for step in STEPS}
#: Actions whose date lies ahead: nobody promises or asks for yesterday.
_AHEAD = frozenset({Action.ASK, Action.ACCEPT, Action.COUNTER, Action.SLIP})


def act(*, launch: Launch, by: User | None, key: str, action: Action, said: Said, today: date | None = None) -> Outcome:
    """Makes one step of the exchange about an item. ``today`` is the day that it is said on, where that is not the
    launch's own today.

    Raises :class:`Refused` for what the table does not allow, for the wrong side, for a day that cannot be, and where
    the other side has spoken since ``seen``.
    """
    reason = checked(said.reason, "reason")
    with changing(launch, by=by, reason=reason) as change:
        make_step(change, change.item(key), action, said, today)
    return change.outcome


def make_step(change: Change, item: Item, action: Action, said: Said, today: date | None = None) -> None:
    """One step within a change that may make others."""
    _refuse_what_has_none(item)
    _refuse_overtaken(item, said.seen)
    state = State(item.commitment) if item.commitment else None
    step = EXCHANGE_TABLE[state].get(action)
    _refuse_wrong_side(change, item, action, step)
    assert step is not None
    reason = checked(change.reason, "reason")
    day = named_day(change, item, action, said)
    if "date" in step.needs and day is None:
        raise Refused({"day": _("Name the day.")})
    if "reason" in step.needs and not reason:
        raise Refused({"reason": _("Say why: the other side will ask.")})
    if day is not None and action in _AHEAD and day_of(day) < (today or change.launch.today):
        text = _("%(day)s has passed. Name a day that is still to come.")
        raise Refused({"day": text % {"day": shown(day)}})
    values = {"commitment": step.to} | _BY_ACTION[action].values(change, item, day, said, today or change.launch.today)
    change.exchange.enter(item, _BY_ACTION[action].verb, {*EXCHANGED, "facts"}, step=True)
    change.set(item, **values)
    check(item, [name for name in values if name != "receiver"])


def hand_over_requests(*, launch: Launch, by: User, keys: Collection[str], reason: str) -> Outcome:
    """Lets the other manager ask from now on: the items are theirs already. Said by whoever asks now."""
    with changing(launch, by=by, reason=reason) as change:
        for item in change.items(keys):
            if item.asked_by is None or item.asked_by == item.owning_role:
                continue
            if change.rights is not None and OwningRole(item.asked_by).manager not in change.rights.roles:
                text = _("“%(name)s” is asked for by another role: they hand it over.")
                raise Refused({"": text % {"name": item.name}})
            change.exchange.enter(item, Verb.CHANGED, ("asked_by",))
            change.set(item, asked_by=item.owning_role)
    return change.outcome


def chase(*, launch: Launch, by: User, key: str, reason: str = "") -> Item:
    """Reminds the side whose turn it is. Nothing of the plan changes; the log and the notices know. Raises
    :class:`Refused`."""
    reason = checked(reason, "reason")
    with locked(launch) as row:
        item = row.items.select_related("department", "owner").filter(key=key, dropped=False).first()
        if item is None:
            raise Refused({"": _("There is no item “%(key)s” in this launch.") % {"key": key}})
        _refuse_what_has_none(item)
        item.launch = row
        change = Change(row, by, reason, ChangeKind.EDIT)
        state = State(item.commitment) if item.commitment else None
        _refuse_wrong_side(change, item, Action.CHASE, EXCHANGE_TABLE[state].get(Action.CHASE))
        today = timezone.localdate(timezone=ZoneInfo(row.time_zone))
        if Event.objects.filter(item=item, actor=by, verb=Verb.CHASED, at__date=today).exists():
            raise Refused({"": _("You asked about “%(name)s” today already. Give them a day.") % {"name": item.name}})
        Event.objects.create(
            launch=row,
            item=item,
            actor=by,
            verb=Verb.CHASED,
            reason=reason,
            revision=row.revision,
            version=item.version,
        )
        tell_of_chase(row, item, by)
    return item


def _refuse_what_has_none(item: Item) -> None:
    if item.dropped:
        raise Refused({"": _("“%(name)s” was dropped. Restore it first.") % {"name": item.name}})
    if item.kind not in WORK:
        text = _("“%(name)s” is a %(kind)s: departments commit to work. Ask for what it waits for.")
        raise Refused({"": text % {"name": item.name, "kind": item.get_kind_display().lower()}})
    if item.department is None:
        raise Refused({"": _("“%(name)s” has no department to ask. Give it one first.") % {"name": item.name}})
    if item.commitment is None and item.actual_finish is not None:
        raise Refused({"": _("“%(name)s” is done: there is nothing left to ask for.") % {"name": item.name}})


def _refuse_overtaken(item: Item, seen: tuple[str, int] | None) -> None:
    """Two people answering at once: one wins, the other is told by whom and what."""
    if seen is None:
        return
    state, version = seen
    later = Event.objects.filter(item=item, version__gt=version).select_related("actor").order_by("-version", "-pk")
    step = next((event for event in later if event.changes.keys() & {*EXCHANGED, "facts"}), None)
    if step is not None or state != (item.commitment or "") or version > item.version:
        who = str(step.actor or _("Someone")) if step else _("Someone")
        what = step.get_verb_display() if step else _("changed")
        text = _("%(who)s %(what)s “%(name)s” in the meantime. Look at it as it is now, then answer.")
        raise Behind({"": text % {"who": who, "what": what, "name": item.name}})


def _refuse_wrong_side(change: Change, item: Item, action: Action, step: Transition | None) -> None:
    name = {"name": item.name}
    if step is None:
        state = item.get_commitment_display() if item.commitment else _("not asked for")
        text = _("“%(name)s” is %(state)s: to %(action)s is not possible now.")
        raise Refused({"": text % (name | {"state": state.lower(), "action": str(action.label).lower()})})
    if change.rights is None:
        return
    sides = change.rights.sides(item)
    in_place = Side.PROVIDER not in sides and stands_in(change.rights, item)
    if in_place:
        sides |= {Side.PROVIDER}
    if action is Action.ACCEPT and step.by & sides and nothing_to_accept(item, sides):
        if item.reopened_for == ReopenedFor.PROVIDER_SLIPPED:
            raise Refused({"": _("You moved the promise yourself: whoever asks takes it as it is, or asks again.")})
        raise Refused({"": _("There is no promise to take as it is. Wait for a new one, or ask again.")})
    if not step.by & sides:
        who = _(" or ").join(str(side.label) for side in Side if side in step.by)
        text = _("“%(name)s”: to %(action)s is for %(who)s.")
        raise Refused({"": text % (name | {"action": str(action.label).lower(), "who": who})})
    if not in_place:
        _refuse_both_sides_of_one(item, action, sides, change.rights.person)


def _refuse_both_sides_of_one(item: Item, action: Action, sides: frozenset[Side], person: User) -> None:
    """Nobody answers their own request, takes their own offer, or verifies what their side delivered."""
    name = {"name": item.name}
    if action is Action.COUNTER and item.commitment == State.REQUESTED and _last(item, Verb.ASKED) == person.pk:
        raise Refused({"": _("You asked for “%(name)s” yourself: change what you ask for instead.") % name})
    if action is Action.ACCEPT and item.commitment == State.COUNTERED and _last(item, Verb.COUNTERED) == person.pk:
        raise Refused({"": _("You offered “%(name)s” yourself: somebody else who asks takes it.") % name})
    provides = Side.PROVIDER in sides and not person.is_superuser
    if action is Action.VERIFY and (provides or _last(item, Verb.DELIVERED) == person.pk):
        text = _("Your side delivered “%(name)s”: whoever takes it over verifies it.")
        raise Refused({"": text % name})


def _last(item: Item, verb: Verb) -> int | None:
    """Who took a step last."""
    told = Event.objects.filter(item=item, verb=verb).order_by("-revision", "-pk").first()
    return told.actor_id if told else None
