"""Search over everything that a person may see."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Q

from roles.access import Permission
from roles.models import User
from roles.models.folding import folded
from tracker.access import colleagues_of, items_visible_to, launches_visible_to, programs_with
from tracker.models import Comment, Document, Program

#: Hits of each kind; those whose name begins with what was typed come first.
MOST_HITS = 8
PERSON = ("first_name", "last_name", "username", "title")


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: its kind, its name, where it lies, and its address."""

    kind: str
    name: str
    where: str
    row: Any


def search(person: User, typed: str, most: int = MOST_HITS) -> list[Hit]:
    """Launches, programs, items, comments, documents and people that hold every word of what was typed. Seven queries.

    Guests find their own items, and what is said of those.
    """
    words = folded(typed).split()
    if not words:
        return []
    launches = launches_visible_to(person)
    items = items_visible_to(person).filter(dropped=False).select_related("launch")
    within = Q(launch__in=launches, item=None) | Q(item__in=items_visible_to(person))
    comments = Comment.objects.filter(within, removed_at=None).select_related("launch", "item", "author")
    documents = Document.objects.filter(within).select_related("launch", "item")
    programs = Program.objects.filter(
        Q(pk__in=programs_with(person, Permission.VIEW_LAUNCH).values("pk")) | Q(launches__in=launches)
    ).distinct()
    return [
        *_hits("launch", launches.select_related("program"), words, typed, most, ("name", "goal"), "program"),
        *_hits("program", programs, words, typed, most, ("name",), None),
        *_hits("item", items, words, typed, most, ("name", "key", "description"), "launch"),
        *_hits("person", colleagues_of(person), words, typed, most, PERSON, None),
        *_hits("document", documents, words, typed, most, ("title",), "launch"),
        *_hits("comment", comments.order_by("-at"), words, typed, most, ("text",), "launch"),
    ]


def _hits(
    kind: str, rows: Any, words: list[str], typed: str, most: int, fields: tuple[str, ...], where: str | None
) -> list[Hit]:
    each = [reduce(or_, (Q(**{f"{name}__folded__contains": word}) for name in fields)) for word in words]
    held = reduce(and_, each)
    hits = [
        Hit(kind, str(row), str(getattr(row, where)) if where else "", row) for row in rows.filter(held)[: most * 4]
    ]
    begins = folded(typed)
    hits.sort(key=lambda hit: not folded(hit.name).startswith(begins))
    return hits[:most]
