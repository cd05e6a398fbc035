"""Colours of the stylesheet, for pictures that no stylesheet reaches: named once, in ``static/css/tokens.css``."""

from __future__ import annotations

import re
from functools import cache

from django.conf import settings

_TOKEN = re.compile(r"--([a-z0-9-]+):\s*light-dark\((#[0-9a-f]+),")


@cache
def light_colours() -> dict[str, str]:
    """The colours of the light theme by token, ``_`` for ``-`` as templates write it."""
    text = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text()
    return {name.replace("-", "_"): colour for name, colour in _TOKEN.findall(text)}
