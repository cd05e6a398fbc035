"""Files that were made to cost time and memory, or to harm whoever reads them later: each as chunks, of any size."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from tests.plans import PLAN
from tests.transfer.files import task

#: Bytes of the largest file that is read.
FULL = 49 * 1024 * 1024
XML = '<?xml version="1.0"?><Project xmlns="http://schemas.microsoft.com/project"><StartDate>2027-01-04T08:00:00</StartDate>'
HEAD, END = XML + "<Tasks>", "</Tasks></Project>"
Chunks = Iterator[bytes]
Hostile = Callable[[int], Chunks]


def around(head: str, piece: str, end: str) -> Hostile:
    """A head, a piece as often as fits into a size, and an end."""

    def made(size: int) -> Chunks:
        yield head.encode()
        block = piece.encode() * max(1, 65536 // len(piece.encode()))
        for _ in range(max(1, size // len(block))):
            yield block
        yield end.encode()

    return made


def plan(**more: object) -> str:
    return json.dumps(PLAN | more)


def opened(text: str, mark: str = '"@"') -> tuple[str, str]:
    """A text before and after a mark in it."""
    before, _, after = text.partition(mark)
    return before, after


def in_plan(piece: str, **more: object) -> Hostile:
    """A plan file with a piece in place of the mark, as often as fits."""
    before, after = opened(plan(**more))
    return around(before + "[0", "," + piece, "]" + after)


def nested(levels: int, open_: str, close: str, **more: object) -> Hostile:
    before, after = opened(plan(**more))
    return lambda _size: iter([before.encode(), (open_ * levels + "1" + close * levels).encode(), after.encode()])


def once(text: str | bytes) -> Hostile:
    return lambda _size: iter([text.encode() if isinstance(text, str) else text])


def item(**more: object) -> dict[str, object]:
    """The plan's parts with one item that says more."""
    rows = [dict(row) for row in PLAN["items"]]
    rows[0] |= more
    return {"items": rows}


def launch(**more: object) -> dict[str, object]:
    return {"launch": PLAN["launch"] | more}


