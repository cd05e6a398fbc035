"""JSON read strictly: complete text, no key twice, no unknown keys, each value by its reader."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from tracker.engine.time.errors import PlanError

#: Reads a value and says where it stands if it is wrong.
Reader: TypeAlias = Callable[[Any, str], Any]


#: Bytes of a file that is read: of JSON, which is held whole while it is read, and of any other.
LARGEST_JSON_FILE, LARGEST_FILE = 20 * 1024 * 1024, 50 * 1024 * 1024
#: Objects and lists, and values, of a JSON file: several times those of the largest plan. More take memory for nothing.
MOST_CONTAINERS, MOST_VALUES = 400_000, 1_500_000


def parse_json(text: str | bytes) -> Any:
    """Parsed JSON of a plan file. Raises :class:`PlanError` with what is wrong and where; what holds more than any plan
    does is refused before it is parsed."""
    source = text.encode(errors="surrogatepass") if isinstance(text, str) else text
    if len(source) > LARGEST_JSON_FILE:
        raise PlanError(f"The file is over {LARGEST_JSON_FILE // 1024 // 1024} MB. {_SPLIT}")
    if not source or source.isspace():
        raise PlanError("The file is empty.")
    if source.count(b"{") + source.count(b"[") > MOST_CONTAINERS or source.count(b",") > MOST_VALUES:
        raise PlanError(f"The file holds more than the largest plan does. {_SPLIT}")
    try:
        return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_unique)
    except UnicodeDecodeError:
        raise PlanError("The file is not text in UTF-8.") from None
    except RecursionError:
        raise PlanError("The file nests brackets deeper than any plan does.") from None
    except json.JSONDecodeError as error:
        raise PlanError(
            f"The file is not complete JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        ) from None
    except PlanError:
        raise
    except ValueError as error:  # an integer of thousands of digits
        raise PlanError(f"The file holds a number that cannot be read: {error}.") from None


def _refuse_constant(name: str) -> float:
    raise PlanError(f"The file holds {name}, which is no number a plan can use.")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries = dict(pairs)
    if len(entries) < len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise PlanError(f"The file says “{twice}” twice in one object. Keep one of them.")
    return entries


def list_of(data: Mapping[str, Any], name: str) -> list[Any]:
    """A list by its name, empty where it is absent."""
    rows = data.get(name)
    if rows is None:
        return []
    if not isinstance(rows, list):
        raise PlanError(f"“{name}” must be a list.")
    return rows


def refuse_unknown(row: Mapping[str, Any], known: Mapping[str, Any] | tuple[str, ...], where: str) -> None:
    """Refuse the first key that is not known."""
    for name in row:
        if name not in known:
            raise PlanError(f"{where} has the unknown key “{name}”. Own additions belong under “x”.")


def read_row(row: Any, readers: Mapping[str, Reader], required: tuple[str, ...], where: str) -> dict[str, Any]:
    """The values of one object by name; ``null`` is as good as absent.

    Where a value stands is put together only when it is wrong: a file holds a million of them.
    """
    if not isinstance(row, dict):
        raise PlanError(f"{where} must be an object.")
    for name in required:
        if row.get(name) is None:
            raise PlanError(f"{_labelled(where, row)} lacks “{name}”.")
    values = {}
    for name, value in row.items():
        reader = readers.get(name)
        if reader is None:
            refuse_unknown(row, readers, _labelled(where, row))
        elif value is not None:
            try:
                values[name] = reader(value, name)
            except PlanError as error:
                raise PlanError(f"{_labelled(where, row)}.{error}") from None
    return values


def _labelled(where: str, row: Mapping[str, Any]) -> str:
    """A place in the file with the key that stands there."""
    key = row.get("key")
    return f"{where} “{key}”" if isinstance(key, str) else where


_SPLIT = "Split the plan into several launches."
