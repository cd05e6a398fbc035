"""Numbers as a page shows them."""

from __future__ import annotations


class Figure(str):
    """A number as a page shows it, which a file holds as it is."""

    value: float

    def __new__(cls, text: str, value: float) -> Figure:
        made = super().__new__(cls, text)
        made.value = round(value, 4)
        return made
