"""What a change asks of the wings above the recorder: rules that it keeps, what follows from it, who is told.

The recorder is ground and imports no wing. The table is filled in :mod:`tracker.services.house_rules` and bound once
when the application starts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import models

from tracker.models import Item
from tracker.selectors.plan.scheduled import ScheduledLaunch

from .field_values import Changed
from .outcome import NeedsOthers, Outcome

#: The change in the making, which the recorder defines on this ground.
Change = TypeVar("Change")


@dataclass(frozen=True)
class HouseRules(Generic[Change]):
    """Hooks in the order in which they run; within a hook the table's order counts.

    ``keeps`` refuse before anything is written, ``keeps_scheduled`` by the new schedule. ``entails`` give more values
    that follow from values given to an item. ``follows`` may change more, and return the schedule after that.
    ``tells`` note and notify, once the change is recorded. ``contradictions`` gives messages by field for a row whose
    own values contradict each other; ``propose`` makes a proposal of a change that needs the consent of others.
    """

    keeps: tuple[Callable[[Change, Changed], None], ...]
    keeps_scheduled: tuple[Callable[[Change, ScheduledLaunch], None], ...]
    entails: tuple[Callable[[Change, Item, Mapping[str, Any]], dict[str, Any]], ...]
    follows: tuple[Callable[[Change, Changed, ScheduledLaunch], ScheduledLaunch], ...]
    tells: tuple[Callable[[Change, Outcome], None], ...]
    contradictions: Callable[[models.Model], Mapping[str, str]]
    propose: Callable[[Change, NeedsOthers], Outcome]


_bound: list[HouseRules[Any]] = []


def bind(rules: HouseRules[Any]) -> None:
    """Makes these the rules of every change from now on."""
    _bound[:] = [rules]


def house_rules() -> HouseRules[Any]:
    """The rules that were bound. ``RuntimeError`` before any were."""
    if not _bound:
        raise RuntimeError("No house rules are bound: is the application tracker installed and set up?")
    return _bound[0]
