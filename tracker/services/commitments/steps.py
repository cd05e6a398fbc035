"""What each step of the exchange about a commitment writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _

from roles.access import OwningRole
from tracker.access import members_of
from tracker.engine.time.amounts import Amount, Moment, day_of, end_of, ends_before, latest
from tracker.models import Action, CommitmentState, Event, Item, Launch, ReopenedFor, Verb
from tracker.selectors.commitments.standing import accepts_as_provider, shown_need_by
from tracker.selectors.people.roles_held import accountable
from tracker.services.changes.refusals import Refused
from tracker.services.changes.rules import prose, shown

from .rules import UNASKED

if TYPE_CHECKING:
    from tracker.services.changes.recorder import Change

State = CommitmentState
#: Terms that whoever asks may set with a request, and amend later.
TERMS = ("criteria", "receiver", "facts")
A_DAY = Amount(1, "d")


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says with an action: ``day`` is the need-by (ask, reopen), the promise (accept, slip), the offer
    (counter) or the day of delivery; ``seen`` the state and the version that the person answers to."""

    day: Moment | None = None
    reason: str = ""
    evidence: str = ""
    terms: Mapping[str, Any] = field(default_factory=dict)
    seen: tuple[str, int] | None = None


def named_day(change: Change, item: Item, action: Action, said: Said) -> Moment | None:
    """The day that was named, or the one that goes without saying."""
    if said.day is not None:
        return said.day
    if action is Action.ASK and item.commitment is None:
        return need_by_of(change, item)
    asked: Moment | None = item.agreed_need_by
    if action is Action.ACCEPT and item.commitment == State.REQUESTED:
        return asked
    if action is Action.DELIVER:
        return change.launch.today
    if action is Action.REOPEN and item.commitment == State.ACCEPTED:
        return need_by_of(change, item)
    return None


def need_by_of(change: Change, item: Item) -> Moment | None:
    """Today's need-by of an item as it is shown."""
    scheduled = change.before
    if scheduled is None or item.key not in scheduled.network.index:
        return None
    return shown_need_by(scheduled, item.key)


def _ask(change: Change, item: Item, day: Moment | None, said: Said, today: date) -> dict[str, Any]:
    values: dict[str, Any] = {"agreed_need_by": day, "offered": None, "escalated_to": [], "from_file": False}
    if item.asked_by is None:
        values["asked_by"] = _asking_role(change, item)
    return values | _terms(said)


def _asking_role(change: Change, item: Item) -> str:
    """The role that asks: the one that answers for the item where the person holds it, else another that they hold."""
    own = OwningRole(item.owning_role or OwningRole.PROGRAM)
    held = change.rights.roles if change.rights else frozenset()
    return own.value if own.manager in held or own.other.manager not in held else own.other.value


def _terms(said: Said) -> dict[str, Any]:
    conditions = {name: value for name, value in said.terms.items() if name in TERMS}
    if "criteria" in conditions:
        conditions["criteria"] = checked(conditions["criteria"], "criteria")
    return conditions


def _accept(change: Change, item: Item, day: Moment | None, said: Said, today: date) -> dict[str, Any]:
    values: dict[str, Any] = {"offered": None, "escalated_to": [], "reopened_for": None}
    if item.commitment == State.COUNTERED:
        promise = item.offered
    elif item.commitment == State.REOPENED and not accepts_as_provider(change.rights, item):
        promise = item.promise
        values["agreed_need_by"] = need_by_of(change, item)
    else:
        promise = day or item.promise
        if promise is None:
            raise Refused({"day": _("Name the day.")})
        limit = _needed_now(change, item)
        if limit is not None and ends_before(limit, promise):
            text = _("It is needed by %(day)s. Offer a later day instead: the other side has to take it.")
            raise Refused({"day": text % {"day": shown(limit)}})
    if promise is None or day_of(promise) < today:
        raise Refused({"": _("The day that was named has passed. A new one has to be agreed on.")})
    values["promise"] = promise
    if item.agreed_promise is None or item.reopened_for == ReopenedFor.REQUESTER_MOVED:
        values["agreed_promise"] = promise
    return values


def _needed_now(change: Change, item: Item) -> Moment | None:
    """The day that a new promise has to keep: the one that was asked for, or a sooner one that the plan needs since."""
    asked: Moment | None = item.agreed_need_by
    if item.commitment != State.REOPENED or item.reopened_for != ReopenedFor.REQUESTER_MOVED:
        return asked
    days = [day for day in (asked, need_by_of(change, item)) if day is not None]
    return min(days, key=end_of) if days else None


def _counter(change: Change, item: Item, day: Moment | None, said: Said, today: date) -> dict[str, Any]:
    values: dict[str, Any] = {"offered": day, "escalated_to": []}
    if item.commitment is None:
        # An offer that nobody asked for is made to the role that answers for the item.
        values |= {"asked_by": item.owning_role, "agreed_need_by": need_by_of(change, item)}
    return values


def _decline(change: Change, item: Item, day: Moment | None, said: Said, today: date) -> dict[str, Any]:
    return {
        "offered": None, "promise": None, "escalated_to": escalated(change.launch),
    }  # fmt: skip


