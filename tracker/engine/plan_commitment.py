"""Reading the commitment of an item in a plan file."""

from __future__ import annotations

from typing import Any

from .errors import PlanError
from .json_rows import Reader, read_row
from .plan import COMMITMENT_STATES, REOPENED_FOR, PlanCommitment
from .values import one_of, read_moment, read_text

_READERS: dict[str, Reader] = {
    "state": one_of(COMMITMENT_STATES), "asked_by": one_of(("product", "program")), "need_by": read_moment,
    "offered": read_moment, "agreed": read_moment, "criteria": read_text, "receiver": read_text,
    "evidence": read_text, "verified": read_moment, "reopened_for": one_of(REOPENED_FOR),
}  # fmt: skip


def read_commitment(value: Any, where: str) -> PlanCommitment:
    """A commitment from its JSON. Raises :class:`PlanError`."""
    found = PlanCommitment(**read_row(value, _READERS, ("state",), where))
    if found.state == "countered" and found.offered is None:
        raise PlanError(f"{where} is countered without an “offered” date.")
    return found
