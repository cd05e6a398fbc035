"""Tables as files that a spreadsheet opens, and pictures as files."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from tracker.words.figures import Figure

#: What no XML document may hold.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def picture_file(request: HttpRequest, template: str, context: dict[str, Any], name: str) -> HttpResponse:
    """A picture as SVG, to be saved."""
    text = _CONTROL.sub("", render_to_string(template, context, request))
    answer = HttpResponse(text, content_type="image/svg+xml")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


def table_file(name: str, columns: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A table as CSV. A cell that a spreadsheet would take for a formula is text; numbers stay numbers."""
    text = StringIO()
    writer = csv.writer(text)
    for row in (columns, *rows):
        writer.writerow([_cell(cell) for cell in row])
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _cell(value: Any) -> Any:
    if isinstance(value, Figure):
        return value.value
    text = str(value)
    return (
        f"'{text}"
        if text.startswith(("=", "+", "-", "@", "\t", "\r")) and not isinstance(value, int | float)
        else value
    )
