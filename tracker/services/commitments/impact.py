"""Impact rounds: opened, answered by departments, and put into the plan in one change set."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from roles.access import OwningRole, Permission
from roles.models import Department, User
from tracker.access import Rights, rights_in
from tracker.engine.time.amounts import Amount
from tracker.models import CommitmentState, ImpactAnswer, ImpactRound, Item, Kind, Launch, Verb
from tracker.models.fields import parse_amount
from tracker.models.plan.predecessors import NO_LAG
from tracker.selectors.commitments.standing import unanswerable
from tracker.services.changes.outcome import Outcome
from tracker.services.changes.recorder import Change, changing, locked
from tracker.services.changes.refusals import Refused
from tracker.services.changes.rules import one_line
from tracker.services.changes.sent_forms import claim
from tracker.services.notices.messages import tell_of_round
from tracker.services.plan.items import free_item_key
from tracker.services.plan.links import join
from tracker.services.plan.ordering import place

from .steps import need_by_of

#: Lines of one answer, and how long work is taken to last where nobody said.
MOST_LINES, UNKNOWN = 60, Amount(5, "d")


def open_round(*, launch: Launch, by: User, due: date, departments: Collection[Department]) -> ImpactRound:
    """Asks departments. Raises :class:`Refused` while another round is open."""
    if not departments:
        raise Refused({"departments": _("Choose at least one department to ask.")})
    with locked(launch) as row:
        claim(by)
        if due < row.today:
            raise Refused({"due": _("Choose a day that is still to come.")})
        try:
            with transaction.atomic():
                made = ImpactRound.objects.create(launch=row, by=by, due=due)
        except IntegrityError:
            raise Refused({"": _("A round is open already. Close it first.")}) from None
        ImpactAnswer.objects.bulk_create(ImpactAnswer(round=made, department=one) for one in departments)
        tell_of_round(made, by)
    return made


def close_round(*, impact_round: ImpactRound, by: User) -> None:
    """Ends a round. What was answered stays to be read."""
    ImpactRound.objects.filter(pk=impact_round.pk, closed_at=None).update(closed_at=timezone.now())


def may_answer(rights: Rights, department: Department) -> bool:
    """Whether somebody answers for a department: whoever leads it, and whoever runs the round, who writes down what
    was told."""
    return Permission.ALLOCATE in rights or rights.leads(department)


def in_plan(launch: Launch, answers: Iterable[ImpactAnswer]) -> set[str]:
    """Keys of the items that lines of some answers became, as far as they stand in the plan. One query."""
    keys = {line["item"] for answer in answers for line in answer.lines if "item" in line}
    return set(launch.items.filter(key__in=keys, dropped=False).values_list("key", flat=True)) if keys else set()


def answer_round(*, answer: ImpactAnswer, by: User, nothing: bool, lines: Sequence[Mapping[str, Any]]) -> None:
    """What a department needs and delivers, or that it is nothing. Raises :class:`Refused`."""
    launch = answer.round.launch
    with locked(launch):
        row = ImpactAnswer.objects.select_for_update(of=("self",)).select_related("round").get(pk=answer.pk)
        if row.round.closed_at is not None:
            raise Refused({"": _("This round is closed. Ask whoever runs it to open another.")})
        if not may_answer(rights_in(launch, by), answer.department):
            raise Refused({"": _("Whoever leads the department answers for it.")})
        if in_plan(launch, [row]):
            raise Refused({"": _("This answer is in the plan already. Change the items there.")})
        if nothing and lines:
            raise Refused({"nothing": _("You say nothing, and name something. Take one of the two away.")})
        if not nothing and not lines:
            raise Refused({"nothing": _("Name what you need or deliver, or say that it is nothing.")})
        if len(lines) > MOST_LINES:
            raise Refused({"": _("An answer has at most %(n)s lines.") % {"n": MOST_LINES}})
        kept = [dict(line) | {"name": one_line("name", str(line["name"]))} for line in lines]
        ImpactAnswer.objects.filter(pk=row.pk).update(by=by, at=timezone.now(), nothing=nothing, lines=kept)


def put_into_plan(*, impact_round: ImpactRound, by: User, wanted: Collection[tuple[int, int]]) -> Outcome:
    """Makes dependencies, links and requests of chosen lines (answer, number of the line), in one change set. What a
    department offered for a day is an offer; all else is asked of it. Raises :class:`Refused`."""
    launch = impact_round.launch
    departments = {department.key: department for department in Department.objects.all()}
    reason = _("From the impact round of %(day)s") % {"day": impact_round.at.date().isoformat()}
    with transaction.atomic():
        with changing(launch, by=by, reason=reason) as change:
            chosen = _chosen(impact_round, wanted)
            offers = {answer.pk: _speaks_for_itself(answer) for answer, _number in chosen}
            for answer, number in chosen:
                line = answer.lines[number]
                line["item"] = _make(change, line, departments, offers=offers[answer.pk]).key
        if change.outcome.change_set is None:
            raise Refused({"": _("You may not change the plan. Ask its program manager.")})
        for answer in {answer.pk: answer for answer, _number in chosen}.values():
            answer.save(update_fields=["lines"])
    return change.outcome


def _chosen(impact_round: ImpactRound, wanted: Collection[tuple[int, int]]) -> list[tuple[ImpactAnswer, int]]:
    """The lines that are meant and not in the plan yet, under the launch's lock. Raises :class:`Refused`."""
    rows = impact_round.answers.select_for_update(of=("self",)).select_related("department", "by", "round__launch")
    answers = {row.pk: row for row in rows}
    if any(row.round.closed_at is not None for row in answers.values()):
        raise Refused({"": _("This round is closed. Open another one.")})
    standing = in_plan(impact_round.launch, answers.values())
    chosen = [
        (answers[pk], number)
        for pk, number in sorted(wanted)
        if pk in answers and number < len(answers[pk].lines) and answers[pk].lines[number].get("item") not in standing
    ]
    if not chosen:
        raise Refused({"": _("Choose what goes into the plan.")})
    return chosen


