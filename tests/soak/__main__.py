"""``make soak``: load and faults against servers as they are run, for a bounded time, on SQLite and on PostgreSQL.

Thirty people at once; eight who write beside an import of 20,000 items; servers and workers killed at random. On
PostgreSQL two servers and two workers run, and one of each is killed again and again; on SQLite one of each. At the end
everything that was confirmed to somebody is there, once. Figures are ratios to a bare page of the same run.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from tests.config.server import ROOT, environment, free_port, manage
from tests.soak.people import Browser, Notes, during

PEOPLE = ("jonas", "priya", "sofie", "nina", "elena", "tomasz", "mei")
LAUNCH = "aurora-2"
SECONDS = float(os.environ.get("SOAK_SECONDS", "40"))
ITEMS = int(os.environ.get("SOAK_ITEMS", "20000"))
ROUNDS = int(os.environ.get("SOAK_ROUNDS", "6"))


class Process:
    """A process that is started again when it was killed."""

    def __init__(self, command: list[str], database: str, log: Path) -> None:
        self.command, self.database, self.log = command, database, log
        self.process = self._begin()

    def _begin(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self.command, cwd=ROOT, env=environment(self.database), stdout=log, stderr=log, start_new_session=True
            )

    def kill(self) -> None:
        """Ends it and all that it started at once, as a power cut does, and begins it anew."""
        self.end()
        self.process = self._begin()

    def end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def server(port: int, processes: int) -> list[str]:
    """The command of the handbook; ``processes`` of one server share its port."""
    return [
        sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(port), "--workers",
        str(processes), "--no-ws", "--log-level", "error", "config.asgi:application",
    ]  # fmt: skip


def wait_for(port: int, path: str = "/ready") -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("no server answers")


@contextmanager
def running(database: str, folder: Path, number: int) -> Iterator[tuple[list[int], list[Process], list[Process]]]:
    ports = [free_port() for _ in range(number)]
    servers = [Process(server(port, 2 // number), database, folder / f"server-{port}.log") for port in ports]
    worker = [sys.executable, "manage.py", "worker", "--interval", "0.5", "--no-reload"]
    workers = [Process(worker, database, folder / f"worker-{n}.log") for n in range(number)]
    try:
        for port in ports:
            wait_for(port)
        yield ports, servers, workers
    finally:
        for process in [*servers, *workers]:
            process.end()


def ask_database(database: str, code: str) -> object:
    """What a few lines of Python say of the database, as JSON on their last line."""
    process = manage(database, "shell", "-v", "0", "-c", code)
    assert process.returncode == 0, process.stderr
    return json.loads(process.stdout.strip().splitlines()[-1])


def large_plan() -> bytes:
    items = [{"key": f"i{n}", "name": f"Item {n}", "duration": {"value": 3, "unit": "d"}} for n in range(ITEMS)]
    links = [{"from": f"i{n}", "to": f"i{n + 1}"} for n in range(0, ITEMS - 1, 2)]
    head = {"format": "launchpath-plan/1", "launch": {"name": f"Large {uuid4().hex[:6]}", "start": "2027-01-04"}}
    return json.dumps(head | {"items": items, "links": links}).encode()


QUEUE = """
import json
from io import BytesIO
from pathlib import Path
from roles.models import User
from tracker.models import Program
from tracker.services.launches.import_runs import start_import
run = start_import(by=User.objects.get(username="jonas"), program=Program.objects.first(),
                   file=BytesIO(Path({file!r}).read_bytes()), source="large.json", mapping={{}})
print(json.dumps(run.pk))
"""
STATE = """
import json
from tracker.models import ImportRun, Launch, Item
run = ImportRun.objects.get(pk={pk})
print(json.dumps([run.state, run.attempt, run.problem,
                  Launch.objects.filter(name=Launch.objects.get(pk=run.launch_id).name).count()
                  if run.state == "done" else 0,
                  Item.objects.filter(launch=run.launch_id).count(), Launch.arrivals.filter(arriving=True).count()]))
