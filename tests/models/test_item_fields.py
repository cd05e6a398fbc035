"""A field of an item has its place on every floor: who adds one is told here where it is still missing."""

from dataclasses import fields

from tracker.engine.plan.plan import PlanItem
from tracker.models import Item
from tracker.models.commitments.commitment import EXCHANGED
from tracker.services.changes.edits import ITEM_FIELDS
from tracker.services.plan.items import EDITABLE

#: Fields that the product sets by itself.
OWN = {"id", "launch", "key", "position", "version", "dropped", "extra"}
#: What a plan file calls fields that have another name there, or writes in another place.
IN_THE_FILE = {
    "fixed_start": "start", "fixed_finish": "finish", "commitment": "commitment", "asked_by": "commitment",
    "agreed_need_by": "commitment", "offered": "commitment", "agreed_promise": "commitment", "criteria": "commitment",
    "extra": "x", "receiver": "commitment", "evidence": "commitment", "verified_on": "commitment", "reopened_for": "commitment",
}  # fmt: skip
#: Who was told of a refusal is a matter of the moment; whatever a file brings came with a file.
NOT_IN_THE_FILE = OWN - {"key", "extra"} | {"escalated_to", "from_file"}


def columns():
    return {field.name for field in Item._meta.concrete_fields}


def test_every_field_is_edited_or_exchanged_or_the_products_own():
    assert columns() == (set(EDITABLE) - {"raci"}) | EXCHANGED | OWN


def test_every_field_goes_through_the_plan_file_without_loss():
    known = {spec.name for spec in fields(PlanItem)}
    missing = {name for name in columns() - NOT_IN_THE_FILE if not {name, IN_THE_FILE.get(name)} & known}
    assert missing == set()


def test_every_field_that_changes_is_kept_with_a_proposal():
    assert columns() - OWN <= set(ITEM_FIELDS)
