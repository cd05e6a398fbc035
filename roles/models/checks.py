"""Conditions of constraints in plain SQL: a repair tool that knows nothing of this product can check them."""

from __future__ import annotations

from django.db.models import CharField, F, Func, Q, Value
from django.db.models.functions import Length
from django.db.models.lookups import Exact


def made_of(field: str, characters: str, length: int) -> Q:
    """The text of a field is so long and holds no other characters: nothing is left of it once they are trimmed."""
    rest = Func(F(field), Value(characters), function="LTRIM", output_field=CharField())
    return Q(Exact(rest, Value(""))) & Q(Exact(Length(field), Value(length)))
