"""Work that a worker does: taken once, heard of while it goes on, and taken up again where its worker is gone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from tracker.models.background import OPEN_STATES, SILENCE, BackgroundRun, RunState

AnyRun = TypeVar("AnyRun", bound=BackgroundRun)
#: Seconds between two signs of life.
BEAT = 10.0


def take(model: type[AnyRun], pk: int) -> AnyRun | None:
    """A run that waits, taken by whoever calls; ``None`` where another has it, or it is over."""
    rows = model._default_manager.filter(pk=pk, state=RunState.WAITING)
    taken = rows.update(state=RunState.RUNNING, attempt=F("attempt") + 1, heard_at=timezone.now())
    return model._default_manager.get(pk=pk) if taken else None


def mine(run: BackgroundRun) -> Any:
    """The run's row, while it is this attempt's: nothing is written by a worker that was given up."""
    return type(run)._default_manager.filter(pk=run.pk, state=RunState.RUNNING, attempt=run.attempt)


@contextmanager
def heard(run: BackgroundRun) -> Iterator[None]:
    """Tells every few seconds that a run's worker is alive, whatever it is busy with."""
    over = threading.Event()

    def tell() -> None:
        while not over.wait(BEAT):
            with suppress(DatabaseError):  # the next beat tells it
                mine(run).update(heard_at=timezone.now())
            connection.close()

    thread = threading.Thread(target=tell, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def take_up(model: type[AnyRun], enqueue: Callable[[int], object]) -> int:
    """Puts runs whose worker is gone back into the queue: those under way that were not heard of, and those that wait
    so long that whoever took them from the queue may have died before it began. Twice in the queue does no harm: a run
    is taken once. Returns how many."""
    now = timezone.now()
    gone = Q(state=RunState.RUNNING, heard_at__lt=now - SILENCE)
    forgotten = Q(state=RunState.WAITING, heard_at__lt=now - 5 * SILENCE)
    number = 0
    for pk, heard_at in model._default_manager.filter(gone | forgotten).values_list("pk", "heard_at"):
        with transaction.atomic():
            same = model._default_manager.filter(pk=pk, heard_at=heard_at, state__in=OPEN_STATES)
            if same.update(state=RunState.WAITING, heard_at=now):
                enqueue(pk)
                number += 1
    return number
