"""The Gantt chart as shapes: one window of rows at a time, drawn by :mod:`tracker.views.plan.gantt_html`.

Arrows are merged into one path each for the driving path, for work that is left and for finished work, and the
non-working time of a calendar is one path that every row of that calendar refers to: a window stays small however many
links and weekends it has. An arrow that leaves a window is drawn to its edge; those that leave together are one line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tracker.engine.time.amounts import moment_from
from tracker.engine.time.calendar import MINUTES_PER_DAY, day_date
from tracker.models import Baseline, Kind
from tracker.selectors.plan.rows import Board, PlanRow, driving_links
from tracker.selectors.plan.scheduled import ScheduledLaunch

from .axis import Axis, Tick

ROW = 32
BAR_TOP, BAR_HEIGHT = 9, 14
AXIS_HEIGHT = 44
#: Pixels a day by zoom.
ZOOMS = {"day": 24.0, "week": 9.0, "month": 3.5, "quarter": 1.3}
#: Non-working days are drawn where a day is at least this wide.
NARROWEST_SHADED = 2.5
#: Width into which a plan is fitted where the browser has not said how wide its chart is.
FIT = 420
#: Days by which the end of the axis moves at once, so that most edits leave the axis as it is.
STEP = 28
#: Pixels that no chart is wider than, however long the plan and whatever the zoom.
WIDEST = 60_000


@dataclass(frozen=True, slots=True)
class Bar:
    """The shape of one item; ``kind`` is bar, summary, milestone or gate. Widths and places in pixels."""

    kind: str
    role: str
    y: int
    x: float
    width: float
    done: float
    tail: float
    critical: bool
    driving: bool
    finished: bool
    deadline: float | None
    promise: float | None
    title: str
    key: str = ""
    name: str = ""
    faded: bool = False
    ghost: tuple[float, float] | None = None
    index: float = 0

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def tail_right(self) -> float:
        return self.right + self.tail

    @property
    def bracket(self) -> str:
        """The shape of a summary: a bar whose ends point down."""
        width = max(self.width, 10)
        return f"M{self.x:g} {self.top}h{width:g}v12l-5 -7h{10 - width:g}l-5 7z"

    @property
    def middle(self) -> int:
        return self.y + ROW // 2

    @property
    def top(self) -> int:
        return self.y + BAR_TOP


@dataclass(frozen=True, slots=True)
class Lines:
    """Where the vertical lines of the data date and the target stand, ``None`` without one."""

    data_date: float | None
    target: float | None


@dataclass(slots=True)
class Drawing:
    """One window of the chart."""

    axis: Axis
    first: int
    rows: int
    bars: list[Bar] = field(default_factory=list)
    shades: list[tuple[str, int]] = field(default_factory=list)
    #: Paths of the links by what they are: of finished work, left, driving; drawn in this order.
    arrows: dict[str, str] = field(default_factory=dict)

    @property
    def height(self) -> int:
        return self.rows * ROW


def axis_of(scheduled: ScheduledLaunch, zoom: str, fit: int = FIT) -> Axis:
    """An axis over the whole plan with some room on either side, from a Monday. Without a zoom the plan is fitted into
    ``fit`` pixels."""
    schedule, network = scheduled.schedule, scheduled.network
    base = network.resolution.minutes
    moments = [network.start, scheduled.first_start, schedule.network_finish]
    moments += [moment for moment in (network.target, network.data_date) if moment is not None]
    first = min(moments) * base // MINUTES_PER_DAY - 7
    first -= day_date(first).weekday()
    last = max(moments) * base // MINUTES_PER_DAY + 14
    days = -(-(last - first) // STEP) * STEP
    return Axis(first, days, min(ZOOMS.get(zoom) or round(fit / days, 3), WIDEST / days), base)


def backdrop(scheduled: ScheduledLaunch, zoom: str, fit: int = FIT) -> tuple[Axis, list[Tick], list[tuple[str, str]]]:
    """Axis, ticks and days off at a zoom, made once a revision: they are the same behind every window."""
    return scheduled.once("backdrop", zoom, fit, make=lambda: _backdrop(scheduled, zoom, fit))


def _backdrop(scheduled: ScheduledLaunch, zoom: str, fit: int) -> tuple[Axis, list[Tick], list[tuple[str, str]]]:
    axis = axis_of(scheduled, zoom, fit)
    return axis, list(axis.ticks()), shading(scheduled, axis)


@dataclass(frozen=True, slots=True)
class Marks:
    """What a window's bars carry besides their dates: titles by position, what is faded, what they are held against,
    and how often they are critical, by key."""

    titles: dict[int, str]
    faded: set[int | None]
    baseline: Baseline | None = None
    criticality: Mapping[str, float] = field(default_factory=dict)


def draw(
    scheduled: ScheduledLaunch, board: Board, axis: Axis, first: int, rows: Sequence[PlanRow], marks: Marks
) -> Drawing:
    """The bars and arrows of a window; arrows to rows outside it leave by its edge."""
    drawing = Drawing(axis, first, len(rows))
    for place, row in enumerate(rows):
        if row.position is not None:
            drawing.bars.append(_bar(scheduled, axis, row.position, place * ROW, marks))
            if axis.per_day >= NARROWEST_SHADED and not scheduled.network.is_summary(row.position):
                activity = scheduled.network.activities[row.position]
                key = activity.calendar or scheduled.network.calendar
                drawing.shades.append((shade_ids(scheduled)[key], place * ROW))
    _draw_arrows(drawing, scheduled, board, rows)
    return drawing


def shade_ids(scheduled: ScheduledLaunch) -> dict[str, str]:
    """An id for the days off of each calendar in use."""
    return scheduled.once("shade-ids", make=lambda: _shade_ids(scheduled))


def _shade_ids(scheduled: ScheduledLaunch) -> dict[str, str]:
    used = {a.calendar or scheduled.network.calendar for a in scheduled.network.activities}
    return {key: f"off-{number}" for number, key in enumerate(sorted(used))}


def shading(scheduled: ScheduledLaunch, axis: Axis) -> list[tuple[str, str]]:
    """Id and path of the non-working days of each calendar in use, one row high."""
    if axis.per_day < NARROWEST_SHADED:
        return []
    shades = []
    for key, shade_id in shade_ids(scheduled).items():
        calendar = scheduled.network.calendars[key]
        off = [offset for offset in range(axis.days) if not calendar.spans_on(axis.first + offset)]
        path = []
        while off:
            start = end = off.pop(0)
            while off and off[0] == end + 1:
                end = off.pop(0)
            path.append(
                f"M{start * axis.per_day:g} 0h{(end - start + 1) * axis.per_day:g}v{ROW}H{start * axis.per_day:g}z"
            )
        shades.append((shade_id, "".join(path)))
    return shades


def _bar(scheduled: ScheduledLaunch, axis: Axis, position: int, y: int, marks: Marks) -> Bar:
    item = scheduled.plan.items[position]
    activity = scheduled.network.activities[position]
    values = scheduled.schedule.item(item.key)
    left, right = axis.x(values.early.start), axis.x(values.early.finish)
    late = axis.x(values.late.finish)
    kind = "summary" if values.summary else item.kind if item.kind in (Kind.MILESTONE, Kind.GATE) else "bar"
    if kind == "bar" and left == right:
        kind = "milestone"
    return Bar(
        kind=kind,
        role=item.owning_role or "",
        y=y,
        x=left,
        width=max(right - left, 0),
        done=_done(scheduled, axis, position, left, right),
        tail=max(0, late - right) if not values.summary and not activity.finished else 0,
        critical=values.critical,
        driving=values.driving,
        finished=activity.finished,
        deadline=None if activity.deadline is None else axis.x(activity.deadline),
        promise=None if activity.promise is None or activity.finished else axis.x(activity.promise),
        title=marks.titles.get(position, ""),
        key=item.key,
        name=item.name,
        faded=position in marks.faded,
        ghost=_ghost(axis, marks.baseline, item.key),
        index=0 if activity.finished else max(right - left, 0) * marks.criticality.get(item.key, 0),
    )


def _ghost(axis: Axis, baseline: Baseline | None, key: str) -> tuple[float, float] | None:
    """Place and width of the bar that an item had in a baseline."""
    figures = baseline.figures["items"].get(key) if baseline else None
    if figures is None:
        return None
    left, right = (axis.x_of(moment_from(day), finish=side) for side, day in enumerate(figures[:2]))
    return left, max(2, round(right - left, 1))


def _done(scheduled: ScheduledLaunch, axis: Axis, position: int, left: float, right: float) -> float:
    """Width of the part that is done."""
    activity = scheduled.network.activities[position]
    if activity.finished:
        return right - left
    if not activity.started or not activity.duration:
        return 0
    remaining = activity.duration if activity.remaining is None else activity.remaining
    done = (right - left) * (1 - min(1, remaining / activity.duration))
    if scheduled.network.data_date is not None:
        done = min(done, axis.x(scheduled.network.data_date) - left)
    return round(max(0, done), 1)


def _draw_arrows(drawing: Drawing, scheduled: ScheduledLaunch, board: Board, rows: Sequence[PlanRow]) -> None:
    """All arrows that touch a window, each kind merged into one path, each line once."""
    driving = driving_links(scheduled)
    seen: set[int] = set()
    kinds: dict[str, dict[str, None]] = {"past": {}, "left": {}, "driving": {}}
    for row in rows:
        if row.position is None:
            continue
        for link in (*scheduled.predecessors.get(row.position, ()), *scheduled.successors.get(row.position, ())):
            if link not in seen:
                seen.add(link)
                past = scheduled.finished(scheduled.network.index[scheduled.network.links[link].target])
                kind = "driving" if link in driving else "past" if past else "left"
                kinds[kind][_arrow(scheduled, board, drawing, link)] = None
    drawing.arrows.update((kind, "".join(paths)) for kind, paths in kinds.items())


def _arrow(scheduled: ScheduledLaunch, board: Board, drawing: Drawing, link: int) -> str:
    """A path from one end of a bar to another, with a head; empty where an end is filtered away. An end beyond the
    window is met at its edge."""
    row, axis = scheduled.network.links[link], drawing.axis
    source, target = scheduled.network.index[row.source], scheduled.network.index[row.target]
    if source not in board.places or target not in board.places:
        return ""
    from_finish, to_finish = row.type.from_finish, row.type.to_finish
    early_source, early_target = (scheduled.schedule.item(key).early for key in (row.source, row.target))
    x1 = axis.x(early_source.finish if from_finish else early_source.start)
    x2 = axis.x(early_target.finish if to_finish else early_target.start)
    y1, y2 = ((board.places[end] - drawing.first) * ROW + ROW // 2 for end in (source, target))
    out, into = (6 if from_finish else -6), (6 if to_finish else -6)
    head = f"m{into} -3l{-into} 3l{into} 3"
    edge = {True: 0, False: drawing.height}
    if not 0 <= y2 < drawing.height:
        return f"M{x1:g} {y1}h{out}V{edge[y2 < 0]}"
    start = f"M{x1:g} {y1}h{out}" if 0 <= y1 < drawing.height else f"M{x1 + out:g} {edge[y1 < 0]}"
    if from_finish and not to_finish and x2 >= x1 + 12:
        return f"{start}V{y2}H{x2:g}{head}"
    if from_finish and not to_finish and x2 >= x1 - 1 and 0 <= y1 < drawing.height:
        # Close by: straight down (or up) onto the bar.
        down = 1 if y2 > y1 else -1
        return f"M{x1:g} {y1}h4V{y2 - down * (BAR_HEIGHT // 2)}m-3 {-4 * down}l3 {4 * down}l3 {-4 * down}"
    turn = y2 + (-ROW // 2 if y2 > y1 else ROW // 2)
    return f"{start}V{turn}H{x2 + into:g}V{y2}H{x2:g}{head}"


def line_at(axis: Axis, instant: int | None) -> float | None:
    """Where a vertical line for a date stands."""
    return None if instant is None else axis.x(instant)
