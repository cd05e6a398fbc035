"""Reporting progress: a new data date and what became of the work, in one change set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from roles.models import User
from tracker.engine.time.amounts import Moment
from tracker.models import Kind, Launch
from tracker.services.changes.merging import merged
from tracker.services.changes.outcome import Outcome
from tracker.services.changes.recorder import changing
from tracker.services.changes.refusals import Behind, Refused, Stale

from .items import apply_values

FIELDS = ("actual_start", "actual_finish", "remaining")


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one item: the fields that are reported, and the version of the item that they were reported on."""

    values: Mapping[str, Any] = field(default_factory=dict)
    version: int | None = None


def report_progress(
    *, launch: Launch, by: User | None, data_date: Moment | None, reports: Mapping[str, Report], reason: str = ""
) -> Outcome:
    """Reports on items by key, and moves the data date where one is given. Raises :class:`Refused` with every message
    by ``key:field``."""
    with changing(launch, by=by, reason=reason) as change:
        if data_date is not None:
            change.set(change.launch, data_date=data_date)
        wrong: dict[str, str] = {}
        refusal: type[Refused] = Refused
        for item in change.items(reports):
            report = reports[item.key]
            try:
                if item.kind == Kind.SUMMARY:
                    raise Refused({"": _("“%(name)s” is a summary: report on its parts.") % {"name": item.name}})
                values = merged(item, report.version, {n: v for n, v in report.values.items() if n in FIELDS})
                apply_values(change, item, values)
                change.check(item, values)
            except Stale as stale:
                refusal = Behind
                text = _("%(who)s changed it from %(was)s to %(theirs)s meanwhile. Report it again if that is wrong.")
                for conflict in stale.conflicts:
                    told = {"who": conflict.who, "was": conflict.was or "—", "theirs": conflict.theirs or "—"}
                    wrong[f"{item.key}:{conflict.field}"] = text % told
            except Refused as error:
                wrong |= {f"{item.key}:{name}": text for name, text in error.messages.items()}
                if len(reports) == 1:
                    refusal = type(error)
        if wrong:
            raise refusal(wrong)
    return change.outcome
