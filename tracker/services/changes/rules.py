"""Rules that every edit keeps, whichever way it was made."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tracker.models import Item
from tracker.models.text import is_blank, tidied, tidy, unprintable

from .hooks import house_rules
from .refusals import Refused


def check(row: models.Model, changed: Collection[str] | None = None) -> None:
    """Tidies the texts of a row. Raises :class:`Refused` with what the model and the house rules say against its own
    values."""
    for field in row._meta.concrete_fields:
        if isinstance(field, models.CharField | models.TextField) and (changed is None or field.name in changed):
            setattr(row, field.name, tidied(row, field.name, getattr(row, field.name)))
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
    if contradictions := house_rules().contradictions(row):
        raise Refused(contradictions, row.key if isinstance(row, Item) else "")


def shown(day: date) -> str:
    """A date of the plan as a person writes it."""
    return date_format(day, "j M Y")


def prose(field: str, text: str, ask: str = "") -> str:
    """What somebody wrote in their own words, on several lines, as it is kept. Raises :class:`Refused` for the
    field, with ``ask`` where a text has to be there and none is."""
    text = tidy(text, lines=True)
    if trouble := unprintable(text) or (ask if is_blank(text) else ""):
        raise Refused({field: trouble})
    return text


def one_line(field: str, text: str) -> str:
    """A name as it is kept: on one line, as it shows. Raises :class:`Refused` for the field."""
    given, text = text, tidy(text)
    if trouble := unprintable(text) or (_("Type what can be seen.") if given and is_blank(text) else ""):
        raise Refused({field: trouble})
    return text
