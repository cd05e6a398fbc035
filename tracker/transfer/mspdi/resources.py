"""Who does a task in an MS Project file: names of its work resources, and the calendar they bring."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from .values import flag, number, text

WORK = 1
#: How MS Project writes that nobody does a task.
NOBODY = frozenset({"-65535", "0"})


@dataclass(slots=True)
class Resources:
    """Work resources by the UID of the task that they do; ``calendars`` by the UID of the resource."""

    names: dict[str, str] = field(default_factory=dict)
    calendars: dict[str, str | None] = field(default_factory=dict)
    by_task: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def read(cls, project: Element) -> Resources:
        resources = cls()
        for element in project.iterfind("Resources/Resource"):
            uid, name = text(element, "UID"), text(element, "Name")
            if uid is not None and name is not None and not flag(element, "IsNull"):
                resources.names[uid] = name
                if number(element, "Type", WORK) == WORK:
                    resources.calendars[uid] = text(element, "CalendarUID")
        for element in project.iterfind("Assignments/Assignment"):
            task, uid = text(element, "TaskUID"), text(element, "ResourceUID")
            if task is not None and uid in resources.names and uid not in NOBODY and number(element, "Units", 1) > 0:
                resources.by_task[task].append(uid)
        return resources

    @property
    def busy(self) -> set[str]:
        """UIDs of those who do some task."""
        return {uid for uids in self.by_task.values() for uid in uids}

    def of(self, task: str) -> list[str]:
        """Names of who does a task, in the file's order."""
        return list(dict.fromkeys(self.names[uid] for uid in self.by_task.get(task, ())))

    def calendars_of(self, task: str) -> set[str | None]:
        """UIDs of the calendars of who works on it; ``None`` is the project's."""
        return {self.calendars[uid] for uid in self.by_task.get(task, ()) if uid in self.calendars}
