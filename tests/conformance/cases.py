"""Situations that users of planning tools reported, each with a file, a command and what is right."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

MANAGE = Path(__file__).parent.parent.parent / "manage.py"


def cases(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Every case by name, and how the answer differs from what is right."""
    paths = sorted((folder / "cases").glob("*.right.json"))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, wrong in zip(paths, pool.map(differences, paths), strict=True):
            yield f"cases/{path.name.removesuffix('.right.json')}", wrong


def differences(path: Path) -> list[str]:
    """Runs the command of a case, and holds its answer against what is right."""
    case = json.loads(path.read_text())
    words = [str(path.parent / case["file"]) if word == "FILE" else word for word in case["command"].split()]
    done = subprocess.run(
        [sys.executable, str(MANAGE), *words[1:]],
        capture_output=True, text=True, check=False, env={**os.environ, **case.get("environment", {})},
    )  # fmt: skip
    right = dict(case["right"])
    refused = right.pop("refused", None)
    if refused is not None:
        said = done.stderr.lower()
        fine = done.returncode == 1 and refused.lower() in said and not done.stdout
        return [] if fine else [f"not refused with “{refused}”: {done.stderr or done.stdout[:200]}"]
    if done.returncode:
        return [f"refused: {done.stderr.strip()}"]
    answer = json.loads(done.stdout)
    return [
        f"{name} {field} is {got}, right is {wanted}"
        for name, fields in right.items()
        for field, got, wanted in _compared(answer, name, fields)
    ]


def _compared(answer: dict[str, Any], name: str, right: Any) -> Iterator[tuple[str, Any, Any]]:
    """Fields of an answer that are not as they should be. ``name`` is an item's key, a field of items (its value by
    item then), or a field of the answer."""
    items = {item["key"]: item for item in answer["items"]}
    if name == "warning":
        if not any(right.lower() in warning.lower() for warning in answer["warnings"]):
            yield "", answer["warnings"], f"one with “{right}”"
        return
    if name in items:
        values = [(field, _value(items[name], field), wanted) for field, wanted in right.items()]
    elif isinstance(right, dict):
        values = [(key, _value(items[key], name), wanted) for key, wanted in right.items()]
    else:
        finish = answer["finish"]
        values = [("", finish["percentiles"][name]["date"] if name[0] == "P" else answer[name], right)]
    yield from (row for row in values if row[1] not in (row[2] if isinstance(row[2], list) else [row[2]]))


def _value(item: dict[str, Any], field: str) -> Any:
    return item["total_float"]["value"] if field == "float" else item[field]
