"""What holds between an item and its commitment, whichever way either is changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from roles.models import Department
from tracker.models import CommitmentState, Event, Item, Kind, ReopenedFor, Verb
from tracker.models.commitments.commitment import EXCHANGED
from tracker.selectors.commitments.standing import overtaken_promises
from tracker.selectors.plan.scheduled import ScheduledLaunch, recompute
from tracker.services.changes.field_values import Changed, value_of, written
from tracker.services.changes.recorder import Change
from tracker.services.changes.refusals import NeedsEvidence, Refused

State = CommitmentState
#: States in which who delivers, and what kind of thing it is, cannot change under it: what was kept stays theirs.
STANDING = frozenset(State.values) - {State.DECLINED}
#: States in which work that is reported done counts as delivered.
DELIVERABLE = frozenset({State.REQUESTED, State.COUNTERED, State.ACCEPTED, State.REOPENED})
#: States in which both sides have agreed on what is delivered.
AGREED = frozenset({State.ACCEPTED, State.DELIVERED, State.VERIFIED})
#: What nobody has asked for.
UNASKED: Mapping[str, Any] = {
    "commitment": None, "asked_by": None, "agreed_need_by": None, "offered": None, "promise": None,
    "agreed_promise": None, "reopened_for": None, "escalated_to": [],
    "from_file": False,
}  # fmt: skip


def keep_to_the_exchange(change: Change, changed: Changed) -> None:
    """Raises :class:`Refused` for a commitment written beside its exchange, and for a department, a kind or facts that
    change while a commitment stands on them."""
    for item, fields in change.changed_items(changed):
        _keep_to_the_exchange(change, item, fields)


def _keep_to_the_exchange(change: Change, item: Item, names: Mapping[str, list[Any]]) -> None:
    name = {"name": item.name}
    said = change.exchange.fields_of(item)
    if (names.keys() & EXCHANGED) - said and "dropped" not in names:
        text = _("What “%(name)s” is promised for is agreed on its commitment card, by the two sides of it.")
        raise Refused({"": text % name})
    if item.commitment not in STANDING:
        return
    if "department" in names:
        text = _(
            "“%(name)s” is being agreed with another department (%(before)s), or was delivered by it. Let them "
            "decline it, or no longer ask for it, then give it to another."
        )
        before = Department.objects.filter(key=names["department"][0]).first() or "—"
        raise Refused({"department": text % (name | {"before": before})})
    if "kind" in names and item.kind not in (Kind.SCOPE, Kind.DEPENDENCY):
        text = _("“%(name)s” has a commitment, which only work has. No longer ask for it first.")
        raise Refused({"kind": text % name})
    if names.keys() & {"facts", "category"} and item.commitment in AGREED and "facts" not in said:
        text = _(
            "How much of what “%(name)s” is was agreed on with its department. Reopen it to agree on something else."
        )
        raise Refused({"facts": text % name})


def entailed_by_progress(change: Change, item: Item, values: Mapping[str, Any]) -> dict[str, Any]:
    """What an edit does to a commitment: work that is reported done is delivered, what is not done after all goes back
    to what was said before, and a refusal is that of the department that declined.

    Raises :class:`Refused` where criteria were agreed and nothing shows that they are met, and for what was verified.
    """
    if item.commitment is None:
        return {}
    moves = any(name in values and values[name] != getattr(item, name) for name in ("department", "kind"))
    if item.commitment == State.DECLINED and moves:
        change.exchange.enter(item, Verb.CHANGED, UNASKED.keys())
        return dict(UNASKED)
    if "actual_finish" not in values or values["actual_finish"] == item.actual_finish:
        return {}
    if item.commitment == State.VERIFIED:
        text = _("“%(name)s” was verified as it was delivered. Reopen it on its commitment card to say otherwise.")
        raise Refused({"actual_finish": text % {"name": item.name}})
    if values["actual_finish"] is None:
        return _taken_back(change, item)
    return _reported_done(change, item)


def _reported_done(change: Change, item: Item) -> dict[str, Any]:
    if item.commitment not in DELIVERABLE:
        return {}
    if item.criteria and not item.evidence:
        text = _(
            "“%(name)s” was promised against criteria: “%(criteria)s”. Deliver it on its commitment card, with what "
            "shows that they are met."
        )
        raise NeedsEvidence({"actual_finish": text % {"name": item.name, "criteria": item.criteria[:200]}})
    fields = {"commitment": State.DELIVERED.value, "offered": None, "reopened_for": None}
    change.exchange.enter(item, Verb.DELIVERED, fields)
    return fields


def _taken_back(change: Change, item: Item) -> dict[str, Any]:
    """What stood before the delivery, as its event has it."""
    if item.commitment != State.DELIVERED:
        return {}
    told = Event.objects.filter(item=item, verb=Verb.DELIVERED).order_by("-revision", "-pk").first()
    before = {name: pair[0] for name, pair in told.changes.items()} if told else {}
    state = before.get("commitment") or (State.ACCEPTED.value if item.promise else State.REQUESTED.value)
    fields = {"commitment": state, "reopened_for": before.get("reopened_for")}
    if state == State.COUNTERED:
        fields["offered"] = value_of(item, "offered", before.get("offered"))
    change.exchange.enter(item, Verb.REPORTED, fields)
    return fields


def reopen_what_moved(change: Change, changed: Changed, after: ScheduledLaunch) -> ScheduledLaunch:
    """Reopens promises that were in time when they were agreed on, and that the plan needs sooner after what was
    ``changed``, which grows by it. The promise itself stays what it is: it is its department's."""
    turned = {row.key for row in change.known(Item) if row.pk in change.exchange.verbs}
    keys = [key for key in overtaken_promises(change.before, after) if key not in turned]
    if not keys:
        return after
    for item in change.items(keys):
        change.exchange.enter(item, Verb.REOPENED, ("commitment", "reopened_for"))
        made = changed.setdefault((Item, item.pk), {})
        for name, value in (("commitment", State.REOPENED.value), ("reopened_for", ReopenedFor.REQUESTER_MOVED.value)):
            made[name] = [made[name][0] if name in made else written(item, name), value]
            setattr(item, name, value)
        if made.keys() == {"commitment", "reopened_for"}:
            item.version += 1
        item.save(update_fields=["commitment", "reopened_for", "version"])
        change.touched.items.add(item.pk)
    return recompute(change.before, change.launch, change.touched)
