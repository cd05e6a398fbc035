"""What is typed is cleaned of what copies bring along, refused where it shows nothing, and found however it is spelt."""

import pytest
from django.db import connection

from roles.models import User
from roles.models.folding import folded
from tests.cast import person
from tracker.models.text import is_blank, tidy, unprintable
from tracker.selectors.reports.search import search
from tracker.services.comments import mentions


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Sales\tdeck\t5d", "Sales deck 5d"),
        ("Line\x0bof Word", "Line of Word"),
        ("Page\x0cof PDF", "Page of PDF"),
        ("hy\u00adphen", "hyphen"),
        ("\ufeffmark", "mark"),
        ("zero\u200bwidth", "zerowidth"),
        ("next\x85line\u2028and\u2029more", "next line and more"),
        ("hard\xa0space", "hard space"),
        ("bell\x07and\x00nul", "bellandnul"),
        ("\u202bעברית\u202c", "עברית"),
        ("half \ud83d of a pair", "half of a pair"),
        ("👩\u200d💻 می\u200cخواهم", "👩\u200d💻 می\u200cخواهم"),
    ],
)
def test_what_copies_bring_along_is_cleaned(typed, kept):
    assert tidy(typed) == kept
    assert unprintable(tidy(typed)) == ""


def test_lines_of_a_text_stay_lines():
    assert tidy("one\r\ntwo\x0bthree\x0cfour\u2028five\n", lines=True) == "one\ntwo\nthree\nfour\nfive"


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\u2800", "\u3164", "\xa0\u2003", "\u0301", "\u200d\u200c"])
def test_what_shows_nothing_is_blank(text):
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", "é", "中", "1", "—", "👍", "…", "€"])
def test_what_shows_is_not_blank(text):
    assert not is_blank(text)


SPELT = [
    ("überblick", "Überblick"), ("UBERBLICK", "Überblick"), ("ZIELIŃSKI", "Zieliński"), ("zielinski", "Zieliński"),
    ("emile", "Émile"), ("strasse", "Straße"), ("STRASSE", "straße"), ("lodz", "Łódź"), ("oresund", "Øresund"),
    ("aether", "Æther"), ("ελλαδα", "Ελλάδα"), ("ЕЖ", "ёж"), ("istanbul", "İstanbul"), ("fi", "ﬁne"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "name"), SPELT)
def test_a_name_is_found_however_it_is_spelt(typed, name):
    assert folded(typed) in folded(name)


@pytest.mark.django_db
@pytest.mark.parametrize(("typed", "name"), SPELT)
def test_the_database_finds_it_too(typed, name):
    person("somebody", name, None)
    assert User.objects.filter(first_name__folded__contains=folded(typed)).exists(), connection.vendor
    assert not User.objects.filter(first_name__folded__contains=folded("Nobody")).exists()


@pytest.mark.django_db
def test_search_and_find_fold_what_they_compare(world):
    boss = world.people["gus"]
    boss.first_name, boss.last_name = "Émile", "Zieliński"
    boss.save()
    assert [hit.row.pk for hit in search(boss, "EMILE zielinski")
            if hit.kind == "person"] == [boss.pk]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@mei look", ["mei"]),
        ("Ask (@mei), @a.b, “@c”", ["mei", "a.b", "c"]),
        ("mail mei@example.org or @mei@example.org", []),
        ("https://example.org/@mei and ftp://@mei/x", []),
        ("`@mei` and ```\n@mei\n``` but @lea", ["lea"]),
        ("x-@mei x/@mei x.@mei", []),
    ],
)
def test_who_is_mentioned(text, names):
    assert [match["name"] for match in mentions(text)] == names
