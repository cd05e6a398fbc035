"""What an address asks of a screen, as far as the screen has it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.http import QueryDict
from django.utils.translation import gettext as _


def known_part(query: QueryDict, known: Mapping[str, Collection[str]]) -> tuple[QueryDict, str]:
    """A query without values that a screen does not have (``known``, by name), and a sentence that names what was left
    out; empty where nothing was."""
    left_out = [name for name, values in known.items() if query.get(name) and query[name] not in values]
    if not left_out:
        return query, ""
    kept = query.copy()
    for name in left_out:
        del kept[name]
    named = ", ".join(f"{name} “{query[name][:40]}”" for name in left_out)
    return kept, _("The address asks for what is not here, so that is left out: %(what)s.") % {"what": named}
