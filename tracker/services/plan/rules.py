"""What every way of editing a plan keeps, an undo too. Each rule raises :class:`Refused`."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tracker.models import Item, Kind
from tracker.services.changes.field_values import Changed
from tracker.services.changes.recorder import Change
from tracker.services.changes.refusals import Refused


def keep_items_in_summaries(change: Change, changed: Changed) -> None:
    """Items lie in summaries that are in the plan."""
    moved = [
        item
        for item, fields in change.changed_items(changed)
        if not item.dropped and fields.keys() & {"dropped", "parent"} and item.parent_id is not None
    ]
    if moved:
        summaries = {row.pk: row for row in change.adopt(Item.objects.filter(pk__in={i.parent_id for i in moved}))}
        for item in moved:
            above = summaries[item.parent_id]
            if above.dropped or above.kind != Kind.SUMMARY:
                text = _("“%(name)s” would lie in “%(above)s”, which is no summary of the plan any more.")
                raise Refused({"parent": text % {"name": item.name, "above": above.name}})


def keep_owners_active(change: Change, changed: Changed) -> None:
    """Nobody who can no longer sign in is given an item."""
    for item, fields in change.changed_items(changed):
        if "owner" in fields and item.owner is not None and not item.owner.is_active:
            text = _("%(who)s can no longer sign in, so nothing can be theirs. Choose somebody else.")
            raise Refused({"owner": text % {"who": item.owner}})


def keep_summaries_with_parts(change: Change, changed: Changed) -> None:
    """A summary that has parts stays one."""
    for item, fields in change.changed_items(changed):
        if fields.get("kind", [None])[0] == Kind.SUMMARY and item.parts.filter(dropped=False).exists():
            text = _("“%(name)s” has parts, so it stays a summary. Move or drop them first.")
            raise Refused({"kind": text % {"name": item.name}})


def keep_known_durations(change: Change, changed: Changed) -> None:
    """What is finished has no spread."""
    for item, fields in change.changed_items(changed):
        if item.actual_finish is not None and fields.get("spread", [None, None])[1] is not None:
            text = _("“%(name)s” is finished: how long it took is known. Leave its spread as it is.")
            raise Refused({"spread": text % {"name": item.name}})


def keep_launch_day(change: Change, changed: Changed) -> None:
    """Launch day stays in the plan."""
    for item, _fields in change.changed_items(changed):
        if item.dropped and change.launch.launch_milestone_id == item.pk:
            text = _("“%(name)s” is launch day. Choose another in Settings first.")
            raise Refused({"": text % {"name": item.name}})
