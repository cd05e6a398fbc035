"""Tasks of an MS Project file as items: their dates, progress, calendar and cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element

from tracker.engine.plan.plan import PlanItem
from tracker.engine.time.amounts import Amount, moment_text, round_half_up
from tracker.engine.time.errors import PlanError
from tracker.engine.time.readers import read_cost

from .resources import Resources
from .rows import Row
from .values import ELAPSED_FORMATS, duration_minutes, flag, moment, number, text
from .working_time import WorkingTime

CONSTRAINTS = {1: "ALAP", 2: "MSO", 3: "MFO", 4: "SNET", 5: "SNLT", 6: "FNET", 7: "FNLT"}
#: Tasks of this type last as long as they are said to, whoever works on them when.
FIXED_DURATION = 1
LONGEST_MINUTES = 60_000 * 1440


@dataclass(slots=True)
class Tasks:
    """Makes items of tasks; what is lost or taken for something goes into ``warnings``."""

    time: WorkingTime
    resources: Resources
    warnings: list[str]

    def item(self, row: Row) -> PlanItem:
        """A task as an item. Raises :class:`PlanError` for a value that cannot be."""
        task, label = row.element, row.label
        duration = self._amount(task, "Duration", label) or Amount(0, "m")
        milestone = flag(task, "Milestone") and not row.parts and duration.value == 0
        kind = "summary" if row.parts or flag(task, "Summary") else "milestone" if milestone else "scope"
        names = self.resources.of(row.uid)
        item = PlanItem(
            key=row.uid,
            name=text(task, "Name") or f"Task {text(task, 'ID') or row.uid}",
            duration=duration,
            kind=kind,
            parent=row.parent,
            description=text(task, "Notes"),
            planned_cost=_cost(task, "Cost", row),
            actual_cost=_cost(task, "ActualCost", row),
            x={"resources": names} if names else None,
            **(self._of_summary(row) if row.parts else self._dates(task, label)),
        )
        if not row.parts:
            item.calendar = self._calendar(row, item)
            pause = self._pause(row, item)
            self._check_span(row, item, pause)
        return item

    def _of_summary(self, row: Row) -> dict[str, Any]:
        """What a summary keeps of itself: its dates come from its parts."""
        task = row.element
        if int(number(task, "ConstraintType", 0)) in CONSTRAINTS:
            self.warnings.append(f"{row.label} is a summary: its constraint was left out. Put it on a part.")
        start, finish = _at(row, "Start"), _at(row, "Finish")
        if flag(task, "Manual") and start is not None and finish is not None:
            self.warnings.append(
                f"{row.label} is a summary scheduled by hand, {moment_text(start)} to {moment_text(finish)}: those "
                "dates were left out. Here they come from its parts."
            )
        deadline = _at(row, "Deadline")
        if deadline is not None:
            self.warnings.append(
                f"{row.label} is a summary: its deadline, {moment_text(deadline)}, holds each of its parts."
            )
        return {"deadline": deadline}

    def _dates(self, task: Element, label: str) -> dict[str, Any]:
        """Constraint, deadline, actual and fixed dates of a leaf."""

        def at(name: str) -> datetime | None:
            return moment(text(task, name), f"{label}: {name}")

        fields: dict[str, Any] = {"deadline": at("Deadline")}
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
        if number(task, "LevelingDelay", 0) and start is None and not fields.get("start"):
            self._delay(fields, at("Start"), label)
        return fields

    def _delay(self, fields: dict[str, Any], start: datetime | None, label: str) -> None:
        """A leveling delay is kept as the date to which it put off the start."""
        if start is None:
            self.warnings.append(f"{label} has a leveling delay and no start, so the delay was left out.")
            return
        fields["not_before"] = start
        self.warnings.append(
            f"{label} has a leveling delay: here it does not start before {moment_text(start)}, and does not move on "
            "with what it waits for."
        )

    def _calendar(self, row: Row, item: PlanItem) -> str | None:
        """The calendar that a task follows: its own, that of who does it, or where both work. Which of them MS Project
        scheduled it by is told by its stored dates; without those, by its rules."""
        own = text(row.element, "CalendarUID")
        if own == "-1":
            own = None
        if own is not None and own not in self.time:
            self.warnings.append(
                f"{row.label} follows calendar {own}, which the file does not hold; here it follows the project's."
            )
            own = None
        if own is not None and not self.time.works(own):
            own = None
        theirs = None if item.manual or item.external or item.duration.elapsed else self._theirs(row, own)
        if theirs is None:
            return None if own is None else self.time.use(own)
        choices = [theirs, own]
        if int(number(row.element, "Type", 0)) == FIXED_DURATION:
            choices.reverse()
        start, finish = _at(row, "Start"), _at(row, "Finish")
        if start is not None and finish is not None:
            fits = [uid for uid in choices if self._fits(uid, item, start, finish)]
            choices = fits or [own]
        return None if choices[0] is None else self.time.use(choices[0])

    def _theirs(self, row: Row, own: str | None) -> str | None:
        """The UID of the one calendar that all who work on a task follow, where it is not the project's."""
        if flag(row.element, "IgnoreResourceCalendar"):
            return None
        named = self.resources.calendars_of(row.uid)
        theirs = {None if uid is None or uid not in self.time else self.time.speaking(uid) for uid in named}
        calendars = {
            None if uid is None or not self.time.works(uid) or self.time.like_default(uid) else uid for uid in theirs
        }
        if len(calendars) != 1 or None in calendars:
            return None
        (uid,) = calendars
        if own is None or uid is None or own == uid:
            return uid
        return self.time.common(own, uid)

    def _fits(self, uid: str | None, item: PlanItem, start: datetime, finish: datetime) -> bool:
        return abs(self.time.between(uid or self.time.default, start, finish) - item.duration.value) <= 1

    def _pause(self, row: Row, item: PlanItem) -> float:
        """Working minutes between what was done and what is left: the rest does not go on before it is resumed."""
        start, stop, resume = _at(row, "ActualStart"), _at(row, "Stop"), _at(row, "Resume")
        if start is None or item.actual_finish is not None or resume is None or item.manual or item.duration.elapsed:
            return 0
        # Without the moment at which it stopped, what was done tells how far it got.
        done = 0 if stop is not None or item.remaining is None else item.duration.value - item.remaining.value
        since = start if stop is None else stop
        pause = self.time.between(item.calendar or self.time.default, since, resume) - done
        if pause <= 0:
            return 0
        item.not_before = resume
        self.warnings.append(f"{row.label} was interrupted: what is left of it goes on {moment_text(resume)}.")
        return pause

    def _amount(self, task: Element, name: str, label: str) -> Amount | None:
        minutes = duration_minutes(text(task, name), f"{label}: {name}")
        if minutes is None:
            return None
        if minutes < 0:
            raise PlanError(f"{label} has a negative {name} ({minutes:g} minutes). It must be 0 or more.")
        if minutes > LONGEST_MINUTES:
            raise PlanError(f"{label} has an absurd {name} ({minutes / 480:,.0f} days).")
        elapsed = int(number(task, "DurationFormat", 7)) in ELAPSED_FORMATS
        whole = round_half_up(minutes)
        if abs(whole - minutes) > 1e-6 and not flag(task, "Summary"):
            self.warnings.append(f"{label}: {name} {minutes:g} minutes was rounded to {whole}.")
        return Amount(whole, "em" if elapsed else "m")

    def _check_span(self, row: Row, item: PlanItem, pause: float) -> None:
        """Stored dates that hold more work than the duration mean a split or calendars of several resources."""
        start, finish = _at(row, "Start"), _at(row, "Finish")
        if start is None or finish is None or item.manual or item.external or item.duration.elapsed:
            return
        spent = self.time.between(item.calendar or self.time.default, start, finish) - pause
        if abs(spent - item.duration.value) > 1:
            self.warnings.append(
                f"{row.label} spans {spent:g} working minutes for a duration of {item.duration.value:g}: it is split "
                "or follows its resources' calendars. Here it runs in one piece on its own calendar."
            )


def _at(row: Row, name: str) -> datetime | None:
    return moment(text(row.element, name), f"{row.label}: {name}")


def _cost(task: Element, name: str, row: Row) -> float | None:
    """Costs are stored in hundredths; a summary's are the sum of its parts."""
    cost = number(task, name, 0) / 100
    return read_cost(cost, f"{row.label}: {name}") if cost and not row.parts else None
