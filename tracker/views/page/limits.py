"""How often one person may ask for what is expensive. Counted by each server process for itself, in memory: a limit
keeps one person's script from slowing everybody, and costs no write."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import ngettext

from tracker.access import SignedInRequest

from .turned_away import TurnedAway

View = Callable[..., HttpResponseBase]
#: People and limits that are remembered at most; the ones that were not heard of longest are forgotten.
MOST_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests in so many seconds."""

    name: str
    number: int
    seconds: int


SEARCH = Limit("search", 120, 60)
EXPORT = Limit("export", 120, 60)
FORECAST = Limit("forecast", 30, 60)
IMPORT = Limit("import", 20, 600)

_asked: dict[tuple[str, int], deque[float]] = defaultdict(deque)
_lock = Lock()


def seconds_to_wait(limit: Limit, person: int, now: float) -> int:
    """Counts a request; above 0 where it is one too many: in how many seconds the next is welcome."""
    with _lock:
        if len(_asked) > MOST_KEPT:
            _asked.clear()
        times = _asked[limit.name, person]
        while times and times[0] <= now - limit.seconds:
            times.popleft()
        if len(times) >= limit.number:
            return int(times[0] + limit.seconds - now) + 1
        times.append(now)
        return 0


def limited(limit: Limit, *methods: str) -> Callable[[View], View]:
    """A view that one person may ask only so often, by some methods; all others are told when to come back (429)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def counted(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method in methods:
                wait = seconds_to_wait(limit, request.user.pk, time.monotonic())
                if wait:
                    text = ngettext(
                        "That was a lot in a short time. Try again in %(n)s second.",
                        "That was a lot in a short time. Try again in %(n)s seconds.",
                        wait,
                    )
                    raise TurnedAway(429, text % {"n": wait}, after=wait)
            return view(request, *args, **kwargs)

        return counted

    return decorate


def forget() -> None:
    """Nobody has asked for anything."""
    with _lock:
        _asked.clear()
