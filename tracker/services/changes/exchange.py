"""Steps of the exchange about commitments that a change makes: the ground on which commitments record them.

What the two sides of a commitment settle between themselves needs no consent of the owning role, and its event is named
for the step. A change keeps here which items that concerns; the rules of the exchange are in
:mod:`tracker.services.commitments`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from tracker.models import Item, Verb


@dataclass
class Exchange:
    """Which items a change writes as a step of their exchange, by primary key."""

    #: The step.
    verbs: dict[int, Verb] = field(default_factory=dict)
    #: Fields that it writes.
    fields: dict[int, frozenset[str]] = field(default_factory=dict)
    #: Items whose progress the step writes, too: what is delivered is done.
    steps: set[int] = field(default_factory=set)
    #: Items that are about to be created together with the first step.
    _new: list[tuple[Item, Verb]] = field(default_factory=list)

    def enter(self, item: Item, verb: Verb, fields: Collection[str], *, step: bool = False) -> None:
        """Records that the exchange about an item writes some of its fields; with a ``step``, its progress, too."""
        self.verbs[item.pk] = verb
        self.fields[item.pk] = self.fields_of(item) | frozenset(fields)
        if step:
            self.steps.add(item.pk)

    def enter_new(self, item: Item, verb: Verb) -> None:
        """Records that an item without a primary key yet comes with the first step of an exchange."""
        self._new.append((item, verb))

    def fields_of(self, item: Item) -> frozenset[str]:
        return self.fields.get(item.pk, frozenset())

    def settle_new(self) -> None:
        """Gives the steps of items that were created meanwhile to their primary keys."""
        self.verbs |= {item.pk: verb for item, verb in self._new}
