"""Forms do their work once, however often they are sent: a double click, a reload, a line that broke and was retried.

Each form that makes something carries a key. What it makes claims the key in its own transaction, so the two are there
together or not at all; a second request with the key is told that it was sent before.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID, uuid4

from roles.models import User
from tracker.models import SentForm


class SentBefore(Exception):
    """The form was sent before, and did its work then."""


#: The key of the form that is being worked on, and what tells this request from others with the same form.
_working_on: ContextVar[tuple[UUID, UUID] | None] = ContextVar("form", default=None)


@contextmanager
def working_on(key: UUID | None) -> Iterator[None]:
    """Whatever is made within belongs to one form."""
    token = _working_on.set(None if key is None else (key, uuid4()))
    try:
        yield
    finally:
        _working_on.reset(token)


def claim(by: User | None) -> None:
    """To be called in the transaction of whatever a form makes. Raises :class:`SentBefore`."""
    form = _working_on.get()
    if form is None or by is None:
        return
    row, _made = SentForm.objects.get_or_create(key=form[0], defaults={"person": by, "request": form[1]})
    if row.request != form[1]:
        raise SentBefore
