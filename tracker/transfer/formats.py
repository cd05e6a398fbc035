"""A plan from a file of any format that is known, told by what the file holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tracker.engine.plan.json_rows import LARGEST_FILE
from tracker.engine.plan.plan import Plan
from tracker.engine.plan.plan_file import read_plan
from tracker.engine.time.errors import PlanError
from tracker.transfer.foreign import foreign
from tracker.transfer.mspdi.reading import read_mspdi


@dataclass(frozen=True, slots=True)
class Format:
    """A file format that plans are read from: its ``name``, the ``suffixes`` that a file dialog offers, whether some
    bytes are of it, and how they are read."""

    name: str
    suffixes: tuple[str, ...]
    recognizes: Callable[[bytes], bool]
    read: Callable[[bytes, bool], Plan]


def _is_xml(source: bytes) -> bool:
    return source.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" or source[:2] in (b"\xff\xfe", b"\xfe\xff")


#: In the order in which they are tried; the last takes what no other recognizes, and says what is wrong with it.
FORMATS: tuple[Format, ...] = (
    Format("mspdi", (".xml",), _is_xml, lambda source, summary: read_mspdi(source, project_summary=summary)),
    Format(
        "launchpath-plan/1",
        (".json",),
        lambda source: True,
        lambda source, _summary: read_plan(source.removeprefix(b"\xef\xbb\xbf")),
    ),
)
#: Suffixes of all formats, as a file dialog takes them.
ACCEPTED = ",".join(sorted(suffix for one in FORMATS for suffix in one.suffixes))


def read_file(path: Path, *, project_summary: bool = True) -> Plan:
    """The plan in a file. Raises :class:`PlanError` for a file that is missing, too large or not a plan."""
    return read_bytes(bytes_of(path), project_summary=project_summary)


def bytes_of(path: Path) -> bytes:
    """What a plan file holds. Raises :class:`PlanError` for one that is missing or too large."""
    try:
        if path.is_dir():
            raise PlanError(f"{path} is a folder. Name a plan file in it.")
        if path.stat().st_size > LARGEST_FILE:
            raise PlanError(
                f"{path.name} is over {LARGEST_FILE // 1024 // 1024} MB. Split the plan into several launches."
            )
        return path.read_bytes()
    except OSError as error:
        raise PlanError(f"{path} cannot be read: {error.strerror or error}.") from None


def read_bytes(source: bytes, *, project_summary: bool = True) -> Plan:
    """The plan in some bytes, by the first format that recognizes them. Raises :class:`PlanError`, which says what they
    are where they are known and not read."""
    said = foreign(source)
    if said is not None:
        raise PlanError(said)
    return next(one for one in FORMATS if one.recognizes(source)).read(source, project_summary)
