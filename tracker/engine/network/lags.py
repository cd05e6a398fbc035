"""Moving an instant by a lag, and back."""

from __future__ import annotations

from tracker.engine.time.calendar import Table


class BeforeHorizon(Exception):
    """A late date lies before the horizon."""


def add_lag(t: int, lag: int, work: Table, place: Table) -> int:
    """An instant moved by a lag: a lag that uses up a working period ends with it, a lead begins with one."""
    if lag > 0:
        return place[work[t] + lag - 1] + 1
    if lag < 0:
        return place[not_before(work[t] + lag)]
    return t


def take_lag(t: int, lag: int, work: Table, place: Table, *, whole_days: bool) -> int:
    """The latest instant that, moved by the lag, does not pass ``t``.

    On a minute plan an instant between two shifts is the end of the first as much as the start of the second, and a
    lead taken back ends with a shift (MS Project).
    """
    if lag > 0:
        return place[not_before(work[t] - lag)]
    if lag < 0:
        return place[work[t + 1] - 1 - lag] if whole_days else place[work[t] - lag - 1] + 1
    return t


def not_before(w: int) -> int:
    """An amount of work that must not be negative."""
    if w < 0:
        raise BeforeHorizon
    return w
