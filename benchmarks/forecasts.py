"""The forecast against a plain loop, its memory, and how exactly it tells P80. Ratios in one run.

    python -m benchmarks.forecasts

A thousand activities on four calendars, all uncertain. The plain loop draws durations with the standard library and
calls ``schedule`` once an iteration, as a script would. Two leaner loops are shown beside it: draws and the two
passes over rows that are laid out already, and the passes alone.
"""

from __future__ import annotations

import random
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from tracker.engine import Network, build_network, read_plan, schedule, simulate
from tracker.engine.forecast.spreads import Spread
from tracker.engine.forecast.uncertainty import Uncertainty
from tracker.engine.network.layout import Layout
from tracker.engine.passes.cpm import backward, finishes, forward
from tracker.engine.plan.assumptions import typical
from tracker.engine.plan.to_uncertainty import uncertainty_of

from .passes import random_network

SIZE, ITERATIONS = 1_000, 10_000
LAUNCH = Path(__file__).parents[1] / "tests" / "data" / "launch.json"


def uncertain(network: Network) -> Uncertainty:
    return Uncertainty(
        spreads={
            n: Spread("triangular", (0.8 * a.duration, float(a.duration), 1.8 * a.duration))
            for n, a in enumerate(network.activities)
        }
    )


def by_schedule(network: Network, rng: random.Random) -> list[int]:
    """One iteration by the public functions: the critical activities."""
    activities = [
        replace(a, duration=max(1, round(rng.triangular(0.8 * a.duration, 1.8 * a.duration, a.duration))))
        for a in network.activities
    ]
    result = schedule(network.like(activities, range(len(activities))))
    return [n for n in range(len(activities)) if result.total[n] <= 0]


def by_rows(network: Network, rng: random.Random) -> list[int]:
    """One iteration by the two passes over the rows of the layout, with their durations replaced."""
    layout = schedule(network).layout
    rows, late_rows = layout.rows, layout.late_rows
    drawn = {row[0]: max(1, round(rng.triangular(0.8 * row[2], 1.8 * row[2], row[2]))) for row in rows}
    layout.rows = [(*row[:2], drawn[row[0]], *row[3:]) for row in rows]  # type: ignore[misc]
    layout.late_rows = [(*row[:2], drawn[row[0]], *row[3:]) for row in late_rows]  # type: ignore[misc]
    total = passes(layout)
    layout.rows, layout.late_rows = rows, late_rows
    return [n for n in range(len(drawn)) if total[n] <= 0]


def passes(layout: Layout) -> list[int]:
    """The two passes alone."""
    early, chosen = forward(layout)
    finish, launch = finishes(layout, early)
    return backward(layout, early, chosen, finish, launch)[1]


def seconds_each(work: object, repeats: int) -> float:
    begin = time.perf_counter()
    for _ in range(repeats):
        work()  # type: ignore[operator]
    return (time.perf_counter() - begin) / repeats


def speed() -> None:
    network = random_network(SIZE, SIZE * 5 // 2)
    uncertainty = uncertain(network)
    layout = schedule(network).layout
    times = [seconds_each(lambda: simulate(network, uncertainty, iterations=ITERATIONS), 1) for _ in range(5)]
    ours = statistics.median(times) / ITERATIONS
    rng = random.Random(1)
    print(f"forecast, {SIZE:,} activities, 4 calendars, criticality: {ours / SIZE * 1e9:.0f} ns an activity-iteration")
    for name, loop, repeats in (
        ("a loop over schedule() (at least 60)", by_schedule, 20),
        ("a loop over draws and bare passes", by_rows, 100),
        ("bare passes without draws", lambda _network, _rng: passes(layout), 100),
    ):
        plain = seconds_each(lambda loop=loop: loop(network, rng), repeats)
        print(f"times faster than {name}: {plain / ours:.0f}")


def memory() -> None:
    """Peak memory of 10,000 iterations over 10,000 activities, in a process of its own."""
    code = (
        "from benchmarks.forecasts import *\n"
        "n = random_network(10_000, 25_000)\n"
        "simulate(n, uncertain(n), iterations=10_000)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)\n"
    )
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    print(f"peak memory, 10,000 activities x 10,000 iterations (at most 600 MB): {process.stdout.strip()} MB")


def exactness(seeds: int = 200) -> None:
    """The standard deviation of P80 over many seeds, on a launch of a hundred items."""
    plan = read_plan(LAUNCH.read_text())
    network, _warnings = build_network(plan)
    uncertainty = uncertainty_of(plan, network, typical)
    rng = random.Random(1)
    ours = [simulate(network, uncertainty, iterations=2_000, seed=seed).percentile(0.8) for seed in range(seeds)]
    # Plain sampling of 10,000: independent draws out of one very large simulation.
    large = sorted(simulate(network, uncertainty, iterations=400_000, seed=seeds).days)
    plain = [sorted(rng.choices(large, k=10_000))[7_999] for _ in range(seeds)]
    print(f"deviation of P80 over {seeds} seeds: {statistics.stdev(ours):.4f} days at 2,000 iterations,")
    print(f"  {statistics.stdev(plain):.4f} with plain sampling of 10,000; ratio (at most 1): ", end="")
    print(f"{statistics.stdev(ours) / statistics.stdev(plain):.2f}")


def main() -> None:
    speed()
    memory()
    exactness()


if __name__ == "__main__":
    main()

__all__ = ["random_network", "resource", "simulate", "uncertain"]
