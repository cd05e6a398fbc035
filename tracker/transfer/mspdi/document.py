"""The XML of an MS Project file: read as a stream, without document types, and of it only what a plan is made of.

Files of other tools carry a hundred fields a task and hours by the day; none of that is kept while it is read. Whatever
no project has so many of (elements, levels, attributes, text) is refused when it is counted, not when it is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element, SubElement
from xml.parsers.expat import ExpatError, ParserCreate

from tracker.engine.plan.json_rows import LARGEST_FILE
from tracker.engine.plan.plan import MOST_ITEMS
from tracker.engine.time.errors import PlanError
from tracker.engine.time.readers import LONGEST_TEXT

#: How the parser writes MS Project's namespace before a tag.
_PREFIX = "http://schemas.microsoft.com/project}"
#: How many elements are open around a task.
TASKS = 2
CHUNK = 1024 * 1024
#: Elements of a file in all, and of those the ones that are kept.
MOST_ELEMENTS, MOST_KEPT = 1_100_000, 600_000
DEEPEST = 32
#: Equals signs stand for attributes, which MS Project does not write.
MOST_EQUALS = 200_000
LONGEST_PIECE = 2 * CHUNK

#: What is kept in an element of a name; in all others everything. Of what is told as lost only that it is there.
KEPT = {
    name: frozenset(words.split())
    for name, words in {
        "Project": "Title Name StartDate ScheduleFromStart StatusDate MinutesPerDay HonorConstraints "
        "CriticalSlackLimit CalendarUID Tasks Calendars Resources Assignments",
        "Tasks": "Task",
        "Resources": "Resource",
        "Assignments": "Assignment",
        "Task": "UID ID Name IsNull Active OutlineLevel Duration DurationFormat Milestone Summary Notes Cost "
        "ActualCost ConstraintType ConstraintDate Start Finish Manual Deadline ActualStart ActualFinish "
        "RemainingDuration ExternalTask LevelingDelay CalendarUID Stop Resume Type IgnoreResourceCalendar "
        "PredecessorLink Baseline ExtendedAttribute",
        "PredecessorLink": "PredecessorUID Type CrossProject LinkLag LagFormat",
        "Resource": "UID Name IsNull Type CalendarUID",
        "Assignment": "TaskUID ResourceUID Units",
        "Baseline": "",
        "ExtendedAttribute": "",
    }.items()
}


def parse_project(source: BinaryIO, most: int = MOST_ITEMS) -> Element:
    """The project element, its tags without their namespace, of at most so many tasks. Raises :class:`PlanError`."""
    if not _counted(source):
        raise PlanError("The file is empty.")
    reading = _Reading(most)
    try:
        for chunk in _chunks(source):
            reading.feed(chunk)
        reading.parser.Parse(b"", True)
    except PlanError:
        raise
    except ExpatError as error:
        raise PlanError(f"The file is not complete XML: {error}.") from None
    except (ValueError, LookupError) as error:
        raise PlanError(f"The file cannot be read as XML: {error}.") from None
    return reading.project()


def _chunks(source: BinaryIO) -> Iterator[bytes]:
    source.seek(0)
    while chunk := source.read(CHUNK):
        yield chunk


def _counted(source: BinaryIO) -> int:
    """How large a file is. Raises :class:`PlanError` for one that is too large, or holds more than a project does: told
    by counting marks, in a fraction of the time that reading takes."""
    size = elements = equals = 0
    for chunk in _chunks(source):
        size += len(chunk)
        if size > LARGEST_FILE:
            raise PlanError(
                f"The file is over {LARGEST_FILE // 1024 // 1024} MB. Split the plan into several launches."
            )
        elements += chunk.count(b"<") - chunk.count(b"</")
        equals += chunk.count(b"=")
    if elements > MOST_ELEMENTS:
        raise _too_much("elements")
    if equals > MOST_EQUALS:
        raise _too_much("attributes")
    return size


class _Reading:
    """A file that is being read: the elements that are open, and what was counted."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.parser = ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = _refuse_doctype
        self.root: Element | None = None
        self.open: list[Element] = []
        #: What is kept in each of them.
        self.keeps: list[frozenset[str] | None] = [None]
        #: How deep the parser is in what is not kept.
        self.skipping = 0
        self.kept = self.tasks = self.fed = 0
        self.texts: list[str] = []
        self.length = 0

    def feed(self, chunk: bytes) -> None:
        self.parser.Parse(chunk, False)
        self.fed += len(chunk)
        if self.fed - self.parser.CurrentByteIndex > LONGEST_PIECE:
            raise _too_much("text in one piece")

    def project(self) -> Element:
        """The whole. Raises :class:`PlanError` for XML of another kind."""
        root = self.root
        assert root is not None
        if root.find("Tasks") is None:
            raise _another(root.tag)
        return root

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        if self.skipping:
            self.skipping += 1
            if self.skipping > DEEPEST:
                raise _too_much("levels")
            return
        tag = name.removeprefix(_PREFIX)
        keeps = self.keeps[-1]
        if keeps is not None and tag not in keeps:
            self.skipping = 1
            return
        if not self.open:
            if tag != "Project":
                raise _another(tag)
            self.root = element = Element(tag)
        else:
            element = SubElement(self.open[-1], tag)
        self._count(tag)
        self.open.append(element)
        self.keeps.append(KEPT.get(tag))
        self.texts.clear()
        self.length = 0

    def _count(self, tag: str) -> None:
        self.kept += 1
        if self.kept > MOST_KEPT:
            raise _too_much("elements")
        if len(self.open) >= DEEPEST:
            raise _too_much("levels")
        if tag == "Task" and len(self.open) == TASKS:
            self.tasks += 1
            if self.tasks > self.most:
                raise PlanError(f"The plan has more than {self.most:,} tasks, the most that can be read. Split it.")

    def _end(self, _name: str) -> None:
        if self.skipping:
            self.skipping -= 1
            return
        element = self.open.pop()
        self.keeps.pop()
        if self.texts:
            if not len(element):
                element.text = "".join(self.texts)
            self.texts.clear()
            self.length = 0

    def _text(self, text: str) -> None:
        if self.skipping:
            return
        self.length += len(text)
        if self.length > LONGEST_TEXT:
            raise _too_much("text in one element")
        self.texts.append(text)


def _another(tag: str) -> PlanError:
    return PlanError(
        f"This is no MS Project XML file but XML of <{tag.rpartition('}')[2][:60]}>: it has no <Project> with <Tasks>. "
        "Save it from MS Project as XML."
    )


def _too_much(what: str) -> PlanError:
    return PlanError(f"The file holds more {what} than any project does. Save it again from MS Project, or split it.")


def _refuse_doctype(*_args: object) -> None:
    raise PlanError(
        "The file declares XML entities or refers to other files. MS Project never writes those; export it again."
    )
