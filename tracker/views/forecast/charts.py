"""The pictures of a launch's forecast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from tracker.models import LaunchForecast
from tracker.words.forecast import in_a_hundred, share_text, shown

from .svg import WIDTH, Chart

#: Bars of a distribution at most; days come together to weeks above.
MOST_BARS = 100


@dataclass(frozen=True, slots=True)
class Days:
    """Days from left to right, and where a picture has its edges."""

    begin: int
    end: int
    left: float = 8.0
    right: float = 520.0
    top: float = 62.0
    bottom: float = 258.0

    def x(self, day: float) -> float:
        return self.left + (day - self.begin) / (self.end - self.begin) * (self.right - self.left)

    @property
    def height(self) -> float:
        return self.bottom - self.top


def finish_chart(row: LaunchForecast) -> Chart:
    """The distribution of the finish: how likely each day is, and how likely to be done by then."""
    chart = Chart("finish", _("When will we launch?"), _finish_answer(row), WIDTH, 300)
    by_day = [(int(day), share) for day, share in row.detail.get("by_day", ())]
    first, last = by_day[0][0], by_day[-1][0]
    span = max(last - first, 6)
    marks = {"p50": row.p50.toordinal(), "p80": row.p80.toordinal(), "computed": row.computed.toordinal()}
    if row.target is not None:
        marks["target"] = row.target.toordinal()
    near = [day for day in marks.values() if first - span <= day <= last + span]
    days = Days(min([first, *near]) - 1, max([last, *near]) + 1)
    for share in (0, 0.25, 0.5, 0.75, 1):
        y = days.bottom - share * days.height
        chart.line("rule", days.left, y, days.right, y)
        chart.text("label", days.right + 6, y + 4, share_text(share))
    width = 7 if span > MOST_BARS else 1
    chart.columns = (_("Day") if width == 1 else _("Week up to"), _("Ends here"), _("Ended by then"))
    _finish_bars(chart, by_day, width, days, marks.get("target"))
    _months(chart, days)
    _finish_marks(chart, marks, days)
    return chart


def _finish_answer(row: LaunchForecast) -> str:
    said = _("Half of all runs have ended by %(p50)s, four of five by %(p80)s.") % {
        "p50": shown(row.p50), "p80": shown(row.p80),
    }  # fmt: skip
    if row.chance is not None and row.target is not None:
        said += " " + _("%(n)s of 100 make the target of %(day)s.") % {
            "n": in_a_hundred(row.chance), "day": shown(row.target),
        }  # fmt: skip
    return said


def _finish_bars(chart: Chart, by_day: Sequence[tuple[int, float]], width: int, days: Days, target: int | None) -> None:
    """A bar for each day or week, and the share that has ended by then as a curve."""
    bins: dict[int, float] = {}
    for day, share in by_day:
        start = day if width == 1 else day - date.fromordinal(day).weekday()
        bins[start] = bins.get(start, 0.0) + share
    most, upto = max(bins.values()), 0.0
    points = [(days.x(days.begin), days.bottom)]
    for start, share in sorted(bins.items()):
        upto += share
        late = target is not None and start > target
        height = share / most * days.height * 0.8
        left, right = days.x(start - 0.4), days.x(start + width - 0.6)
        named = shown(date.fromordinal(start + width - 1))
        chart.add(
            "rect", "bar is-late" if late else "bar is-early" if target is not None else "bar",
            detail=_("%(day)s: %(share)s of all runs end here, %(upto)s have ended by then.")
            % {"day": named, "share": share_text(share), "upto": share_text(round(upto, 5))},
            x=left, y=days.bottom - height, width=max(1.5, right - left), height=height,
        )  # fmt: skip
        points.append((right, days.bottom - upto * days.height))
        chart.rows.append((named, share_text(share), share_text(round(upto, 5))))
    chart.curve("curve", [*points, (days.right, days.top)])


def _finish_marks(chart: Chart, marks: Mapping[str, int], days: Days) -> None:
    """Vertical lines with their names, each on a line of its own so that no two names meet."""
    names = {"target": _("Target"), "computed": _("Computed"), "p50": "P50", "p80": "P80"}
    for number, name in enumerate(sorted(marks, key=lambda name: marks[name])):
        day, y = marks[name], 14.0 * number + 11
        said = f"{names[name]} {shown(date.fromordinal(day))}"
        if day < days.begin:
            chart.text("name", days.left, y, f"← {said}")
        elif day > days.end:
            chart.text("name is-end", days.right, y, f"{said} →")
        else:
            at = days.x(day)
            chart.line(f"mark is-{name}", at, y + 3, at, days.bottom)
            turned = at > (days.left + days.right) * 0.62
            chart.text("name is-end" if turned else "name", at - 5 if turned else at + 5, y, said)


def _months(chart: Chart, days: Days) -> None:
    """Ticks along the bottom: months, or weeks where the span is short."""
    last = -100.0
    for number in range(days.begin, days.end + 1):
        day = date.fromordinal(number)
        tick = day.weekday() == 0 if days.end - days.begin < 75 else day.day == 1
        if tick and days.x(number) - last > 52:
            last = days.x(number)
            chart.line("rule", last, days.bottom, last, days.bottom + 5)
            chart.text("label is-middle", min(max(last, 24), WIDTH - 60), days.bottom + 18, shown(day, year=False))


def trend_chart(rows: Sequence[LaunchForecast], moved: Mapping[int, str]) -> Chart:
    """P50, P80, computed finish and target of each revision that was forecast; ``moved`` says what was changed."""
    chart = Chart("trend", _("Is the date holding?"), "", WIDTH, 250)
    chart.columns = (_("When"), _("What was changed"), _("Computed finish"), "P50", "P80", _("Chance"))
    for row in rows:
        chart.rows.append(
            (shown(row.at.date()), moved.get(row.revision, ""), shown(row.computed), shown(row.p50), shown(row.p80),
             share_text(row.chance) if row.chance is not None else "—")
        )  # fmt: skip
    chart.answer = _trend_answer(rows)
    if len(rows) < 2:
        chart.height = 1
        return chart
    lines = {
        "is-p80": [row.p80 for row in rows], "is-p50": [row.p50 for row in rows],
        "is-computed": [row.computed for row in rows],
    }  # fmt: skip
    known = [*lines.values(), [row.target for row in rows if row.target]]
    low = min(day for line in known for day in line).toordinal() - 2
    high = max(day for line in known for day in line).toordinal() + 2
    left, right, top, bottom = 60.0, 478.0, 12.0, 226.0

    def y(day: date) -> float:
        return bottom - (day.toordinal() - low) / (high - low) * (bottom - top)

    def x(number: int) -> float:
        return left + number / (len(rows) - 1) * (right - left)

    for part in range(5):
        at = date.fromordinal(round(low + (high - low) * part / 4))
        chart.line("rule", left, y(at), right, y(at))
        chart.text("label is-end", left - 6, y(at) + 4, shown(at, year=False))
    ends = {"P80": y(rows[-1].p80), "P50": y(rows[-1].p50), _("Computed"): y(rows[-1].computed)}
    if rows[-1].target:
        ends[_("Target")] = y(rows[-1].target)
        chart.line("mark is-target", left, y(rows[-1].target), right, y(rows[-1].target))
    for look, line in lines.items():
        chart.curve(f"curve {look}", [(x(n), y(day)) for n, day in enumerate(line)])
    _names_apart(chart, ends, right + 4)
    for n, row in enumerate(rows):
        said = _("%(when)s: P50 %(p50)s, P80 %(p80)s. %(what)s") % {
            "when": shown(row.at.date()), "p50": shown(row.p50), "p80": shown(row.p80),
            "what": moved.get(row.revision, ""),
        }  # fmt: skip
        chart.add("circle", "dot", detail=said.strip(), cx=x(n), cy=y(row.p80), r=3)
    chart.text("label", left, bottom + 18, shown(rows[0].at.date()))
    chart.text("label is-end", right, bottom + 18, shown(rows[-1].at.date()))
    return chart


def _trend_answer(rows: Sequence[LaunchForecast]) -> str:
    if len(rows) < 2:
        return _("There is one forecast so far. The next edit begins the trend.")
    drift, since = (rows[-1].p80 - rows[0].p80).days, shown(rows[0].at.date())
    if not drift:
        return _("P80 is where it was on %(day)s.") % {"day": since}
    text = (
        _("P80 lies %(n)s calendar days later than on %(day)s.")
        if drift > 0
        else _("P80 lies %(n)s calendar days earlier than on %(day)s.")
    )
    return text % {"n": abs(drift), "day": since}


def _names_apart(chart: Chart, ends: Mapping[str, float], x: float) -> None:
    """Names at the ends of lines, moved apart where they would meet."""
    floor = 0.0
    for name, at in sorted(ends.items(), key=lambda pair: pair[1]):
        floor = max(at, floor + 13)
        chart.text("name", x, floor + 4, name)
