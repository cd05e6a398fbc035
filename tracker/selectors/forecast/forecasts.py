"""Forecasts that were made: the one of a launch as it stands, those before it, and what they were worth."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import OuterRef, Subquery

from tracker.access import launches_known_to
from tracker.engine.plan.calibration import Calibration, Ratio, ratios_of
from tracker.engine.risks.promises import overruns
from tracker.engine.time.amounts import day_of
from tracker.models import ForecastRun, Launch, LaunchForecast, RunState
from tracker.selectors.plan.scheduled import ScheduledLaunch, scheduled_launches

#: Items above which a forecast is made in the background: about half a second of work (benchmarks/edits.py).
MOST_IN_A_REQUEST = 1_500
#: A forecast counts for the scorecard when it was made so long before what it foretold.
NOTICE = timedelta(days=14)
#: Forecasts that the scorecard reads at most.
MOST_SCORED = 30


@dataclass(frozen=True, slots=True)
class ForecastStatus:
    """The newest forecast of a launch and the one before it; ``current`` says whether it is of the launch as it
    stands, ``run`` is one that is being made."""

    latest: LaunchForecast | None
    before: LaunchForecast | None
    current: bool
    run: ForecastRun | None = None


def forecast_status(launch: Launch, scheduled: ScheduledLaunch) -> ForecastStatus:
    """One query; one more where the forecast of a large launch is still to be made."""
    rows = list(launch.forecasts.filter(revision__lte=launch.revision).order_by("-revision")[:2])
    latest, before = rows[0] if rows else None, rows[1] if len(rows) > 1 else None
    current = latest is not None and latest.revision == launch.revision
    run = running(launch) if not current and is_large(scheduled) else None
    return ForecastStatus(latest, before, current, run)


def forecasts_of(launches: Iterable[Launch]) -> dict[int, LaunchForecast]:
    """The newest forecast of each launch, by launch, where one was made. One query."""
    newest = LaunchForecast.objects.filter(launch=OuterRef("launch")).order_by("-revision").values("revision")[:1]
    rows = LaunchForecast.objects.filter(
        launch__in=[launch.pk for launch in launches], revision=Subquery(newest)
    ).defer("detail", "drivers")
    return {row.launch_id: row for row in rows}


def criticality_of(status: ForecastStatus) -> dict[str, float]:
    """Criticality index by item key, of the newest forecast; empty where there is none."""
    if status.latest is None:
        return {}
    return {key: values[CRITICALITY] for key, values in status.latest.detail.get("items", {}).items()}


def running(launch: Launch) -> ForecastRun | None:
    """The run of a launch as it stands, whatever became of it."""
    return launch.forecast_runs.filter(revision=launch.revision).order_by("-pk").first()


def is_large(scheduled: ScheduledLaunch) -> bool:
    """Whether a forecast takes too long for a request."""
    return len(scheduled.network.leaves) > MOST_IN_A_REQUEST


def calibration_of(launch: Launch) -> Calibration:
    """Spreads of work that has none, learned from what is finished in the launches of its program that everybody who
    sees the launch may see."""
    known = launches_known_to(launch)
    plans = [scheduled for scheduled in scheduled_launches(known).values() if isinstance(scheduled, ScheduledLaunch)]
    return Calibration(
        (ratio for scheduled in plans for ratio in ratios_in(scheduled)),
        (overrun for scheduled in plans for overrun in overruns(scheduled.plan, scheduled.schedule)),
    )


def evidence_in(launches: Iterable[Launch]) -> Counter[tuple[str, str]]:
    """How much finished work of each department and category there is in some launches."""
    schedules = scheduled_launches(launches).values()
    ratios = (ratio for one in schedules if isinstance(one, ScheduledLaunch) for ratio in ratios_in(one))
    return Counter((ratio.department, ratio.category) for ratio in ratios)


def ratios_in(scheduled: ScheduledLaunch) -> list[Ratio]:
    """Finished work of a launch, read once a revision."""
    return scheduled.once("ratios", make=lambda: ratios_of(scheduled.plan, scheduled.schedule))


@dataclass(frozen=True, slots=True)
class Kept:
    """How forecasts of a launch did: of ``items`` that have finished since, so many had kept their P50 and P80."""

    items: int
    by_p50: int
    by_p80: int


def scorecard(launch: Launch, scheduled: ScheduledLaunch) -> Kept:
    """Finished items against the last forecast that was made at least two weeks before. Two queries."""
    made = list(launch.forecasts.exclude(detail={}).order_by("at").values_list("at__date", "pk"))
    wanted: dict[str, tuple[int, date]] = {}
    for item in scheduled.plan.items:
        if item.actual_finish is not None and item.kind != "summary":
            finished = day_of(item.actual_finish)
            place = bisect_right(made, finished - NOTICE, key=lambda pair: pair[0])
            if place:
                wanted[item.key] = made[place - 1][1], finished
    newest = sorted({pk for pk, _day in wanted.values()})[-MOST_SCORED:]
    rows = {row.pk: row.detail.get("items", {}) for row in launch.forecasts.filter(pk__in=newest).only("detail")}
    told = [(rows[pk][key], day) for key, (pk, day) in wanted.items() if pk in rows and key in rows[pk]]
    return Kept(
        len(told),
        sum(day <= date.fromordinal(values[P50]) for values, day in told),
        sum(day <= date.fromordinal(values[P80]) for values, day in told),
    )


#: Places in the row of an item in a forecast's ``detail["items"]``.
CRITICALITY, SSI, RANK, P50, P80, LOW, HIGH = range(7)


def active_run(launch: Launch) -> ForecastRun | None:
    """A run of the launch as it stands that is waiting or under way."""
    return launch.forecast_runs.filter(revision=launch.revision, state__in=[RunState.WAITING, RunState.RUNNING]).first()
