"""The pictures of what drives a launch's forecast: items, departments, roles, risk events, weeks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roles.access import OwningRole
from tracker.engine.time.calendar import EPOCH, MINUTES_PER_DAY
from tracker.models import LaunchForecast
from tracker.selectors.forecast.forecasts import CRITICALITY, HIGH, LOW, RANK, SSI
from tracker.selectors.plan.scheduled import ScheduledLaunch
from tracker.words.forecast import days_text, share_text, shown

from .svg import WIDTH, Chart, fitted

MOST_ROWS, MOST_WEEKS = 12, 26
#: Working days between an item's short and its long tenth that are worth a bar.
LEAST_SWING = 0.2
#: Working days that switching something off must change for a bar.
LEAST_GAIN = 0.05


def tornado(row: LaunchForecast, scheduled: ScheduledLaunch) -> Chart:
    """By how much the expected finish moves between an item's short and its long tenth."""
    items = row.detail.get("items", {})
    swings = sorted(
        (
            (values[HIGH] - values[LOW], key, values)
            for key, values in items.items()
            if values[HIGH] - values[LOW] >= LEAST_SWING
        ),
        key=lambda one: -one[0],
    )[:MOST_ROWS]
    names = {item.key: item for item in scheduled.plan.items}
    chart = Chart("sensitivity", _("Whose duration moves the launch most?"), "", WIDTH, 40.0 + 24 * max(1, len(swings)))
    chart.columns = (
        _("Item"), _("In its shortest tenth"), _("In its longest tenth"), _("Critical in"), _("Sensitivity (SSI)"),
        _("Rank correlation"), _("Earlier without its uncertainty"),
    )  # fmt: skip
    gains = (row.drivers or {}).get("gains", {}).get("item", {})
    if not swings:
        chart.answer = _("No uncertain item moves it.")
        return chart
    first = names[swings[0][1]]
    chart.answer = _(
        "“%(name)s”: between its shortest and its longest tenth of the runs lie %(days)s of launch date."
    ) % {"name": first.name, "days": days_text(swings[0][0])}
    furthest = max(max(-values[LOW], values[HIGH]) for _swing, _key, values in swings)
    middle, half = 390.0, 110.0
    chart.line("rule", middle, 4, middle, chart.height - 22)
    for number, (_swing, key, values) in enumerate(swings):
        y = 6 + 24.0 * number
        item = names[key]
        low, high = values[LOW] / furthest * half, values[HIGH] / furthest * half
        said = _("%(name)s: %(low)s to %(high)s; critical in %(share)s of the runs.") % {
            "name": item.name, "low": days_text(values[LOW], sign=True), "high": days_text(values[HIGH], sign=True),
            "share": share_text(values[CRITICALITY]),
        }  # fmt: skip
        chart.text("name is-end", middle - half - 42, y + 14, fitted(item.name, middle - half - 46))
        chart.add("rect", "bar is-early", x=middle + min(low, 0), y=y, width=max(1.0, -low), height=16.0)
        chart.add("rect", "bar is-late", detail=said, x=middle, y=y, width=max(1.0, high), height=16.0)
        chart.text("label is-end", middle + low - 4, y + 13, days_text(values[LOW], sign=True))
        chart.text("label", middle + high + 4, y + 13, days_text(values[HIGH], sign=True))
        chart.rows.append(
            (item.name, days_text(values[LOW], sign=True), days_text(values[HIGH], sign=True),
             share_text(values[CRITICALITY]), f"{values[SSI]:.2f}", f"{values[RANK]:.2f}",
             days_text(gains[key], sign=True) if key in gains else "")
        )  # fmt: skip
    chart.text("label is-middle", middle, chart.height - 6, _("working days earlier – later"))
    return chart


def without(row: LaunchForecast, scheduled: ScheduledLaunch, departments: Mapping[str, str]) -> Chart:
    """What the expected finish would gain without the uncertainty of each department, risk event, gate and role."""
    bars = _gains(row, scheduled, departments)
    chart = Chart("without", _("Whose uncertainty costs the launch most?"), "", WIDTH, 14.0 + 24 * max(1, len(bars)))
    chart.columns = (_("Without the uncertainty of"), _("The launch comes earlier by"))
    chart.note = _(
        "Each is switched off alone, on the same draws. They need not add up: what two delay together, either delays "
        "alone."
    )
    worst = max((bar for bar in bars if bar[0] == "bar"), key=lambda bar: bar[2], default=None)
    if worst is None or worst[2] <= 0:
        chart.answer = _("Nothing that is uncertain delays the expected finish.")
    else:
        chart.answer = _("Without the uncertainty of %(name)s the launch would come %(days)s earlier.") % {
            "name": worst[1], "days": days_text(worst[2]),
        }  # fmt: skip
    most = max((abs(days) for _look, _name, days in bars), default=1.0)
    left, room = 190.0, 230.0
    for number, (look, name, days) in enumerate(bars):
        y, width = 6 + 24.0 * number, max(1.0, abs(days) / most * room)
        said = days_text(days) if days > 0 else _("%(days)s later") % {"days": days_text(days)}
        chart.text("name is-end", left - 8, y + 14, fitted(name, left - 12))
        look = look if days > 0 else "bar is-early"
        chart.add("rect", look, detail=f"{name}: {said}", x=left, y=y, width=width, height=16.0)
        chart.text("label", left + width + 6, y + 13, said)
        chart.rows.append((name, days_text(days, sign=days < 0)))
    return chart


