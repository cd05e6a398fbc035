"""Coordination load of a program's product managers: how much it is, how it trends, and what a program manager would
change."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from roles.access import OwningRole, Permission
from tracker.access import SignedInRequest, launches_visible_to, programs_with, requires
from tracker.models import Kind, Launch, Program, Verb
from tracker.selectors.commitments.standing import TURNS, commitment_rows
from tracker.selectors.people.coordination import FEW, JUDGED, Load, hours_together, load_of, own_hours, retagged
from tracker.selectors.people.departments import department_names
from tracker.selectors.plan.scheduled import ScheduledLaunch, Unschedulable, scheduled_launches
from tracker.selectors.reports.overview import awaited, scope_by_value
from tracker.selectors.resources import monday_of
from tracker.services.changes.refusals import Refused
from tracker.services.commitments.exchange import hand_over_requests
from tracker.services.people.coordination import tell_hours
from tracker.services.plan.items import hand_over

from .running import RUNNING
from .waiting import load_sentence

#: Items that can be tried to be handed over, and names of a list that are written out.
MOST_ROWS, NAMES = 60, 6
KINDS = {verb.value: verb.label for verb in Verb} | {"known": gettext_lazy("acknowledged moved dates of")}


@requires(Permission.VIEW_LAUNCH)
@require_http_methods(["GET", "HEAD", "POST"])
def coordination(request: SignedInRequest, program: Program) -> HttpResponse:
    """The weeks, what they come to, one's own hours, and the trial (``try``: items as if handed over)."""
    today = timezone.localdate()
    launches = list(
        launches_visible_to(request.user)
        .filter(program=program, state__in=RUNNING)
        .select_related("program", "launch_milestone")
    )
    if request.method == "POST":
        return _posted(request, program, launches)
    load = load_of(program, launches, today)
    plans = scheduled_launches(launches)
    schedules = [(launch, one) for launch in launches if not isinstance(one := plans[launch.pk], Unschedulable)]
    choices = _choices(schedules)
    tried = set(request.GET.getlist("try")) & {choice["id"] for choice in choices}
    hours = own_hours(request.user, program, today)
    context: dict[str, Any] = {
        "program": program,
        "load": load,
        "said": load_sentence(load),
        "weeks": _weeks(load),
        "kinds": sorted(((KINDS[kind], n) for kind, n in load.kinds.items()), key=lambda pair: -pair[1]),
        "limit": program.coordination_limit,
        "limit_y": round(90 - 80 * load.limit, 1),
        "runs_program": programs_with(request.user, Permission.MANAGE_MEMBERS).filter(pk=program.pk).exists(),
        "hours": [(week.monday, hours.get(week.monday)) for week in reversed(load.weeks[-JUDGED:])],
        "together": hours_together(program, today),
        "choices": choices,
        "tried": tried,
        "this_week": monday_of(today),
    }
    if tried:
        context["trial"] = _trial(program, schedules, tried, load)
    return render(request, "roles/home/coordination.html", context)


def _posted(request: SignedInRequest, program: Program, launches: list[Launch]) -> HttpResponse:
    """One's own hours of a week, or a hand-over of what was tried."""
    try:
        if "hand_over" in request.POST:
            return _hand_over(request, program, launches)
        monday = parse_date(request.POST.get("monday", "")[:10] or "x")
        text = request.POST.get("hours", "").strip().replace(",", ".")
        hours = Decimal(text) if text else None
        if monday is None or (hours is not None and not hours.is_finite()):
            raise Refused({"hours": _("Write a number of hours, such as 6 or 7.5.")})
        tell_hours(by=request.user, program=program, monday=monday, hours=hours, today=timezone.localdate())
        messages.success(request, _("Kept. Only you see it; others see what several people say together."))
    except (InvalidOperation, ValueError):
        messages.error(request, _("Write a number of hours, such as 6 or 7.5."))
    except Refused as error:
        messages.error(request, str(error))
    return redirect("coordination", program.key)


