"""How far a plan reaches in time, and how wide its slots are."""

from __future__ import annotations

from collections.abc import Iterator
from math import gcd
from typing import TYPE_CHECKING

from tracker.engine.time.calendar import MINUTES_PER_DAY, Scale
from tracker.engine.time.errors import PlanError

from .activity import Activity

if TYPE_CHECKING:
    from .network import Network

#: Days of horizon before the first and after the last date of a plan, to begin with.
MARGIN_BEFORE, MARGIN_AFTER = 400, 800
MOST_DAYS_AHEAD = 80_000
OFFICE_MINUTES = 480
#: Day numbers that no plan may pass: about the years 1600 and 2500, well outside what may be typed.
FIRST_DAY, LAST_DAY = -135_000, 194_000


def days_ahead(network: Network) -> int:
    """A guess at how many days the longest path takes, so that the horizon seldom has to grow."""
    reach = [0] * network.edges.nodes
    activities = network.activities
    longest = 0
    following: list[list[int]] = [[] for _ in reach]
    for edge in network.edges.all:
        following[edge.source].append(edge.target)
    for node in network.order:
        end = reach[node] + (activities[node].duration if node < len(activities) else 0)
        longest = max(longest, end)
        for successor in following[node]:
            reach[successor] = max(reach[successor], end)
    a_day = OFFICE_MINUTES if not network.in_days else 1
    return min(MARGIN_AFTER + longest * 8 // 5 // a_day, MOST_DAYS_AHEAD)


def _instants(network: Network) -> Iterator[int]:
    yield from (i for i in (network.start, network.data_date, network.target) if i is not None)
    for activity in network.activities:
        yield from (instant for instant in instants_of(activity) if instant is not None)


def instants_of(a: Activity) -> tuple[int | None, ...]:
    """Every date of an activity."""
    return (
        a.constraint_at, a.not_before, a.deadline, a.promise,
        a.actual_start, a.actual_finish, a.fixed_start, a.fixed_finish,
    )  # fmt: skip


def scale_of(network: Network, before: int, after: int) -> Scale:
    """Slots as wide as every date, duration, lag and working hour allows, over the plan's dates and some margin."""
    base = network.resolution.minutes
    instants = list(_instants(network))
    first = min(instants) * base // MINUTES_PER_DAY - before
    last = max(instants) * base // MINUTES_PER_DAY + after
    if last > LAST_DAY:
        raise PlanError(
            "The plan runs past the year 2200. Look for a duration or lag typed in the wrong unit, or a calendar "
            "with almost no working time."
        )
    if first < FIRST_DAY:
        raise PlanError("Late dates of the plan fall before the year 1700. Look for a deadline or target typed wrong.")
    step = 1
    if base == 1:
        step = gcd(
            MINUTES_PER_DAY, *instants, *(m for c in network.used_calendars for m in network.calendars[c].minutes())
        )
        step = gcd(step, *(a.duration for a in network.activities), *(a.remaining or 0 for a in network.activities))
        step = gcd(step, network.critical_float, *(link.lag for link in network.links))
    days = last - first
    return Scale(
        base=base, step=step, origin=first * MINUTES_PER_DAY // base, count=days * MINUTES_PER_DAY // base // step
    )