def _gains(
    row: LaunchForecast, scheduled: ScheduledLaunch, departments: Mapping[str, str]
) -> list[tuple[str, str, float]]:
    """Bars worth showing, each with its look, its name and its working days."""
    gains = (row.drivers or {}).get("gains", {})
    named: dict[str, Mapping[str, str]] = {
        "department": departments,
        "risk": {one["key"]: one.get("name") or one["key"] for one in scheduled.plan.risks},
        "gate": {one["key"]: one.get("name") or one["key"] for one in scheduled.plan.branches},
        "role": {role.value: str(role.label) for role in OwningRole},
    }
    return [
        (f"bar is-{key}" if kind == "role" else "bar", names.get(key, key), days)
        for kind, names in named.items()
        for key, days in sorted(gains.get(kind, {}).items(), key=lambda pair: -pair[1])[:MOST_ROWS]
        if abs(days) >= LEAST_GAIN
    ]


def heat_map(row: LaunchForecast, scheduled: ScheduledLaunch, departments: Mapping[str, str]) -> Chart:
    """In which weeks each department has critical and near-critical work: runs in which it holds the launch."""
    cells = _by_week(row, scheduled)
    weeks = sorted({week for shares in cells.values() for week in shares})[:MOST_WEEKS]
    cells = {key: {week: share for week, share in own.items() if week in weeks} for key, own in cells.items()}
    order = sorted(cells, key=lambda key: -sum(cells[key].values()))[:MOST_ROWS]
    left, size = 150.0, 26.0
    width = max(WIDTH, left + size * len(weeks) + 10)
    chart = Chart("heat", _("Who holds the date, and in which weeks?"), "", width, 34.0 + 24 * max(1, len(order)))
    chart.columns = (_("Department"), *(shown(date.fromordinal(week), year=False) for week in weeks))
    chart.note = _("By the weeks of the plan; what runs late is critical later.")
    chart.answer = _heat_answer({key: cells[key] for key in order}, departments)
    for column, week in enumerate(weeks):
        if column % 3 == 0:
            chart.text("label", left + size * column, 12, shown(date.fromordinal(week), year=False))
    for number, key in enumerate(order):
        y, name = 20 + 24.0 * number, departments.get(key, key) or _("No department")
        chart.text("name is-end", left - 8, y + 15, fitted(name, left - 12))
        for column, week in enumerate(weeks):
            if week in cells[key]:
                _heat_cell(chart, name, week, cells[key][week], left + size * column, y)
        chart.rows.append((name, *(share_text(cells[key][week]) if week in cells[key] else "" for week in weeks)))
    return chart


def _by_week(row: LaunchForecast, scheduled: ScheduledLaunch) -> dict[str, dict[int, float]]:
    """By department and Monday, the highest criticality index of the work of that week."""
    items, base = row.detail.get("items", {}), scheduled.network.resolution.minutes
    cells: dict[str, dict[int, float]] = {}
    for n in scheduled.network.leaves:
        item = scheduled.plan.items[n]
        values = items.get(item.key)
        if values is None or not scheduled.network.activities[n].duration:
            continue
        early = scheduled.schedule.item(item.key).early
        days = (instant * base // MINUTES_PER_DAY for instant in (early.start, early.finish - 1))
        first, last = (EPOCH.toordinal() + day for day in days)
        for monday in range(first - (first - 1) % 7, last + 1, 7):
            own = cells.setdefault(item.department or "", {})
            own[monday] = max(own.get(monday, 0.0), values[CRITICALITY])
    return cells


def _heat_answer(cells: Mapping[str, Mapping[int, float]], departments: Mapping[str, str]) -> str:
    if not any(share for shares in cells.values() for share in shares.values()):
        return _("Nobody: no work that is left is ever critical.")
    weeks = {key: sum(1 for share in shares.values() if share >= 0.5) for key, shares in cells.items()}
    worst = max(cells, key=lambda key: (weeks[key], sum(cells[key].values())))
    text = ngettext(
        "%(name)s above all: its work is critical in at least half of the runs in %(n)s week.",
        "%(name)s above all: its work is critical in at least half of the runs in %(n)s weeks.",
        weeks[worst],
    )
    return text % {"name": departments.get(worst, worst) or _("No department"), "n": weeks[worst]}


def _heat_cell(chart: Chart, name: str, week: int, share: float, x: float, y: float) -> None:
    level = 0 if share < 0.005 else 1 + min(3, int(share * 4 * 0.999))
    said = _("%(name)s, week of %(week)s: critical in %(share)s of the runs.") % {
        "name": name, "week": shown(date.fromordinal(week)), "share": share_text(share),
    }  # fmt: skip
    chart.add("rect", f"heat-{level}", detail=said, x=x, y=y, width=24.0, height=22.0)
    if level:
        dark = " is-dark" if level == 4 else ""
        chart.text(f"heat-text is-middle{dark}", x + 12, y + 15, round(share * 100))
