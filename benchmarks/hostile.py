"""What files cost that were made to cost: seconds and memory until each is refused.

``python -m benchmarks.hostile`` reads each in a process of its own, and prints the dearest beside a plan of 10,000
items that is read as it should be. The product promises at most 2 seconds and 100 MB for anything that it refuses.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from tests.transfer.hostile import COSTLY, FULL, HARMFUL  # noqa: E402
from tracker.engine.plan.json_rows import LARGEST_JSON_FILE  # noqa: E402

SIZES = (FULL, LARGEST_JSON_FILE - 1024 * 1024, 4_000_000)
SECONDS, MEGABYTES = 2.0, 100.0
READ = """
import resource, sys, time
from pathlib import Path
from tracker.engine.time.errors import PlanError
from tracker.transfer.formats import read_path
def held(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
before, began = held(), time.process_time()
try:
    read_path(Path(sys.argv[1]), most=25_000)
    said = "read"
except PlanError:
    said = "refused"
print(said, time.process_time() - began, held() - before)
"""


def cost(file: Path) -> tuple[str, float, float]:
    """Whether a file was read or refused, in how many seconds, with how many megabytes."""
    answer = subprocess.run([sys.executable, "-c", READ, file], capture_output=True, text=True, check=True)
    said, seconds, megabytes = answer.stdout.split()
    return said, float(seconds), float(megabytes)


def ordinary(file: Path) -> None:
    """A plan of 10,000 items in a chain."""
    items = [{"key": f"i{n}", "name": f"Item {n}", "duration": {"value": 5, "unit": "d"}} for n in range(10_000)]
    links = [{"from": f"i{n}", "to": f"i{n + 1}"} for n in range(9_999)]
    head = {"format": "launchpath-plan/1", "launch": {"name": "Chain", "start": "2027-01-04"}}
    file.write_text(json.dumps(head | {"items": items, "links": links}))


def main() -> int:
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "file"
        ordinary(file)
        _said, seconds, megabytes = cost(file)
        print(f"10,000 items, as they should be: {seconds:.2f} s, +{megabytes:.0f} MB")
        reference = seconds
        for name, made in (COSTLY | HARMFUL).items():
            for size in SIZES if name in COSTLY else SIZES[-1:]:
                with file.open("wb") as opened:
                    opened.writelines(made(size))
                rows.append((*cost(file), name, file.stat().st_size))
    rows.sort(key=lambda row: -row[1])
    for said, seconds, megabytes, name, size in rows[:10]:
        ratio = seconds / reference
        print(f"{name:28} {size / 1e6:5.1f} MB {said:8} {seconds:5.2f} s ({ratio:4.1f} times) +{megabytes:3.0f} MB")
    most = max(row[2] for row in rows)
    print(f"{len(rows)} files: at most {rows[0][1]:.2f} s, +{most:.0f} MB")
    return int(any(said == "refused" and (s > SECONDS or m > MEGABYTES) for said, s, m, _name, _size in rows))


if __name__ == "__main__":
    sys.exit(main())
