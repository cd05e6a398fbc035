"""The commitment of an item in a plan file."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any

from tracker.engine.time.amounts import Moment, moment_text
from tracker.engine.time.errors import PlanError
from tracker.engine.time.readers import one_of, read_moment, read_text

from .json_rows import Reader, read_row


class CommitmentState(StrEnum):
    """What stands between who asks and who delivers."""

    REQUESTED = "requested"
    COUNTERED = "countered"
    DECLINED = "declined"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    VERIFIED = "verified"
    REOPENED = "reopened"


COMMITMENT_STATES = tuple(CommitmentState)
REOPENED_FOR = ("requester-moved", "provider-slipped", "not-as-agreed")


@dataclass(frozen=True, slots=True)
class PlanCommitment:
    """The exchange about one item as it stands in a plan file. The date that was promised is the item's ``promise``.

    ``need_by`` is the day that was asked for or agreed last, ``offered`` a date that waits for the asker's answer,
    ``agreed`` the promise that the provider's record is held against, ``verified`` the day the receiver found it as
    agreed; what is delivered has the item's ``actual_finish``.
    """

    state: str
    asked_by: str | None = None
    need_by: Moment | None = None
    offered: Moment | None = None
    agreed: Moment | None = None
    criteria: str | None = None
    receiver: str | None = None
    evidence: str | None = None
    verified: Moment | None = None
    reopened_for: str | None = None
    #: Came with a file: it tells nothing of how promises are kept here. No plan file says so of its own commitments.
    from_file: bool = field(default=False, compare=False)

    def as_json(self) -> dict[str, Any]:
        """As it stands in a plan file; what is not known is left out."""
        values = {spec.name: getattr(self, spec.name) for spec in fields(self)}
        return {
            name: moment_text(value) if isinstance(value, date) else value
            for name, value in values.items()
            if value is not None and name != "from_file"
        }


_READERS: dict[str, Reader] = {
    "state": one_of(COMMITMENT_STATES), "asked_by": one_of(("product", "program")), "need_by": read_moment,
    "offered": read_moment, "agreed": read_moment, "criteria": read_text, "receiver": read_text,
    "evidence": read_text, "verified": read_moment, "reopened_for": one_of(REOPENED_FOR),
}  # fmt: skip


def read_commitment(value: Any, where: str) -> PlanCommitment:
    """A commitment from its JSON. Raises :class:`PlanError`."""
    commitment = PlanCommitment(**read_row(value, _READERS, ("state",), where))
    if commitment.state == CommitmentState.COUNTERED and commitment.offered is None:
        raise PlanError(f"{where} is countered without an “offered” date.")
    return commitment
