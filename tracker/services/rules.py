"""Rules that every edit keeps, whichever way it was made."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tracker.models import Item, Kind, Link
from tracker.models.item_rules import unprintable

from .exchange_rules import refuse_what_is_not_said_so
from .refusals import Refused
from .twins import refuse_twins

if TYPE_CHECKING:
    from .changes import Change, Changed


def refuse_what_breaks_a_rule(change: Change, changed: Changed) -> None:
    """What every way of editing keeps, an undo too: links are no twins, and items lie in summaries that are
    there, as launch day does."""
    links = [change.row(key) for key, names in changed.items() if key[0] is Link and names.keys() & {"dropped", "type"}]
    refuse_twins([row for row in links if isinstance(row, Link) and not row.dropped], change.known(Link))
    for (model, pk), names in changed.items():
        row = change.row((model, pk))
        if not isinstance(row, Item):
            continue
        if not row.dropped and names.keys() & {"dropped", "parent"} and row.parent_id is not None:
            above = change.adopt(Item.objects.filter(pk=row.parent_id))[0]
            if above.dropped or above.kind != Kind.SUMMARY:
                text = _("“%(name)s” would lie in “%(above)s”, which is no summary of the plan any more.")
                raise Refused({"parent": text % {"name": row.name, "above": above.name}})
        refuse_what_is_not_said_so(change, row, names)
        if "owner" in names and row.owner is not None and not row.owner.is_active:
            text = _("%(who)s can sign in no more, so nothing can be theirs. Choose somebody else.")
            raise Refused({"owner": text % {"who": row.owner}})
        if names.get("kind", [None])[0] == Kind.SUMMARY and row.parts.filter(dropped=False).exists():
            text = _("“%(name)s” has parts, so it stays a summary. Move or drop them first.")
            raise Refused({"kind": text % {"name": row.name}})
        if row.actual_finish is not None and names.get("spread", [None, None])[1] is not None:
            text = _("“%(name)s” is finished: how long it took is known. Leave its spread as it is.")
            raise Refused({"spread": text % {"name": row.name}})
        if row.dropped and change.launch.launch_milestone_id == pk:
            text = _("“%(name)s” is launch day. Choose another in Settings first.")
            raise Refused({"": text % {"name": row.name}})


def check(row: models.Model, changed: Collection[str] | None = None) -> None:
    """Raises :class:`Refused` with what the model says against its own values."""
    try:
        # Rows that it points to are at hand: to ask the database whether they exist would be a query each.
        left_out = {
            f.name for f in row._meta.fields if f.is_relation or (changed is not None and f.name not in changed)
        }
        row.clean_fields(exclude=left_out)
        row.clean()
    except ValidationError as error:
        messages = {name: " ".join(texts) for name, texts in error.message_dict.items()}
        raise Refused(messages, row.key if isinstance(row, Item) else "") from error


def shown(day: date) -> str:
    """A date of the plan as a person writes it."""
    return date_format(day, "j M Y")


def prose(field: str, text: str) -> str:
    """What somebody wrote in their own words, on several lines, as it is kept. Raises :class:`Refused` for the
    field."""
    text = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if trouble := unprintable(text.replace("\n", " ")):
        raise Refused({field: trouble})
    return text


def one_line(field: str, text: str) -> str:
    """A name as it is kept: on one line, as it shows. Raises :class:`Refused` for the field."""
    text = " ".join(text.split())
    if trouble := unprintable(text):
        raise Refused({field: trouble})
    return text
