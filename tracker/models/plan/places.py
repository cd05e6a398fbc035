"""Places in an order that rows can be moved about in without touching their neighbours.

A place is the digits after the point of a number between 0 and 1, without trailing zeros: there is always another
between any two, and text of digits sorts as the numbers do in every collation. (Fractional indexing, as in
"Realtime editing of ordered sequences", Figma 2017.)
"""

from __future__ import annotations

FIRST_PLACE = "5"
#: Digits that number the rows of a plan that arrives in order, and those added at its end.
WIDTH = 8


def place_of(number: int) -> str:
    """The place of the n-th row, from 0."""
    return f"{number + 1:0{WIDTH}d}5"


def place_between(before: str | None, after: str | None) -> str:
    """A place after ``before`` (``None``: the beginning) and before ``after`` (``None``: the end).

    ``ValueError`` where ``before`` does not come before ``after``.
    """
    low = before or ""
    if after is None:
        row = int(low[:WIDTH].ljust(WIDTH, "0")) + 1
        return f"{row:0{WIDTH}d}5" if row < 10**WIDTH else place_between(low, "9" * (len(low) + 1))
    if low >= after:
        raise ValueError(f"{low} does not come before {after}")
    for width in range(1, max(len(low), len(after)) + 3):
        first = int(low[:width].ljust(width, "0"))
        # What lies below ``after`` at this width, whatever digits follow.
        last = int(after[:width].ljust(width, "0"))
        if last - first >= 8:
            # Nearer to what comes before: rows are mostly added one after the other.
            return f"{first + (last - first) // 4:0{width}d}".rstrip("0")
    raise AssertionError("two digits more always leave room")