def _hand_over(request: SignedInRequest, program: Program, launches: list[Launch]) -> HttpResponse:
    """Gives what was tried to the program manager: by agreement, as every hand-over."""
    by_key = {launch.key: launch for launch in launches}
    wanted: dict[str, list[str]] = {}
    for one in request.POST.getlist("try")[:MOST_ROWS]:
        launch_key, _slash, item = one.partition("/")
        if launch_key in by_key:
            wanted.setdefault(launch_key, []).append(item.replace("\x00", ""))
    made = 0
    for launch_key, keys in wanted.items():
        reason = _("A program manager takes over coordination.")
        launch = by_key[launch_key]
        mine = launch.items.filter(key__in=keys, dropped=False)
        own = list(mine.filter(owning_role=OwningRole.PRODUCT).values_list("key", flat=True))
        asked = list(
            mine.filter(owning_role=OwningRole.PROGRAM, asked_by=OwningRole.PRODUCT).values_list("key", flat=True)
        )
        if asked:
            hand_over_requests(launch=launch, by=request.user, keys=asked, reason=reason)
            launch.refresh_from_db()
        if own:
            hand_over(launch=launch, by=request.user, keys=own, reason=reason)
        made += len(own) + len(asked)
    text = ngettext(
        "%(n)s item is handed over, or proposed to be.", "%(n)s items are handed over, or proposed to be.", made
    )
    messages.success(request, text % {"n": made})
    return redirect("coordination", program.key)


def _weeks(load: Load) -> list[dict[str, Any]]:
    return [
        {
            "week": week,
            "share": "—" if week.share is None else f"{week.share:.0%}",
            "height": round(80 * (week.share or 0), 1),
            "y": round(90 - 80 * (week.share or 0), 1),
            "over": week.share is not None and week.share >= load.limit and week.all >= FEW,
            "departments": len(week.departments),
            "people": len(week.people),
        }
        for week in load.weeks
    ]


def _choices(scheduled: list[tuple[Launch, ScheduledLaunch]]) -> list[dict[str, Any]]:
    """What a program manager could take over: product-owned work of other departments, and what product managers ask
    departments for."""
    departments = department_names()
    rows = []
    for launch, one in scheduled:
        for n, item in enumerate(one.plan.items):
            asked = item.commitment is not None and item.commitment.asked_by == OwningRole.PRODUCT
            own = item.owning_role == OwningRole.PRODUCT and item.kind == Kind.DEPENDENCY
            if (asked or own) and not one.finished(n):
                rows.append(
                    {
                        "id": f"{launch.key}/{item.key}",
                        "item": item,
                        "launch": launch,
                        "department": departments.get(item.department or "", "—"),
                        "asked": asked,
                    }
                )
    return rows[:MOST_ROWS]


def _trial(
    program: Program, scheduled: list[tuple[Launch, ScheduledLaunch]], tried: set[str], load: Load
) -> dict[str, Any]:
    """Both role views now and as they would be, and the load of the judged weeks."""
    then = []
    items: set[int] = set()
    for launch, one in scheduled:
        keys = {text.partition("/")[2] for text in tried if text.partition("/")[0] == launch.key}
        then.append((launch, retagged(one, keys)))
        if one.rows is not None:
            items |= {one.rows.items[one.network.index[key]] for key in keys}
    launches = [launch for launch, _one in scheduled]
    would_be = load_of(program, launches, timezone.localdate(), without=items)
    return {
        "n": len(tried),
        "rows": [
            {"label": label, "now": now, "then": later, "names": names}
            for (label, now, _names), (_label, later, names) in zip(_seen(scheduled), _seen(then), strict=True)
        ],
        "share": f"{load.share:.0%}",
        "would_be": f"{would_be.share:.0%}",
    }


def _seen(scheduled: list[tuple[Launch, ScheduledLaunch]]) -> list[tuple[Any, int, list[str]]]:
    """What the two role views hold: how much, and its first names."""
    turns: dict[str, list[str]] = {"product": [], "program": []}
    own: dict[str, list[str]] = {"product": [], "program": []}
    waiting: list[str] = []
    scope: list[str] = []
    for launch, one in scheduled:
        scope += [row.item.name for row in scope_by_value(launch, one, ())]
        waiting += [row.item.name for row in awaited(launch, one)]
        for row in commitment_rows(launch, one):
            asker = row.item.commitment.asked_by if row.item.commitment else None
            if asker and row.state in TURNS:
                turns[asker].append(row.item.name)
        for n, item in enumerate(one.plan.items):
            if item.owning_role and item.kind == Kind.DEPENDENCY and not one.finished(n):
                own[item.owning_role].append(item.name)
    rows: list[tuple[Any, list[str]]] = [
        (_("Product view: scope to deliver"), scope),
        (_("Product view: work it waits for from others"), waiting),
        (_("Product view: dependencies to answer for"), own["product"]),
        (_("Product view: commitments to bring about"), turns["product"]),
        (_("Program view: dependencies to answer for"), own["program"]),
        (_("Program view: commitments to bring about"), turns["program"]),
    ]
    return [(label, len(names), names[:NAMES]) for label, names in rows]
