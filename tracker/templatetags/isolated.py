"""Names that are written from right to left, inside sentences that are not."""

from __future__ import annotations

import re
import unicodedata

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_QUOTED = re.compile("“([^“”]+)”")


@register.filter
def isolated(text: object) -> SafeString:
    """A sentence whose quoted names keep their own direction: none of them moves the words around it."""

    def around(match: re.Match[str]) -> str:
        name = match[1]
        turns = any(unicodedata.bidirectional(char) in ("R", "AL", "AN") for char in name)
        return f'“<bdi dir="auto">{name}</bdi>”' if turns else match[0]

    return mark_safe(
        _QUOTED.sub(around, conditional_escape(str(text) if not isinstance(text, str) else text))
    )  # escaped just before
