"""How long random tests search: a while in every run, four times as long in ``make deep``."""

from __future__ import annotations

import os

DEEP = bool(os.environ.get("DEEP"))


def examples(deep: int) -> int:
    """How many examples to look at, where a deep search looks at so many."""
    return deep if DEEP else max(1, deep // 4)
