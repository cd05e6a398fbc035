"""A slow, plain scheduler to hold the engine against: day plans, sets of working days, scanning, fix-points.

Written from the definitions (bounds on starts and finishes, each activity in its own working time), not from the
engine: no tables, no topological order, no anchors. A bound on a finish counts in the working time of the activity
that it holds.
"""

from __future__ import annotations

from dataclasses import dataclass

from tracker.engine import Activity, Link, Network
from tracker.engine.network.activity import Constraint, LagCalendar, LateFrom, Progress, Rest


@dataclass
class Reference:
    """Early and late dates and floats by key, in days since 1970, finishes exclusive."""

    network: Network
    first: int
    last: int

    def __post_init__(self) -> None:
        self.activities = {a.key: a for a in self.network.activities}
        self.working = {key: self._days(key) for key in self.network.calendars}
        self.working[None] = set(range(self.first, self.last))
        self.start: dict[str, int] = {}
        self.finish: dict[str, int] = {}
        self._early()
        self.end = max(self.finish.values())
        self.late_start: dict[str, int] = {}
        self.late_finish: dict[str, int] = {}
        self._late()

    def _days(self, key: str) -> set[int]:
        calendar = self.network.calendars[key]
        return {day for day in range(self.first, self.last) if calendar.spans_on(day)}

    def days_of(self, activity: Activity) -> set[int]:
        return self.working[None if activity.elapsed else activity.calendar or self.network.calendar]

    def count(self, days: set[int], begin: int, end: int) -> int:
        """Working days from begin to end, negative backwards."""
        if end < begin:
            return -self.count(days, end, begin)
        return sum(day in days for day in range(begin, end))

    def next_start(self, days: set[int], t: int) -> int:
        while t not in days:
            t += 1
        return t

    def after(self, days: set[int], t: int, amount: int) -> int:
        """The end of the amount-th working day from t on."""
        while amount:
            amount -= t in days
            t += 1
        return t

    def before(self, days: set[int], t: int, amount: int) -> int:
        """The start of the amount-th working day before t."""
        while amount:
            t -= 1
            amount -= t in days
        return t

    def lag(self, link: Link, t: int) -> int:
        rule = link.lag_calendar or self.network.lag_calendar
        key: str | None
        if rule is LagCalendar.ELAPSED:
            key = None
        elif rule is LagCalendar.LAUNCH:
            key = self.network.calendar
        else:
            end = self.activities[link.target if rule is LagCalendar.SUCCESSOR else link.source]
            key = end.calendar or self.network.calendar
        days = self.working[key]
        return self.after(days, t, link.lag) if link.lag > 0 else self.before(days, t, -link.lag)

    def bound(self, link: Link) -> int:
        return self.lag(link, (self.finish if link.type[0] == "F" else self.start)[link.source])

    def above(self, activity: Activity) -> list[Activity]:
        """The summaries that an activity lies in."""
        if activity.parent is None:
            return []
        parent = self.activities[activity.parent]
        return [parent, *self.above(parent)]

    def into(self, key: str) -> list[Link]:
        links = [link for link in self.network.links if link.target == key]
        if self.network.progress is Progress.OVERRIDE and self.activities[key].started:
            links = [link for link in links if self.activities[link.source].finished]
        return links

    def _early(self) -> None:
        for key, activity in self.activities.items():
            self.start[key] = self.finish[key] = self.first + 40
            if activity.finished:
                self.start[key], self.finish[key] = activity.actual_start, activity.actual_finish
        for _ in range(len(self.activities) + 2):
            before = dict(self.start), dict(self.finish)
            for key, activity in self.activities.items():
                if not activity.finished:
                    self.start[key], self.finish[key] = self._place(activity)
            if before == (self.start, self.finish):
                return
        raise AssertionError("no fix-point")

    def _place(self, activity: Activity) -> tuple[int, int]:
        network, links, days = self.network, self.into(activity.key), self.days_of(activity)
        begins = [self.bound(link) for link in links if link.type[1] == "S"]
        ends = [self.bound(link) for link in links if link.type[1] == "F"]
        all_links = [link for link in network.links if link.target == activity.key]
        said = activity.constraint in (Constraint.SNET, Constraint.FNET, Constraint.MSO, Constraint.MFO)
        if network.links_before_start:
            held = (not (links or all_links) and not said) or any(link.type == "FF" for link in links)
        else:
            held = not said and not activity.started
        if held:
            begins.append(network.start)
        if activity.not_before is not None:
            begins.append(activity.not_before)
        if network.data_date is not None:
            begins.append(network.data_date)
        at, honor = activity.constraint_at, network.honor_constraints
        if activity.constraint is Constraint.SNET or (activity.constraint is Constraint.MSO and not honor):
            begins.append(at)
        if activity.constraint is Constraint.FNET or (activity.constraint is Constraint.MFO and not honor):
            ends.append(at)
        if activity.promise is not None:
            ends.append(activity.promise)
        if activity.started:
            return self._place_started(activity, begins, ends)
        if honor and activity.constraint is Constraint.MSO:
            begins, ends = [at], []
        if honor and activity.constraint is Constraint.MFO:
            begins, ends = [], [at]
        if activity.duration == 0:
            t, _ = self._place_milestone(activity, begins + ends)
            return (self.next_start(days, t),) * 2 if activity.rest is Rest.START else (t, t)
        starts = [self.next_start(days, t) for t in begins]
        starts += [self.before(days, t, activity.duration) for t in ends]
        start = max(starts)
        if honor and activity.constraint is Constraint.SNLT:
            start = min(start, self.next_start(days, at))
        if honor and activity.constraint is Constraint.FNLT:
            start = min(start, self.before(days, at, activity.duration))
        return start, self.after(days, start, activity.duration)

    def _place_milestone(self, activity: Activity, bounds: list[int]) -> tuple[int, int]:
        """It lies where its bounds bring it, on a day off too."""
        t = max(bounds)
        if self.network.honor_constraints and activity.constraint in (Constraint.SNLT, Constraint.FNLT):
            t = min(t, activity.constraint_at)
        return t, t

    def _place_started(self, activity: Activity, begins: list[int], ends: list[int]) -> tuple[int, int]:
        days = self.days_of(activity)
        remaining = activity.duration if activity.remaining is None else activity.remaining
        start = activity.actual_start
        if self.network.data_date is None:
            done = max(0, activity.duration - remaining)
            finish = self.after(days, start, done + remaining)
            if activity.not_before is not None and remaining:
                finish = max(finish, self.after(days, activity.not_before, remaining))
            fixed = [activity.constraint_at] if activity.constraint is Constraint.FNET else []
            fixed += (
                [activity.constraint_at]
                if activity.constraint is Constraint.MFO and not self.network.honor_constraints
                else []
            )
            fixed += [activity.promise] if activity.promise is not None else []
            held = [end for end in fixed if self.count(days, finish, end) > 0]
            return start, self._end_of_work(days, max(held)) if held else finish
        begins = [*begins, start]
        if not remaining:
            return start, max(begins + ends)
        resumes = max([self.next_start(days, t) for t in begins] + [self.before(days, t, remaining) for t in ends])
        return start, self.after(days, resumes, remaining)

    def _end_of_work(self, days: set[int], t: int) -> int:
        while t - 1 not in days:
            t -= 1
        return t

    def _late(self) -> None:
        cap = self.end
        if self.network.target is not None:
            target = self.network.target
            cap = target if self.network.late_from is LateFrom.TARGET else min(cap, target)
        for key in self.activities:
            self.late_start[key] = self.late_finish[key] = cap
        for _ in range(len(self.activities) + 2):
            before = dict(self.late_start), dict(self.late_finish)
            for activity in self.activities.values():
                self._place_late(activity, cap)
            if before == (self.late_start, self.late_finish):
                break
        else:
            raise AssertionError("no fix-point")
        for key, activity in self.activities.items():
            if self.start[key] == self.finish[key] and not activity.finished and self.total_float(key) == 0:
                # A day off between two instants leaves no room: it is shown where it lies.
                self.late_start[key] = self.late_finish[key] = self.start[key]

    def _latest(self, link: Link, cap: int) -> int:
        """The latest instant of the source's end that the link's target still bears, by search."""
        target = self.activities[link.target]
        days = self.days_of(target)
        t = cap + 60
        while True:
            moved = self.lag(link, t)
            if target.duration == 0 and not target.started:
                rests = self.next_start(days, moved) if target.rest is Rest.START else moved
                borne = rests <= self.late_start[link.target]
            elif link.type[1] == "F":
                borne = self.count(days, moved, self.late_finish[link.target]) >= 0
            else:
                borne = self.next_start(days, moved) <= self._held_start(link.target)
            if borne:
                return t
            t -= 1

    def _held_start(self, key: str) -> int:
        """The late start of an item, of its remainder once it is under way."""
        activity = self.activities[key]
        if not activity.started:
            return self.late_start[key]
        remaining = activity.duration if activity.remaining is None else activity.remaining
        return self.before(self.days_of(activity), self.late_finish[key], remaining)

    def _place_late(self, activity: Activity, cap: int) -> None:
        key, days = activity.key, self.days_of(activity)
        if activity.finished:
            self.late_start[key], self.late_finish[key] = activity.actual_start, activity.actual_finish
            return
        links = [
            link for link in self.network.links if link.source == key and not self.activities[link.target].finished
        ]
        if self.network.progress is Progress.OVERRIDE:
            links = [link for link in links if not self.activities[link.target].started]
        finishes = [cap, *(self._latest(link, cap) for link in links if link.type[0] == "F")]
        starts = [] if activity.started else [
            self._latest(link, cap)
            for link in links
            if link.type[0] == "S" and not (link.type == "SS" and self.activities[link.target].started)
        ]  # fmt: skip
        if self.network.honor_constraints and activity.constraint in (Constraint.MSO, Constraint.MFO):
            finishes, starts = [self._pinned(activity)], []
        elif activity.constraint in (Constraint.FNLT, Constraint.MFO):
            finishes.append(activity.constraint_at)
        elif activity.constraint in (Constraint.SNLT, Constraint.MSO) and not activity.started:
            starts.append(activity.constraint_at)
        finishes += [a.deadline for a in (activity, *self.above(activity)) if a.deadline is not None]
        remaining = activity.duration
        if activity.started and activity.remaining is not None:
            remaining = activity.remaining
        if activity.duration == 0 and not activity.started:
            t = min(finishes + starts)
            while activity.rest is Rest.START and t not in days:
                t -= 1
            self.late_start[key] = self.late_finish[key] = t
            return
        finish = min(finishes)
        for t in starts:
            while t not in days:
                t -= 1
            finish = min(finish, self.after(days, t, activity.duration))
        while finish - 1 not in days:
            finish -= 1
        self.late_finish[key] = finish
        self.late_start[key] = activity.actual_start if activity.started else self.before(days, finish, remaining)

    def _pinned(self, activity: Activity) -> int:
        """The late finish that a mandatory date gives, whatever comes after."""
        if activity.constraint is Constraint.MFO:
            return activity.constraint_at
        whole = activity.duration
        if activity.started and activity.remaining is not None:
            whole = max(whole, activity.remaining)
        return self.after(self.days_of(activity), activity.constraint_at, whole)

    def total_float(self, key: str) -> int:
        activity = self.activities[key]
        if activity.finished:
            return 0
        return self.count(self.days_of(activity), self.finish[key], self.late_finish[key])
