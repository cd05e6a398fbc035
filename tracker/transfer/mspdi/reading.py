"""MS Project XML (MSPDI) read into a plan.

Semantics: Microsoft's Project XML data interchange schema. What a plan cannot hold is named in ``Plan.warnings``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO
from typing import BinaryIO
from xml.etree.ElementTree import Element

from tracker.engine.plan.plan import MOST_ITEMS, SHORTEST_DAY, Plan, PlanLaunch
from tracker.engine.time.amounts import Amount
from tracker.engine.time.errors import PlanError

from .document import parse_project
from .links import read_links
from .resources import Resources
from .rows import Row, label_of
from .tasks import Tasks
from .values import flag, moment, number, text
from .working_time import WorkingTime


def read_mspdi(source: bytes | BinaryIO, *, project_summary: bool = True, most: int = MOST_ITEMS) -> Plan:
    """A plan from an MS Project XML file; items keep the file's UIDs as keys.

    ``project_summary`` keeps the summary of the whole project (UID 0) as an item. Raises :class:`PlanError`.
    """
    project = parse_project(BytesIO(source) if isinstance(source, bytes) else source, most)
    return _Reader(project, project_summary).plan()


@dataclass(slots=True)
class _Reader:
    project: Element
    project_summary: bool
    warnings: list[str] = field(default_factory=list)

    def plan(self) -> Plan:
        time = WorkingTime.read(self.project, self.warnings)
        resources = Resources.read(self.project)
        rows = self._outline()
        tasks = Tasks(time, resources, self.warnings)
        items = tuple(tasks.item(row) for row in rows)
        links = tuple(read_links(rows, self.warnings))
        launch = self._launch(time.default)
        self._losses(resources)
        return Plan(
            launch=launch, items=items, links=links, calendars=time.used(), warnings=tuple(self.warnings)
        )  # fmt: skip

    def _launch(self, calendar: str) -> PlanLaunch:
        project = self.project
        start = moment(text(project, "StartDate"), "The project's start")
        if start is None:
            starts = [moment(text(task, "Start")) for task in project.iterfind("Tasks/Task")]
            start = min((instant for instant in starts if instant is not None), default=None)
        if start is None:
            raise PlanError("The file says neither when the project nor when any task starts.")
        if text(project, "ScheduleFromStart") == "0":
            self.warnings.append("The project is scheduled back from its finish; here it is scheduled from its start.")
        if text(project, "StatusDate"):
            self.warnings.append("The status date is not used: MS Project does not schedule by it. Set a data date.")
        return PlanLaunch(
            name=text(project, "Title") or text(project, "Name") or "Imported plan",
            start=start,
            calendar=calendar,
            resolution="minute",
            hours_per_day=self._hours_per_day(),
            honor_constraints=text(project, "HonorConstraints") != "0",
            links_before_start=True,
            critical_float=Amount(number(project, "CriticalSlackLimit", 0), "d"),
        )

    def _hours_per_day(self) -> float:
        minutes = number(self.project, "MinutesPerDay", 480)
        if not SHORTEST_DAY <= minutes / 60 <= 24:
            raise PlanError(f"The file says that a day has {minutes:g} minutes. A day has 15 to 1,440.")
        return minutes / 60

    def _outline(self) -> list[Row]:
        """Live tasks in order, with their parents by outline level."""
        elements = self.project.findall("Tasks/Task")
        rows: list[Row] = []
        above: list[Row] = []
        blank = 0
        for element in elements:
            if flag(element, "IsNull"):
                blank += 1
                continue
            uid = text(element, "UID")
            if uid is None:
                raise PlanError(f"Task “{text(element, 'Name') or '?'}” has no UID.")
            if text(element, "Active") == "0":
                self.warnings.append(f"Task {label_of(element)} is inactive and was left out with its links.")
                continue
            level = int(number(element, "OutlineLevel", 1))
            if level == 0 and not self.project_summary:
                continue
            row = Row(element, uid, level)
            while above and above[-1].level >= level:
                above.pop()
            if above:
                row.parent, above[-1].parts = above[-1].uid, True
            above.append(row)
            rows.append(row)
        if blank:
            self.warnings.append(f"{blank} blank row{'s were' if blank > 1 else ' was'} left out.")
        return rows

    def _losses(self, resources: Resources) -> None:
        """What the file holds and a plan does not."""
        counts = Counter(
            resources=len(resources.busy),
            idle=len(resources.names.keys() - resources.busy),
            assignments=sum(
                1 for a in self.project.iterfind("Assignments/Assignment") if text(a, "ResourceUID") != "-65535"
            ),
            baselines=sum(1 for t in self.project.iterfind("Tasks/Task") if t.find("Baseline") is not None),
            fields=sum(1 for t in self.project.iterfind("Tasks/Task") if t.find("ExtendedAttribute") is not None),
        )
        said = {
            "resources": (
                "The name of 1 resource was kept with its tasks; nothing else of it was.",
                "Names of {} resources were kept with their tasks; nothing else of them was.",
            ),
            "idle": ("1 resource without a task was left out.", "{} resources without a task were left out."),
            "assignments": (
                "1 assignment of a resource was left out; durations are as stored.",
                "{} assignments of resources were left out; durations are as stored.",
            ),
            "baselines": ("The baseline of 1 task was left out.", "Baselines of {} tasks were left out."),
            "fields": ("Custom fields of 1 task were left out.", "Custom fields of {} tasks were left out."),
        }
        self.warnings.extend(said[name][count > 1].format(count) for name, count in counts.items() if count)
