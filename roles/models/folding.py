"""One way to compare words, wherever somebody searches: letters count, however they are written and accented."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.db.backends.signals import connection_created
from django.db.models import CharField, TextField, Transform

#: Letters that Unicode does not take apart into a letter and an accent.
_LETTERS = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}
_TABLE = str.maketrans(_LETTERS)
_ACCENTS = "[\u0300-\u036f]"


def folded(text: str) -> str:
    """A text as it is searched: without case, accents and ligatures. ``folded("ZIELIŃSKI") == "zielinski"``."""
    text = text.casefold().translate(_TABLE)
    if text.isascii():
        return text
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


@CharField.register_lookup
@TextField.register_lookup
class Folded(Transform):
    """The same in a query: ``name__folded__contains=folded(word)``."""

    lookup_name = "folded"
    function = "launchpath_folded"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """By functions that every server has: no extension has to be installed."""
        letters = "".join(letter for letter, plain in _LETTERS.items() if len(plain) == 1)
        plain = "".join(plain for plain in _LETTERS.values() if len(plain) == 1)
        lower = f"translate(lower(%(expressions)s), '{letters}', '{plain}')"
        for letter in [letter for letter, plain in _LETTERS.items() if len(plain) > 1] + ["ß"]:
            lower = f"replace({lower}, '{letter}', '{_LETTERS.get(letter, 'ss')}')"
        template = f"regexp_replace(normalize({lower}, NFKD), '{_ACCENTS}', '', 'g')"
        return self.as_sql(compiler, connection, template=template, **context)


def teach_sqlite(connection: Any, **_: Any) -> None:
    """SQLite folds no letter beyond ASCII by itself."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(
            "launchpath_folded", 1, lambda text: None if text is None else folded(str(text)), deterministic=True
        )


connection_created.connect(teach_sqlite, dispatch_uid="roles.teach_sqlite")
