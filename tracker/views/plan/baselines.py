"""Baselines of a launch: set one, and hold the plan against it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from roles.access import Permission
from tracker.access import SignedInRequest, requires
from tracker.models import Baseline, Launch
from tracker.selectors.plan.baselines import LaunchVariance, Variance, launch_variance, variances
from tracker.services.changes.refusals import Refused
from tracker.services.plan.baselines import remove_baseline, set_baseline
from tracker.views.page.forms import status_of
from tracker.views.page.frame import frame, unschedulable
from tracker.words import dates

#: Rows of a comparison that are written out.
MOST_ROWS = 500


class BaselineForm(forms.Form):
    """A new baseline."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)


@requires(Permission.VIEW_LAUNCH)
@require_http_methods(["GET", "HEAD", "POST"])
def baselines(request: SignedInRequest, launch: Launch) -> HttpResponse:
    """The list, the form that sets one, and the comparison with the one that the address names, or the latest."""
    context, scheduled = frame(request, launch, "baselines")
    if scheduled is None:
        return unschedulable(request, context)
    form = BaselineForm(
        request.POST or None, initial={"name": _("Plan of %(day)s") % {"day": dates.plain(launch.today)}}
    )
    if request.method == "POST":
        if not context["may_set_baseline"]:
            raise Http404
        if form.is_valid():
            try:
                made = set_baseline(launch=launch, by=request.user, name=form.cleaned_data["name"])
                messages.success(request, _("The baseline “%(name)s” is set.") % {"name": made.name})
                return redirect(reverse("baselines", args=[launch.key]) + f"?baseline={made.pk}")
            except Refused as error:
                form.add_error("name", str(error))
    kept = list(Baseline.objects.filter(launch=launch).defer("plan", "figures").select_related("by"))
    context |= {"form": form, "baselines": kept}
    asked = request.GET.get("baseline", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 13 else (kept[0].pk if kept else None)
    if number is not None:
        baseline = Baseline.objects.filter(launch=launch, pk=number).first()
        if baseline is None:
            messages.info(request, _("The baseline that this address names was removed."))
            return redirect("baselines", launch.key)
        rows = variances(scheduled, baseline)
        everything = request.GET.get("all") == "1"
        shown = [row for row in rows if everything or row.differs]
        context |= {
            "baseline": baseline,
            "everything": everything,
            "rows": [_row(row) for row in shown[:MOST_ROWS]],
            "more": max(0, len(shown) - MOST_ROWS),
            "same": len(rows) - sum(row.differs for row in rows),
            "counts": {status: sum(row.status == status for row in rows) for status in ("added", "dropped")},
            "launch_rows": _launch_rows(launch_variance(scheduled, baseline)),
            "cost": sum(row.cost or 0 for row in rows),
        }
    return render(request, "tracker/plan/baselines/baselines.html", context, status=status_of(form))


@requires(Permission.SET_BASELINE)
@require_POST
def remove(request: SignedInRequest, launch: Launch, baseline: int) -> HttpResponse:
    """Forgets a baseline."""
    try:
        remove_baseline(launch=launch, by=request.user, baseline=baseline)
        messages.success(request, _("The baseline is removed."))
    except Refused as error:
        messages.error(request, str(error))
    return redirect("baselines", launch.key)


def _launch_rows(variance: LaunchVariance | None) -> list[dict[str, Any]]:
    """Start, finish and duration of the launch, then, now, and the difference."""
    if variance is None:
        return []
    was, now = ([dates.day(day) for day in days] for days in (variance.was, variance.now))
    return [
        {
            "label": _("Start"),
            "was": was[0],
            "now": now[0],
            "days": _signed(variance.start),
            "late": variance.start > 0,
        },
        {
            "label": _("Finish"),
            "was": was[1],
            "now": now[1],
            "days": _signed(variance.finish),
            "late": variance.finish > 0,
        },
        {
            "label": _("Duration"),
            "was": "",
            "now": "",
            "days": _signed(variance.duration),
            "late": variance.duration > 0,
        },
    ]


def _row(row: Variance) -> dict[str, Any]:
    return {
        "row": row,
        "start": _signed(row.start),
        "finish": _signed(row.finish),
        "duration": _signed(row.duration),
        "was": dates.day(row.was[1]) if row.was else "—",
        "now": dates.day(row.now[1]) if row.now else "—",
    }


def _signed(days: float | None) -> str:
    if days is None:
        return ""
    return "0" if not days else f"{'+' if days > 0 else '−'}{dates.working_days(abs(days))}"
