"""The forecast: a launch scheduled many times over, each time with durations drawn anew.

Monte Carlo simulation of the network (Van Slyke 1963). With nothing uncertain it *is* the schedule: every iteration
goes through :mod:`tracker.engine.forecast.sweep`, which equals the integer passes on whole durations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tracker.engine.network.lags import BeforeHorizon
from tracker.engine.network.layout import Layout
from tracker.engine.network.network import Network
from tracker.engine.passes.dates import finish_day
from tracker.engine.passes.schedule import Schedule, schedule
from tracker.engine.passes.shown_dates import ShownDates
from tracker.engine.time.amounts import day_of
from tracker.engine.time.errors import PlanError

from .clocks import SNAP, Floats, Values
from .correlation import groups_of
from .draws import LONGEST_SHUFFLE, Block, Draws, durations, extras, reworks
from .sweep import SampledDates, Sweep
from .sweep_alap import move_as_late_as_possible
from .sweep_backward import Backward
from .uncertainty import Uncertainty
from .weights import weights

ITERATIONS = 2_000
MOST_ITERATIONS = 1_000_000
LARGEST_SEED = 2**63 - 1
#: Iterations in a block, and how many numbers one kind of array of a block may hold.
LARGEST_BLOCK, MOST_CELLS = LONGEST_SHUFFLE, 6_000_000
#: Durations and dates of single items are kept for so many iterations as this many numbers allow.
MOST_KEPT = 2_500_000
#: Total float up to this many slots is none.
NO_FLOAT = 1e-6

Tell = Callable[[int, int], None]


class Cancelled(Exception):
    """Whoever watches a simulation asked it to stop."""


@dataclass
class Forecast:
    """What a simulation found.

    ``finish`` holds the launch's finish instants in slots, one an iteration, and ``days`` the same as working days of
    the launch's calendar since its start. ``criticality``: the share of iterations in which a leaf has no float
    against that iteration's own finish, by position. ``ends`` and ``taken``: finishes (in the coordinates of the
    sweep) and durations of leaves in the first ``len(ends[n])`` iterations. ``cost`` where costs are known.
    """

    schedule: Schedule
    uncertainty: Uncertainty
    iterations: int
    seed: int
    sweep: Sweep
    draws: Draws
    finish: Floats
    days: Floats
    weights: Floats
    cost: Floats | None
    criticality: dict[int, float]
    ends: dict[int, NDArray[np.float32]]
    taken: dict[int, NDArray[np.float32]]
    first: Block
    warnings: tuple[str, ...] = ()

    @property
    def network(self) -> Network:
        return self.schedule.network

    @property
    def mean(self) -> float:
        """Expected finish in working days since the start."""
        return float(np.average(self.days, weights=self.weights))

    @property
    def sd(self) -> float:
        """Standard deviation of the finish in working days."""
        return float(np.sqrt(np.average((self.days - self.mean) ** 2, weights=self.weights)))

    def percentile(self, share: float) -> float:
        """The finish in working days that ``share`` of the iterations keep: the first that does."""
        return float(np.quantile(self.days, share, method="inverted_cdf", weights=self.weights))

    def instant(self, share: float) -> float:
        """As :meth:`percentile`, as an instant in slots."""
        return float(np.quantile(self.finish, share, method="inverted_cdf", weights=self.weights))

    def day(self, share: float) -> date:
        """The day on which ``share`` of the iterations have finished."""
        return self.shown_day(self.instant(share))

    def shown_day(self, instant: float) -> date:
        """The day of a finish in slots, rounded up. Where it is the computed finish, the day that the schedule
        shows: a milestone may lie on the morning after."""
        layout = self.sweep.layout
        if abs(instant - layout.scale.slot(self.schedule.finish)) < SNAP:
            return self.computed_day
        whole = int(np.ceil(instant - SNAP))
        return finish_day(layout.network.resolution.minutes, layout.scale.instant(whole))

    @cached_property
    def computed_day(self) -> date:
        """The day of the computed finish, as the schedule shows it."""
        return day_of(ShownDates(self.schedule).launch_finish())

    @property
    def computed_days(self) -> float:
        """The computed finish of the schedule, in working days since the start."""
        return float(self._days(float(self.sweep.layout.scale.slot(self.schedule.finish))))

    @property
    def contingency(self) -> float:
        """Schedule contingency: working days by which P80 lies after the computed finish."""
        return self.percentile(0.8) - self.computed_days

    def chance_by(self, instant: float) -> float:
        """Share of iterations that finish by an instant in slots."""
        return self._share(self.finish <= instant + SNAP)

    @property
    def chance(self) -> float | None:
        """Chance to make the target; ``None`` without one."""
        target = self.sweep.layout.target
        return None if target is None else self.chance_by(float(target))

    @property
    def joint_chance(self) -> float | None:
        """Chance to make the target within the budget; ``None`` where either is unknown."""
        target, budget = self.sweep.layout.target, self.uncertainty.costs.budget
        if target is None or budget is None or self.cost is None:
            return None
        return self._share((self.finish <= target + SNAP) & (self.cost <= budget * (1 + 1e-12)))

    @property
    def expected_cost(self) -> float:
        """Mean cost; 0 where costs are unknown."""
        return 0.0 if self.cost is None else float(np.average(self.cost, weights=self.weights))

    def cost_percentile(self, share: float) -> float:
        """The cost that ``share`` of the iterations keep; 0 where costs are unknown."""
        if self.cost is None:
            return 0.0
        return float(np.quantile(self.cost, share, method="inverted_cdf", weights=self.weights))

    def _share(self, holds: NDArray[np.bool_]) -> float:
        return float(np.average(holds, weights=self.weights))

    def _days(self, instants: Values) -> Values:
        layout = self.sweep.layout
        clock = self.sweep.clocks.by_key(layout.network.calendar)
        slots = self.uncertainty.day / layout.scale.step
        return (clock.work_at(instants) - clock.work_at(float(layout.start))) / slots


def simulate(
    network: Network,
    uncertainty: Uncertainty,
    *,
    iterations: int = ITERATIONS,
    seed: int = 0,
    tell: Tell | None = None,
) -> Forecast:
    """The forecast of a network.

    ``tell`` is called with the iterations done and all there are, and may raise :class:`Cancelled`. Raises
    :class:`PlanError` for impossible correlations, too few or too many iterations, and a plan that runs outside the
    years that are scheduled.
    """
    if not 1 <= iterations <= MOST_ITERATIONS:
        raise PlanError(f"iterations is {iterations:,}. Give a whole number from 1 to {MOST_ITERATIONS:,}.")
    if not 0 <= seed <= LARGEST_SEED:
        raise PlanError(f"seed is {seed}. Give a whole number from 0 to {LARGEST_SEED}.")
    result = schedule(network)
    groups, warnings = groups_of(network, uncertainty)
    layout = result.layout
    while True:
        try:
            run = _Run(result, layout, uncertainty, Draws(layout, uncertainty, groups, seed))
            return run.all(iterations, (*uncertainty.warnings, *warnings), tell)
        except IndexError:
            layout = layout.wider(before=False)
        except BeforeHorizon:
            layout = layout.wider(before=True)


class _Run:
    """One simulation over one horizon."""

    def __init__(self, result: Schedule, layout: Layout, uncertainty: Uncertainty, draws: Draws) -> None:
        self.schedule, self.layout, self.uncertainty, self.draws = result, layout, uncertainty, draws
        whole = not uncertainty.spreads and not uncertainty.risks and not uncertainty.branches
        self.sweep = Sweep(layout, grain=1.0 if whole else 0.0, vanishing=draws.vanishing())
        self.counts: dict[int, int] = {}

    def all(self, iterations: int, warnings: tuple[str, ...], tell: Tell | None) -> Forecast:
        finish = np.empty(iterations)
        cost = np.empty(iterations) if self._costs_known else None
        leaves = self.layout.network.leaves
        sampled = max(1, min(iterations, MOST_KEPT // max(1, len(leaves))))
        ends = {n: np.empty(sampled, np.float32) for n in leaves}
        taken = {n: np.empty(sampled, np.float32) for n in self.draws.spreads}
        first: Block | None = None
        done = 0
        for size in _blocks(iterations, len(self.layout.rows)):
            block = self.draws.block(size)
            first = first or block
            dates, amounts = run_block(self.sweep, self.draws, block)
            finish[done : done + size] = dates.launch
            if cost is not None:
                cost[done : done + size] = self._cost(block, amounts)
            for n, total in Backward(self.sweep, dates, amounts).run().items():
                if not np.isscalar(total) and np.ndim(total):
                    self.counts[n] = self.counts.get(n, 0) + int(np.count_nonzero(total <= NO_FLOAT))
                elif total <= NO_FLOAT:
                    self.counts[n] = self.counts.get(n, 0) + size
            if done < sampled:
                move_as_late_as_possible(self.sweep, dates)
                room = min(size, sampled - done)
                for n in leaves:
                    ends[n][done : done + room] = np.broadcast_to(dates.X[2 * n + 1], size)[:room]
                for n in taken:
                    taken[n][done : done + room] = np.broadcast_to(amounts.get(n, 0.0), size)[:room]
            done += size
            if tell is not None:
                tell(done, iterations)
        assert first is not None
        forecast = Forecast(
            schedule=self.schedule, uncertainty=self.uncertainty, iterations=iterations, seed=self.draws.seed,
            sweep=self.sweep, draws=self.draws, finish=finish, days=finish, weights=np.ones(iterations), cost=cost,
            criticality={n: self.counts.get(n, 0) / iterations for n in leaves}, ends=ends, taken=taken, first=first,
            warnings=warnings,
        )  # fmt: skip
        forecast.days = np.asarray(forecast._days(finish))
        if first.size == iterations:
            forecast.weights = weights(forecast.days, self.draws, first, self.draws.groups)
        return forecast

    @property
    def _costs_known(self) -> bool:
        costs = self.uncertainty.costs
        return bool(costs.fixed or costs.rates or any(risk.cost for risk in self.uncertainty.risks))

    def _cost(self, block: Block, amounts: dict[int, Values]) -> Floats:
        """Money spent in each iteration: fixed, for each working day, and for the risk events that happen."""
        costs, network = self.uncertainty.costs, self.layout.network
        rework = reworks(self.draws, block, amounts) if costs.rates else {}
        total = np.full(block.size, float(sum(costs.fixed.values())))
        slots = self.uncertainty.day / self.layout.scale.step
        for n, rate in costs.rates.items():
            activity = network.activities[n]
            placement = self.layout.by_node[n][1]
            done = placement.done if placement is not None and activity.started else 0
            planned = float(self.layout.amount(activity.duration)) if activity.finished else self.draws.planned[n]
            days = slots if not activity.elapsed or network.in_days else 1440 / self.layout.scale.step
            total += rate * (amounts.get(n, planned) + done) / days
        for again in (again for some in rework.values() for again in some):
            for n, amount in again.amounts.items():
                total += np.where(again.fail, costs.rates.get(n, 0.0) * amount / slots, 0.0)
        for number, prices in block.prices.items():
            total += np.where(block.occurs[number], prices, 0.0)
        return total


def run_block(
    sweep: Sweep,
    draws: Draws,
    block: Block,
    *,
    without: frozenset[int] = frozenset(),
    no_risks: frozenset[int] = frozenset(),
    no_branches: frozenset[int] = frozenset(),
) -> tuple[SampledDates, dict[int, Values]]:
    """Early dates of the iterations of a block, and how long each node takes in them."""
    amounts, added = durations(draws, block, without=without, no_risks=no_risks)
    dates = sweep.forward(amounts, extras(draws, sweep.clocks, added), reworks(draws, block, amounts, no_branches))
    return dates, amounts


def _blocks(iterations: int, rows: int) -> Iterator[int]:
    """Sizes of blocks: as equal as can be, small enough for the memory, large enough to be worth their calls."""
    largest = max(50, min(LARGEST_BLOCK, MOST_CELLS // max(1, rows)))
    number = -(-iterations // largest)
    size, more = divmod(iterations, number)
    yield from (size + (n < more) for n in range(number))
