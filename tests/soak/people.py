"""People of a load run: browsers that sign in to a real server and do what people do, and note what came of it."""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import uuid4

FORM = "application/x-www-form-urlencoded"


@dataclass
class Notes:
    """What several people met: seconds by kind of request, statuses, and what was confirmed to them."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    statuses: dict[int, int] = field(default_factory=dict)
    confirmed: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, seconds: float, status: int) -> None:
        with self.lock:
            self.seconds.setdefault(kind, []).append(seconds)
            self.statuses[status] = self.statuses.get(status, 0) + 1

    def percentile(self, share: float, *kinds: str) -> float:
        every = sorted(s for kind in kinds or self.seconds for s in self.seconds.get(kind, ()))
        return every[min(len(every) - 1, int(len(every) * share))] if every else 0.0


class Browser:
    """One person with cookies. A server that was killed is tried again, as a browser does after an error."""

    def __init__(self, ports: list[int], notes: Notes, name: str) -> None:
        self.ports, self.notes, self.name = ports, notes, name
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, said: dict[str, str] | None = None, kind: str = "") -> tuple[int, str]:
        """Status and text of an answer; 0 where no server answered."""
        body = (
            urlencode(said | {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}) if said is not None else None
        )
        headers = {"Cookie": "; ".join(f"{n}={v}" for n, v in self.cookies.items()), "Accept": "text/html"}
        if body is not None:
            headers |= {"Content-Type": FORM}
        began = time.monotonic()
        for port in random.sample(self.ports, len(self.ports)):
            try:
                line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
                line.request(method, path, body, headers)
                answer = line.getresponse()
                text = answer.read().decode(errors="replace")
            except (OSError, http.client.HTTPException):
                continue
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, _, value = cookie.split(";")[0].partition("=")
                self.cookies[name] = value
            self.notes.note(kind or method, time.monotonic() - began, answer.status)
            if answer.status >= 500 and answer.status != 503:
                self.notes.failures.append(f"{method} {path}: {answer.status}")
            if "database is locked" in text:
                self.notes.failures.append(f"{method} {path}: locked")
            return answer.status, text
        return 0, ""

    def sign_in(self) -> None:
        for _ in range(30):
            self.ask("GET", "/sign-in/")
            if self.ask("POST", "/sign-in/as/", {"username": self.name})[0] == 302:
                return
            time.sleep(0.5)
        raise AssertionError(f"{self.name} cannot sign in")

    def comment(self, launch: str) -> None:
        """Says something once: the form's key lets it be sent until an answer comes."""
        text, key = f"{self.name} {uuid4().hex}", str(uuid4())
        for _ in range(60):
            status, _page = self.ask("POST", f"/launches/{launch}/comments/", {"text": text, "form-key": key}, "write")
            if status == 302:
                self.notes.confirmed.append(text)
                return
            if status and status != 503:
                self.notes.failures.append(f"a comment was answered with {status}")
                return
            time.sleep(0.3)

    def look(self, launch: str) -> None:
        kind, path = random.choice(
            (("plan", f"/launches/{launch}/plan/"), ("program", "/program/"), ("work", "/work/"),
             ("risks", f"/launches/{launch}/risks/"), ("search", "/search/?q=deck"), ("home", "/launches/"))
        )  # fmt: skip
        self.ask("GET", path, None, kind)

    def edit(self, launch: str, items: list[str]) -> None:
        """A duration, by a cell of the table."""
        where = f"/launches/{launch}/items/edit/?item={random.choice(items)}&field=duration"
        status, page = self.ask("GET", where, None, "cell")
        version = re.search(r'name="version"\s+value="(\d+)"', page)
        if status == 200 and version:
            said = {"duration": f"{random.randint(1, 30)}d", "version": version[1], "form-key": str(uuid4())}
            self.ask("POST", where, said, "write")


def during(seconds: float, people: list[Browser], act) -> None:
    """Lets everybody act, each again and again, for a while."""
    until = time.monotonic() + seconds

    def live(person: Browser) -> None:
        while time.monotonic() < until:
            act(person)

    threads = [threading.Thread(target=live, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
