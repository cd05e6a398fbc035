"""An edit from request to fragment, in a launch of 50 items and in one of 5,000, in one run.

    python -m benchmarks.edits

Uses a database of its own. Two shapes of network: a chain, in which every edit moves all that follows, and one with
many paths, as launches have. Three edits: a duration, a link, a move in the order. Reported: medians of 20 and their
ratio; the number of queries is tested in tests/views.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

from .stage import seconds, stage

SIZES = (50, 5_000)
REPEATS = 20


def woven(plan: dict[str, Any], size: int) -> dict[str, Any]:
    """A plan with many paths of different lengths, of which few are critical."""
    rng = random.Random(1)
    pairs = {(max(0, n - rng.randint(1, 60)), n) for n in range(1, size) for _ in range(rng.choice((1, 1, 2)))}
    items = [
        row | {"duration": {"value": rng.randint(1, 10), "unit": "d"}} if row["key"][0] == "i" else row
        for row in plan["items"]
    ]
    links = [{"from": f"i{a}", "to": f"i{b}"} for a, b in sorted(pairs)]
    return plan | {"items": items, "links": links}


def main() -> None:
    admin, program = stage()

    from django.test import Client
    from django.urls import reverse

    from tests.plans import long_plan, make_launch
    from tracker.models import Launch

    def works(launch: Launch, size: int) -> dict[str, Callable[[], object]]:
        page = f"http://localhost{launch.get_absolute_url()}?item=i{size // 2}"
        around = max(0, size // 2 - 50) // 100 * 100
        client = Client(headers={"host": "localhost", "HX-Request": "true", "HX-Current-URL": page})
        client.force_login(admin)
        turn = iter(range(10_000))

        def post(name: str, **data: Any) -> None:
            query = {"item": data["item"], "field": next(iter(data))} if name == "edit-item" else {}
            version = launch.items.get(key=data["item"]).version
            revision = Launch.objects.get(pk=launch.pk).revision
            shown = {"windows": f"{around}-{around + 100}", "shown": f"{around}-{around + 100}", "revision": revision}
            address = reverse(name, args=[launch.key], query=query)
            response = client.post(address, data | shown | {"version": version, "form-key": str(uuid4())})
            assert response.status_code == 200, response.content[:500]

        middle, last = f"i{size // 2 + 1}", f"i{size - 1}"
        return {
            "duration": lambda: post("edit-item", duration=f"{next(turn) % 5 + 2}d", item=middle),
            "link": lambda: post("edit-item", predecessors=f"i{next(turn) % 7}", item=last),
            "order": lambda: post("shift-item", item=middle, step="up" if next(turn) % 2 else "down"),
        }

    for shape, weave in (("chain", lambda plan, size: plan), ("woven", woven)):
        figures: dict[int, dict[str, float]] = {}
        for size in SIZES:
            launch = make_launch(program, weave(long_plan(size), size), by=admin)
            edits = works(launch, size)
            figures[size] = {}
            for name, work in edits.items():
                work()
                figures[size][name] = seconds(work, REPEATS)
        for name in figures[SIZES[0]]:
            small, large = (figures[size][name] for size in SIZES)
            times = f"50 items {small * 1000:6.1f} ms, 5,000 items {large * 1000:6.1f} ms"
            print(f"{shape:6} {name:9} {times}, ratio {large / small:5.2f}")
    forecast_after_edits(admin, program)


def forecast_after_edits(admin: Any, program: Any) -> None:
    """What the forecast that follows an edit costs beside it, and how large a launch may be to be forecast within a
    request."""
    from django.test import Client
    from django.urls import reverse

    from tests.plans import long_plan, make_launch

    for size in (300, 1_500):
        launch = make_launch(program, woven(long_plan(size), size), by=admin)
        page = f"http://localhost{launch.get_absolute_url()}"
        client = Client(headers={"host": "localhost", "HX-Request": "true", "HX-Current-URL": page})
        client.force_login(admin)
        times: dict[str, list[float]] = {"edit": [], "forecast": []}
        for turn in range(REPEATS if size < 1_000 else 5):
            where = reverse("edit-item", args=[launch.key], query={"item": f"i{size // 2}", "field": "duration"})
            version = launch.items.get(key=f"i{size // 2}").version
            change = {"duration": f"{turn % 5 + 2}d", "version": version}
            times["edit"].append(seconds(partial(client.post, where, change), 1))
            line = reverse("forecast-line", args=[launch.key])
            times["forecast"].append(seconds(partial(client.get, line), 1))
        edit, forecast = (sorted(timings)[len(timings) // 2] for timings in times.values())
        print(
            f"{size:5} items: edit {edit * 1000:6.1f} ms, its forecast at 2,000 iterations {forecast * 1000:6.1f} ms, "
            f"ratio (at most 5 at 300) {forecast / edit:5.2f}"
        )


if __name__ == "__main__":
    main()