def escalated(launch: Launch) -> list[str]:
    """User names of those who hear of a no: whom the program names, else its managers."""
    members = members_of(launch).values("pk")
    named = [person.username for person in launch.program.escalates_to.filter(pk__in=members)]
    return sorted(named or {person.username for person in accountable(launch).values()})


def _slip(change: Change, item: Item, day: Moment | None, said: Said, today: date) -> dict[str, Any]:
    return {"promise": day, "reopened_for": ReopenedFor.PROVIDER_SLIPPED}


def _deliver(change: Change, item: Item, day: Moment | None, said: Said, today: date) -> dict[str, Any]:
    assert day is not None
    evidence = checked(said.evidence, "evidence") or item.evidence
    if item.criteria and not evidence:
        text = _("It was promised against criteria: “%(criteria)s”. Say what shows that they are met.")
        raise Refused({"evidence": text % {"criteria": item.criteria[:200]}})
    if day_of(day) > change.launch.today:
        raise Refused({"day": _("What is delivered was delivered by today. Name that day.")})
    waits = _still_waited_for(change, item)
    if waits and not change.reason:
        text = _("“%(name)s” waits for “%(other)s”, which is not done. Say why it is delivered all the same.")
        raise Refused({"reason": text % {"name": item.name, "other": waits}})
    start = item.actual_start if item.actual_start is not None and day_of(item.actual_start) <= day_of(day) else day
    return {
        "offered": None, "evidence": evidence, "reopened_for": None, "remaining": None,
        "actual_start": start, "actual_finish": item.actual_finish or day,
    }  # fmt: skip


def _still_waited_for(change: Change, item: Item) -> str:
    """The name of something unfinished that an item waits for; empty where all of it is done."""
    scheduled = change.before
    if scheduled is None or item.key not in scheduled.network.index:
        return ""
    for number in scheduled.predecessors.get(scheduled.network.index[item.key], ()):
        link = scheduled.plan.links[number]
        source = scheduled.network.index[link.source]
        if link.type[0] == "F" and not scheduled.finished(source):
            return scheduled.plan.items[source].name
    return ""


def _verify(change: Change, item: Item, day: Moment | None, said: Said, today: date) -> dict[str, Any]:
    on = latest((change.launch.today, item.actual_finish or change.launch.today))
    return {"verified_on": on}


def _reopen(change: Change, item: Item, day: Moment | None, said: Said, today: date) -> dict[str, Any]:
    """Needed sooner, or not as agreed: then there is work left, a day of it until its department says how much."""
    if item.commitment == State.ACCEPTED:
        return {"agreed_need_by": day, "reopened_for": ReopenedFor.REQUESTER_MOVED}
    return {
        "reopened_for": ReopenedFor.NOT_AS_AGREED, "verified_on": None,
        "actual_finish": None, "evidence": "", **_as_before_delivery(item),
    }  # fmt: skip


def _as_before_delivery(item: Item) -> dict[str, Any]:
    """What the delivery said of the beginning goes with it; of work that had begun a day is left."""
    told = Event.objects.filter(item=item, verb=Verb.DELIVERED).order_by("-revision", "-pk").first()
    began_with_it = told is not None and told.changes.get("actual_start", [""])[0] is None
    return {"actual_start": None, "remaining": None} if began_with_it else {"remaining": A_DAY}


def _amend(change: Change, item: Item, day: Moment | None, said: Said, today: date) -> dict[str, Any]:
    values = _terms(said)
    if item.commitment == State.ACCEPTED and "facts" in values and values["facts"] != item.facts:
        raise Refused({"": _("It was promised as it is. Reopen it to agree on something else.")})
    if item.commitment == State.ACCEPTED and "criteria" in values and values["criteria"] != item.criteria:
        text = _("It was promised against these criteria. Reopen it to agree on others.")
        raise Refused({"criteria": text})
    if item.commitment == State.REQUESTED and day is not None:
        values["agreed_need_by"] = day
    return values


def _withdraw(change: Change, item: Item, day: Moment | None, said: Said, today: date) -> dict[str, Any]:
    return dict(UNASKED)


class ExchangeStep(NamedTuple):
    """How an action is made: the verb of its event, and what gives the values it writes beside the new state."""

    action: Action
    verb: Verb
    values: Callable[[Change, Item, Moment | None, Said, date], dict[str, Any]]


STEPS = (
    ExchangeStep(Action.ASK, Verb.ASKED, _ask),
    ExchangeStep(Action.ACCEPT, Verb.PROMISED, _accept),
    ExchangeStep(Action.COUNTER, Verb.COUNTERED, _counter),
    ExchangeStep(Action.DECLINE, Verb.REFUSED, _decline),
    ExchangeStep(Action.SLIP, Verb.SLIPPED, _slip),
    ExchangeStep(Action.DELIVER, Verb.DELIVERED, _deliver),
    ExchangeStep(Action.VERIFY, Verb.VERIFIED, _verify),
    ExchangeStep(Action.REOPEN, Verb.REOPENED, _reopen),
    ExchangeStep(Action.AMEND, Verb.AMENDED, _amend),
    ExchangeStep(Action.WITHDRAW, Verb.RECALLED, _withdraw),
)


def checked(text: str, name: str) -> str:
    return prose(name, text)[:4000]
