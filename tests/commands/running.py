"""Commands run as from a shell: in this process, because a new one takes longer than most commands do."""

from __future__ import annotations

import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

from django.core.management import execute_from_command_line

ROOT = Path(__file__).parent.parent.parent


def run_command(*arguments: object) -> subprocess.CompletedProcess[str]:
    """``manage.py`` with these arguments: what it printed and its exit code. An exception is its traceback."""
    out, err, code = StringIO(), StringIO(), 0
    words = ["manage.py", *map(str, arguments)]
    with redirect_stdout(out), redirect_stderr(err):
        try:
            execute_from_command_line(words)
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
    return subprocess.CompletedProcess(words, code, out.getvalue(), err.getvalue())


def run_process(*arguments: object) -> subprocess.CompletedProcess[str]:
    """As :func:`run_command`, in a process of its own."""
    words = [sys.executable, "manage.py", *map(str, arguments)]
    return subprocess.run(words, check=False, cwd=ROOT, capture_output=True, text=True, timeout=120)
