"""A plan made into a network: units, dates and percentages become whole numbers of the plan's base unit."""

from __future__ import annotations

from datetime import datetime

from tracker.engine.network.activity import (
    Activity,
    Constraint,
    LagCalendar,
    LateFrom,
    Link,
    LinkType,
    Progress,
    Resolution,
    Rest,
)
from tracker.engine.network.network import Network
from tracker.engine.time.amounts import Amount, Moment, day_of, moment_text, round_half_up
from tracker.engine.time.calendar import MINUTES_PER_DAY, Calendar, day_number, standard_calendar
from tracker.engine.time.errors import PlanError

from .plan import ItemKind, Plan, PlanItem, PlanLink

NEAR_CRITICAL_DAYS = 5
LINK_TYPES = {kind.value: kind for kind in LinkType}


class NetworkBuilder:
    """Builds one network and collects what had to be rounded on the way in ``warnings``."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.hours_per_day = plan.launch.hours_per_day
        self.resolution = _resolution(plan)
        self.calendars = _calendars(plan, self.resolution)
        self.default = plan.launch.calendar or next(iter(self.calendars))
        self.parents = {item.parent for item in plan.items}
        self.warnings: list[str] = []

    def build_on(self, before: Plan, network: Network) -> Network | None:
        """The network of this plan made from that of the plan before it: what did not change is shared. ``None`` where
        more than the values of some items differ."""
        plan = self.plan
        if plan.launch != before.launch or plan.calendars != before.calendars or plan.links != before.links:
            return None
        if len(plan.items) != len(before.items):
            return None
        changed = [n for n, (new, old) in enumerate(zip(plan.items, before.items, strict=True)) if new is not old]
        by_percent = {link.source for link in plan.links if link.lag.percent} if changed else set()
        for n in changed:
            new, old = plan.items[n], before.items[n]
            if (new.key, new.parent, new.calendar) != (old.key, old.parent, old.calendar):
                return None
            # A summary has no row of its own, and a percentage lag hangs on its source's duration.
            if network.is_summary(n) or new.key in by_percent:
                return None
        activities = list(network.activities)
        for n in changed:
            activities[n] = self._activity(plan.items[n])
        if network.progress is Progress.OVERRIDE and any(
            _stage(activities[n]) != _stage(network.activities[n]) for n in changed
        ):
            return None  # links to started work bind or not by how far both ends are
        return network.like(activities, changed)

    def build(self) -> Network:
        """Raises :class:`PlanError` for a plan that cannot be scheduled."""
        launch, instant = self.plan.launch, self._instant
        activities = {item.key: self._activity(item) for item in self.plan.items}
        if len(activities) < len(self.plan.items):
            seen: set[str] = set()
            twice = next(item.key for item in self.plan.items if item.key in seen or seen.add(item.key))  # type: ignore[func-returns-value]
            raise PlanError(f"Two items share the key “{twice}”. Give each its own.")
        return Network(
            activities=list(activities.values()),
            links=[self._link(link, activities) for link in self.plan.links],
            calendars=self.calendars,
            start=instant(launch.start, "launch.start"),
            calendar=self.default,
            resolution=self.resolution,
            data_date=None if launch.data_date is None else instant(launch.data_date, "launch.data_date"),
            target=None if launch.target is None else instant(launch.target, "launch.target", end=True),
            launch_milestone=launch.launch_milestone,
            lag_calendar=LagCalendar(launch.lag_calendar),
            honor_constraints=launch.honor_constraints,
            late_from=LateFrom(launch.late_from),
            critical_float=self._amount(launch.critical_float, "launch.critical_float"),
            near_critical_float=self._amount(Amount(NEAR_CRITICAL_DAYS, "d"), "near-critical float"),
            progress=Progress(launch.progress),
            links_before_start=launch.links_may_pull,
        )

    def _instant(self, moment: Moment, where: str, *, end: bool = False) -> int:
        """Base units since 1970. On the finish side a date without a time means the end of that day."""
        timed = isinstance(moment, datetime)
        days = day_number(day_of(moment))
        if self.resolution is Resolution.DAY:
            if timed:
                raise PlanError(
                    f"{where} is {moment_text(moment)}, but this plan counts in whole days. Leave out the time, or "
                    'give the launch "resolution": "minute".'
                )
            return days + end
        if isinstance(moment, datetime):
            return days * MINUTES_PER_DAY + moment.hour * 60 + moment.minute
        return (days + end) * MINUTES_PER_DAY

    def _amount(self, amount: Amount, where: str) -> int:
        """Base units of working or elapsed time, as the amount's unit says."""
        if self.resolution is Resolution.MINUTE:
            return self._rounded(amount.minutes(self.hours_per_day), where, str(amount))
        size = amount.unit[-1]
        days = amount.value * ((7 if amount.elapsed else 5) if size == "w" else 1)
        if size in "mh" or days != int(days):
            raise PlanError(
                f"{where} is {amount}, but this plan counts in whole days. Use whole days or weeks, or give the "
                'launch "resolution": "minute".'
            )
        return int(days)

    def _rounded(self, minutes: float, where: str, text: str) -> int:
        whole = round_half_up(minutes)
        if abs(whole - minutes) > 1e-6:
            self.warnings.append(f"{where}: {text} was rounded to {whole} minutes.")
        return whole

    def _activity(self, item: PlanItem) -> Activity:
        label = f"Item “{item.key}”"

        def at(moment: Moment | None, what: str, *, end: bool = False) -> int | None:
            return None if moment is None else self._instant(moment, f"{label}: {what}", end=end)

        constraint = None if item.constraint is None else Constraint(item.constraint)
        if constraint is not None and item.key in self.parents:
            self.warnings.append(f"{label} is a summary: its constraint is not used. Put it on a part.")
        if item.kind in (ItemKind.MILESTONE, ItemKind.GATE) and item.duration.value:
            self.warnings.append(
                f"{label} is a {item.kind} with a duration of {item.duration}; it is scheduled with it."
            )
        if item.key in self.parents and (item.not_before is not None or item.milestone is not None):
            self.warnings.append(f"{label} is a summary: its dates come from its parts. Put “not before” on a part.")
        elif item.milestone is not None and item.duration.value:
            self.warnings.append(f"{label} takes time: where it would rest as a milestone is not used.")
        remaining = None if item.remaining is None else self._amount(item.remaining, f"{label}: remaining")
        if item.remaining is not None and item.remaining.elapsed != item.duration.elapsed and item.remaining.value:
            raise PlanError(f"{label} has a duration in {item.duration.unit} and a remainder in {item.remaining.unit}.")
        return Activity(
            key=item.key,
            name=item.name,
            duration=self._amount(item.duration, f"{label}: duration"),
            calendar=item.calendar,
            elapsed=item.duration.elapsed,
            parent=item.parent,
            summary=item.kind == ItemKind.SUMMARY,
            constraint=constraint,
            constraint_at=at(item.constraint_date, "constraint_date", end=bool(constraint and constraint.on_finish)),
            not_before=at(item.not_before, "not_before"),
            rest=None if item.milestone is None else Rest(item.milestone),
            deadline=at(item.deadline, "deadline", end=True),
            promise=at(item.promise, "promise", end=True),
            actual_start=at(item.actual_start, "actual_start"),
            actual_finish=at(item.actual_finish, "actual_finish", end=True),
            remaining=remaining,
            manual=item.manual,
            external=item.external,
            fixed_start=at(item.start, "start"),
            fixed_finish=at(item.finish, "finish", end=True),
        )

    def _link(self, link: PlanLink, activities: dict[str, Activity]) -> Link:
        rule = None if link.lag_calendar is None else LagCalendar(link.lag_calendar)
        lag, elapsed = link.lag, link.lag.elapsed
        if not lag.percent:
            amount = self._amount(lag, f"Link {link.source} → {link.target}: lag") if lag.value else 0
        else:
            source = activities.get(link.source)
            duration = source.duration if source else 0
            # A percentage of an elapsed duration is elapsed time itself (MS Project).
            elapsed = elapsed or bool(source and source.elapsed)
            amount = round_half_up(duration * lag.value / 100)
        if elapsed:
            rule = LagCalendar.ELAPSED
        return Link(link.source, link.target, LINK_TYPES[link.type], amount, rule)


