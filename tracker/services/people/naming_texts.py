"""Texts that name somebody: free words and kept values in which a person's name, address or user name stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

from roles.models import User
from roles.models.folding import folded

#: Characters of an excerpt on either side of a name.
AROUND = 60
#: Texts that are listed for a decision; all are found when they are replaced.
MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class NamingText:
    """One text that names a person: where it stands, and an excerpt."""

    model: type[models.Model]
    pk: Any
    field: str
    excerpt: str

    @property
    def where(self) -> str:
        """The kind of thing and the field, in words."""
        return f"{self.model._meta.verbose_name}: {self.model._meta.get_field(self.field).verbose_name}"  # type: ignore[union-attr]


def words_for(person: User) -> list[str]:
    """What names a person in a text: the full name, the address, and the user name after an at sign. First names alone
    are not looked for: others have them too."""
    full = person.get_full_name()
    return [word for word in (full if " " in full else "", person.email, f"@{person.username}") if len(word) > 2]


def _pattern(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words), re.IGNORECASE)


def _fields() -> Iterator[tuple[type[models.Model], models.Field[Any, Any]]]:
    """Fields that hold words: everything that people type, and JSON that keeps it."""
    for model in apps.get_app_config("tracker").get_models():
        for field in model._meta.concrete_fields:
            free = isinstance(field, models.TextField) or (
                type(field) in (models.CharField, models.URLField) and not field.choices and not field.unique
            )
            if (free or isinstance(field, models.JSONField)) and field.name not in ("key", "digest", "source_digest"):
                yield model, field


def _found(words: list[str]) -> Iterator[tuple[type[models.Model], Any, models.Field[Any, Any], Any]]:
    pattern = _pattern(words)
    for model, field in _fields():
        rows = model._base_manager.annotate(searched=Cast(field.name, models.TextField()))
        written = {word for name in words for word in (name, json.dumps(name)[1:-1])}
        condition = Q()
        for word in written:
            condition |= Q(searched__folded__contains=folded(word))
        for pk, value in rows.filter(condition).values_list("pk", field.name):
            if pattern.search(_text(value)):
                yield model, pk, field, value


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def texts_naming(person: User) -> list[NamingText]:
    """Texts that name somebody, up to a number, for a decision what becomes of them."""
    words = words_for(person)
    if not words:
        return []
    pattern, texts = _pattern(words), []
    for model, pk, field, value in _found(words):
        text = _text(value)
        match = pattern.search(text)
        assert match is not None
        start, end = max(0, match.start() - AROUND), match.end() + AROUND
        texts.append(NamingText(model, pk, field.name, f"{'…' if start else ''}{text[start:end]}".replace("\n", " ")))
        if len(texts) == MOST_LISTED:
            break
    return texts


def replace_names(person: User, by: str) -> int:
    """Puts other words in place of a person's name wherever it stands. Returns in how many texts."""
    words = words_for(person)
    if not words:
        return 0
    pattern, number = _pattern(words), 0
    for model, pk, field, value in list(_found(words)):
        model._base_manager.filter(pk=pk).update(**{field.name: _replaced(value, pattern, by)})
        number += 1
    return number


def _replaced(value: Any, pattern: re.Pattern[str], by: str) -> Any:
    if isinstance(value, str):
        return pattern.sub(by, value)
    if isinstance(value, dict):
        return {_replaced(key, pattern, by): _replaced(one, pattern, by) for key, one in value.items()}
    return [_replaced(one, pattern, by) for one in value] if isinstance(value, list) else value
