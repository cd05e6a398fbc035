"""Making programs and launches, and importing plans."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from roles.access import Permission
from tracker.access import SignedInRequest, launches_visible_to, programs_with, requires
from tracker.engine import PlanError
from tracker.engine.plan.json_rows import LARGEST_FILE
from tracker.forms.launches import ImportForm, LaunchEditForm, LaunchForm, ProgramForm
from tracker.models import ImportRun, Launch, LaunchState, Program
from tracker.services.changes.outcome import Outcome
from tracker.services.changes.refusals import Refused, Stale
from tracker.services.launches.import_runs import MOST_BYTES, cancel_import, start_import
from tracker.services.launches.imports import AT_ONCE, MOST_IN_LAUNCH, ImportReport, digest_of, import_plan
from tracker.services.launches.launches import create_launch, create_program
from tracker.services.launches.launches import edit_launch as write_launch
from tracker.transfer.formats import read_file
from tracker.views.page.forms import (
    reconciled,
    say,
    side_by_side,
    status_of,
    takes_files,
    version_of,
    without_theirs,
)
from tracker.views.page.fragments import fragment_of, render_fragment
from tracker.views.page.frame import frame
from tracker.views.page.limits import IMPORT, limited
from tracker.words.changes import change_sentence
from tracker.words.proposals import ownership_sentence, proposed_sentence


@requires(Permission.CREATE_PROGRAM)
@require_http_methods(["GET", "HEAD", "POST"])
def new_program(request: SignedInRequest) -> HttpResponse:
    """A form for a program."""
    form = ProgramForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            program = create_program(by=request.user, **form.cleaned_data)
            messages.success(request, _("Program “%(name)s” is ready for its first launch.") % {"name": program.name})
            return redirect("new-launch")
        except Refused as error:
            form.add_error("name", str(error))
    title = _("New program")
    return render(request, "tracker/launches/form.html", {"form": form, "title": title}, status=status_of(form))


@requires(Permission.CREATE_LAUNCH)
@require_http_methods(["GET", "HEAD", "POST"])
def new_launch(request: SignedInRequest) -> HttpResponse:
    """A form for a blank launch."""
    programs = programs_with(request.user, Permission.CREATE_LAUNCH)
    if not programs:
        messages.info(request, _("A launch belongs to a program. Create the first one."))
        return redirect("new-program")
    form = LaunchForm(request.POST or None, programs=programs)
    if request.method == "POST" and form.is_valid():
        return redirect(create_launch(by=request.user, **form.cleaned_data))
    context = {"form": form, "title": _("New launch"), "import_too": True}
    return render(request, "tracker/launches/form.html", context, status=status_of(form))


@requires(Permission.PROPOSE, even_archived=True)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_launch(request: SignedInRequest, launch: Launch) -> HttpResponse:
    """A launch's own values: its dates, its milestone, its state, the program it lies in."""
    programs = programs_with(request.user, Permission.CREATE_LAUNCH) | Program.objects.filter(pk=launch.program_id)
    names = list(LaunchEditForm.base_fields)
    initial = {name: getattr(launch, name) for name in names}
    known = {"launch": launch, "programs": programs, "visible": launches_visible_to(request.user)}
    form = LaunchEditForm(request.POST or None, initial=initial, **known)
    conflicts: list[dict[str, object]] = []
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = without_theirs(request.POST, {name: form.cleaned_data[name] for name in names})
            version, was = version_of(request.POST.get("version")), launch.state
            try:
                outcome = write_launch(launch=launch, by=request.user, version=version, values=values)
                messages.success(request, _edited_sentence(outcome))
                if was == LaunchState.DRAFT and outcome.launch.state == LaunchState.ACTIVE:
                    messages.info(request, ownership_sentence(outcome.launch))
                return redirect(outcome.launch)
            except Stale as stale:
                status = 409
                launch.refresh_from_db()
                initial = {name: getattr(launch, name) for name in names}
                form = reconciled(form, LaunchEditForm(initial=initial, **known), stale)
                conflicts = side_by_side(stale, form)
            except Refused as error:
                say(form, error)
    context = frame(request, launch, "edit-launch")[0] | {"form": form, "conflicts": conflicts}
    # What was refused was typed on what its form had shown, and is held against that again.
    context["form_version"] = request.POST.get("version", "") if status == 422 else launch.version
    return render(request, "tracker/launches/edit.html", context, status=status)


