"""A task of an MS Project file with what its place in the outline says."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from .values import text


@dataclass(slots=True)
class Row:
    """A task element, its UID, the UID of the summary it lies in, and whether other tasks lie in it."""

    element: Element
    uid: str
    level: int
    parent: str | None = None
    parts: bool = False

    @property
    def label(self) -> str:
        return f"Task {label_of(self.element)}"


def label_of(task: Element) -> str:
    """A task by its UID and name."""
    return f"{text(task, 'UID')} “{text(task, 'Name') or ''}”"
