"""A plan from a file of any format that is known, told by what the file holds."""

from __future__ import annotations

from pathlib import Path

from tracker.engine.plan.json_rows import LARGEST_FILE
from tracker.engine.plan.plan import Plan
from tracker.engine.plan.plan_file import read_plan
from tracker.engine.time.errors import PlanError
from tracker.transfer.mspdi.reading import read_mspdi


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
    """The plan in some bytes: XML is MS Project's, everything else must be a plan file."""
    start = source.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"<" or source[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return read_mspdi(source, project_summary=project_summary)
    return read_plan(source.removeprefix(b"\xef\xbb\xbf"))