def _edited_sentence(outcome: Outcome) -> str:
    """What became of an edit of the launch's own values."""
    if outcome.proposal is not None:
        return proposed_sentence(outcome.proposal)
    if outcome.change_set is None:
        return _("Nothing differed, so nothing was changed.")
    return f"{_('Saved.')} {change_sentence(outcome)}".strip()


@takes_files(LARGEST_FILE)
@requires(Permission.CREATE_LAUNCH)
@limited(IMPORT, "POST")
@require_http_methods(["GET", "HEAD", "POST"])
def import_launch(request: SignedInRequest) -> HttpResponse:
    """A plan file becomes a launch."""
    form = ImportForm(
        request.POST or None, request.FILES or None, programs=programs_with(request.user, Permission.CREATE_LAUNCH)
    )
    if request.method == "POST" and form.is_valid():
        answer = _imported(request, form, form.cleaned_data["program"], None)
        if answer is not None:
            return answer
    return _import_page(request, form, None)


@takes_files(LARGEST_FILE)
@requires(Permission.EDIT_LAUNCH)
@limited(IMPORT, "POST")
@require_http_methods(["GET", "HEAD", "POST"])
def import_into(request: SignedInRequest, launch: Launch) -> HttpResponse:
    """A plan file fills a blank launch."""
    if launch.items.exists():
        raise Http404
    programs = programs_with(request.user, Permission.CREATE_LAUNCH)
    form = ImportForm(request.POST or None, request.FILES or None, programs=programs, fixed=launch.program)
    if request.method == "POST" and form.is_valid():
        answer = _imported(request, form, launch.program, launch)
        if answer is not None:
            return answer
    return _import_page(request, form, launch)


def _imported(request: SignedInRequest, form: ImportForm, program: Program, into: Launch | None) -> HttpResponse | None:
    """Where the import led: to its launch, or to how far it is; ``None`` with the reason beside the file field."""
    upload, mapping = form.cleaned_data["file"], form.cleaned_data["mapping"]
    file, source = upload.file, upload.name or ""
    try:
        plan = None
        if upload.size <= MOST_BYTES:
            plan = read_file(file, project_summary=False, most=MOST_IN_LAUNCH)
        if plan is None or len(plan.items) > AT_ONCE:
            run = start_import(by=request.user, program=program, file=file, source=source, mapping=mapping, into=into)
            return redirect("import-run", run.pk)
        report = import_plan(
            by=request.user,
            program=program,
            plan=plan,
            source=source,
            digest=digest_of(file),
            mapping=mapping,
            into=into,
        )
    except (PlanError, Refused) as error:
        form.add_error("file", str(error))
        return None
    tell_of(request, report)
    return redirect(report.launch)


def tell_of(request: SignedInRequest, report: ImportReport) -> None:
    """What an import did, as messages on the next page."""
    if not report.created:
        messages.info(request, _("This file was imported before, as this launch. Nothing was created."))
        return
    text = _("Imported %(items)s items and %(links)s links.") % {"items": report.items, "links": report.links}
    messages.success(request, text)
    for warning in report.warnings[:MOST_WARNINGS]:
        messages.warning(request, warning)
    if len(report.warnings) > MOST_WARNINGS:
        more = len(report.warnings) - MOST_WARNINGS
        messages.warning(request, _("%(n)s more warnings: the import command prints them all.") % {"n": more})


@requires(Permission.CREATE_LAUNCH)
@require_http_methods(["GET", "HEAD", "POST"])
def import_run(request: SignedInRequest, run: int) -> HttpResponse:
    """How far an import in the background is, and what came of it; posting stops it. Whoever asked for it sees it."""
    rows = ImportRun.objects.filter(by=request.user).select_related("program", "launch").defer("content")
    row = get_object_or_404(rows, pk=min(run, 2**62))
    if request.method == "POST":
        cancel_import(run=row)
        return redirect("import-run", row.pk)
    context = {"run": row, "launch_there": row.launch is not None and not row.launch.arriving}
    fragment = fragment_of(request, {"import-run": "progress"})
    return render_fragment(request, "tracker/launches/import_run.html", fragment, context)


#: Warnings shown after an import in the browser.
MOST_WARNINGS = 12


def _import_page(request: SignedInRequest, form: ImportForm, launch: Launch | None) -> HttpResponse:
    title = _("Import a plan into “%(name)s”") % {"name": launch.name} if launch else _("Import a plan")
    context = {"form": form, "title": title, "upload": True}
    return render(request, "tracker/launches/form.html", context, status=status_of(form))
