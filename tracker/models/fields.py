"""Columns that hold the engine's values: amounts of time, and moments without a time zone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models

from tracker.engine.time.amounts import Amount, Moment, moment_text
from tracker.engine.time.errors import PlanError
from tracker.engine.time.readers import LARGEST_JSON, read_amount, read_anything, read_moment


class AmountField(models.CharField[Any, Any]):
    """An amount of time with its unit, stored as its text (``5d``, ``-2eh``, ``50%``)."""

    _pyi_private_set_type: Amount  # type: ignore[assignment]  # read by django-stubs
    _pyi_private_get_type: Amount  # type: ignore[assignment]

    def __init__(self, *args: Any, signed: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 32)
        self.signed = signed
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.signed:
            kwargs["signed"] = True
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Amount | None:
        return None if value is None else parse_amount(value)

    def to_python(self, value: Any) -> Amount | None:
        if value is None or isinstance(value, Amount):
            return value
        try:
            amount = parse_amount(str(value))
            return read_amount(amount.as_json(), "The amount", percent=self.signed, negative=self.signed)
        except (PlanError, ValueError) as error:
            raise ValidationError(str(error)) from error

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else str(self.to_python(value))

    def run_validators(self, value: Any) -> None:
        super().run_validators(self.get_prep_value(value))

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))


def parse_amount(text: str) -> Amount:
    """``5d`` as an amount. ``ValueError`` for anything else."""
    digits = text.rstrip("emhdw%")
    number = float(digits)
    return Amount(int(number) if number == int(number) else number, text[len(digits) :] or "d")


Row = TypeVar("Row", bound=models.Model)


class WithoutAdditions(models.Manager[Row]):
    """Rows without their ``extra``, what a file brought for other programs: no list and no schedule reads it."""

    def get_queryset(self) -> models.QuerySet[Row]:
        return super().get_queryset().defer("extra")


class BoundedJSONField(models.JSONField[Any, Any]):
    """JSON that can be kept without harm to whoever reads it: at most ``most`` bytes, not too deep, valid text, finite
    numbers. Whoever writes it is held to that. The bound is this field's, not the database's: no migration knows it."""

    def __init__(self, *args: Any, most: int = LARGEST_JSON, **kwargs: Any) -> None:
        self.most = most
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def _checked(self, value: Any) -> None:
        if isinstance(value, dict | list):
            try:
                read_anything(value, str(self.verbose_name), self.most)
            except PlanError as error:
                raise ValidationError(str(error)) from error

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        self._checked(value)
        super().validate(value, model_instance)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        self._checked(value)
        return super().get_db_prep_save(value, connection)


class MomentField(models.CharField[Any, Any]):
    """A date, or a date with a time to the minute, as the plan has it: local and without a zone. Stored as ISO text,
    which sorts as time does."""

    _pyi_private_set_type: Moment  # type: ignore[assignment]  # read by django-stubs
    _pyi_private_get_type: Moment  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 16)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Moment | None:
        if value is None:
            return None
        return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)

    def to_python(self, value: Any) -> Moment | None:
        if value is None or isinstance(value, date):
            return value
        try:
            return read_moment(value, "The date")
        except PlanError as error:
            raise ValidationError(str(error)) from error

    def get_prep_value(self, value: Any) -> str | None:
        moment = self.to_python(value)
        return None if moment is None else moment_text(moment)

    def run_validators(self, value: Any) -> None:
        super().run_validators(self.get_prep_value(value))

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.get_prep_value(self.value_from_object(obj)))
