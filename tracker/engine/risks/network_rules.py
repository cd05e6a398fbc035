"""The critical-path risk rules: each a small function over a :class:`Scene`, with what it is about in its docstring."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.engine.network.activity import Constraint, LagCalendar
from tracker.engine.passes.paths import driving_edges, launch_nodes
from tracker.engine.passes.schedule import Schedule
from tracker.engine.passes.structure import bottlenecks, merge_points, single_points
from tracker.engine.time.calendar import MINUTES_PER_DAY

from .risk import Risk, Scene, Severity, Step

#: Near-critical items that lead into one make it a merge point (three or more, as schedule risk practice has it: the
#: merge bias; Hulett 2009, chapter 5).
MERGES = 3
#: A lag on the driving path that is at least this many days long is work that nobody owns.
LONG_LAG_DAYS = 5


def no_owner(scene: Scene) -> Iterator[Risk]:
    """Work on or near the critical path that no person answers for."""
    for n, item in scene.work:
        if n in scene.tight and not item.owner and item.kind != "milestone":
            yield Risk("no-owner", scene.severity(n), Step.ASSIGN, (item.key,))


def deadline_missed(scene: Scene) -> Iterator[Risk]:
    """An item that finishes after its own deadline."""
    schedule = scene.schedule
    for n, item in scene.work:
        deadline = schedule.network.activities[n].deadline
        finish = schedule.layout.scale.instant(schedule.early[2 * n + 1])
        if deadline is not None and finish > deadline:
            work, _place = schedule.layout.own_tables(schedule.network.activities[n])
            late = work[schedule.early[2 * n + 1]] - work[schedule.layout.scale.slot(deadline)]
            facts = {"late": scene.days(late * schedule.layout.scale.step), "deadline": deadline, "finish": finish}
            yield Risk("deadline-missed", Severity.HIGH, Step.PULL_IN, (item.key,), facts=facts)


def no_acceptance(scene: Scene) -> Iterator[Risk]:
    """A handoff near the critical path for which nobody has said what counts as delivered."""
    for position, link in enumerate(scene.plan.links):
        source, target = scene.by_key(link.source), scene.by_key(link.target)
        if link.acceptance or source not in scene.tight or target not in scene.tight:
            continue
        giver, taker = scene.plan.items[source], scene.plan.items[target]
        if giver.commitment is not None and giver.commitment.criteria:
            continue
        same = giver.department == taker.department and giver.owning_role == taker.owning_role
        # A gate says by its own criteria what it takes; a milestone takes nothing.
        if not same and not {giver.kind, taker.kind} & {"milestone", "gate"}:
            severity = Severity.MEDIUM if target in scene.schedule.driving else Severity.LOW
            yield Risk("no-acceptance", severity, Step.ACCEPTANCE, (link.source, link.target), position)


def merge_point(scene: Scene) -> Iterator[Risk]:
    """Several near-critical paths that meet in one item: it waits for the worst of them."""
    for n, feeders in merge_points(scene.schedule, scene.tight, MERGES).items():
        if n in scene.leads:
            keys = tuple(scene.plan.items[feeder].key for feeder in feeders)
            severity = Severity.HIGH if n in scene.schedule.driving else Severity.MEDIUM
            yield Risk("merge-point", severity, Step.SPLIT, (scene.plan.items[n].key, *keys), facts={"n": len(keys)})


def single_point(scene: Scene) -> Iterator[Risk]:
    """An item that every path of remaining work to the launch runs through, with paths that meet in it."""
    incoming = scene.schedule.layout.incoming
    activities = scene.schedule.network.activities
    for n in single_points(scene.schedule):
        item = scene.plan.items[n]
        waits = [b.source for b in incoming[n] if b.source >= len(activities) or not activities[b.source].finished]
        if len(waits) > 1 and activities[n].duration:
            yield Risk("single-point", Severity.MEDIUM, Step.SPLIT, (item.key,), facts={"n": len(waits)})


def single_person(scene: Scene) -> Iterator[Risk]:
    """A person, or a department, whose work stands on every path to the launch: nobody can go round it."""
    owners = {n: item.owner for n, item in scene.work if item.owner and scene.schedule.network.activities[n].duration}
    if len(set(owners.values())) > 1:
        for owner, positions in bottlenecks(scene.schedule, owners).items():
            keys = tuple(scene.plan.items[n].key for n in positions)
            yield Risk("single-person", Severity.MEDIUM, Step.BACKUP, keys, facts={"owner": owner, "of": (owner,)})


def single_department(scene: Scene) -> Iterator[Risk]:
    """As :func:`single_person`, of departments."""
    of = {n: item.department for n, item in scene.work if item.department and item.kind == "dependency"}
    if len({item.department for _n, item in scene.work}) > 2:
        for department, positions in bottlenecks(scene.schedule, of).items():
            keys = tuple(scene.plan.items[n].key for n in positions)
            facts = {"department": department, "of": (department,)}
            yield Risk("single-department", Severity.LOW, Step.BACKUP, keys, facts=facts)


def long_lag(scene: Scene) -> Iterator[Risk]:
    """A long wait on the driving path: something happens in it that nobody owns."""
    schedule = scene.schedule
    seen: set[int] = set()
    for node in schedule.driving:
        for edge in driving_edges(schedule, node):
            if edge.link < 0 or edge.link in seen or edge.source not in schedule.driving:
                continue
            seen.add(edge.link)
            link = scene.plan.links[edge.link]
            row = schedule.network.links[edge.link]
            around = row.lag_calendar is LagCalendar.ELAPSED
            days = row.lag / _a_day(schedule) if around else scene.days(row.lag)
            if days >= LONG_LAG_DAYS and not schedule.network.activities[node].finished:
                facts = {"days": days}
                yield Risk("long-lag", Severity.MEDIUM, Step.LAG, (link.target, link.source), edge.link, facts)


def hard_constraint(scene: Scene) -> Iterator[Risk]:
    """A date set by hand on the driving path: logic no longer moves it, for better or worse."""
    hard = {Constraint.MSO, Constraint.MFO}
    if scene.schedule.network.honor_constraints:
        hard |= {Constraint.SNLT, Constraint.FNLT}
    for n, item in scene.work:
        activity = scene.schedule.network.activities[n]
        if n in scene.schedule.driving and (activity.constraint in hard or activity.manual):
            yield Risk(
                "hard-constraint", Severity.MEDIUM, Step.CONSTRAINT, (item.key,), facts={"manual": activity.manual}
            )


def dangling(scene: Scene) -> Iterator[Risk]:
    """Work that nothing waits for, so that its dates move nothing; and, once the launch is under way, work that waits
    for nothing, so that it moves along with the data date."""
    layout = scene.schedule.layout
    ends = set(launch_nodes(scene.schedule))
    under_way = layout.data_date is not None and layout.data_date > layout.start
    after_launch = _behind(scene.schedule)
    for n, item in scene.work:
        if n in layout.launch or n in ends or scene.schedule.network.activities[n].external or n in after_launch:
            continue
        if not layout.outgoing[n] and n not in after_launch:
            yield Risk("open-end", Severity.MEDIUM, Step.LINK, (item.key,))
        elif (
            under_way
            and not layout.incoming[n]
            and not scene.schedule.network.activities[n].started
            and item.constraint is None
        ):
            yield Risk("open-start", Severity.LOW, Step.LINK, (item.key,))


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


def out_of_sequence(scene: Scene) -> Iterator[Risk]:
    """Work that began before what it waits for was done: the plan's logic, or the report, is wrong."""
    activities = scene.schedule.network.activities
    for n, item in scene.work:
        if activities[n].actual_start is None:
            continue
        for edge in scene.schedule.layout.incoming[n]:
            if edge.link < 0 or edge.source >= len(activities) or edge.to_finish:
                continue
            source = activities[edge.source]
            at = source.actual_finish if edge.from_finish else source.actual_start
            lag = scene.schedule.network.links[edge.link].lag
            if at is None or (lag >= 0 and at > (activities[n].actual_start or 0)):
                severity = Severity.MEDIUM if n in scene.tight else Severity.LOW
                yield Risk("out-of-sequence", severity, Step.SEQUENCE, (item.key, source.key), edge.link)


def no_range(scene: Scene) -> Iterator[Risk]:
    """Driving work with one number for a duration: nobody has said how long it may take."""
    for n, item in scene.work:
        known = item.spread is not None or item.pessimistic is not None
        if n in scene.schedule.driving and scene.schedule.network.activities[n].duration and not known:
            yield Risk("no-range", Severity.LOW, Step.ESTIMATE, (item.key,))


def not_reported(scene: Scene) -> Iterator[Risk]:
    """Work that should have begun before the data date, of which nothing was reported."""
    schedule = scene.schedule
    if schedule.network.data_date is None:
        return
    for n, item in scene.work:
        activity = schedule.network.activities[n]
        if activity.actual_start is not None or n not in scene.tight or not activity.duration:
            continue
        held = {edge.source for edge in driving_edges(schedule, n)}
        begins = schedule.layout.scale.instant(schedule.early[2 * n])
        if not held and schedule.layout.incoming[n] and begins <= schedule.network.data_date + _a_day(schedule):
            yield Risk("not-reported", scene.severity(n), Step.REPORT, (item.key,))


def _a_day(schedule: Schedule) -> int:
    return MINUTES_PER_DAY // schedule.layout.scale.base