"""
SAID = """
import json
from collections import Counter
from tracker.models import Comment
print(json.dumps(Counter(Comment.objects.values_list("text", flat=True))))
"""


def signed_in(ports: list[int], number: int) -> tuple[Notes, list[Browser]]:
    """So many people who have signed in, and the notes that they take from now on."""
    notes = Notes()
    people = [Browser(ports, notes, PEOPLE[n % len(PEOPLE)]) for n in range(number)]
    for person in people:
        person.sign_in()
    notes.seconds.clear()
    return notes, people


def check(name: str, right: bool, said: str, wrong: list[str]) -> None:
    print(f"  {'ok ' if right else 'NOT'} {name}: {said}", flush=True)
    if not right:
        wrong.append(name)


def soak(database: str, number: int, folder: Path) -> list[str]:
    wrong: list[str] = []
    assert manage(database, "migrate", "--verbosity", "0").returncode == 0
    assert manage(database, "load_sample").returncode == 0
    items = ask_database(
        database, "import json; from tracker.models import *; print(json.dumps(list(Item.objects.filter("
        f"launch__key='{LAUNCH}', kind='dependency', actual_start=None).values_list('key', flat=True))))",
    )  # fmt: skip
    assert isinstance(items, list)
    with running(database, folder, number) as (ports, servers, workers):
        bare = Notes()
        one = Browser(ports, bare, "jonas")
        one.sign_in()
        for _ in range(40):
            one.ask("GET", "/account/", None, "bare")
        reference = bare.percentile(0.5, "bare")

        notes, crowd = signed_in(ports, 30)

        def live(person: Browser) -> None:
            chance = random.random()
            if chance < 0.75:
                person.look(LAUNCH)
            elif chance < 0.9:
                person.comment(LAUNCH)
            else:
                person.edit(LAUNCH, items)
            time.sleep(random.uniform(1.0, 3.0))

        during(SECONDS, crowd, live)
        ratio = notes.percentile(0.95) / reference
        check("30 people", ratio <= 6, f"p95 {ratio:.1f} times a bare page ({reference * 1000:.0f} ms)", wrong)
        check("30 people fail at nothing", not notes.failures, f"{notes.statuses} {notes.failures[:3]}", wrong)

        wrong += beside_an_import(database, folder, ports, items)
        wrong += under_kills(database, folder, ports, servers, workers)
    return wrong


def beside_an_import(database: str, folder: Path, ports: list[int], items: list[str]) -> list[str]:
    wrong: list[str] = []
    file = folder / "large.json"
    file.write_bytes(large_plan())
    notes, writers = signed_in(ports, 8)
    pk = ask_database(database, QUEUE.format(file=str(file)))
    during(30, writers, lambda person: person.comment(LAUNCH) if random.random() < 0.7 else person.edit(LAUNCH, items))
    longest = max(notes.seconds.get("write", [0.0]))
    number = len(notes.seconds.get("write", ()))
    check("8 writers beside an import", longest <= 3, f"{number} writes, the longest waited {longest:.1f} s", wrong)
    busy = notes.statuses.get(503, 0)
    check("nobody is locked out", not notes.failures and not busy, f"{busy} busy, {notes.failures[:3]}", wrong)
    state = settled(database, pk)
    check("the import is there", state[0] == "done" and state[3] == 1 and state[4] == ITEMS, str(state), wrong)
    return wrong


def settled(database: str, pk: object) -> list[object]:
    state: list[object] = []
    for _ in range(180):
        answer = ask_database(database, STATE.format(pk=pk))
        assert isinstance(answer, list)
        state = answer
        if state[0] in ("done", "failed", "cancelled"):
            return state
        time.sleep(2)
    return state


def under_kills(
    database: str, folder: Path, ports: list[int], servers: list[Process], workers: list[Process]
) -> list[str]:
    wrong: list[str] = []
    file = folder / "killed.json"
    file.write_bytes(large_plan())
    notes, writers = signed_in(ports, 6)
    pk = ask_database(database, QUEUE.format(file=str(file)))
    for _ in range(ROUNDS):

        def act(person: Browser) -> None:
            person.comment(LAUNCH)

        during(random.uniform(1.5, 3.0), writers, act)
        random.choice(servers).kill()
        random.choice(workers).kill()
        for port in ports:
            wait_for(port)
    kept = ask_database(database, SAID)
    assert isinstance(kept, dict)
    lost = [text for text in notes.confirmed if not kept.get(text)]
    twice = [text for text, number in kept.items() if number > 1 and text.split(" ")[0] in PEOPLE]
    said = f"{len(notes.confirmed)} confirmed, {len(lost)} lost, {len(twice)} twice, {ROUNDS} kills of each"
    check("servers and workers killed at random", not lost and not twice, said, wrong)
    check("no answer was a failure", not notes.failures, str(notes.failures[:3]), wrong)
    state = settled(database, pk)
    right = state[0] == "done" and state[3] == 1 and state[4] == ITEMS and state[5] == 0
    check("the import whose worker was killed is there once", right, str(state), wrong)
    return wrong


def main() -> int:
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        runs: list[tuple[str, Callable[[], list[str]]]] = [
            ("SQLite", lambda: soak(f"sqlite:///{folder}/soak.sqlite3", 1, folder))
        ]
        postgres = os.environ.get("LAUNCHPATH_TEST_POSTGRES")
        if postgres:
            import psycopg

            base, _, _name = postgres.rpartition("/")
            made = f"soak_{uuid4().hex[:8]}"
            with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
                connection.execute(f'CREATE DATABASE "{made}"')
            runs.append(("PostgreSQL, two servers and two workers", lambda: soak(f"{base}/{made}", 2, folder)))
        else:
            print("SKIPPED: PostgreSQL. Set LAUNCHPATH_TEST_POSTGRES=postgres://user:password@host/name.")
        for title, run in runs:
            print(title, flush=True)
            wrong += [f"{title}: {name}" for name in run()]
    print("All of it held." if not wrong else f"Did not hold: {'; '.join(wrong)}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
