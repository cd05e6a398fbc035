"""MS Project XML (MSPDI) read into a plan.

Semantics: Microsoft's Project XML data interchange schema. What a plan cannot hold is named in ``Plan.warnings``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from xml.etree.ElementTree import Element

from tracker.engine.plan.json_rows import LARGEST_FILE
from tracker.engine.plan.plan import MOST_ITEMS, SHORTEST_DAY, Plan, PlanItem, PlanLaunch, PlanLink
from tracker.engine.time.amounts import Amount, round_half_up
from tracker.engine.time.calendar import Calendar, day_number
from tracker.engine.time.errors import PlanError
from tracker.engine.time.readers import read_cost

from .calendars import Sketch, read_calendars, resolve
from .document import parse_project
from .values import ELAPSED_FORMATS, PERCENT_FORMATS, duration_minutes, flag, moment, number, text

CONSTRAINTS = {1: "ALAP", 2: "MSO", 3: "MFO", 4: "SNET", 5: "SNLT", 6: "FNET", 7: "FNLT"}
LINK_TYPES = {0: "FF", 1: "FS", 2: "SF", 3: "SS"}
#: Days up to which stored dates are held against a duration.
LONGEST_CHECKED = 3_700


def read_mspdi(source: bytes, *, project_summary: bool = True) -> Plan:
    """A plan from an MS Project XML file; items keep the file's UIDs as keys.

    ``project_summary`` keeps the summary of the whole project (UID 0) as an item. Raises :class:`PlanError`.
    """
    if len(source) > LARGEST_FILE:
        raise PlanError(f"The file is over {LARGEST_FILE // 1024 // 1024} MB. Split the plan into several launches.")
    project = parse_project(source)
    return _Reader(project, project_summary).plan()


@dataclass(slots=True)
class _Row:
    """A task element with what its place in the outline says."""

    element: Element
    uid: str
    level: int
    parent: str | None = None
    parts: bool = False


@dataclass(slots=True)
class _Reader:
    project: Element
    project_summary: bool
    warnings: list[str] = field(default_factory=list)
    calendars: dict[str, Sketch] = field(default_factory=dict)
    resolved: dict[str, Calendar] = field(default_factory=dict)
    default: str = "1"

    def plan(self) -> Plan:
        self.calendars = read_calendars(self.project)
        self.default = text(self.project, "CalendarUID") or "1"
        if self.default not in self.calendars:
            self.default = next(iter(self.calendars), "1")
            self.calendars.setdefault(self.default, Sketch(self.default, "Standard", None))
        self._calendar(self.default)
        rows = self._outline()
        known = {row.uid for row in rows}
        items = tuple(self._item(row) for row in rows)
        links = tuple(link for row in rows for link in self._links(row, known))
        launch = self._launch(items)
        self._losses()
        return Plan(
            launch=launch,
            items=items,
            links=links,
            calendars=tuple(self.resolved[uid] for uid in sorted(self.resolved, key=lambda uid: (len(uid), uid))),
            warnings=tuple(self.warnings),
        )

    def _launch(self, items: tuple[PlanItem, ...]) -> PlanLaunch:
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
            calendar=self.default,
            resolution="minute",
            hours_per_day=self._hours_per_day(),
            honor_constraints=text(project, "HonorConstraints") != "0",
            critical_float=Amount(number(project, "CriticalSlackLimit", 0), "d"),
        )

    def _hours_per_day(self) -> float:
        minutes = number(self.project, "MinutesPerDay", 480)
        if not SHORTEST_DAY <= minutes / 60 <= 24:
            raise PlanError(f"The file says that a day has {minutes:g} minutes. A day has 15 to 1,440.")
        return minutes / 60

    def _calendar(self, uid: str) -> str:
        if uid not in self.resolved:
            self.resolved[uid] = resolve(self.calendars, uid)
        return uid

    def _outline(self) -> list[_Row]:
        """Live tasks in order, with their parents by outline level."""
        elements = self.project.findall("Tasks/Task")
        if len(elements) > MOST_ITEMS:
            raise PlanError(f"The plan has {len(elements):,} tasks. At most {MOST_ITEMS:,} can be read; split it.")
        rows: list[_Row] = []
        above: list[_Row] = []
        blank = 0
        for element in elements:
            if flag(element, "IsNull"):
                blank += 1
                continue
            uid = text(element, "UID")
            if uid is None:
                raise PlanError(f"Task “{text(element, 'Name') or '?'}” has no UID.")
            if text(element, "Active") == "0":
                self.warnings.append(f"Task {_label(element)} is inactive and was left out with its links.")
                continue
            level = int(number(element, "OutlineLevel", 1))
            if level == 0 and not self.project_summary:
                continue
            row = _Row(element, uid, level)
            while above and above[-1].level >= level:
                above.pop()
            if above:
                row.parent, above[-1].parts = above[-1].uid, True
            above.append(row)
            rows.append(row)
        if blank:
            self.warnings.append(f"{blank} blank row{'s were' if blank > 1 else ' was'} left out.")
        return rows

    def _item(self, row: _Row) -> PlanItem:
        task = row.element
        label = f"Task {_label(task)}"
        duration = self._amount(task, "Duration", label) or Amount(0, "m")
        milestone = flag(task, "Milestone") and not row.parts and duration.value == 0
        kind = "summary" if row.parts or flag(task, "Summary") else "milestone" if milestone else "scope"
        calendar = text(task, "CalendarUID")
        own = calendar is not None and calendar in self.calendars and not row.parts
        fields: dict[str, object] = {} if row.parts else self._dates(task, label)
        item = PlanItem(
            key=row.uid,
            name=text(task, "Name") or f"Task {text(task, 'ID') or row.uid}",
            duration=duration,
            kind=kind,
            parent=row.parent,
            calendar=self._calendar(calendar) if own and calendar else None,
            description=text(task, "Notes"),
            planned_cost=self._cost(task, "Cost", row),
            actual_cost=self._cost(task, "ActualCost", row),
            **fields,  # type: ignore[arg-type]
        )
        if row.parts and int(number(task, "ConstraintType", 0)) in CONSTRAINTS:
            self.warnings.append(f"{label} is a summary: its constraint was left out. Put it on a part.")
        if not row.parts:
            self._check_span(item, task, label)
        return item

    def _dates(self, task: Element, label: str) -> dict[str, object]:
        """Constraint, deadline, actual and fixed dates of a leaf."""

        def at(name: str) -> datetime | None:
            return moment(text(task, name), f"{label}: {name}")

        fields: dict[str, object] = {"deadline": at("Deadline")}
        constraint = CONSTRAINTS.get(int(number(task, "ConstraintType", 0)))
        if constraint is not None and (constraint == "ALAP" or at("ConstraintDate") is not None):
            fields["constraint"] = constraint
            fields["constraint_date"] = None if constraint == "ALAP" else at("ConstraintDate")
        elif constraint is not None:
            self.warnings.append(f"{label} has the constraint {constraint} without a date, which was left out.")
        start = at("ActualStart")
        if start is not None:
            fields["actual_start"], fields["actual_finish"] = start, at("ActualFinish")
            fields["remaining"] = self._amount(task, "RemainingDuration", label)
        external, manual = flag(task, "ExternalTask"), flag(task, "Manual")
        fixed = at("Start"), at("Finish")
        if (external or manual) and None not in fixed:
            fields["external"], fields["manual"] = external, manual and not external
            fields["start"], fields["finish"] = fixed
        elif external or manual:
            self.warnings.append(f"{label} is scheduled by hand without dates; here its dates are computed.")
        if number(task, "LevelingDelay", 0):
            self.warnings.append(f"{label} has a leveling delay, which was left out.")
        return fields

    def _amount(self, task: Element, name: str, label: str) -> Amount | None:
        minutes = duration_minutes(text(task, name), f"{label}: {name}")
        if minutes is None:
            return None
        if minutes < 0:
            raise PlanError(f"{label} has a negative {name} ({minutes:g} minutes). It must be 0 or more.")
        if minutes > 60_000 * 1440:
            raise PlanError(f"{label} has an absurd {name} ({minutes / 480:,.0f} days).")
        elapsed = int(number(task, "DurationFormat", 7)) in ELAPSED_FORMATS
        whole = round_half_up(minutes)
        if abs(whole - minutes) > 1e-6 and not flag(task, "Summary"):
            self.warnings.append(f"{label}: {name} {minutes:g} minutes was rounded to {whole}.")
        return Amount(whole, "em" if elapsed else "m")

    @staticmethod
    def _cost(task: Element, name: str, row: _Row) -> float | None:
        """Costs are stored in hundredths; a summary's are the sum of its parts."""
        cost = number(task, name, 0) / 100
        return read_cost(cost, f"Task {_label(task)}: {name}") if cost and not row.parts else None

    def _check_span(self, item: PlanItem, task: Element, label: str) -> None:
        """Stored dates that hold more work than the duration mean a split or a resource's calendar."""
        start, finish = moment(text(task, "Start")), moment(text(task, "Finish"))
        if start is None or finish is None or item.manual or item.external or item.duration.elapsed:
            return
        if (finish - start).days > LONGEST_CHECKED:
            return
        spent = _work_between(self.resolved[item.calendar or self.default], start, finish)
        if abs(spent - item.duration.value) > 1:
            self.warnings.append(
                f"{label} spans {spent:g} working minutes for a duration of {item.duration.value:g}: it is split or "
                "follows its resources' calendars. Here it runs in one piece on its own calendar."
            )

    def _links(self, row: _Row, known: set[str]) -> list[PlanLink]:
        links: list[PlanLink] = []
        for link in row.element.iterfind("PredecessorLink"):
            source = text(link, "PredecessorUID") or ""
            name = f"The link {source} → {row.uid}"
            if source not in known or flag(link, "CrossProject"):
                self.warnings.append(f"{name} comes from a task that this file does not hold and was left out.")
                continue
            kind = LINK_TYPES.get(int(number(link, "Type", 1)))
            if kind is None:
                raise PlanError(f"{name} has the unknown type {text(link, 'Type')}. MS Project knows 0 to 3.")
            links.append(PlanLink(source, row.uid, kind, self._lag(link, name)))
        return links

    def _lag(self, link: Element, name: str) -> Amount:
        """Tenths of a minute, or whole percent."""
        lag, form = number(link, "LinkLag", 0), int(number(link, "LagFormat", 7))
        if form in PERCENT_FORMATS:
            return Amount(lag, "e%" if form in ELAPSED_FORMATS else "%")
        if lag % 10:
            self.warnings.append(f"{name}: its lag of {lag / 10:g} minutes was rounded to {round_half_up(lag / 10)}.")
        return Amount(round_half_up(lag / 10), "em" if form in ELAPSED_FORMATS else "m")

    def _losses(self) -> None:
        """What the file holds and a plan does not."""
        counts = Counter(
            resources=sum(1 for r in self.project.iterfind("Resources/Resource") if text(r, "Name")),
            assignments=sum(
                1 for a in self.project.iterfind("Assignments/Assignment") if text(a, "ResourceUID") != "-65535"
            ),
            baselines=sum(1 for t in self.project.iterfind("Tasks/Task") if t.find("Baseline") is not None),
            fields=sum(1 for t in self.project.iterfind("Tasks/Task") if t.find("ExtendedAttribute") is not None),
        )
        said = {
            "resources": ("1 resource was left out.", "{} resources were left out."),
            "assignments": (
                "1 assignment of a resource was left out; durations are as stored.",
                "{} assignments of resources were left out; durations are as stored.",
            ),
            "baselines": ("The baseline of 1 task was left out.", "Baselines of {} tasks were left out."),
            "fields": ("Custom fields of 1 task were left out.", "Custom fields of {} tasks were left out."),
        }
        self.warnings.extend(said[name][count > 1].format(count) for name, count in counts.items() if count)


def _label(task: Element) -> str:
    return f"{text(task, 'UID')} “{text(task, 'Name') or ''}”"


def _work_between(calendar: Calendar, start: datetime, finish: datetime) -> int:
    """Working minutes between two moments."""
    total, day = 0, start.date()
    while day <= finish.date():
        lower = start.hour * 60 + start.minute if day == start.date() else 0
        upper = finish.hour * 60 + finish.minute if day == finish.date() else 1440
        total += sum(max(0, min(e, upper) - max(s, lower)) for s, e in calendar.spans_on(day_number(day)))
        day += timedelta(days=1)
    return total
