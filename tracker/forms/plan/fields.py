"""Fields that read what a planner types: ``5d``, ``2w``, ``next tue``, ``12FS+2d, 15``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.engine.time.amounts import Amount, Moment, day_of
from tracker.engine.time.errors import PlanError
from tracker.engine.time.readers import read_amount
from tracker.models import Launch
from tracker.models.plan.predecessors import Predecessor, predecessor_text, read_predecessors
from tracker.words import dates

from .entry import amount_text, read_amount_text, read_moment_text


class AmountEntry(forms.CharField):
    """An amount of time."""

    def __init__(self, *, signed: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 32)
        super().__init__(**kwargs)
        self.signed = signed

    def prepare_value(self, value: Any) -> Any:
        return amount_text(value) if isinstance(value, Amount) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = read_amount_text(text)
            return read_amount(amount.as_json(), str(self.label), percent=self.signed, negative=self.signed)
        except (PlanError, ValueError) as error:
            raise forms.ValidationError(str(error)) from error


class MomentEntry(forms.CharField):
    """A date of the plan, or a date with a time where the plan counts in minutes. ``launch`` says which day it is."""

    launch: Launch | None = None

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)
        self.widget.attrs |= {"placeholder": _("15 Mar, tue, +2w"), "data-day": True}

    def prepare_value(self, value: Any) -> Any:
        return dates.plain(value) if isinstance(value, date) else value

    def clean(self, value: Any) -> Moment | None:
        text = super().clean(value)
        if not text:
            return None
        today = self.launch.today if self.launch else timezone.localdate()
        try:
            return read_moment_text(text, today)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class DayEntry(MomentEntry):
    """A day, in a launch or out of one."""

    def clean(self, value: Any) -> date | None:
        moment = super().clean(value)
        return None if moment is None else day_of(moment)


class PredecessorsEntry(forms.CharField):
    """Predecessors of an item. ``names`` holds the launch's items by key."""

    names: Mapping[str, str]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 4000)
        super().__init__(**kwargs)
        self.names = {}

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        text = predecessor_text(value)
        try:
            same = set(read_predecessors(text, self.names)) == set(value)
        except ValueError:
            same = False
        return text if same else predecessor_text(value, quoted=True)

    def clean(self, value: Any) -> list[Predecessor]:
        try:
            return read_predecessors(super().clean(value) or "", self.names)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
