"""A large plan made into a launch in slices, so that nobody waits for it: the launch is written where nobody sees it,
and is there at once when all of it is."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from django.db import transaction

from tracker.engine import Plan, PlanError
from tracker.models import Item, Launch, Link, Program
from tracker.models.people.involvement import write_involvements

from .import_rows import Rows, head_of, link_row, write_calendars

#: Rows of one transaction: a fraction of a second on a small machine (``make soak`` measures how long others wait).
SLICE = 500


class Watch:
    """Whoever follows an import: told of how many rows of how many are there, within the transaction that writes them;
    it may raise to stop."""

    def begun(self, launch: Launch) -> None:
        """A launch that nobody sees yet has its row."""

    def tell(self, done: int, whole: int) -> None:
        """So many rows of how many are there."""

    def finished(self, launch: Launch, warnings: Sequence[str]) -> None:
        """The launch can be seen, once this transaction is."""


Row = TypeVar("Row")


def written_aside(plan: Plan, program: Program, source: str, watch: Watch) -> Launch:
    """A launch with everything of a plan, which nobody sees yet; where anything fails, it is taken away again."""
    with transaction.atomic():
        launch = Launch(program=program, arriving=True)
        head_of(launch, plan, source)
        launch.save()
        calendars = write_calendars(launch, plan)
        watch.begun(launch)
    try:
        _fill(launch, plan, Rows(launch, plan, calendars), watch)
    except BaseException:
        take_away(launch)
        raise
    return launch


def _fill(launch: Launch, plan: Plan, rows: Rows, watch: Watch) -> None:
    whole, done = len(plan.items) + len(plan.links), 0
    for wave in rows.waves():
        for part in _slices(list(wave)):
            with transaction.atomic():
                watch.tell(done, whole)
                rows.keep(Item.objects.bulk_create(part))
                write_involvements([row for row in part if row.raci])
            done += len(part)
    links = [link_row(launch, link, rows.written) for link in plan.links]
    for batch in _slices(links):
        with transaction.atomic():
            watch.tell(done, whole)
            Link.objects.bulk_create(batch)
        done += len(batch)
    rows.point()


def _slices(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """Parts of a list, with as much time between two as the one before took: others write meanwhile."""
    for start in range(0, len(rows), SLICE):
        began = time.monotonic()
        yield rows[start : start + SLICE]
        time.sleep(min(1.0, time.monotonic() - began))


def put_in_place(launch: Launch, into: Launch | None) -> Launch:
    """Lets a launch that was written aside be seen, or gives what it holds to the blank launch ``into``. Short, and to
    be called within a transaction. Raises :class:`PlanError` where that launch is not blank any more."""
    if into is None:
        launch.arriving = False
        return launch
    target = Launch.objects.select_for_update().get(pk=into.pk)
    refuse_filled(target)
    for name in (field.name for field in Launch._meta.concrete_fields if field.name not in _OWN):
        setattr(target, name, getattr(launch, name))
    target.target = launch.target or target.target
    target.revision += 1
    target.version += 1
    for rows in (launch.items, launch.links, launch.calendars):
        rows.update(launch=target)
    Launch.arrivals.filter(pk=launch.pk).update(calendar=None, launch_milestone=None)
    launch.delete()
    return target


def refuse_filled(launch: Launch) -> None:
    """Raises :class:`PlanError` for a launch that has items already."""
    if launch.items.exists():
        raise PlanError(f"“{launch.name}” has items already. Import into a new launch instead.")


#: What a blank launch keeps of its own when a plan fills it.
_OWN = frozenset(
    (
        "id", "key", "name", "program", "product", "state", "goal", "time_zone", "arriving", "revision", "version",
        "created_at", "source_digest", "target",
    )
)  # fmt: skip


def take_away(launch: Launch) -> None:
    """Removes a launch that did not arrive, in slices."""
    for model in (Link, Item):
        while keys := _some(model._default_manager.filter(launch=launch)):
            with transaction.atomic():
                model._default_manager.filter(pk__in=keys).delete()
    Launch.arrivals.filter(pk=launch.pk, arriving=True).delete()


def _some(rows: Iterable[object]) -> list[int]:
    return list(rows.values_list("pk", flat=True).order_by("-pk")[:SLICE])  # type: ignore[attr-defined]
