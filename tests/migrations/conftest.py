"""Migrations have a run of their own (`make migrations`): everywhere else tables are made without them."""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    return True if config.getoption("nomigrations") and collection_path.name.startswith("test_") else None
