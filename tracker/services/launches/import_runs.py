"""Imports that are too large for a request: queued with their file, made by a worker, followed, and stopped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any, BinaryIO

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from roles.access import Permission
from roles.models import User
from tracker.access import programs_with
from tracker.engine import PlanError
from tracker.models import ImportRun, Launch, Program, RunState
from tracker.models.background import OPEN_STATES
from tracker.services.background import heard, mine, take
from tracker.services.changes.refusals import Refused
from tracker.services.changes.sent_forms import claim
from tracker.transfer.formats import read_file

from .arrivals import Watch, take_away
from .imports import MOST_IN_LAUNCH, digest_of, import_plan

#: Bytes above which a file is not even read in a request.
MOST_BYTES = 512 * 1024
#: Imports that one person may have on their way at a time.
MOST_AT_A_TIME = 3
#: Warnings that are kept.
MOST_WARNINGS = 200


def start_import(
    *, by: User, program: Program, file: BinaryIO, source: str, mapping: Mapping[str, Any], into: Launch | None = None
) -> ImportRun:
    """Queues a file. Where the same one is on its way into the program already, that run. Raises :class:`Refused`."""
    on_their_way = ImportRun.objects.filter(by=by, state__in=OPEN_STATES)
    digest = digest_of(file)
    same = ImportRun.objects.filter(program=program, digest=digest, state__in=OPEN_STATES, by=by).first()
    if same is not None:
        return same
    if on_their_way.count() >= MOST_AT_A_TIME:
        text = _("%(n)s imports of yours are on their way. Wait until one of them is over, or stop it.")
        raise Refused({"file": text % {"n": MOST_AT_A_TIME}})
    file.seek(0)
    try:
        with transaction.atomic():
            claim(by)
            run = ImportRun.objects.create(
                by=by, program=program, into=into, source=source[:200], digest=digest, content=file.read(),
                mapping=dict(mapping),
            )  # fmt: skip
            make_import.enqueue(run.pk)
    except IntegrityError:
        raise Refused({"file": _("Somebody else is importing this file into the program now.")}) from None
    return run


def cancel_import(*, run: ImportRun) -> None:
    """Stops a run that is on its way. What it wrote is taken away again by its worker."""
    ImportRun.objects.filter(pk=run.pk, state__in=OPEN_STATES).update(state=RunState.CANCELLED, content=None)


class _Stopped(Exception):
    """Somebody stopped the run, or another worker has taken it up."""


class _Follow(Watch):
    """Writes down how far a run is, in the transaction that brings it there."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run

    def begun(self, launch: Launch) -> None:
        self._update(launch=launch)

    def tell(self, done: int, whole: int) -> None:
        self._update(done=done, whole=whole, heard_at=timezone.now())

    def finished(self, launch: Launch, warnings: Sequence[str]) -> None:
        self._update(state=RunState.DONE, launch=launch, content=None, warnings=list(warnings[:MOST_WARNINGS]))

    def _update(self, **values: Any) -> None:
        if not mine(self.run).update(**values):
            raise _Stopped


@task()
def make_import(run_pk: int) -> None:
    """The worker's part: one file."""
    run = take(ImportRun, run_pk)
    if run is None:
        return
    problem = ""
    with heard(run):
        try:
            _leftover(run)
            _make(run)
        except _Stopped:
            return
        except (PlanError, Refused) as error:
            problem = str(error)
        except Exception:
            mine(run).update(state=RunState.FAILED, content=None, problem=_("It failed unexpectedly."))
            raise
    if problem:
        mine(run).update(state=RunState.FAILED, content=None, problem=problem)


def _leftover(run: ImportRun) -> None:
    """Takes away what a worker that is gone had written."""
    begun = Launch.arrivals.filter(pk=run.launch_id or 0, arriving=True).first()
    if begun is not None:
        take_away(begun)
        run.launch = None


def _make(run: ImportRun) -> None:
    if run.by is None or not programs_with(run.by, Permission.CREATE_LAUNCH).filter(pk=run.program_id).exists():
        raise Refused({"": _("Whoever asked for it may not create launches in this program any more.")})
    import_plan(
        by=run.by,
        program=run.program,
        plan=read_file(BytesIO(run.content or b""), project_summary=False, most=MOST_IN_LAUNCH),
        source=run.source,
        digest=run.digest,
        mapping=run.mapping,
        into=run.into,
        watch=_Follow(run),
    )
