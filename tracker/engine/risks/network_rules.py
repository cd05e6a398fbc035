"""Rules that read the shape of the network: where paths meet, who cannot be gone round, what logic does not hold."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.engine.network.activity import Constraint, LagCalendar
from tracker.engine.passes.paths import driving_edges, launch_nodes
from tracker.engine.passes.schedule import Schedule
from tracker.engine.passes.structure import bottlenecks, merge_points, single_points
from tracker.engine.plan.plan import ItemKind, PlanItem

from .risk import Finding, RuleContext, Severity

#: Near-critical items that lead into one make it a merge point (three or more, as schedule risk practice has it: the
#: merge bias; Hulett 2009, chapter 5).
MERGES = 3
#: A lag on the driving path that is at least this many days long is work that nobody owns.
LONG_LAG_DAYS = 5


def merge_point(context: RuleContext) -> Iterator[Finding]:
    """Several near-critical paths that meet in one item: it waits for the worst of them."""
    for n, feeders in merge_points(context.schedule, context.tight, MERGES).items():
        if n in context.leads:
            keys = tuple(context.plan.items[feeder].key for feeder in feeders)
            severity = Severity.HIGH if n in context.schedule.driving else Severity.MEDIUM
            yield Finding(severity, (context.plan.items[n].key, *keys), facts={"n": len(keys)})


def single_point(context: RuleContext) -> Iterator[Finding]:
    """An item that every path of remaining work to the launch runs through, with paths that meet in it."""
    incoming = context.schedule.layout.incoming
    activities = context.schedule.network.activities
    for n in single_points(context.schedule):
        item = context.plan.items[n]
        waits = [b.source for b in incoming[n] if b.source >= len(activities) or not activities[b.source].finished]
        if len(waits) > 1 and activities[n].duration:
            yield Finding(Severity.MEDIUM, (item.key,), facts={"n": len(waits)})


def single_person(context: RuleContext) -> Iterator[Finding]:
    """A person, or a department, whose work stands on every path to the launch: nobody can go round it."""
    owners = {
        n: item.owner for n, item in context.work if item.owner and context.schedule.network.activities[n].duration
    }
    if len(set(owners.values())) > 1:
        for owner, positions in bottlenecks(context.schedule, owners).items():
            keys = tuple(context.plan.items[n].key for n in positions)
            yield Finding(Severity.MEDIUM, keys, facts={"owner": owner, "of": (owner,)})


def single_department(context: RuleContext) -> Iterator[Finding]:
    """As :func:`single_person`, of departments."""
    of = {n: item.department for n, item in context.work if item.department and item.kind == ItemKind.DEPENDENCY}
    if len({item.department for _n, item in context.work}) > 2:
        for department, positions in bottlenecks(context.schedule, of).items():
            keys = tuple(context.plan.items[n].key for n in positions)
            facts = {"department": department, "of": (department,)}
            yield Finding(Severity.LOW, keys, facts=facts)


def long_lag(context: RuleContext) -> Iterator[Finding]:
    """A long wait on the driving path: something happens in it that nobody owns."""
    schedule = context.schedule
    seen: set[int] = set()
    for node in schedule.driving:
        for edge in driving_edges(schedule, node):
            if edge.link < 0 or edge.link in seen or edge.source not in schedule.driving:
                continue
            seen.add(edge.link)
            link = context.plan.links[edge.link]
            row = schedule.network.links[edge.link]
            elapsed = row.lag_calendar is LagCalendar.ELAPSED
            days = row.lag / context.a_day if elapsed else context.days(row.lag)
            if days >= LONG_LAG_DAYS and not schedule.network.activities[node].finished:
                facts = {"days": days}
                yield Finding(Severity.MEDIUM, (link.target, link.source), edge.link, facts)


def hard_constraint(context: RuleContext) -> Iterator[Finding]:
    """A date set by hand on the driving path: logic no longer moves it, for better or worse."""
    hard = {Constraint.MSO, Constraint.MFO}
    if context.schedule.network.honor_constraints:
        hard |= {Constraint.SNLT, Constraint.FNLT}
    for n, item in context.work:
        activity = context.schedule.network.activities[n]
        if n in context.schedule.driving and (activity.constraint in hard or activity.manual):
            yield Finding(Severity.MEDIUM, (item.key,), facts={"manual": activity.manual})


def open_end(context: RuleContext) -> Iterator[Finding]:
    """Work that nothing waits for, so that its dates move nothing."""
    for n, item in _loose_ends(context):
        if not context.schedule.layout.outgoing[n]:
            yield Finding(Severity.MEDIUM, (item.key,))


def open_start(context: RuleContext) -> Iterator[Finding]:
    """Once the launch is under way, work that waits for nothing, so that it moves along with the data date."""
    layout, activities = context.schedule.layout, context.schedule.network.activities
    if layout.data_date is None or layout.data_date <= layout.start:
        return
    for n, item in _loose_ends(context):
        waits_for_nothing = not layout.incoming[n] and not activities[n].started and item.constraint is None
        if layout.outgoing[n] and waits_for_nothing:
            yield Finding(Severity.LOW, (item.key,))


def _loose_ends(context: RuleContext) -> Iterator[tuple[int, PlanItem]]:
    """Work of this plan that is not the launch itself and does not come after it."""
    schedule = context.schedule
    apart = set(launch_nodes(schedule)) | schedule.layout.launch | _behind(schedule)
    for n, item in context.work:
        if n not in apart and not schedule.network.activities[n].external:
            yield n, item


def _behind(schedule: Schedule) -> frozenset[int]:
    """What comes after the launch."""
    seen: set[int] = set()
    stack = list(schedule.layout.launch)
    while stack:
        for edge in schedule.layout.outgoing[stack.pop()]:
            if edge.target not in seen:
                seen.add(edge.target)
                stack.append(edge.target)
    return frozenset(seen)


def out_of_sequence(context: RuleContext) -> Iterator[Finding]:
    """Work that began before what it waits for was done: the plan's logic, or the report, is wrong."""
    activities = context.schedule.network.activities
    for n, item in context.work:
        if activities[n].actual_start is None:
            continue
        for edge in context.schedule.layout.incoming[n]:
            if edge.link < 0 or edge.source >= len(activities) or edge.to_finish:
                continue
            source = activities[edge.source]
            at = source.actual_finish if edge.from_finish else source.actual_start
            lag = context.schedule.network.links[edge.link].lag
            if at is None or (lag >= 0 and at > (activities[n].actual_start or 0)):
                severity = Severity.MEDIUM if n in context.tight else Severity.LOW
                yield Finding(severity, (item.key, source.key), edge.link)
