"""Pages as tests read them: elements with their attributes and their text, however the markup is laid out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "path", "rect", "use", "circle", "line"}


@dataclass
class Element:
    """An element of a page. ``text`` is all that is written in it, white space folded."""

    tag: str
    attributes: dict[str, str]
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.words.append(data)


def elements(page: str, tag: str | None = None, *classes: str, **attributes: str) -> list[Element]:
    """Elements of a page by tag, classes and attributes (``_`` for ``-``), in their order."""
    reader = _Reader()
    reader.feed(page)
    wanted = {name.strip("_").replace("_", "-"): value for name, value in attributes.items()}
    return [
        one
        for one in reader.elements
        if (tag is None or one.tag == tag)
        and set(classes) <= one.classes
        and all(one.attributes.get(name) == value for name, value in wanted.items())
    ]


def seen_on(page: str) -> dict[str, str]:
    """What a form of a page says that it showed, to be sent along with it."""
    found = re.search(r'name="seen"\s+value="([^"]*)"', page)
    assert found is not None
    return {"seen": unescape(found[1])}
