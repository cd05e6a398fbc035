"""A plan made into a launch: all of it or nothing, and the same file only once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction

from roles.access import Permission
from roles.models import User
from tracker.access import holds
from tracker.engine import Plan
from tracker.engine.plan.schedule_output import schedule_warnings
from tracker.models import Event, Item, Launch, Link, Program, Verb
from tracker.models.people.involvement import write_involvements
from tracker.selectors.plan.loading import plan_of
from tracker.selectors.plan.scheduled import compute
from tracker.services.risks.trend import record_trend

from .arrivals import Watch, put_in_place, refuse_filled, take_away, written_aside
from .import_fitting import fitted
from .import_mapping import mapped
from .import_rows import Rows, head_of, link_row, write_calendars

#: Items of a launch that comes from a file: what its pages can show, and others can wait for.
MOST_IN_LAUNCH = 25_000
#: Items that are written in one transaction: in half a second on a small machine.
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. ``created`` is false where the same file had been imported before."""

    launch: Launch
    created: bool
    items: int
    links: int
    warnings: tuple[str, ...]


def digest_of(file: BinaryIO | Path) -> str:
    """What tells one file from another."""
    if isinstance(file, Path):
        with file.open("rb") as opened:
            return digest_of(opened)
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def import_plan(
    *,
    by: User | None,
    program: Program,
    plan: Plan,
    source: str,
    digest: str,
    mapping: Mapping[str, Any] | None = None,
    into: Launch | None = None,
    watch: Watch | None = None,
) -> ImportReport:
    """Makes a launch of ``program`` from a plan, or fills the blank launch ``into``. A large one is written in slices,
    so that others can write meanwhile; nobody sees it before all of it is there.

    ``mapping`` gives kind, category, department, owning role and owner by item key, item name or name of a phase.
    Raises :class:`PlanError` for a plan that cannot be scheduled or stored; then nothing is written.
    """
    watch = watch or Watch()
    scheduled = compute(plan)
    plan, warnings = fitted(mapped(plan, mapping or {}), program, by)
    said = (*scheduled.warnings, *schedule_warnings(scheduled.schedule), *warnings)
    aside = None
    if len(plan.items) > AT_ONCE and _seen(_made_from(program, digest), by) is None:
        aside = written_aside(plan, program, source, watch)
    try:
        with transaction.atomic():
            # One import at a time into a program: the same file twice at once is still the same file twice.
            program = Program.objects.select_for_update().get(pk=program.pk)
            twin = _made_from(program, digest)
            known = _seen(twin, by)
            if known is not None:
                watch.finished(known, ())
            else:
                launch = put_in_place(aside, into) if aside else _at_once(plan, program, source, into)
                launch.source_digest = "" if twin else digest  # one that whoever imports may not see
                launch.save()
                _record(launch, plan, by, source)
                watch.finished(launch, said)
    except BaseException:
        if aside is not None:
            take_away(aside)
        raise
    if known is not None:
        if aside is not None:
            take_away(aside)
        return ImportReport(known, False, known.items.count(), known.links.count(), ())
    # Computed anew, and not kept: a transaction around this one may still be taken back.
    record_trend(launch, compute(plan_of(launch)))
    return ImportReport(launch, True, len(plan.items), len(plan.links), said)


def _made_from(program: Program, digest: str) -> Launch | None:
    """The launch of a program that the same file was made into."""
    return Launch.objects.filter(program=program, source_digest=digest).exclude(source_digest="").first()


def _seen(launch: Launch | None, by: User | None) -> Launch | None:
    """A launch, where the person may see it: else it is not there for them."""
    return None if launch is None or (by is not None and not holds(by, Permission.VIEW_LAUNCH, launch)) else launch


def _at_once(plan: Plan, program: Program, source: str, into: Launch | None) -> Launch:
    """The launch with everything of a plan, in one transaction."""
    launch = Launch(program=program)
    if into is not None:
        launch = Launch.objects.select_for_update().get(pk=into.pk)
        refuse_filled(launch)
        launch.revision += 1
        launch.version += 1
    head_of(launch, plan, source)
    launch.save()
    rows = Rows(launch, plan, write_calendars(launch, plan))
    for wave in rows.waves():
        rows.keep(Item.objects.bulk_create(wave, batch_size=500))
        write_involvements([row for row in wave if row.raci])
    Link.objects.bulk_create([link_row(launch, link, rows.written) for link in plan.links], batch_size=500)
    rows.point()
    return launch


def _record(launch: Launch, plan: Plan, by: User | None, source: str) -> None:
    Event.objects.create(
        launch=launch,
        actor=by,
        verb=Verb.IMPORTED,
        changes={"items": [0, len(plan.items)], "links": [0, len(plan.links)]},
        reason=source,
        revision=launch.revision,
    )
