"""Commitments as they stand: their margins, who waits for an answer, and how departments kept their promises."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.db.models.functions import Left

from roles.models import Department, User
from tracker.access import Rights, launches_known_to, launches_visible_to, members_of
from tracker.engine import PlanError
from tracker.engine.plan.plan import PlanItem
from tracker.engine.risks.promises import Record, promise_margin, promise_shortfall
from tracker.engine.time.amounts import Moment
from tracker.engine.time.readers import check_year
from tracker.models import Action, CommitmentState, Item, Kind, Launch, Membership, ReopenedFor, Side
from tracker.models.commitments.commitment import EXCHANGE_TABLE
from tracker.selectors.plan.scheduled import ScheduledLaunch

#: Kinds of items that departments commit to.
WORK = (Kind.SCOPE, Kind.DEPENDENCY)


@dataclass(frozen=True, slots=True)
class CommitmentRow:
    """One commitment, or a dependency that nobody asked for yet: ``margin`` is the need-by less the promise (or less
    the offer) in the provider's working days, ``None`` where no day was named."""

    launch: Launch
    scheduled: ScheduledLaunch
    position: int

    @property
    def margin(self) -> float | None:
        return margin_of(self.scheduled, self.position)

    @property
    def short(self) -> float:
        """Working days of its provider by which the plan delivers after the day that was named; 0 where it does not."""
        return short_of(self.scheduled, self.position)

    @property
    def too_late(self) -> bool:
        """Whether the day that was named comes after the need, or before what the plan can deliver."""
        return self.short > 0 or (self.margin is not None and self.margin < 0)

    @property
    def item(self) -> PlanItem:
        return self.scheduled.plan.items[self.position]

    @property
    def state(self) -> str:
        """The commitment's state; empty where nobody has asked."""
        return self.item.commitment.state if self.item.commitment else ""

    @property
    def pk(self) -> int:
        assert self.scheduled.rows is not None
        return self.scheduled.rows.items[self.position]

    @property
    def need_by(self) -> int:
        return self.scheduled.schedule.need_by(self.item.key)


def commitment_rows(launch: Launch, scheduled: ScheduledLaunch) -> list[CommitmentRow]:
    """Everything that was asked or offered, and unfinished dependencies that nobody has asked for; the most urgent
    need first. Read once a revision."""
    positions = scheduled.once("commitments", make=lambda: _asked_or_open(scheduled))
    return [CommitmentRow(launch, scheduled, n) for n in positions]


def _asked_or_open(scheduled: ScheduledLaunch) -> list[int]:
    items, activities = scheduled.plan.items, scheduled.network.activities
    wanted = [
        n
        for n in scheduled.network.leaves
        if items[n].kind in WORK
        and (items[n].commitment is not None or (items[n].kind == Kind.DEPENDENCY and not activities[n].finished))
    ]
    return sorted(wanted, key=lambda n: (scheduled.schedule.need_by(items[n].key), n))


def margin_of(scheduled: ScheduledLaunch, position: int) -> float | None:
    """Promise margin of an item in its provider's working days: of the offer where one waits for an answer."""
    day = named_day_of(scheduled, position)
    return None if day is None else own_days(scheduled, position, promise_margin(scheduled.schedule, position, day))


def short_of(scheduled: ScheduledLaunch, position: int) -> float:
    """Working days of its provider by which the plan delivers an item after its promise, or its open offer."""
    day = named_day_of(scheduled, position)
    short = 0 if day is None else promise_shortfall(scheduled.schedule, position, day)
    return own_days(scheduled, position, short) if short > 0 else 0.0


def named_day_of(scheduled: ScheduledLaunch, position: int) -> Moment | None:
    """The day that an item is promised for, or offered for where that waits for an answer. What is done has none any
    more: it was kept, or not."""
    item = scheduled.plan.items[position]
    if item.actual_finish is not None:
        return None
    countered = item.commitment is not None and item.commitment.state == CommitmentState.COUNTERED
    offered = item.commitment.offered if item.commitment and countered else None
    return offered or item.promise


