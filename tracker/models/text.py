"""Text that people type, as it may be stored: what copies from other programs bring along is cleaned, what turns the
reading direction is refused, and what shows nothing is no text."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

#: Line ends of other programs: of Word within a paragraph, of pages in PDF, of Unicode, of old systems.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
#: What shows nothing and means nothing: control characters, optional hyphens, marks of byte order and of places where
#: a word may break, brackets around text of another direction, halves of characters. Joiners of emoji and of Persian
#: stay, and so do marks of direction.
_SILENT = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u180e\u200b\u2060-\u2064\u202a-\u202c\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff]"
)
#: Characters that write everything after them backwards.
_OVERRIDES = re.compile("[\u202d\u202e]")
#: Letters and symbols that are drawn as nothing.
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def tidy(text: str, *, lines: bool = False) -> str:
    """A text without what copies from other programs bring along; on one line unless it has ``lines``."""
    text = _SILENT.sub("", _LINE_ENDS.sub("\n", text))
    return text.strip() if lines else " ".join(text.split())


def is_blank(text: str) -> bool:
    """Whether a text shows nothing."""
    return not any(unicodedata.category(char)[0] not in "CZM" and char not in _FILLERS for char in text)


def unprintable(text: str) -> str:
    """What is wrong with a text that would not show as it was typed; empty where nothing is."""
    match = _OVERRIDES.search(text)
    if match is None:
        return ""
    return _("It holds an invisible control character (U+%(code)04X) at place %(place)s. Type that part again.") % {
        "code": ord(match[0]),
        "place": match.start() + 1,
    }


def tidied(row: models.Model, name: str, value: Any) -> Any:
    """A value as a field of a row keeps it."""
    if not isinstance(value, str):
        return value
    field = row._meta.get_field(name)
    if isinstance(field, models.TextField):
        return tidy(value, lines=True)
    plain = isinstance(field, models.CharField) and not isinstance(field, models.SlugField) and not field.choices
    return tidy(value) if plain else value
