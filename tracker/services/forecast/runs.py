"""Making forecasts: at once where a launch is small enough, in the background where it is not."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django_tasks import task

from roles.models import User
from tracker.engine import PlanError
from tracker.engine.plan.calibration import Calibration
from tracker.engine.plan.plan import PlanItem
from tracker.engine.plan.to_uncertainty import uncertainty_of
from tracker.models import ForecastRun, Launch, LaunchForecast, RunState
from tracker.selectors.forecast.forecasts import ForecastStatus, active_run, calibration_of, forecast_status, is_large
from tracker.selectors.plan.scheduled import ScheduledLaunch, Unschedulable, scheduled_launch
from tracker.services.background import heard, mine, take
from tracker.services.changes.refusals import Refused

if TYPE_CHECKING:
    from tracker.engine import Forecast

#: Iterations of a forecast, and the seed of all: two of them differ by what was edited, not by chance.
ITERATIONS, SEED = 2_000, 1
#: Seconds between two looks at whether a run was cancelled.
PATIENCE = 0.5


def forecast_launch(launch: Launch, scheduled: ScheduledLaunch) -> LaunchForecast:
    """The forecast of a launch as it stands, made where there is none yet. Raises :class:`Refused` for what is
    uncertain in a way that cannot be."""
    row = launch.forecasts.filter(revision=launch.revision).first()
    return row or _make(launch, scheduled)


def current_forecast(launch: Launch, scheduled: ScheduledLaunch) -> tuple[ForecastStatus, str]:
    """The forecast of the launch as it stands, made now where it is small; and why there is none."""
    status = forecast_status(launch, scheduled)
    if status.current or is_large(scheduled) or not scheduled.plan.items:
        return status, ""
    try:
        forecast_launch(launch, scheduled)
    except Refused as error:
        return status, str(error)
    return forecast_status(launch, scheduled), ""


def _make(launch: Launch, scheduled: ScheduledLaunch, run: ForecastRun | None = None) -> LaunchForecast:
    from .figures import detail_of, write_figures

    learned = calibration_of(launch)
    shares = learned_shares(learned, scheduled)
    forecast = simulated(scheduled, shares, run)
    row = LaunchForecast(launch=launch, revision=launch.revision, iterations=forecast.iterations)
    write_figures(row, forecast)
    row.detail = detail_of(scheduled, forecast) | {"shares": shares, "evidence": learned.evidence}
    if not Launch.objects.filter(pk=launch.pk, revision=launch.revision).exists():
        return row  # somebody has edited the plan meanwhile: it belongs to no revision for sure
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # somebody else looked at the same moment, and has made the same: it may be gone by now
        return launch.forecasts.filter(revision=launch.revision).first() or row
    _thin_out(row)
    return row


def _thin_out(row: LaunchForecast) -> None:
    """Of a day with many edits the last two forecasts keep what pictures are drawn from; of the others the trend keeps
    their figures."""
    earlier = LaunchForecast.objects.filter(launch=row.launch_id, revision__lt=row.revision)
    before = earlier.order_by("-revision").values_list("revision", flat=True).first()
    if before is not None:
        earlier.filter(revision__lt=before, at__date=row.at.date()).update(detail={}, drivers=None)


def learned_shares(learned: Calibration, scheduled: ScheduledLaunch) -> dict[str, list[float]]:
    """The spread of each item that has none, by the experience of its program, as shares of its duration."""
    shares = {
        item.key: learned(item) for item in scheduled.plan.items if item.spread is None and item.pessimistic is None
    }
    return {key: [round(share, 4) for share in both] for key, both in shares.items() if both is not None}


def simulated(scheduled: ScheduledLaunch, shares: dict[str, list[float]], run: ForecastRun | None = None) -> Forecast:
    """The simulation of a launch; its numpy is loaded with the first. Raises :class:`Refused`."""
    from tracker.engine.forecast.simulation import simulate

    def assume(item: PlanItem) -> tuple[float, float] | None:
        both = shares.get(item.key)
        return None if both is None else (both[0], both[1])

    try:
        return simulate(
            scheduled.network,
            uncertainty_of(scheduled.plan, scheduled.network, assume),
            iterations=ITERATIONS,
            seed=SEED,
            tell=None if run is None else _Watch(run),
        )
    except PlanError as error:
        raise Refused({"": str(error)}) from error


def with_drivers(row: LaunchForecast, scheduled: ScheduledLaunch) -> LaunchForecast:
    """A forecast with what drives it, computed when it is first asked for."""
    if row.drivers is None:
        from .figures import drivers_of

        row.drivers = drivers_of(scheduled, simulated(scheduled, row.detail.get("shares", {})))
        LaunchForecast.objects.filter(pk=row.pk).update(drivers=row.drivers)
    return row


def start_run(*, launch: Launch, by: User) -> ForecastRun:
    """A forecast in the background. Where one is on its way already, that one."""
    try:
        with transaction.atomic():
            run = ForecastRun.objects.create(launch=launch, revision=launch.revision, iterations=ITERATIONS, by=by)
            make_forecast.enqueue(run.pk)
    except IntegrityError:
        current_run = active_run(launch)
        if current_run is None:
            raise
        return current_run
    return run


def cancel_run(*, launch: Launch, by: User) -> None:
    """Stops the run of a launch as it stands. Raises :class:`Refused` where none is on its way."""
    stopped = ForecastRun.objects.filter(
        launch=launch, revision=launch.revision, state__in=[RunState.WAITING, RunState.RUNNING]
    ).update(state=RunState.CANCELLED)
    if not stopped:
        raise Refused({"": _("No forecast is being made now.")})


@task()
def make_forecast(run_pk: int) -> None:
    """The background's part: one forecast, told of as it goes."""
    from tracker.engine.forecast.simulation import Cancelled

    run = take(ForecastRun, run_pk)
    if run is None:
        return
    state, problem = RunState.DONE, ""
    with heard(run):
        try:
            if run.launch.revision != run.revision:
                state, problem = RunState.CANCELLED, _("The plan was edited in the meantime.")
            else:
                scheduled = scheduled_launch(run.launch)
                with_drivers(_make(run.launch, scheduled, run), scheduled)
        except Cancelled:
            state = RunState.CANCELLED
        except (Refused, Unschedulable) as error:
            state, problem = RunState.FAILED, str(error)
        except Exception:
            mine(run).update(state=RunState.FAILED, problem=_("It failed unexpectedly."))
            raise
    mine(run).update(state=state, problem=problem)


class _Watch:
    """Writes down how far a run is, and stops it where somebody asked for that."""

    def __init__(self, run: ForecastRun) -> None:
        self.run, self.last = run, 0.0

    def __call__(self, done: int, whole: int) -> None:
        from tracker.engine.forecast.simulation import Cancelled

        if time.monotonic() - self.last < PATIENCE and done < whole:
            return
        self.last = time.monotonic()
        if not mine(self.run).update(done=done, iterations=whole):
            raise Cancelled
