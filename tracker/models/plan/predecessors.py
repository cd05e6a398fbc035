"""Predecessors as a planner types them: ``12FS+2d, 15``.

Each is the key or the name of an item, a link type where it is not FS, and a lag where there is one; names and keys
that hold a comma stand in double quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _

from roles.models.folding import folded
from tracker.engine.time.amounts import Amount
from tracker.models.fields import parse_amount

from .link import Link

NO_LAG = Amount(0, "d")
#: What the list of predecessors is called among the fields of an item.
PREDECESSORS = "predecessors"
_TOKEN = re.compile(r'\s*("[^"]*"[^,;]*|[^,;]+)\s*(?:[,;]|$)')
_END = re.compile(
    r"\s*(?P<type>FS|SS|FF|SF)?\s*(?:(?P<sign>[+-])\s*(?P<value>\d+(?:\.\d+)?)\s*(?P<unit>e?(?:%|[mhdw]))?)?\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Predecessor:
    """One item to wait for, by key."""

    source: str
    type: str = "FS"
    lag: Amount = NO_LAG


def predecessor_text(links: Iterable[Link | Predecessor], *, quoted: bool = False) -> str:
    """Predecessors as they are typed; ``quoted`` where a key may be taken for something else."""
    predecessors = [link if isinstance(link, Predecessor) else _of(link) for link in links]
    return ", ".join(_text(one, quoted=quoted) for one in sorted(predecessors, key=lambda one: (one.source, one.type)))


def same_predecessors(one: str, other: str) -> bool:
    """Whether two texts say the same, quoted or not."""
    return one.replace('"', "") == other.replace('"', "")


def read_predecessors(text: str, names: Mapping[str, str]) -> list[Predecessor]:
    """What was typed, for a launch with the items ``names`` (by key). ``ValueError`` names what cannot be read."""
    predecessors: dict[tuple[str, str], Predecessor] = {}
    rest = text.strip().strip(",;")
    for token in _TOKEN.findall(rest) if rest else ():
        one = _read(token.strip(), names)
        if (one.source, one.type) in predecessors:
            raise ValueError(_("“%(token)s” stands twice. Keep one of them.") % {"token": token.strip()})
        predecessors[one.source, one.type] = one
    return list(predecessors.values())


def find_item(label: str, names: Mapping[str, str]) -> str:
    """The key of the item that a label means: its key, its name, or the only name that holds it. ``ValueError`` names
    the nearest ones otherwise."""
    label = label.strip()
    if label in names:
        return label
    wanted = folded(label)
    for matches in (
        [key for key, name in names.items() if wanted in (folded(name), folded(f"{key} {name}"))],
        [key for key, name in names.items() if wanted and wanted in folded(name)],
    ):
        if len(matches) == 1:
            return matches[0]
        if matches:
            listed = ", ".join(f"{key} ({names[key]})" for key in matches[:5])
            raise ValueError(_("“%(label)s” could be %(listed)s. Type the key.") % {"label": label, "listed": listed})
    near = [] if label.isdigit() else get_close_matches(label, [*names, *names.values()], n=3, cutoff=0.5)
    if near:
        raise ValueError(
            _("No item is called “%(label)s”. Did you mean %(near)s?") % {"label": label, "near": ", ".join(near)}
        )
    raise ValueError(_("No item is called “%(label)s”. Type a key or a name of this launch.") % {"label": label})


def _read(token: str, names: Mapping[str, str]) -> Predecessor:
    quoted = re.match(r'"([^"]*)"(.*)$', token)
    if quoted:
        end = _END.match(quoted[2])
        if end is None:
            raise ValueError(_("“%(token)s” is no link. Write it like 12FS+2d.") % {"token": token})
        return _made(find_item(quoted[1], names), end)
    if token in names:
        return Predecessor(token)
    # A key or a name as it stands comes before a part of one: “aSS” is a link to “a”, not to “Sales assets”.
    cuts = [
        (cut, end)
        for cut in range(len(token), 0, -1)
        if (end := _END.match(token[cut:])) and (cut == len(token) or token[cut:].strip())
    ]
    for cut, end in cuts:
        label = token[:cut].strip()
        named = [key for key, name in names.items() if key == label or folded(name) == folded(label)]
        if len(named) == 1:
            return _made(named[0], end)
    trouble: ValueError | None = None
    for cut, end in cuts:
        try:
            return _made(find_item(token[:cut], names), end)
        except ValueError as error:
            # What was left of the longest reading of a type and a lag says best what is missing.
            trouble = error
    raise trouble or ValueError(_("“%(token)s” is no link. Write it like 12FS+2d.") % {"token": token})


def _made(source: str, end: Any) -> Predecessor:
    lag = NO_LAG
    if end["value"]:
        lag = parse_amount(f"{'-' if end['sign'] == '-' else ''}{end['value']}{(end['unit'] or 'd').lower()}")
    return Predecessor(source, (end["type"] or "FS").upper(), lag)


def _of(link: Link) -> Predecessor:
    return Predecessor(link.source.key, link.type, link.lag)


def _text(one: Predecessor, *, quoted: bool) -> str:
    odd = quoted or re.search(r"[,;+\-%]|(FS|SS|FF|SF)\s*$", one.source, re.IGNORECASE)
    source = f'"{one.source}"' if odd and '"' not in one.source else one.source
    if not one.lag.value:
        return source if one.type == "FS" else f"{source}{one.type}"
    sign, size = ("+" if one.lag.value > 0 else "-"), f"{abs(one.lag.value)!r}{one.lag.unit}"
    return f"{source}{one.type}{sign}{size}"
