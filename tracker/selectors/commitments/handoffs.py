"""Handoffs: links across departments or owning roles, how long they took, and who waits for whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tracker.engine.passes.compare import working_time
from tracker.engine.risks.promises import finish_instant
from tracker.engine.risks.stakes import NO_STAKE, stakes
from tracker.engine.time.calendar import MINUTES_PER_DAY, day_number
from tracker.models import CommitmentState
from tracker.selectors.plan.rows import driving_links, is_handoff
from tracker.selectors.plan.scheduled import ScheduledLaunch

from .standing import own_days


@dataclass(frozen=True, slots=True)
class Handoff:
    """One link whose ends differ in department or owning role. Days are working days of whoever takes over.

    ``latency``: verified less delivered, to today while nobody has verified (``looked_at`` is false then); ``None``
    before delivery. ``waited``: from the day it was due to the day it came, or to today. ``stake``: by how many days
    the launch would move if the giver overran as its kind typically does.
    """

    link: int
    giver: int
    taker: int
    driving: bool
    crosses_roles: bool
    due: int | None
    waited: float
    latency: float | None
    looked_at: bool
    stake: float


def handoffs(scheduled: ScheduledLaunch, today: date) -> list[Handoff]:
    """Handoffs between items that are work, in the order of the plan's dates. Read once a revision and day."""
    instant = day_number(today) * MINUTES_PER_DAY // scheduled.network.resolution.minutes
    return scheduled.once("handoffs", today, make=lambda: _handoffs(scheduled, instant))


def _handoffs(scheduled: ScheduledLaunch, now: int) -> list[Handoff]:
    items, index, links = scheduled.plan.items, scheduled.network.index, scheduled.plan.links
    across = [
        (n, index[link.source], index[link.target])
        for n, link in enumerate(links)
        if is_handoff(items[index[link.source]], items[index[link.target]])
    ]
    givers = {giver for _n, giver, _taker in across if not scheduled.finished(giver)}
    at_stake = stakes(scheduled.schedule, ((n, items[n]) for n in sorted(givers)))
    driving = driving_links(scheduled)
    rows = []
    for n, giver, taker in across:
        due = _due(scheduled, giver, taker)
        latency, looked_at = _latency(scheduled, giver, taker, now)
        rows.append(
            Handoff(
                link=n,
                giver=giver,
                taker=taker,
                driving=n in driving,
                crosses_roles=items[giver].owning_role != items[taker].owning_role,
                due=due,
                waited=_waited(scheduled, giver, taker, due, now),
                latency=latency,
                looked_at=looked_at,
                stake=round(scheduled.figures.days(at_stake.get(giver, NO_STAKE).launch), 1),
            )
        )
    early = scheduled.schedule.early
    return sorted(rows, key=lambda row: (early[2 * row.giver + 1], row.giver, row.taker))


def _due(scheduled: ScheduledLaunch, giver: int, taker: int) -> int | None:
    """The day that was agreed; else the day that was asked for; else the day on which everything else that the taker
    waits for was there."""
    commitment = scheduled.plan.items[giver].commitment
    if commitment is not None and (commitment.agreed or commitment.need_by):
        return finish_instant(scheduled.network, commitment.agreed or commitment.need_by)  # type: ignore[arg-type]
    others = [
        scheduled.network.activities[scheduled.network.index[scheduled.plan.links[m].source]]
        for m in scheduled.predecessors.get(taker, ())
        if scheduled.network.index[scheduled.plan.links[m].source] != giver
    ]
    finishes = [other.actual_finish for other in others]
    return max((at for at in finishes if at is not None), default=None) if all(finishes) else None


def _waited(scheduled: ScheduledLaunch, giver: int, taker: int, due: int | None, now: int) -> float:
    came = scheduled.network.activities[giver].actual_finish
    begun = scheduled.network.activities[taker].actual_start
    end = min(at for at in (came, begun, now) if at is not None)
    if due is None or end <= due:
        return 0.0
    return _days(scheduled, taker, due, end)


def _latency(scheduled: ScheduledLaunch, giver: int, taker: int, now: int) -> tuple[float | None, bool]:
    came, commitment = scheduled.network.activities[giver].actual_finish, scheduled.plan.items[giver].commitment
    if (
        came is None
        or commitment is None
        or commitment.state not in (CommitmentState.DELIVERED, CommitmentState.VERIFIED)
    ):
        return None, False
    verified = commitment.verified
    end = now if verified is None else finish_instant(scheduled.network, verified)
    return _days(scheduled, taker, came, max(came, end)), verified is not None


def _days(scheduled: ScheduledLaunch, position: int, start: int, end: int) -> float:
    return own_days(scheduled, position, working_time(scheduled.schedule, scheduled.schedule, position, start, end))


@dataclass(frozen=True, slots=True)
class Wait:
    """One department that waits for another: working days waited so far, the most that is at stake for the launch, and
    how many items are still to come."""

    giver: str
    taker: str
    waited: float
    stake: float
    open: int


def who_waits(scheduled: ScheduledLaunch, rows: Iterable[Handoff]) -> list[Wait]:
    """Department by department, as far as one waits for another. What several items of a department wait for counts
    once."""
    waited: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
    stake: dict[tuple[str, str], float] = defaultdict(float)
    still: dict[tuple[str, str], set[int]] = defaultdict(set)
    items = scheduled.plan.items
    for row in rows:
        pair = items[row.giver].department or "", items[row.taker].department or ""
        if pair[0] == pair[1]:
            continue
        waited[pair][row.giver] = max(row.waited, waited[pair].get(row.giver, 0.0))
        if not scheduled.finished(row.giver):
            stake[pair] = max(stake[pair], row.stake)
            still[pair].add(row.giver)
    return [
        Wait(*pair, round(sum(days.values()), 1), stake[pair], len(still[pair]))
        for pair, days in sorted(waited.items())
    ]
