"""Comments and documents: what people say of a launch and its items, and what they point to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from roles.models import User
from tracker.models import Comment, Document, Event, Item, Launch, Verb
from tracker.models.text import tidy
from tracker.selectors.people.roles_held import readers_of
from tracker.services.changes.recorder import refuse_archived
from tracker.services.changes.refusals import Refused
from tracker.services.changes.rules import check, one_line, prose
from tracker.services.changes.sent_forms import claim
from tracker.services.changes.sight import Sight, merged_by_sight
from tracker.services.notices.messages import tell_of_comment

LONGEST = 10_000
#: A name after an at sign that begins a word: a user name, which may hold dots, but not end with one. What stands in
#: code or in an address mentions nobody.
_MENTION = re.compile(
    r"""```.*?(?:```|\Z) | `[^`\n]*` | \b[a-z][a-z0-9+.-]*://\S+
    | (?<![^\s(\[{"'“‘«,;])@(?P<name>\w[\w.+-]*\w|\w)(?![@\w])""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


@transaction.atomic
def add_comment(*, launch: Launch, item: Item | None, by: User, text: str) -> Comment:
    """Says something of a launch, or of one item. Who is mentioned by user name (``@mei``) and may see it is told."""
    refuse_archived(launch)
    claim(by)
    text = _checked(text)
    comment = Comment.objects.create(launch=launch, item=item, author=by, text=text)
    tell_of_comment(comment, mentioned_in(launch, item, text))
    _record(launch, item, by, Verb.COMMENTED, {})
    return comment


@transaction.atomic
def edit_comment(*, comment: Comment, by: User, text: str, seen: Sight | None = None) -> None:
    """Says it otherwise, held against what its author has ``seen`` of it: it may be open in two windows. Whoever is
    mentioned anew is told. Raises :class:`Refused` and :class:`Stale`."""
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    if comment.author_id != by.pk or comment.removed_at is not None:
        raise Refused({"": _("A comment is changed by the person who wrote it.")})
    text = _checked(text)
    kept = merged_by_sight({"text": comment.text}, seen, {"text": text}, Event.objects.none())
    if not kept or text == comment.text:
        return
    known = set(comment.notices.values_list("person", flat=True))
    mentioned = [person for person in mentioned_in(comment.launch, comment.item, text) if person.pk not in known]
    comment.text, comment.edited_at = text, timezone.now()
    comment.save(update_fields=["text", "edited_at"])
    tell_of_comment(comment, mentioned, parts=False)
    _record(comment.launch, comment.item, by, Verb.COMMENTED, {"comment": ["written", "rewritten"]})


@transaction.atomic
def remove_comment(*, comment: Comment, by: User, moderates: bool) -> None:
    """Takes a comment's text away, for good. Its place stays. ``moderates``: the person may remove those of others."""
    if comment.author_id != by.pk and not moderates:
        raise Refused({"": _("A comment is removed by the person who wrote it, or by a manager of the launch.")})
    comment.text, comment.removed_at = "", timezone.now()
    comment.save(update_fields=["text", "removed_at"])
    comment.notices.all().delete()
    _record(comment.launch, comment.item, by, Verb.COMMENTED, {"comment": ["written", "removed"]})


@transaction.atomic
def add_document(*, launch: Launch, item: Item | None, by: User, title: str, url: str) -> Document:
    """Points to a document that is kept elsewhere. Raises :class:`Refused` for what is no address of the web."""
    refuse_archived(launch)
    claim(by)
    title, url = one_line("title", title), tidy(url)
    document = Document(launch=launch, item=item, by=by, title=title or url[:200], url=url)
    check(document)
    document.save()
    _record(launch, item, by, Verb.ATTACHED, {"document": [None, document.title]})
    return document


@transaction.atomic
def remove_document(*, document: Document, by: User) -> None:
    """Forgets where a document is. The document itself stays where it is kept."""
    _record(document.launch, document.item, by, Verb.ATTACHED, {"document": [document.title, None]})
    document.delete()


def mentions(text: str) -> Iterator[re.Match[str]]:
    """Where a text mentions somebody: matches of the name with its at sign, the name as ``name``."""
    return (match for match in _MENTION.finditer(text) if match["name"])


def mentioned_in(launch: Launch, item: Item | None, text: str) -> list[User]:
    """People who are mentioned and may see what was said: members of the launch, guests only where the item is
    theirs."""
    names = {match["name"].casefold() for match in mentions(text)}
    if not names:
        return []
    return [person for person in readers_of(launch, item) if person.username.casefold() in names]


def _checked(text: str) -> str:
    text = prose("text", text, _("Write something first."))
    if len(text) > LONGEST:
        values = {"n": LONGEST, "m": len(text)}
        raise Refused({"text": _("A comment has at most %(n)s characters; this one has %(m)s.") % values})
    return text


def _record(launch: Launch, item: Item | None, by: User, verb: Verb, changes: dict[str, list[str | None]]) -> None:
    Event.objects.create(launch=launch, item=item, actor=by, verb=verb, changes=changes, revision=launch.revision)
