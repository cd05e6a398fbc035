"""A server as the product is run: its own process, on a port of its own, with a database that was migrated."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


def environment(database: str, **more: str) -> dict[str, str]:
    """The environment of an installation, with nothing of the test's own."""
    base = {name: value for name, value in os.environ.items() if not name.startswith(("LAUNCHPATH_", "DJANGO_"))}
    return base | {"LAUNCHPATH_DATABASE": database, "LAUNCHPATH_DEBUG": "", "LAUNCHPATH_DEMO": "1"} | more


def manage(database: str, *args: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *args],
        cwd=ROOT,
        env=environment(database, **more),
        capture_output=True,
        text=True,
        check=False,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(database: str, **more: str) -> Iterator[int]:
    """A server with one worker process; yields its port."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "1", "--no-ws", "--log-level", "warning", "config.asgi:application"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment(database, **more))
    try:
        for _ in range(150):
            if server.poll() is not None:
                raise RuntimeError(f"The server ended with {server.returncode}.")
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(20)
