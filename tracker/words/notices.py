"""Notices in words: what happened, to which items, and why it concerns the person."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from roles.access import OwningRole
from tracker.models import Notice, NoticeKind, Part, Verb
from tracker.models.plan.predecessors import PREDECESSORS
from tracker.services.changes.field_values import REFERENCES

from . import dates
from .commitments import STEP_WORDS
from .history import field_label, value_text

#: Items of a notice that are written out.
MOST_LINES = 5
_PARTS = {
    "owner": gettext_lazy("you own it"),
    Part.RESPONSIBLE.value: gettext_lazy("you are responsible"),
    Part.CONSULTED.value: gettext_lazy("you are consulted"),
    Part.INFORMED.value: gettext_lazy("you are kept informed"),
    "asker": gettext_lazy("your role asks for it"),
    "receiver": gettext_lazy("you take it over"),
    "provider": gettext_lazy("you deliver it"),
    "escalated": gettext_lazy("it was escalated to you"),
    OwningRole.PRODUCT.value: gettext_lazy("you answer as product manager"),
    OwningRole.PROGRAM.value: gettext_lazy("you answer as program manager"),
}


class NoticeWords(NamedTuple):
    """What a kind of notice is called; ``page`` is the page of the launch that one without items leads to."""

    kind: NoticeKind
    title: Any
    page: str = ""


#: One row a kind. Titles of moved dates and of answers depend on what the notice holds.
NOTICES = (
    NoticeWords(NoticeKind.MOVED, ""),
    NoticeWords(NoticeKind.ASSIGNED, gettext_lazy("%(who)s changed your part")),
    NoticeWords(NoticeKind.CHANGED, gettext_lazy("%(who)s changed what you have a part in")),
    NoticeWords(NoticeKind.ASKED, gettext_lazy("%(who)s proposes a change that you answer for")),
    NoticeWords(NoticeKind.ANSWERED, ""),
    NoticeWords(NoticeKind.PROMISE, gettext_lazy("%(who)s updated a commitment")),
    NoticeWords(NoticeKind.ROUND, gettext_lazy("%(who)s asks what your department needs and delivers"), "impact"),
    NoticeWords(NoticeKind.STATUS, gettext_lazy("%(who)s published a status update"), "updates"),
    NoticeWords(NoticeKind.MENTIONED, gettext_lazy("%(who)s mentioned you")),
    NoticeWords(NoticeKind.COMMENTED, gettext_lazy("%(who)s commented")),
)
_TITLES = {row.kind: row.title for row in NOTICES}
_PAGES = {row.kind.value: row.page for row in NOTICES if row.page}

_BECAME = {
    "owner": gettext_lazy("it is yours now"),
    Part.RESPONSIBLE.value: gettext_lazy("you are responsible now"),
    Part.CONSULTED.value: gettext_lazy("you are consulted now"),
    Part.INFORMED.value: gettext_lazy("you are kept informed now"),
}


def notice_row(notice: Notice, items: dict[str, tuple[int, str]]) -> dict[str, Any]:
    """A notice as the page and the mail show it. ``items`` are those that the person may see, by key."""
    lines = [line for key, told in notice.items.items() if key in items for line in [_line(notice, items[key], told)]]
    return {
        "notice": notice,
        "title": _title(notice, len(lines)),
        "lines": lines[:MOST_LINES],
        "more": max(0, len(lines) - MOST_LINES),
        "said": _step_sentence(notice),
        "why": "" if notice.kind == NoticeKind.ASSIGNED else _PARTS.get(notice.why, ""),
        "url": _url(notice),
        "waits": notice.kind == NoticeKind.MOVED and notice.acknowledged_at is None,
    }


def _step_sentence(notice: Notice) -> str:
    """Somebody's own words: the comment, why something is proposed, or why it was declined."""
    if notice.comment is not None:
        return notice.comment.text
    if notice.proposal is None:
        return ""
    if notice.kind == NoticeKind.ANSWERED:
        return next((row.reason for row in notice.proposal.approvals.all() if row.accepted is False), "")
    return notice.proposal.reason


def _title(notice: Notice, n: int) -> str:
    who = str(notice.actor or _("Someone"))
    steps = {told[0] for told in notice.items.values() if told} if notice.kind == NoticeKind.PROMISE else set()
    if notice.kind == NoticeKind.PROMISE and len(steps) == 1 and (step := STEP_WORDS.get(Verb(next(iter(steps))))):
        return f"{who} {step}"
    if notice.kind == NoticeKind.CHANGED and n and all(map(_is_dropped, notice.items.values())):
        return _("%(who)s dropped what you have a part in") % {"who": who}
    if notice.kind == NoticeKind.MOVED:
        text = ngettext("%(n)s date of yours moved", "%(n)s dates of yours moved", n)
        return text % {"n": n}
    if notice.kind == NoticeKind.ANSWERED:
        accepted = notice.proposal is not None and notice.proposal.state == "accepted"
        text = _("%(who)s accepted your proposal") if accepted else _("%(who)s declined your proposal")
        return text % {"who": who}
    return str(_TITLES[NoticeKind(notice.kind)]) % {"who": who}


def _is_short(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float)


def _changed(fields: list[Any]) -> str:
    """Fields of an item with what they were and are; earlier notices hold their names alone."""
    said: list[str] = []
    if any(isinstance(one, list) and one[0].startswith("link ") for one in fields):
        said.append(field_label(PREDECESSORS))
    for one in fields:
        name, *pair = one if isinstance(one, list) else [one]
        if name in ("dropped", "position") or name.startswith("link "):
            continue
        label = field_label(name)
        told = len(pair) == 2 and name not in REFERENCES and all(map(_is_short, pair))
        said.append(f"{label}: {value_text(pair[0])} → {value_text(pair[1])}" if told else label)
    return "; ".join(said)


def _line(notice: Notice, item: tuple[int, str], told: list[Any]) -> dict[str, Any]:
    pk, name = item
    text = ""
    if notice.kind == NoticeKind.MOVED:
        text = _("%(a)s → %(b)s") % {"a": dates.stored_day(told[0]), "b": dates.stored_day(told[1])}
    elif notice.kind == NoticeKind.ASSIGNED:
        text = _now(told[1]) if told[1] else _("it is not yours any more")
    elif notice.kind == NoticeKind.CHANGED:
        text = _changed(told)
    elif notice.kind == NoticeKind.PROMISE:
        text = "" if len(notice.items) == 1 else str(STEP_WORDS.get(Verb(told[0]), ""))
        return {"name": name, "url": reverse("commitment", args=[pk]), "text": text}
    return {"name": name, "url": reverse("item", args=[pk]), "text": text}


def _is_dropped(told: list[Any]) -> bool:
    return any(isinstance(one, list) and one[0] == "dropped" and one[-1] is True for one in told)


def _now(part: str) -> str:
    """What a person has become to an item."""
    return str(_BECAME.get(part, part))


def _url(notice: Notice) -> str:
    if notice.comment is not None:
        if notice.comment.item_id is not None:
            return reverse("item", args=[notice.comment.item_id]) + "#talk"
        return reverse("comments", args=[notice.launch.key])
    if notice.kind in _PAGES:
        return reverse(_PAGES[notice.kind], args=[notice.launch.key])
    if notice.proposal is not None:
        return reverse("proposals", args=[notice.launch.key]) + f"#proposal-{notice.proposal.pk}"
    return ""