#: By name. The first group costs, the second harms.
COSTLY: dict[str, Hostile] = {
    "elements": around("", "<a/>", ""),
    "elements-in-root": around("<a>", "<a/>", "</a>"),
    "elements-in-project": around(XML, "<a/>", "</Project>"),
    "elements-in-tasks": around(HEAD, "<a/>", END),
    "elements-in-a-task": around(HEAD + "<Task>", "<a/>", "</Task>" + END),
    "deep": around("", "<a>", ""),
    "deep-in-tasks": around(HEAD, "<Task>", END),
    "deep-in-what-is-skipped": around(HEAD + "<Task>", "<b>", END),
    "tasks": around(HEAD, "<Task/>", END),
    "tasks-with-names": around(HEAD, task(1), END),
    "names-in-a-task": around(HEAD + "<Task>", "<Name/>", "</Task>" + END),
    "assignments": around(XML + "<Assignments>", "<Assignment/>", "</Assignments></Project>"),
    "calendars": around(XML + "<Calendars>", "<Calendar/>", "</Calendars></Project>"),
    "exceptions": around(
        XML + "<Calendars><Calendar><UID>1</UID><Exceptions>", "<Exception/>",
        "</Exceptions></Calendar></Calendars><Tasks/></Project>",
    ),
    "text": around(HEAD + "<Task><Name>", "a", "</Name></Task>" + END),
    "text-of-four-bytes": around(HEAD + "<Task><Name>", "\U0001f600", "</Name></Task>" + END),
    "comment": around(HEAD + "<!--", "a ", "-->" + END),
    "instruction": around(HEAD + "<?a ", "a ", "?>" + END),
    "section": around(HEAD + "<Task><Name><![CDATA[", "a", "]]></Name></Task>" + END),
    "attributes": around("<Project ", "a='' ", "/>"),
    "attribute": around("<Project a='", "a", "'/>"),
    "attributes-of-elements": around(HEAD, '<a b="c"/>', END),
    "tag": around("<", "a", "/>"),
    "references": around(HEAD + "<Task><Name>", "&#65;", "</Name></Task>" + END),
    "spaces": around(" ", " ", ""),
    "spaces-in-project": around(XML, " ", ""),
    "objects": around("[", "{},", "{}]"),
    "lists": around("[", "[],", "[]]"),
    "open-lists": around("", "[", ""),
    "open-objects": around("", '{"a":', ""),
    "numbers": around("[", "1,", "1]"),
    "floats": around("[", "1.5,", "1]"),
    "texts": around("[", '"a",', "1]"),
    "one-text": around('["', "a", '"]'),
    "one-text-of-four-bytes": around('["', "\U0001f600", '"]'),
    "one-text-of-escapes": around('["', "\\u00e9", '"]'),
    "one-number": around("[", "9", "]"),
    "one-float": around("[0.", "9", "]"),
    "objects-with-a-key": around("[", '{"a":1},', "1]"),
    "keys": lambda size: (
        b"{" + b",".join(b'"k%d":1' % n for n in range(size // 12)) + b"}" for _ in range(1)
    ),
    "items": in_plan('{"key":"a","name":"A","duration":{"value":1,"unit":"d"}}', items="@"),
    "links": in_plan('{"from":"app","to":"deck"}', links="@"),
    "numbers-in-x": in_plan("1", x="@"),
    "objects-in-x": in_plan("{}", x="@"),
    "text-in-x": around(opened(plan(x="@"), "@")[0], "a", opened(plan(x="@"), "@")[1]),
    "text-in-a-name": around(opened(plan(**item(name="@")), "@")[0], "a", opened(plan(**item(name="@")), "@")[1]),
    "calendars-in-plan": in_plan('{"key":"a","week":{}}', calendars="@"),
    "risks": in_plan('{"key":"a","probability":0.5,"items":["app"]}', risks="@"),
}  # fmt: skip
HARMFUL: dict[str, Hostile] = {
    "deep-x": nested(900, "[", "]", x="@"),
    "deep-x-of-an-item": nested(900, '{"a":', "}", **item(x="@")),
    "deep-facts": nested(900, '{"a":', "}", **item(facts={"a": "@"})),
    "deep-x-of-the-launch": nested(17, "[", "]", **launch(x="@")),
    "too-deep-for-any-reader": nested(100_000, "[", "]", x="@"),
    "half-a-character-in-x": once(plan(x="@").replace("@", "\\ud800")),
    "half-a-character-in-a-key-of-x": once(plan(x={"@": 1}).replace("@", "\\udfff")),
    "half-a-character-in-facts": once(plan(**item(facts={"a": "@"})).replace("@", "\\ud800")),
    "half-a-character-in-a-name": once(plan(**item(name="@")).replace("@", "\\ud800")),
    "half-a-character-in-a-key": once(plan(**item(**{"@": 1})).replace("@", "\\ud800")),
    "nul-in-x": once(plan(x="a\x00")),
    "nul-in-facts": once(plan(**item(facts={"a\x00": 1}))),
    "infinite": once(plan(x="@").replace('"@"', "1e999")),
    "not-a-number": once(plan(x="@").replace('"@"', "NaN")),
    "a-number-of-400-digits": once(plan(x="@").replace('"@"', "9" * 400)),
    "large-x": once(plan(x="a" * 70_000)),
    "large-x-of-an-item": once(plan(**item(x="a" * 9_000))),
    "large-x-of-the-launch-and-the-plan": once(plan(x="a" * 40_000, **launch(x="b" * 40_000))),
    "large-facts": once(plan(**item(facts={"a": "b" * 9_000}))),
    "bad-bytes": once(plan().encode() + b"\xff"),
    "an-entity": once('<!DOCTYPE a [<!ENTITY b "c">]><Project>&b;</Project>'),
    "a-doctype": once('<!DOCTYPE Project SYSTEM "file:///etc/passwd"><Project/>'),
    "an-unknown-encoding": once('<?xml version="1.0" encoding="nothing"?><Project/>'),
    "a-duration-of-thousands-of-digits": once(HEAD + task(1, hours="9" * 5000) + END),
    "an-outline-level-of-thousands-of-digits": once(HEAD + task(1, level="9" * 5000) + END),
}  # fmt: skip
