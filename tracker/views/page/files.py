"""Tables as files that a spreadsheet opens, and pictures as files."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import StringIO
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.formats import get_format
from django.utils.translation.trans_real import parse_accept_lang_header

from tracker.words.figures import Figure

#: What no XML document may hold.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}


def picture_file(request: HttpRequest, template: str, context: dict[str, Any], name: str) -> HttpResponse:
    """A picture as SVG, to be saved."""
    text = _CONTROL.sub("", render_to_string(template, context, request))
    answer = HttpResponse(text, content_type="image/svg+xml")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


def table_file(request: HttpRequest, name: str, columns: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A table as CSV, as a spreadsheet in the language of the browser opens it: where a comma stands in numbers, a
    semicolon stands between cells. ``?separator=`` asks for one. A cell that a spreadsheet would take for a formula is
    text; numbers are numbers, whatever their sign."""
    decimal = _decimal_mark(request)
    separator = SEPARATORS.get(request.GET.get("separator", ""), ";" if decimal == "," else ",")
    if separator == ",":
        decimal = "."
    text = StringIO()
    writer = csv.writer(text, delimiter=separator)
    for row in (columns, *rows):
        writer.writerow([_cell(cell, decimal) for cell in row])
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _decimal_mark(request: HttpRequest) -> str:
    """What stands before the decimals in the language that a browser asks for first."""
    for language, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if language != "*":
            return str(get_format("DECIMAL_SEPARATOR", language, use_l10n=True))
    return "."


def _cell(value: Any, decimal: str) -> Any:
    if isinstance(value, Figure):
        value = value.value
    if isinstance(value, float | Decimal):
        return f"{value:.10g}".replace(".", decimal)
    if isinstance(value, int):
        return value
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
