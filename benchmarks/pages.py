"""Every page of a launch against a bare page of 100 rows, in one run: how many times as long each takes to answer.

    python -m benchmarks.pages

Uses a database of its own with the sample program. The bare page is a view of this file with a session, a person and
a hundred rows of a table from the database, rendered by a template with seven cells each: what no page of its kind can
be without. Reported:
medians and ratios, and how heavy the Plan is before compression.
"""

from __future__ import annotations

import sys
from datetime import date
from functools import partial
from typing import Any

from .stage import seconds, stage

REPEATS = 15
BARE = """<!doctype html><title>{{ user }}</title><table>{% for row in rows %}<tr><th><a href="?item={{ row.key }}">
{{ row.name }}</a></th><td>{{ row.key }}</td><td>{{ row.duration }}</td><td>{{ row.kind }}</td><td>{{ row.owner_id }}
</td><td>{{ row.deadline|default:"" }}</td><td>{{ row.version }}</td></tr>{% endfor %}</table>"""
#: Pages of a launch, with what each may take at most, in bare pages.
PAGES = {
    "plan": 2.0, "history": 2.0, "map": 3.0, "commitments": 3.0, "risks": 3.0, "forecast": 3.0, "resources": 3.0,
    "updates": 3.0, "baselines": 3.0, "comments": 3.0, "report": 3.0, "proposals": 3.0, "progress": 3.0,
    "handoffs": 3.0,
}  # fmt: skip


def bare(request: Any) -> Any:
    """A hundred rows, as plainly as they can be shown."""
    from django.http import HttpResponse
    from django.template import engines

    from tracker.models import Item

    rows = Item.objects.order_by("pk")[:100]
    template = bare.__dict__.setdefault("template", engines["django"].from_string(BARE))
    return HttpResponse(template.render({"rows": rows, "user": request.user}))


def main() -> None:
    stage()

    from django.test import Client
    from django.urls import include, path, reverse

    from roles.models import User
    from tests import settings
    from tracker.models import Launch
    from tracker.sample.loading import load_sample

    load_sample(today=date(2026, 11, 20))
    urls = type(sys)("benchmarks.urls")
    urls.urlpatterns = [path("bare/", bare), path("", include("config.urls"))]  # type: ignore[attr-defined]
    sys.modules["benchmarks.urls"] = urls
    from django.conf import settings as configured

    configured.ROOT_URLCONF = "benchmarks.urls"
    assert settings
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(username="jonas"))
    launch = Launch.objects.get(key="aurora-2")

    def get(address: str) -> Any:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer

    get("/bare/")
    base = seconds(partial(get, "/bare/"), 60)
    print(f"bare page {base * 1000:.2f} ms")
    for name, most in PAGES.items():
        address = reverse(name, args=[launch.key])
        get(address)
        again = seconds(partial(get, "/bare/"), 20)
        ratio = seconds(partial(get, address), REPEATS) / min(base, again)
        weight = len(get(address).content) / 1024
        print(f"{name:12} {ratio:5.1f} x bare (at most {most:g}), {weight:6.1f} KiB{'' if ratio <= most else '  *'}")


if __name__ == "__main__":
    main()
