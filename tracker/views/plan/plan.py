"""The Plan: table beside Gantt, with a panel for one item."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from roles.access import OwningRole, Permission
from tracker.access import Rights, SignedInRequest, requires
from tracker.engine.passes.compare import Comparison
from tracker.engine.risks.rules import Risk
from tracker.forms.plan.items import BulkForm, ItemForm
from tracker.models import Baseline, Item, Kind, Launch
from tracker.selectors.comments import comments_on, documents_of
from tracker.selectors.commitments.standing import records_in
from tracker.selectors.forecast.forecasts import criticality_of, forecast_status
from tracker.selectors.people.departments import department_names
from tracker.selectors.people.roles_held import accountable
from tracker.selectors.plan import rows as boards
from tracker.selectors.plan.grounds import grounds_of
from tracker.selectors.plan.rows import GROUPINGS, Filters, Grouping
from tracker.selectors.plan.scheduled import ScheduledLaunch
from tracker.selectors.proposals import open_for
from tracker.selectors.risks import answers_of, near_the_path, open_risks, worst_by_item
from tracker.services.changes.undo import last_edit, last_undone
from tracker.services.notices.visits import look_at
from tracker.views.page.address import known_part
from tracker.views.page.fragments import fragment_of, render_fragment
from tracker.views.page.frame import frame, unschedulable
from tracker.views.page.launch_line import line_of
from tracker.words.forecast import header, item_figures
from tracker.words.risks.rows import risk_line

from .gantt import AXIS_HEIGHT, FIT, ZOOMS
from .item_panel import ItemPanel, dropped_panel, form_of, involved, links_to_add, panel_of
from .row_html import RowFrame
from .rows import ON_SHEETS, PAPER_CHART, RowContext, Window, sheets_of, window_of

ONLY = ("driving", "critical", "near")
#: Words that the address of the Plan has, by name.
KNOWN: dict[str, Collection[str]] = {
    "group": [*Grouping],
    "role": OwningRole.values,
    "kind": Kind.values,
    "only": ONLY,
    "without": boards.WITHOUT,
    "zoom": ZOOMS,
}
#: The parts of the screen that an edit of values may change.
CHANGES = "changes"
#: What a page says of what it shows, along with an edit.
SHOWN = ("shown", "windows", "revision")
#: What the columns of the table are called.
COLUMN_NAMES = (
    gettext_lazy("Name"), gettext_lazy("Department"), gettext_lazy("Owner"), gettext_lazy("Duration"),
    gettext_lazy("Waits for"), gettext_lazy("Start"), gettext_lazy("Finish"), gettext_lazy("Total float"),
    gettext_lazy("Path"), gettext_lazy("Chance to be critical"),
)  # fmt: skip
#: Fragments by the DOM id of the element that asks for them. Each pays only for what it shows.
FRAGMENTS = {"panel": "item-panel", "board-area": "board-area", "more-rows": "window"}


@requires(Permission.VIEW_LAUNCH)
@require_safe
def plan(request: SignedInRequest, launch: Launch) -> HttpResponse:
    """The whole screen, one window of its rows, its board or its panel."""
    fragment = fragment_of(request, FRAGMENTS)
    context = screen(request, launch, request.GET, fragment)
    if fragment is None and request.method == "GET":
        look_at(launch=launch, by=request.user)
    if "problem" in context:
        return unschedulable(request, context)
    answer = render_fragment(request, "tracker/plan/plan.html", fragment, context)
    answer.status_code = 404 if context["gone"] and "panel" not in context and request.GET.get("item") else 200
    return answer


def screen(
    request: SignedInRequest,
    launch: Launch,
    query: QueryDict,
    fragment: str | None = None,
    moved: Comparison | None = None,
) -> dict[str, Any]:
    """What the templates of the Plan read, for the state that the address (``query``) describes; for :data:`CHANGES`
    without what an edit of values leaves as it is."""
    context, scheduled = frame(request, launch, "plan")
    if scheduled is None:
        return context
    departments = department_names()
    query, left_out = known_part(query, KNOWN | {"department": departments.keys()})
    filters, may_edit = filters_of(query), context["may_edit"]
    answers, records = answers_of([launch]).get(launch.pk, ()), records_in(launch, request.user)
    risks = open_risks(scheduled, launch.today, answers, records)
    context |= {"scheduled": scheduled, "filters": filters, "query": query_of(query), "empty": not scheduled.plan.items}
    context |= {"gone": "", "left_out": left_out}
    baseline = _baseline(launch, query)
    if query.get("baseline") and baseline is None:
        context["gone"] = _("The baseline that this address names was removed.")
    status = forecast_status(launch, scheduled)
    context["forecast"] = header(scheduled, status, grounds_of(launch, scheduled))
    if fragment in (None, CHANGES):
        context["line"] = line_of(launch, scheduled, departments, status.latest)
        context |= {"risks": len(risks), "risks_near": near_the_path(scheduled, risks)}
        if may_edit:
            context |= {"undoable": last_edit(launch, request.user), "redoable": last_undone(launch, request.user)}
    if fragment is None:
        context |= _choices(scheduled, departments) | {"fold": ",".join(sorted(filters.fold))}
        context["baselines"] = Baseline.objects.filter(launch=launch).defer("plan", "figures")
        context["chosen_baseline"] = _number(query.get("baseline", ""))
        if may_edit:
            context |= {"bulk": BulkForm(launch=launch), "adding": adding_form(launch, scheduled)}
    key = query.get("item", "")
    if fragment != "item-panel" and scheduled.plan.items:
        row_context = RowContext(
            departments,
            worst_by_item(scheduled, risks),
            moved,
            key,
            query.get("focus", ""),
            baseline,
            criticality_of(status),
            status.current,
            status.latest.pk if status.latest else None,
            chart_width(request),
        )
        row_frame = frame_of_rows(launch, query, filters, may_edit)
        context |= {"row_context": row_context, "row_frame": row_frame, "risk_facts": (answers, records)}
        if fragment != CHANGES:
            window = window_of(scheduled, filters, query, row_context)
            context |= {"axis_height": AXIS_HEIGHT, "columns": COLUMN_NAMES, "drawn": Drawn(window, row_frame)}
            context |= {"window": window, "focused": _focused(scheduled, row_context.focus)}
            context["long"] = len(window.board.rows) > ON_SHEETS[0]
            if query.get("print") == "1":
                sheets = sheets_of(window, filters, query, replace(row_context, fit=PAPER_CHART))
                context["sheets"] = [(sheet, Drawn(sheet, row_frame)) for sheet in sheets]
    if key and fragment in (None, CHANGES, "item-panel"):
        context |= _panel(launch, scheduled, key, query, departments, risks, request.rights)
        panel = context.get("panel")
        if isinstance(panel, ItemPanel) and panel.floats:
            panel.floats += item_figures(status, key)
    return context


def _panel(
    launch: Launch,
    scheduled: ScheduledLaunch,
    key: str,
    query: QueryDict,
    departments: dict[str, str],
    risks: Sequence[Risk],
    rights: Rights,
) -> dict[str, Any]:
    """The panel of one item: what it says, or its form; an item that was dropped can be restored there."""
    position = scheduled.network.index.get(key)
    if position is None:
        item = Item.objects.filter(launch=launch, key=key, dropped=True).first()
        if item is None:
            return {"gone": _("There is no item “%(key)s” in this launch.") % {"key": key[:60]}}
        return {"panel": dropped_panel(launch, item), "query": query_of(query)}
    panel = panel_of(launch, scheduled, position, departments)
    panel = replace(
        panel,
        **_people(launch, panel.item, rights),
        risks=[risk_line(launch, scheduled, risk) for risk in risks if risk.items[0] == key],
    )
    context: dict[str, Any] = {"panel": panel}
    if rights.everywhere(Permission.PROPOSE):
        if query.get("edit"):
            form = form_of(launch, scheduled, panel.item)
            context |= {"form": form, "focus_field": query["edit"]}
            context |= {"form_version": panel.item.version, "form_seen": form.seen_predecessors}
        else:
            context["linking"] = links_to_add(launch)
    return context


def _people(launch: Launch, item: Item, rights: Rights) -> dict[str, Any]:
    """Who has which part in an item, who answers for it, and what is proposed and said of it. Five queries."""
    people = accountable(launch)
    return {
        "mine": rights.may_edit(item),
        "accountable": people.get(OwningRole(item.owning_role)) if item.owning_role else None,
        "involved": involved(item),
        "proposals": open_for(item),
        "comments": comments_on(launch, item).filter(removed_at=None).count(),
        "documents": documents_of(launch, item).count(),
    }


def _focused(scheduled: ScheduledLaunch, key: str) -> str:
    position = scheduled.network.index.get(key)
    return scheduled.plan.items[position].name if position is not None else ""


def _baseline(launch: Launch, query: QueryDict) -> Baseline | None:
    number = _number(query.get("baseline", ""))
    return Baseline.objects.filter(launch=launch, pk=number).defer("plan").first() if number else None


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 13 else None


def adding_form(launch: Launch, scheduled: ScheduledLaunch, data: Any = None, kind: str = Kind.DEPENDENCY) -> ItemForm:
    """The one-line form that adds an item. A blank launch begins with a phase."""
    names = {item.key: item.name for item in scheduled.plan.items}
    only = ("name", "kind", "duration", "predecessors")
    initial = {"kind": kind if scheduled.plan.items else Kind.SUMMARY}
    form = ItemForm(data, launch=launch, names=names, only=only, auto_id="add_%s", initial=initial)
    for name, example in (("duration", "5d, 2w"), ("predecessors", "3, 12FS+2d")):
        form.fields[name].widget.attrs["placeholder"] = example
    return form


def filters_of(get: QueryDict) -> Filters:
    """What the address asks for; words it does not know ask for nothing."""
    get, _left_out = known_part(get, KNOWN)
    return Filters(
        group=Grouping(get.get("group") or Grouping.PHASE),
        search=get.get("q", "").strip()[:100],
        department=get.get("department", ""),
        role=get.get("role", ""),
        kind=get.get("kind", ""),
        only=get.get("only", ""),
        owner=get.get("owner", ""),
        without=get.get("without", ""),
        fold=frozenset(filter(None, get.get("fold", "")[:2000].split(","))),
    )


@dataclass(frozen=True)
class Drawn:
    """A window as HTML, made when a template asks for it."""

    window: Window
    frame: RowFrame

    @property
    def rows(self) -> SafeString:
        return mark_safe(self.window.rows_html(self.frame))

    @property
    def chart(self) -> SafeString:
        return mark_safe(self.window.chart_html())


def chart_width(request: SignedInRequest) -> int:
    """How wide the browser's chart is, in pixels: it says so in a cookie."""
    said = request.COOKIES.get("chart", "")
    return min(max(int(said), 200), 4000) if said.isdecimal() and len(said) < 6 else FIT


def frame_of_rows(launch: Launch, query: QueryDict, filters: Filters, may_edit: bool) -> RowFrame:
    """What the rows of a page have in common."""
    kept, unfolded = (escape(text + "&") if text else "" for text in (query_of(query), query_of(query, "fold")))
    return RowFrame(
        query=kept,
        unfolded=unfolded,
        risks_url=reverse("risks", args=[launch.key]),
        may_edit=may_edit,
        fold=filters.fold,
        language=get_language() or "",
    )


def query_of(get: QueryDict, *without: str) -> str:
    """The address's query without item and place, to build on."""
    left_out = ("item", "from", "edit", *SHOWN, "print", "csrfmiddlewaretoken", *without)
    return urlencode([(name, value) for name, value in get.items() if name not in left_out and value])


def _choices(scheduled: ScheduledLaunch, departments: dict[str, str]) -> dict[str, Any]:
    return {
        "department_choices": [(key, name) for key, name in departments.items() if key in scheduled.departments],
        "role_choices": OwningRole.choices,
        "kind_choices": [choice for choice in Kind.choices if choice[0] != Kind.SUMMARY],
        "group_choices": [(group.value, label) for group, label in GROUPINGS.items()],
    }