def build_network(plan: Plan, before: tuple[Plan, Network] | None = None) -> tuple[Network, tuple[str, ...]]:
    """The network of a plan, and warnings: those of the plan and what was rounded.

    ``before`` is an earlier plan of the launch with its network. Where items of both are one and the same object,
    their part of the network is taken over, and only what differs is built.
    """
    builder = NetworkBuilder(plan)
    network = builder.build_on(*before) if before is not None else None
    if network is None:
        network = builder.build()
    return network, (*plan.warnings, *builder.warnings)


def _stage(activity: Activity) -> tuple[bool, bool]:
    return activity.started, activity.finished


def _resolution(plan: Plan) -> Resolution:
    """``day`` when every calendar is given in whole days only, unless the launch says otherwise."""
    hours = next((calendar.key for calendar in plan.calendars if not calendar.in_days), None)
    if plan.launch.resolution is not None:
        resolution = Resolution(plan.launch.resolution)
        if resolution is Resolution.DAY and hours is not None:
            raise PlanError(
                f"The launch counts in whole days, but calendar “{hours}” has working hours. Give its days as true "
                'or false, or the launch "resolution": "minute".'
            )
        return resolution
    return Resolution.DAY if hours is None else Resolution.MINUTE


def _calendars(plan: Plan, resolution: Resolution) -> dict[str, Calendar]:
    by_key: dict[str, Calendar] = {}
    for calendar in plan.calendars:
        if calendar.key in by_key:
            raise PlanError(f"Two calendars share the key “{calendar.key}”. Give each its own.")
        by_key[calendar.key] = calendar
    return by_key or {"standard": standard_calendar(hours=resolution is Resolution.MINUTE)}
