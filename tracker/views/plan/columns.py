"""Columns of the Plan as a table for other programs: what was put in, and what was computed of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.engine.passes.dates import ItemSchedule
from tracker.engine.plan.plan import PlanItem
from tracker.engine.time.amounts import Moment, moment_text
from tracker.models import Kind
from tracker.selectors.plan.scheduled import ScheduledLaunch
from tracker.words.commitments import state_label


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item with what its cells are made of."""

    scheduled: ScheduledLaunch
    position: int
    item: PlanItem
    values: ItemSchedule
    departments: Mapping[str, str]

    @property
    def open(self) -> bool:
        """Whether it is work that is left: only that has floats."""
        return not self.values.summary and not self.scheduled.finished(self.position)

    def days(self, units: int) -> float | str:
        """Base units as working days; nothing where no work is left."""
        return round(self.scheduled.figures.days(units), 2) if self.open else ""


class Column(NamedTuple):
    """A column: what it is called, and the cell of an item."""

    label: Any
    cell: Callable[[ItemRow], Any]


def _moment(moment: Moment | None) -> str:
    return "" if moment is None else moment_text(moment)


def _field(name: str) -> Callable[[ItemRow], Any]:
    """A field of the item as it stands in the plan file."""

    def cell(row: ItemRow) -> Any:
        value = getattr(row.item, name)
        return "" if value is None else value

    return cell


def _amount(name: str) -> Callable[[ItemRow], Any]:
    def cell(row: ItemRow) -> Any:
        value = getattr(row.item, name)
        return "" if value is None or row.values.summary else str(value)

    return cell


def _date(name: str) -> Callable[[ItemRow], Any]:
    return lambda row: _moment(getattr(row.item, name))


def _span(which: str, end: int) -> Callable[[ItemRow], Any]:
    """The start (0) or the finish (1) of the early or the late dates."""
    return lambda row: moment_text(row.scheduled.figures.span(row.values, getattr(row.values, which))[end])


def _need_by(row: ItemRow) -> str:
    figures, schedule = row.scheduled.figures, row.scheduled.schedule
    return moment_text(figures.finish(schedule.need_by(row.item.key))) if row.open else ""


def _of_commitment(name: str) -> Callable[[ItemRow], Any]:
    def cell(row: ItemRow) -> Any:
        value = getattr(row.item.commitment, name, None) if row.item.commitment else None
        return "" if value is None else value

    return cell


def _critical(row: ItemRow) -> str:
    """Of a phase, whether any of its parts is: its own float runs from its first to its last part."""
    schedule = row.scheduled.schedule
    parts = row.scheduled.network.leaves_of(row.item.key) or [row.position]
    return _("yes") if any(schedule.is_critical(part) for part in parts) else ""


def _commitment(row: ItemRow) -> Any:
    """Scope is asked of a department only where somebody did."""
    return "" if row.item.kind == Kind.SCOPE and row.item.commitment is None else state_label(row.item)


def _receiver(row: ItemRow) -> str:
    return row.scheduled.people.get(row.item.commitment.receiver or "", "") if row.item.commitment else ""


def _facts(row: ItemRow) -> str:
    return "; ".join(f"{name}: {value}" for name, value in (row.item.facts or {}).items())


COLUMNS: tuple[Column, ...] = (
    Column(gettext_lazy("Kind"), _field("kind")),
    Column(gettext_lazy("Category"), _field("category")),
    Column(gettext_lazy("In"), _field("parent")),
    Column(gettext_lazy("Owning role"), _field("owning_role")),
    Column(gettext_lazy("Department"), lambda row: row.departments.get(row.item.department or "", "")),
    Column(gettext_lazy("Owner"), lambda row: row.scheduled.people.get(row.item.owner or "", "")),
    Column(gettext_lazy("Duration"), _amount("duration")),
    Column(gettext_lazy("Optimistic"), _amount("optimistic")),
    Column(gettext_lazy("Pessimistic"), _amount("pessimistic")),
    Column(gettext_lazy("Remaining"), _amount("remaining")),
    Column(gettext_lazy("Waits for"), lambda row: row.scheduled.waits_for(row.position)),
    Column(gettext_lazy("Start"), _span("early", 0)),
    Column(gettext_lazy("Finish"), _span("early", 1)),
    Column(gettext_lazy("Late start"), _span("late", 0)),
    Column(gettext_lazy("Late finish"), _span("late", 1)),
    Column(gettext_lazy("Total float (working days)"), lambda row: row.days(row.values.total_float)),
    Column(gettext_lazy("Free float (working days)"), lambda row: row.days(row.values.free_float)),
    Column(gettext_lazy("Critical"), _critical),
    Column(gettext_lazy("Driving path"), lambda row: _("yes") if row.values.driving else ""),
    Column(gettext_lazy("Needed by"), _need_by),
    Column(gettext_lazy("Commitment"), _commitment),
    Column(gettext_lazy("Promise"), _date("promise")),
    Column(gettext_lazy("What counts as delivered"), _of_commitment("criteria")),
    Column(gettext_lazy("Takes over"), _receiver),
    Column(gettext_lazy("Constraint"), _field("constraint")),
    Column(gettext_lazy("Constraint date"), _date("constraint_date")),
    Column(gettext_lazy("Not before"), _date("not_before")),
    Column(gettext_lazy("Deadline"), _date("deadline")),
    Column(gettext_lazy("Actual start"), _date("actual_start")),
    Column(gettext_lazy("Actual finish"), _date("actual_finish")),
    Column(gettext_lazy("Value"), _field("value")),
    Column(gettext_lazy("Effort (person-days)"), _field("effort")),
    Column(gettext_lazy("Planned cost"), _field("planned_cost")),
    Column(gettext_lazy("Actual cost"), _field("actual_cost")),
    Column(gettext_lazy("Cost a working day"), _field("day_cost")),
    Column(gettext_lazy("Facts"), _facts),
    Column(gettext_lazy("Description"), _field("description")),
)
