"""Dates of a schedule as a person reads them: on day plans the days that work happens on, both inclusive; on minute
plans the moments."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.engine.network.activity import Rest
from tracker.engine.time.amounts import Moment, earliest, latest

from .dates import Dates, ItemSchedule, finish_day, moment_at, start_day
from .paths import launch_nodes
from .schedule import Schedule


class ShownDates:
    """The dates of a schedule as moments: days on day plans, to the minute on minute plans."""

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule
        self.base = schedule.network.resolution.minutes
        self.whole_days = schedule.network.in_days
        self._summaries: dict[tuple[str, bool], tuple[Moment, Moment]] = {}

    def start(self, instant: int) -> Moment:
        """The day on a day plan, the moment on a minute plan."""
        if self.whole_days:
            return start_day(self.base, instant)
        return moment_at(self.base, instant)

    def finish(self, instant: int) -> Moment:
        """As :meth:`start`, where a day plan shows the last day inclusive."""
        if self.whole_days:
            return finish_day(self.base, instant)
        return moment_at(self.base, instant)

    def span(self, item: ItemSchedule, dates: Dates) -> tuple[Moment, Moment]:
        """Start and finish. On a day plan an item without duration shows one day, late as it does early."""
        if item.summary and self.whole_days:
            return self._summary_span(item, dates)
        if dates.start != dates.finish or not self.whole_days:
            return self.start(dates.start), self.finish(dates.finish)
        day = self._milestone_day(item, dates.start)
        return day, day

    def _milestone_day(self, item: ItemSchedule, instant: int) -> Moment:
        """The day that a milestone on a day plan shows: that of the finish which holds it, else of the next start;
        where it says that it rests at one of the two, that one's in its own working time."""
        network, layout = self.schedule.network, self.schedule.layout
        node = network.index[item.key]
        rest = network.activities[node].rest
        if rest is Rest.FINISH:
            instant = layout.scale.instant(layout.last_finish(node, layout.scale.slot(instant)))
            on_finish = instant > layout.scale.instant(layout.floor(node))
        else:
            on_finish = rest is None and item.on_finish
        return self.finish(instant) if on_finish else self.start(self._next_start(item.key, instant))

    def _summary_span(self, item: ItemSchedule, dates: Dates) -> tuple[Moment, Moment]:
        """From the first to the last day that a part shows: a milestone may show the day before its instant or the
        working day after it. Kept, because a plan may hold thousands of parts in a few summaries."""
        cache_key = item.key, dates is item.late
        if cache_key in self._summaries:
            return self._summaries[cache_key]
        network = self.schedule.network
        parts = [self.schedule.item(network.activities[leaf].key) for leaf in network.leaves_of(item.key)]
        shown = [part for part in parts if not network.activities[network.index[part.key]].external] or parts
        spans = [self.span(part, part.late if dates is item.late else part.early) for part in shown]
        self._summaries[cache_key] = (
            earliest(start for start, _ in spans),
            latest(finish for _, finish in spans),
        )
        return self._summaries[cache_key]

    def launch_finish(self) -> Moment:
        """The day, or moment, on which the launch finishes as its last item shows it."""
        network, layout = self.schedule.network, self.schedule.layout
        nodes: Sequence[int] = launch_nodes(self.schedule)
        if not layout.launch and any(layout.ends_shift(node) for node in nodes):
            nodes = network.leaves  # what a finish milestone waits for may be shown to end after it
        keys = [network.activities[node].key for node in nodes]
        items = [self.schedule.item(key) for key in keys]
        return latest(self.span(item, item.early)[1] for item in items) if items else self.finish(self.schedule.finish)

    def _next_start(self, key: str, instant: int) -> int:
        """An instant at which the item's own calendar works."""
        network, layout = self.schedule.network, self.schedule.layout
        work, place = layout.own_tables(network.activities[network.index[key]])
        return layout.scale.instant(place[work[layout.scale.slot(instant)]])
