"""Launches under way that a person sees, computed: what every view over several launches begins with."""

from __future__ import annotations

from roles.access import Permission
from roles.models import User
from tracker.access import launches_visible_to
from tracker.models import Launch, LaunchState
from tracker.selectors.plan.scheduled import ScheduledLaunch, Unschedulable, scheduled_launches

RUNNING = (LaunchState.DRAFT, LaunchState.ACTIVE)


def running(
    person: User, permission: Permission = Permission.VIEW_LAUNCH
) -> tuple[list[Launch], list[tuple[Launch, ScheduledLaunch]]]:
    """Running launches for which a person holds a permission, and those among them that can be scheduled, computed.
    A fixed number of queries."""
    visible = launches_visible_to(person, permission).filter(state__in=RUNNING)
    launches = list(visible.select_related("program", "launch_milestone"))
    results = scheduled_launches(launches)
    schedules = [(launch, one) for launch in launches if not isinstance(one := results[launch.pk], Unschedulable)]
    return launches, schedules
