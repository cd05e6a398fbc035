"""Text that people type, as it may be stored."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

#: Characters that turn the reading direction of everything after them, and those that no text holds.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def unprintable(text: str) -> str:
    """What is wrong with a text that would not show as it was typed; empty where nothing is."""
    match = _UNPRINTABLE.search(text)
    if match is None:
        return ""
    return _("It holds an invisible control character (U+%(code)04X) at place %(place)s. Type that part again.") % {
        "code": ord(match[0]),
        "place": match.start() + 1,
    }
