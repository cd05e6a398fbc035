"""What commands on plan files share: one message on standard error and exit code 1 for a bad file."""

from __future__ import annotations

import gc
import sys
from typing import Any

from django.core.management.base import BaseCommand

from tracker.engine.time.errors import PlanError


class PlanCommand(BaseCommand):
    """Prints what :meth:`run` returns, or a :class:`PlanError` without a traceback and nothing else."""

    requires_system_checks: list[str] = []

    def run(self, *args: Any, **options: Any) -> str:
        raise TypeError(f"{type(self).__name__} does not say what it runs.")

    def handle(self, *args: Any, **options: Any) -> None:
        # One plan goes through and the process ends: collecting garbage meanwhile only takes time.
        gc.disable()
        try:
            answer = self.run(**options)
        except PlanError as error:
            said = " ".join(str(error).split())
            self.stderr.write(f"Error: {said}")
            sys.exit(1)
        finally:
            gc.enable()
        self.stdout.write(answer)
