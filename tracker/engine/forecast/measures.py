"""What drives a forecast: sensitivities, what would be gained without some uncertainty, when decisions are due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from tracker.engine.network.lags import BeforeHorizon

from .clocks import Floats
from .draws import Block
from .simulation import Forecast, run_block
from .sweep import Sweep
from .sweep_backward import Backward
from .weights import contributions

#: A decision is taken so early that this share of the iterations still make the target.
SURE = 0.8


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """The forecast of one leaf. ``criticality``: share of iterations in which it has no float. ``ssi``: schedule
    sensitivity index, criticality times its own standard deviation over that of the finish (PMI; Vanhoucke 2010).
    ``rank``: rank correlation of its duration with the finish (Spearman). ``p50`` and ``p80``: instants in slots.
    ``sd``: standard deviation of its duration in working days."""

    criticality: float
    ssi: float
    rank: float
    p50: float
    p80: float
    sd: float


def item_figures(forecast: Forecast) -> dict[int, ItemFigures]:
    """Figures of every leaf by position."""
    sweep = forecast.sweep
    slots = forecast.uncertainty.day / sweep.layout.scale.step
    sd_of_finish = forecast.sd
    finish_ranks: dict[int, Floats] = {}
    figures = {}
    for n, ends in forecast.ends.items():
        weights = forecast.weights[: len(ends)]
        p50, p80 = np.quantile(ends.astype(np.float64), (0.5, 0.8), method="inverted_cdf", weights=weights)
        sd = rank = 0.0
        taken = forecast.taken.get(n)
        if taken is not None and len(taken) > 1:
            sd = float(taken.std(dtype=np.float64)) / slots
            if sd > 0 and sd_of_finish > 0:
                size = len(taken)
                if size not in finish_ranks:
                    finish_ranks[size] = _ranks(forecast.days[:size])
                rank = float(np.corrcoef(_ranks(taken.astype(np.float64)), finish_ranks[size])[0, 1])
        criticality = forecast.criticality[n]
        figures[n] = ItemFigures(
            criticality=criticality,
            ssi=criticality * sd / sd_of_finish if sd_of_finish > 0 else 0.0,
            rank=0.0 if np.isnan(rank) else rank,
            p50=sweep.instant(2 * n + 1, float(p50)),
            p80=sweep.instant(2 * n + 1, float(p80)),
            sd=sd,
        )
    return figures


def swings(forecast: Forecast) -> tuple[dict[int, float], dict[int, float]]:
    """By how many working days the expected finish moves when an item takes as little, and as long, as in a tenth of
    the iterations, by position. By least squares over all items that are ever critical, so that what others did in
    the same iterations is not laid at an item's door."""
    nodes = [n for n, taken in forecast.taken.items() if forecast.criticality[n] > 0 and np.ptp(taken) > 0]
    size = min((len(forecast.taken[n]) for n in nodes), default=0)
    low: dict[int, float] = {}
    high: dict[int, float] = {}
    if size < 10 * (len(nodes) + 1):
        return low, high
    taken = np.stack([forecast.taken[n][:size].astype(np.float64) for n in nodes])
    slopes = contributions(forecast.days[:size], taken)
    tenth = size // 10
    for n, row, slope in zip(nodes, np.sort(taken, axis=1), slopes, strict=True):
        middle = float(row.mean())
        low[n], high[n] = (float(slope) * (float(part.mean()) - middle) for part in (row[:tenth], row[-tenth:]))
    return low, high


def _ranks(values: Floats) -> Floats:
    """Ranks, equal values sharing the mean of theirs."""
    _different, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    means: Floats = last - (counts - 1) / 2
    return means[which]


@dataclass(frozen=True, slots=True)
class Off:
    """What is switched off: the spreads of some items, risk events, gates that may fail, by position."""

    nodes: frozenset[int] = frozenset()
    risks: frozenset[int] = frozenset()
    branches: frozenset[int] = frozenset()


def gains(forecast: Forecast, groups: Mapping[str, Off]) -> dict[str, float]:
    """By how many working days the expected finish would come earlier if the durations of some items were as planned,
    or some risk events did not happen, or some gates did not fail, with all other draws as they are. They need not
    add up: what two delay together, either may delay alone."""
    block = forecast.first
    base = _expected(forecast, block, Off())
    return {key: base - _expected(forecast, block, off) for key, off in groups.items()}


def _expected(forecast: Forecast, block: Block, off: Off) -> float:
    sweep = forecast.sweep
    while True:
        try:
            dates, _taken = run_block(
                sweep, forecast.draws, block, without=off.nodes, no_risks=off.risks, no_branches=off.branches
            )
            clock = sweep.clocks.by_key(sweep.layout.network.calendar)
            begun = clock.work_at(float(sweep.layout.scale.slot(sweep.layout.network.start)))
            slots = forecast.uncertainty.day / sweep.layout.scale.step
            return float(np.mean(clock.work_at(dates.launch) - begun)) / slots
        except IndexError:
            sweep = Sweep(sweep.layout.wider(before=False), grain=sweep.grain, vanishing=sweep.vanishing)
        except BeforeHorizon:
            sweep = Sweep(sweep.layout.wider(before=True), grain=sweep.grain, vanishing=sweep.vanishing)


@dataclass(frozen=True, slots=True)
class DecisionDate:
    """Until when something must be started for the launch to make its target: if all goes as planned, and with the
    durations of the forecast. Instants in base units since 1970."""

    planned: int
    sure: int


def decisions(forecast: Forecast, wanted: Mapping[int, int]) -> dict[int, DecisionDate]:
    """Latest decision dates of ``wanted`` items that have not begun and lead to the launch, by position: counted back
    from the target (from the computed finish where there is none). ``wanted`` has the lead time of each, in base units
    (:func:`~tracker.engine.plan.lead_times.lead_time`)."""
    sweep = forecast.sweep
    layout = sweep.layout
    nodes = [n for n in wanted if _open(forecast, n) and (not layout.launch or n in layout.leading)]
    if not nodes:
        return {}
    end = layout.target if layout.target is not None else layout.scale.slot(forecast.schedule.finish)
    dates, taken = run_block(sweep, forecast.draws, forecast.first)
    late = Backward(sweep, replace(dates, launch=float(end)), taken)
    try:
        late.run()
    except BeforeHorizon:
        return {}
    due_dates = {}
    for n in nodes:
        clock = sweep.own[n]
        starts = np.broadcast_to(late.Y[2 * n], forecast.first.size)
        sure = float(np.quantile(starts, 1 - SURE, method="inverted_cdf"))
        work, place = layout.tables_of(n)
        need_by = layout.scale.slot(forecast.schedule.need_by(layout.network.activities[n].key))
        lead = layout.amount(wanted[n])
        planned = place[max(0, work[need_by] - lead)]
        # What was drawn is the duration; of the lead time that is all but what comes on top of it.
        earlier = work[int(np.floor(float(clock.start_at(sure))))] - (
            lead - layout.amount(layout.network.activities[n].duration)
        )
        due_dates[n] = DecisionDate(
            planned=layout.scale.instant(planned), sure=layout.scale.instant(place[max(0, earlier)])
        )
    return due_dates


def _open(forecast: Forecast, n: int) -> bool:
    activity = forecast.network.activities[n]
    return activity.actual_start is None and not activity.finished and not activity.fixed and activity.duration > 0
