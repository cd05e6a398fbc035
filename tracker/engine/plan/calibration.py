"""Default spreads learned from finished work: what work of a department and category took, compared to its estimate.

Ratios of actual to estimated duration are multiplicative errors, so their logarithms are averaged. What few items say
is pulled towards what all say, and that towards the assumption: ``(n * own + 10 * pooled) / (n + 10)``.

How a department kept its promises widens the upper end for those that are open: what it overran by is pulled towards
nothing in the same way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, log
from statistics import fmean, pstdev

from tracker.engine.forecast.spreads import Z90
from tracker.engine.passes.schedule import Schedule

from .assumptions import OTHERWISE, SHARES, typical
from .plan import Plan, PlanItem

#: How many items the pool weighs.
POOL = 10
#: Ratios beyond this are a typing error or another story.
FURTHEST = 10.0


@dataclass(frozen=True, slots=True)
class Ratio:
    """One finished item: what it took as a share of its estimate."""

    key: str
    department: str
    category: str
    ratio: float


@dataclass(frozen=True, slots=True)
class Learned:
    """What finished work says of a department and category: ``n`` items whose middle was ``middle`` times their
    estimate, and the P10 and P90 that follow for work to come, beside those ``assumed``."""

    department: str
    category: str
    n: int
    middle: float
    low: float
    high: float
    assumed: tuple[float, float]


class Calibration:
    """Spreads for items that have none, learned from ratios; ``overruns`` are those of promises by department
    (:func:`~tracker.engine.risks.promises.overruns`)."""

    def __init__(self, ratios: Iterable[Ratio], overruns: Iterable[tuple[str, float]] = ()) -> None:
        self._logs: dict[tuple[str, str], list[float]] = defaultdict(list)
        for sample in ratios:
            ratio = min(FURTHEST, max(1 / FURTHEST, sample.ratio))
            self._logs[sample.department, sample.category].append(log(ratio))
        self._all = [value for values in self._logs.values() for value in values]
        self._overruns: dict[str, list[float]] = defaultdict(list)
        for department, overrun in overruns:
            self._overruns[department].append(log(min(FURTHEST, max(1.0, overrun))))

    @property
    def evidence(self) -> int:
        """From how much finished work and how many promises it learned."""
        return len(self._all) + sum(map(len, self._overruns.values()))

    def __call__(self, item: PlanItem) -> tuple[float, float] | None:
        """P10 and P90 of an item's duration as shares of its estimate."""
        if typical(item) is None:
            return None
        low, high = self._shares(item.department or "", item.category or "")
        return low, high * (self.widening(item.department or "") if item.promise is not None else 1.0)

    def widening(self, department: str) -> float:
        """By how much the P90 of a department's promised work is longer than that of its other work: one where it
        kept every promise, or none was delivered on yet."""
        logs = self._overruns.get(department, [])
        middle, deviation = _pulled(logs, (0.0, 0.0))
        return exp(middle + Z90 * deviation)

    def learned(self) -> list[Learned]:
        """By department and category, what was learned, the most evidence first."""
        rows = [
            Learned(
                department, category, len(logs), exp(fmean(logs)), *self._shares(department, category),
                SHARES.get(category, OTHERWISE),
            )
            for (department, category), logs in self._logs.items()
        ]  # fmt: skip
        return sorted(rows, key=lambda row: (-row.n, row.department, row.category))

    def _shares(self, department: str, category: str) -> tuple[float, float]:
        low, high = SHARES.get(category, OTHERWISE)
        assumed = (log(low) + log(high)) / 2, (log(high) - log(low)) / (2 * Z90)
        pooled = _pulled(self._all, assumed)
        middle, deviation = _pulled(self._logs.get((department, category), []), pooled)
        return exp(middle - Z90 * deviation), exp(middle + Z90 * deviation)


def _pulled(logs: list[float], towards: tuple[float, float]) -> tuple[float, float]:
    """Mean and deviation of some logarithms, pulled towards others; of a single one only the mean says anything."""
    n = len(logs)
    if not n:
        return towards
    middle = (n * fmean(logs) + POOL * towards[0]) / (n + POOL)
    deviation = towards[1] if n < 2 else (n * pstdev(logs) + POOL * towards[1]) / (n + POOL)
    return middle, deviation


def ratios_of(plan: Plan, schedule: Schedule) -> list[Ratio]:
    """Actual to estimated duration of finished work, in its own working time."""
    network, layout = schedule.network, schedule.layout
    ratios = []
    for n in network.leaves:
        activity, item = network.activities[n], plan.items[n]
        if activity.actual_start is None or activity.actual_finish is None or not activity.duration:
            continue
        work, _place = layout.own_tables(activity)
        slot = layout.scale.slot
        took = (work[slot(activity.actual_finish)] - work[slot(activity.actual_start)]) * layout.scale.step
        if took > 0 and typical(item) is not None:
            ratios.append(Ratio(item.key, item.department or "", item.category or "", took / activity.duration))
    return ratios