def delivered_in_program(launch: Launch) -> set[tuple[str, str]]:
    """Which categories each department delivers in the launches of the program that everybody here may know of: pairs
    of keys. Two queries."""
    work = Item.objects.filter(launch__in=launches_known_to(launch), dropped=False, kind=Kind.DEPENDENCY)
    pairs = work.exclude(category="").exclude(department=None).values_list("department__key", "category")
    return {(department, category) for department, category in pairs.distinct() if category}


def own_days(scheduled: ScheduledLaunch, position: int, units: int) -> float:
    """Base units in the working days of whoever delivers an item."""
    return float(scheduled.figures.amount(scheduled.network.activities[position], units)["value"])


def shown_need_by(scheduled: ScheduledLaunch, key: str) -> Moment | None:
    """Today's need-by of an item as people read it; ``None`` where it lies so long before the launch that no calendar
    knows the day."""
    try:
        return check_year(scheduled.figures.finish(scheduled.schedule.need_by(key)), "The need-by")
    except PlanError:
        return None


def lateness_of(scheduled: ScheduledLaunch, position: int) -> float | None:
    """By how many of its provider's working days something came after the day that was agreed, negative before it;
    ``None`` where it has not come, or nothing was agreed."""
    item = scheduled.plan.items[position]
    if item.commitment is None or item.commitment.agreed is None or item.actual_finish is None:
        return None
    return own_days(
        scheduled, position, -promise_margin(scheduled.schedule, position, item.actual_finish, item.commitment.agreed)
    )


def overtaken_promises(before: ScheduledLaunch | None, after: ScheduledLaunch) -> list[str]:
    """Keys of accepted promises that were in time and are not any more, because the plan needs them sooner."""
    keys = []
    for n, item in enumerate(after.plan.items):
        commitment = item.commitment
        if commitment is None or commitment.state != CommitmentState.ACCEPTED or item.promise is None:
            continue
        if after.network.activities[n].finished or promise_margin(after.schedule, n, item.promise) >= 0:
            continue
        was = None if before is None else before.network.index.get(item.key)
        if before is None or was is None:
            # It comes back into a plan that has moved on: what was agreed says whether it was in time.
            agreed = commitment.need_by
            in_time = agreed is not None and promise_margin(after.schedule, n, item.promise, agreed) >= 0
        else:
            same = before.plan.items[was].promise == item.promise
            in_time = same and promise_margin(before.schedule, was, item.promise) >= 0
        if in_time:
            keys.append(item.key)
    return keys


def actions_for(rights: Rights, item: Item | PlanItem, *, stands_in: bool = False) -> list[Action]:
    """What a person may do about an item's commitment now, in the order of the table. ``stands_in``: nobody else can
    answer for the department, so whoever asks writes down what it says."""
    if item.kind not in WORK or not item.department:
        return []
    state = CommitmentState(text) if (text := _state_and_role(item)[0]) else None
    if state is None and item.actual_finish is not None:
        return []
    sides = rights.sides(item) | ({Side.PROVIDER} if stands_in else frozenset())
    return [
        action
        for action, step in EXCHANGE_TABLE[state].items()
        if step.by & sides and not (action is Action.ACCEPT and nothing_to_accept(item, sides))
    ]


def nothing_to_accept(item: Item | PlanItem, sides: frozenset[Side]) -> bool:
    """Whether a reopened commitment holds nothing that one of these sides could accept: whoever moved a promise has
    said so already, and what was not delivered as agreed has no promise that could be taken as it is."""
    state, why = _state_and_role(item)
    if state != CommitmentState.REOPENED:
        return False
    if Side.PROVIDER in sides and why != ReopenedFor.PROVIDER_SLIPPED:
        return False
    return Side.ASKER not in sides or item.promise is None or why == ReopenedFor.NOT_AS_AGREED


def _state_and_role(item: Item | PlanItem) -> tuple[str | None, str | None]:
    """State of an item's commitment, and what it was reopened for, of a row or of a plan."""
    if isinstance(item, Item):
        return item.commitment, item.reopened_for
    return (item.commitment.state, item.commitment.reopened_for) if item.commitment else (None, None)


def has_provider(item: Item) -> bool:
    """Whether somebody who signs in answers for what an item's department delivers: its owner, who belongs to the
    launch, or who leads the department. Two queries at most."""
    if item.owner_id is not None and members_of(item.launch).filter(pk=item.owner_id).exists():
        return True
    return not unanswerable(item.launch, [item.department])


