"""Comments and documents: on a launch's own page, and beside each item."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from roles.access import Permission
from tracker.access import SignedInRequest, requires
from tracker.forms.comments import CommentForm, DocumentForm
from tracker.models import Comment, Document, Item, Launch
from tracker.selectors.comments import comments_on, documents_of
from tracker.selectors.people.roles_held import readers_of
from tracker.services.changes.refusals import Refused, Stale
from tracker.services.comments import (
    add_comment,
    add_document,
    edit_comment,
    mentions,
    remove_comment,
    remove_document,
)
from tracker.views.page.forms import as_seen, say, seen_in
from tracker.views.page.frame import frame
from tracker.views.page.turned_away import TurnedAway


@requires(Permission.VIEW_LAUNCH)
@require_http_methods(["GET", "HEAD", "POST"])
def comments(request: SignedInRequest, launch: Launch) -> HttpResponse:
    """What is said of a launch as a whole, and the documents it points to."""
    forms = posted(request, launch, None) if request.method == "POST" else {}
    if isinstance(forms, HttpResponse):
        return forms
    context = frame(request, launch, "comments")[0] | talk_of(request, launch, None) | forms
    return render(request, "tracker/comments/comments.html", context, status=422 if forms else 200)


def posted(request: SignedInRequest, launch: Launch, item: Item | None) -> HttpResponse | dict[str, Any]:
    """The way back once something was said or pointed to; else the form with what is wrong."""
    if "url" in request.POST:
        form: CommentForm | DocumentForm = DocumentForm(request.POST, auto_id="document_%s")
        name = "document_form"
    else:
        form, name = CommentForm(request.POST, auto_id="comment_%s"), "comment_form"
    if form.is_valid():
        try:
            if isinstance(form, DocumentForm):
                add_document(launch=launch, item=item, by=request.user, **form.cleaned_data)
            else:
                add_comment(launch=launch, item=item, by=request.user, **form.cleaned_data)
            return redirect(back(request, launch, item))
        except Refused as error:
            say(form, error)
    return {name: form}


def talk_of(request: SignedInRequest, launch: Launch, item: Item | None) -> dict[str, Any]:
    """Comments and documents as the templates read them, and who can be mentioned. Five queries."""
    readers = {person.username.casefold() for person in readers_of(launch, item)}
    moderates = Permission.EDIT_ITEM in request.rights
    rows = [
        {
            "comment": comment,
            "seen": as_seen({"text": comment.text}),
            "pieces": with_mentions(comment.text, readers),
            "mine": comment.author_id == request.user.pk and not comment.removed_at,
            "may_remove": not comment.removed_at and (moderates or comment.author_id == request.user.pk),
        }
        for comment in comments_on(launch, item)
    ]
    return {
        "may_comment": Permission.COMMENT in request.rights,
        "comments": rows,
        "documents": list(documents_of(launch, item)),
        "comment_form": CommentForm(auto_id="comment_%s"),
        "document_form": DocumentForm(auto_id="document_%s"),
        "talk_item": item,
        "mentionable": sorted(readers),
    }


def with_mentions(text: str, names: Collection[str]) -> list[tuple[str, bool]]:
    """A comment's text in pieces, each with whether it mentions somebody who may read it."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for match in mentions(text):
        pieces += [(text[at : match.start()], False), (match[0], match["name"].casefold() in names)]
        at = match.end()
    return [*pieces, (text[at:], False)]


def back(request: SignedInRequest, launch: Launch, item: Item | None) -> str:
    """Where what was said is shown: beside the item on the Plan, or on its own page; or on the launch's page."""
    if item is None:
        return reverse("comments", args=[launch.key])
    return reverse("item", args=[item.pk]) + "#talk"


def _only_what_they_see(request: SignedInRequest, item: Item | None) -> None:
    if not (item and request.rights.over(Permission.VIEW_ITEM, item)) and not request.rights.everywhere(
        Permission.VIEW_LAUNCH
    ):
        raise Http404


@requires(Permission.COMMENT, partly=True)
@require_POST
def change_comment(request: SignedInRequest, launch: Launch, comment: int) -> HttpResponse:
    """Changes or removes a comment."""
    row = get_object_or_404(Comment.objects.select_related("item", "launch", "author"), launch=launch, pk=comment)
    _only_what_they_see(request, row.item)
    try:
        if request.POST.get("remove"):
            remove_comment(comment=row, by=request.user, moderates=Permission.EDIT_ITEM in request.rights)
        else:
            seen = seen_in(request.POST.get("seen"))
            edit_comment(comment=row, by=request.user, text=request.POST.get("text", ""), seen=seen)
    except Stale:
        return _rewritten_twice(request, launch, row)
    except Refused as error:
        raise TurnedAway(422, str(error)) from error
    return redirect(back(request, launch, row.item))


def _rewritten_twice(request: SignedInRequest, launch: Launch, row: Comment) -> HttpResponse:
    """Both texts of a comment that was open twice, with the choice."""
    row.refresh_from_db()
    context = {"launch": launch, "comment": row, "seen": as_seen({"text": row.text}), "mine": request.POST["text"]}
    context["back"] = back(request, launch, row.item)
    return render(request, "tracker/comments/twice.html", context, status=409)


@requires(Permission.COMMENT, partly=True)
@require_POST
def remove_document_of(request: SignedInRequest, launch: Launch, document: int) -> HttpResponse:
    """Forgets a document. Its remover is in the log."""
    row = get_object_or_404(Document.objects.select_related("item", "launch"), launch=launch, pk=document)
    _only_what_they_see(request, row.item)
    if row.by_id != request.user.pk and Permission.EDIT_ITEM not in request.rights:
        messages.error(request, _("A document is removed by the person who linked it, or by a manager of the launch."))
    else:
        remove_document(document=row, by=request.user)
    return redirect(back(request, launch, row.item))
