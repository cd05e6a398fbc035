"""A window of the Plan at 300 and at 10,000 items, in one run: what the first look costs, and each one after it.

    python -m benchmarks.windows

Uses a database of its own. Reported: seconds, sizes and ratios; the number of queries is tested in tests/views.
"""

from __future__ import annotations

from .stage import seconds, stage

FRAGMENT = {"HX-Request": "true", "HX-Target": "more-rows"}


def main() -> None:
    admin, program = stage()

    from django.test import Client

    from tests.plans import long_plan, make_launch
    from tracker.selectors.plan.scheduled import forget

    client = Client(headers={"host": "localhost"})
    client.force_login(admin)
    figures = {}
    for size in (300, 10_000):
        launch = make_launch(program, long_plan(size), by=admin)
        url = launch.get_absolute_url()

        def cold(url: str = url) -> None:
            forget()
            client.get(url)

        first = seconds(cold, 3)
        client.get(url)
        page = seconds(lambda url=url: client.get(url), 10)
        window = seconds(lambda url=url: client.get(url + "?from=200", headers=FRAGMENT), 10)
        weight = len(client.get(url + "?from=200", headers=FRAGMENT).content) // 1024
        figures[size] = page, window, weight
        print(f"{size:6,} items: first look {first:.3f} s, page {page:.3f} s, window {window:.3f} s, {weight} KiB")
    small, large = figures[300], figures[10_000]
    print(f"ratio 10,000 / 300: page {large[0] / small[0]:.2f}, window {large[1] / small[1]:.2f}")


if __name__ == "__main__":
    main()
