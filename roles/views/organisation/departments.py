"""Departments and their calendars, with a preview of the year."""

from __future__ import annotations

import calendar as months
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from roles.access import Permission
from roles.models import Department, DepartmentException
from roles.models.folding import folded
from tracker.access import SignedInRequest, requires
from tracker.forms.people import DepartmentForm, ExceptionForm
from tracker.services.changes.refusals import Refused, Stale
from tracker.services.people.departments import (
    add_exception,
    create_department,
    drop_department,
    edit_department,
    remove_exception,
)
from tracker.views.page.forms import reconciled, say, seen_again, seen_in, side_by_side, status_of, without_theirs

#: What may be changed of a department.
FIELDS = ("name", "week", "country", "subdivision", "capacity")


@requires(Permission.MANAGE_ORGANISATION)
@require_safe
def departments(request: SignedInRequest) -> HttpResponse:
    """Every department with its people and open items."""
    asked = request.GET.get("q", "").strip()[:100]
    rows = Department.objects.annotate(
        members=Count("people", filter=Q(people__is_active=True), distinct=True),
        work=Count("items", filter=Q(items__dropped=False, items__actual_finish=None), distinct=True),
    )
    if asked:
        rows = rows.filter(name__folded__contains=folded(asked))
    return render(request, "roles/organisation/departments.html", {"rows": rows, "asked": asked})


@requires(Permission.MANAGE_ORGANISATION)
@require_http_methods(["GET", "HEAD", "POST"])
def new_department(request: SignedInRequest) -> HttpResponse:
    """A form for a department."""
    form = DepartmentForm(request.POST or None, initial={"week": [0, 1, 2, 3, 4]})
    if request.method == "POST" and form.is_valid():
        try:
            made = create_department(by=request.user, values=form.values())
            messages.success(request, _("%(name)s is ready.") % {"name": made})
            return redirect("department", made.key)
        except Refused as error:
            say(form, error)
    context = {"form": form}
    return render(request, "roles/organisation/department_new.html", context, status=status_of(form))


@requires(Permission.MANAGE_ORGANISATION)
@require_http_methods(["GET", "HEAD", "POST"])
def department(request: SignedInRequest, department: str) -> HttpResponse:
    """One department: its name and week, its exceptions, and the year as it comes out."""
    row = get_object_or_404(Department.objects.prefetch_related("exceptions"), key=department)
    form = DepartmentForm(request.POST or None, initial=_initial(row))
    conflicts: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        seen = seen_in(request.POST.get("seen"))
        values = without_theirs(request.POST, form.values())
        try:
            _confirm(request, edit_department(by=request.user, department=row, values=values, seen=seen))
            return redirect("department", row.key)
        except Stale as stale:
            row.refresh_from_db()
            form = reconciled(form, DepartmentForm(initial=_initial(row)), stale)
            conflicts = side_by_side(stale, form)
        except Refused as error:
            say(form, error)
            row.refresh_from_db()
    return _page(request, row, form, ExceptionForm(auto_id="exception_%s"), conflicts)


@requires(Permission.MANAGE_ORGANISATION)
@require_POST
def new_exception(request: SignedInRequest, department: str) -> HttpResponse:
    """Days that differ from the department's week."""
    row = get_object_or_404(Department.objects.prefetch_related("exceptions"), key=department)
    form = ExceptionForm(request.POST, auto_id="exception_%s")
    if form.is_valid():
        values = form.cleaned_data | {"last": form.cleaned_data["last"] or form.cleaned_data["first"]}
        try:
            _confirm(request, add_exception(by=request.user, department=row, **values))
            return redirect("department", row.key)
        except Refused as error:
            say(form, error)
    return _page(request, row, DepartmentForm(initial=_initial(row)), form)


@requires(Permission.MANAGE_ORGANISATION)
@require_POST
def forget_exception(request: SignedInRequest, department: str, exception: int) -> HttpResponse:
    """Forgets days that differed."""
    rows = DepartmentException.objects.select_related("department")
    row = get_object_or_404(rows, department__key=department, pk=min(exception, 2**62))
    try:
        _confirm(request, remove_exception(by=request.user, exception=row))
    except Refused as error:
        messages.error(request, str(error))
    return redirect("department", department)


@requires(Permission.MANAGE_ORGANISATION)
@require_POST
def forget_department(request: SignedInRequest, department: str) -> HttpResponse:
    """Takes away a department that nothing belongs to."""
    row = get_object_or_404(Department, key=department)
    try:
        drop_department(by=request.user, department=row)
        messages.success(request, _("%(name)s is gone.") % {"name": row})
        return redirect("departments")
    except Refused as error:
        messages.error(request, str(error))
    return redirect("department", department)


def _initial(row: Department) -> dict[str, Any]:
    """A department as its form shows it."""
    values = {name: getattr(row, name) for name in ("name", "country", "subdivision", "capacity")}
    return values | {"week": [day for day in range(7) if row.week[day] == "1"]}


def _confirm(request: SignedInRequest, launches: int) -> None:
    text = _("Saved.")
    if launches:
        more = ngettext("%(n)s launch was scheduled again.", "%(n)s launches were scheduled again.", launches)
        text = f"{text} {more % {'n': launches}}"
    messages.success(request, text)


def _page(
    request: SignedInRequest,
    row: Department,
    form: DepartmentForm,
    exception: ExceptionForm,
    conflicts: Sequence[dict[str, Any]] = (),
) -> HttpResponse:
    asked = request.GET.get("year", "")
    this = timezone.localdate().year
    year = int(asked) if asked.isdecimal() and len(asked) == 4 and 1970 <= int(asked) <= 2200 else this
    context = {
        "department": row,
        "form": form,
        "exception": exception,
        "conflicts": conflicts,
        "seen": seen_again(request.POST, form, conflicts, {name: getattr(row, name) for name in FIELDS}),
        "year": year,
        "months": year_of(row, year),
        "weekdays": [WEEKDAYS_ABBR[day] for day in range(7)],
    }
    status = status_of(exception if exception.errors else form, conflicts)
    return render(request, "roles/organisation/department.html", context, status=status)


def year_of(row: Department, year: int) -> list[dict[str, Any]]:
    """The year's months in weeks, each day with whether the department works on it, and why not."""
    month_rows = []
    for month in range(1, 13):
        weeks = months.Calendar().monthdatescalendar(year, month)
        days = [[_day(row, day) if day.month == month else None for day in week] for week in weeks]
        work = sum(day is not None and day["works"] for week in days for day in week)
        month_rows.append({"name": MONTHS[month], "weeks": days, "work": work})
    return month_rows


def _day(row: Department, day: date) -> dict[str, Any]:
    works, why = row.day(day)
    return {"day": day, "works": works, "why": why}
