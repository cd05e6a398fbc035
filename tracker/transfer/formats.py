"""A plan from a file of any format that is known, told by what the file holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tracker.engine.plan.json_rows import LARGEST_FILE, LARGEST_JSON_FILE
from tracker.engine.plan.plan import MOST_ITEMS, Plan
from tracker.engine.plan.plan_file import read_plan
from tracker.engine.time.errors import PlanError
from tracker.transfer.foreign import SNIFFED, foreign
from tracker.transfer.mspdi.reading import read_mspdi


@dataclass(frozen=True, slots=True)
class Format:
    """A file format that plans are read from: its ``name``, the ``suffixes`` that a file dialog offers, whether a file
    that begins so is of it, and how it is read: with the summary of the whole project or not, of at most so many
    items."""

    name: str
    suffixes: tuple[str, ...]
    recognizes: Callable[[bytes], bool]
    read: Callable[[BinaryIO, bool, int], Plan]


def _is_xml(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" or head[:2] in (b"\xff\xfe", b"\xfe\xff")


def _read_json(file: BinaryIO, _summary: bool, most: int) -> Plan:
    source = file.read(LARGEST_JSON_FILE + 1)
    return read_plan(source.removeprefix(b"\xef\xbb\xbf"), most=most)


#: In the order in which they are tried; the last takes what no other recognizes, and says what is wrong with it.
FORMATS: tuple[Format, ...] = (
    Format(
        "mspdi",
        (".xml",),
        _is_xml,
        lambda file, summary, most: read_mspdi(file, project_summary=summary, most=most),
    ),
    Format("launchpath-plan/1", (".json",), lambda head: True, _read_json),
)
#: Suffixes of all formats, as a file dialog takes them.
ACCEPTED = ",".join(sorted(suffix for one in FORMATS for suffix in one.suffixes))


def read_path(path: Path, *, project_summary: bool = True, most: int = MOST_ITEMS) -> Plan:
    """The plan in a file. Raises :class:`PlanError` for a file that is missing, too large or not a plan."""
    try:
        if path.is_dir():
            raise PlanError(f"{path} is a folder. Name a plan file in it.")
        if path.stat().st_size > LARGEST_FILE:
            raise PlanError(
                f"{path.name} is over {LARGEST_FILE // 1024 // 1024} MB. Split the plan into several launches."
            )
        with path.open("rb") as file:
            return read_file(file, project_summary=project_summary, most=most)
    except OSError as error:
        raise PlanError(f"{path} cannot be read: {error.strerror or error}.") from None


def read_file(file: BinaryIO, *, project_summary: bool = True, most: int = MOST_ITEMS) -> Plan:
    """The plan in an open file, by the first format that recognizes its beginning. Raises :class:`PlanError`, which
    says what it is where that is known and not read."""
    said = foreign(file)
    if said is not None:
        raise PlanError(said)
    head = file.read(SNIFFED)
    file.seek(0)
    return next(one for one in FORMATS if one.recognizes(head)).read(file, project_summary, most)