def stands_in(rights: Rights, item: Item) -> bool:
    """Whether whoever asks may write down what a department says: nobody who signs in can answer for it. Two queries
    at most."""
    return item.department is not None and Side.ASKER in rights.sides(item) and not has_provider(item)


def accepts_as_provider(rights: Rights | None, item: Item) -> bool:
    """Whether whoever accepts a commitment promises it; else they agree to what the other side has promised. ``None``
    for a command, which speaks for the department."""
    if rights is None:
        return True
    sides = rights.sides(item)
    if item.reopened_for == ReopenedFor.PROVIDER_SLIPPED and Side.ASKER in sides:
        return False
    return Side.PROVIDER in sides or Side.ASKER not in sides or stands_in(rights, item)


def unanswerable(launch: Launch, departments: Iterable[Department | None]) -> frozenset[str]:
    """Keys of departments that nobody leads in a launch, so that nobody answers for them. One query."""
    keys = {department.key for department in departments if department is not None}
    held = Membership.objects.reaching(launch).filter(role="department-lead")
    led = set(
        held.filter(person__is_active=True, person__department__key__in=keys).values_list(
            "person__department__key", flat=True
        )
    ) | set(
        held.filter(department__key__in=keys, department__people__is_active=True).values_list(
            "department__key", flat=True
        )
    )
    return frozenset(keys - led)


def records_of(programs: Iterable[int], *, launches: Iterable[int] | None = None) -> dict[int, dict[str, Record]]:
    """How departments kept their promises, by program and department key: of what was verified, what was
    delivered on or before the day that was agreed; what came with a file says nothing. One query. ``launches`` narrows
    it to what a person may see."""
    rows = Item.objects.filter(
        launch__program__in=set(programs),
        dropped=False,
        agreed_promise__isnull=False,
        actual_finish__isnull=False,
        commitment=CommitmentState.VERIFIED,
        from_file=False,
    )
    if launches is not None:
        rows = rows.filter(launch__in=launches)
    kept = Q(on__lte=F("due"))
    counted = (
        rows.annotate(on=Left(F("actual_finish"), 10), due=Left(F("agreed_promise"), 10))
        .values("launch__program", "department__key")
        .annotate(n=Count("pk"), kept=Count("pk", filter=kept))
        .order_by()
    )
    records: dict[int, dict[str, Record]] = {}
    for row in counted:
        records.setdefault(row["launch__program"], {})[row["department__key"] or ""] = Record(row["kept"], row["n"])
    return records


def records_in(launch: Launch, person: User | None = None) -> dict[str, Record]:
    """How departments kept their promises in the launches of a program that a person sees; in this launch alone where
    it is for everybody. One query."""
    launches = [launch.pk] if person is None else launches_visible_to(person)
    return records_of([launch.program_id], launches=launches).get(launch.program_id, {})


def turns_of(rights: Rights, launch: Launch, scheduled: ScheduledLaunch) -> list[CommitmentRow]:
    """Commitments of a launch in which the next word is the person's, the most urgent need first."""
    return [row for row in commitment_rows(launch, scheduled) if next_sides(row.item) & rights.sides(row.item)]


def next_sides(item: PlanItem) -> frozenset[Side]:
    """Whose turn it is: after a slip it is for whoever asks to take the new day, or not."""
    if item.commitment is None:
        return _NOBODY
    if (
        item.commitment.reopened_for == ReopenedFor.PROVIDER_SLIPPED
        and item.commitment.state == CommitmentState.REOPENED
    ):
        return frozenset({Side.ASKER})
    return TURNS.get(item.commitment.state, _NOBODY)


#: Whose turn it is in a state.
TURNS: Mapping[str, frozenset[Side]] = {
    CommitmentState.REQUESTED: frozenset({Side.PROVIDER}),
    CommitmentState.COUNTERED: frozenset({Side.ASKER}),
    CommitmentState.DECLINED: frozenset({Side.ASKER}),
    CommitmentState.REOPENED: frozenset({Side.PROVIDER}),
    CommitmentState.DELIVERED: frozenset({Side.ASKER, Side.RECEIVER}),
}
_NOBODY: frozenset[Side] = frozenset()