def _speaks_for_itself(answer: ImpactAnswer) -> bool:
    """Whether a day in an answer is the department's own word: said by whoever leads it, or written down for one that
    nobody leads."""
    launch = answer.round.launch
    if answer.by is not None and rights_in(launch, answer.by).leads(answer.department):
        return True
    return bool(unanswerable(launch, [answer.department]))


def _make(change: Change, line: Mapping[str, Any], departments: Mapping[str, Department], *, offers: bool) -> Item:
    """One line as a dependency that something waits for; a day that its department ``offers`` is an offer."""
    taker = _waiting(change, line.get("waits"))
    department = departments.get(line.get("department") or "")
    if department is None:
        raise Refused({"": _("“%(name)s” names no department that delivers it.") % {"name": line["name"]}})
    day = date.fromisoformat(line["day"]) if line.get("day") else None
    offered = day if offers and line["what"] == "deliver" and day is not None and day >= change.launch.today else None
    item = Item(
        key=free_item_key(change),
        name=line["name"],
        kind=Kind.DEPENDENCY,
        category=line.get("category") or None,
        owning_role=OwningRole.PROGRAM,
        department=department,
        duration=parse_amount(line["duration"]) if line.get("duration") else UNKNOWN,
        criteria=line.get("criteria") or "",
        asked_by=OwningRole.PROGRAM,
        commitment=CommitmentState.COUNTERED if offered else CommitmentState.REQUESTED,
        offered=offered,
    )
    item.agreed_need_by = day if line["what"] == "need" and day else _needed_for(change, taker)
    if taker is not None:
        item.parent = taker.parent if taker.parent is None or not taker.parent.dropped else None
    item.position = place(change, item, taker)
    change.exchange.enter_new(item, Verb.COUNTERED if offered else Verb.ASKED)
    change.make(item)
    if taker is not None:
        join(change, item, taker, "FS", NO_LAG, "")
    return item


def _waiting(change: Change, key: str | None) -> Item | None:
    """What waits for a line: the item that it names while that is in the plan, else launch day."""
    candidate = change.items([key])[0] if key and change.items([key]) else None
    if (
        candidate is not None
        and not candidate.dropped
        and candidate.kind != Kind.SUMMARY
        and candidate.actual_finish is None
    ):
        return candidate
    milestone = change.launch.launch_milestone
    return change.item(milestone.key) if milestone is not None else None


def _needed_for(change: Change, taker: Item | None) -> Any:
    """When something has to be there for what waits for it to be in time: roughly, the taker's own need-by."""
    return need_by_of(change, taker) if taker is not None else None
