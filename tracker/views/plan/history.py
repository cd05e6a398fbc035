"""The History of a launch: every change set, newest first, each with its events and its way back."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from roles.access import Permission
from roles.models import User
from tracker.access import SignedInRequest, requires
from tracker.models import ChangeKind, ChangeSet, Event, Item, Launch, Verb
from tracker.selectors.reports.status import audiences_of
from tracker.views.page.address import known_part
from tracker.views.page.frame import frame
from tracker.words import dates
from tracker.words.history import event_lines
from tracker.words.names import Names, names_in

#: Events on a page, and of one change set that are written out.
PAGE, MOST_OF_ONE = 200, 12
#: Lines that a page shows: a window of what happened, however much that was.
LINES = 40


@requires(Permission.VIEW_LAUNCH)
@require_safe
def history(request: SignedInRequest, launch: Launch) -> HttpResponse:
    """Narrowed by item, person and kind of change; ``before`` is the event that a page begins below."""
    get, left_out = known_part(request.GET, {"verb": Verb.values})
    asked = {name: get.get(name, "") for name in ("item", "person", "verb", "before")}
    told = audiences_of(request.rights)
    events = _events(launch, asked).exclude(Q(verb=Verb.UPDATED) & ~Q(subject__in=told))[: PAGE + 1]
    rows = list(events.select_related("actor", "item", "link__source", "change_set"))
    groups, shown = _window([list(group) for _key, group in groupby(rows[:PAGE], key=_of)])
    more = f"{rows[shown - 1].revision}.{rows[shown - 1].pk}" if len(rows) > shown else None
    item = Item.objects.filter(launch=launch, key=asked["item"]).first() if asked["item"] else None
    people = User.objects.filter(pk__in=Event.objects.filter(launch=launch).values("actor")).order_by("first_name")
    names = names_in(launch, rows[:shown])
    context, _found = frame(request, launch, "history")
    context |= {
        "asked": asked,
        "left_out": left_out,
        "item": item,
        "groups": [_group(group[0].change_set, group, request.user, names) for group in groups],
        "more": more,
        "people": people,
        "verbs": Verb.choices,
    }
    return render(request, "tracker/plan/history/history.html", context)


def _events(launch: Launch, asked: dict[str, str]) -> Any:
    events = Event.objects.filter(launch=launch).order_by("-revision", "-pk")
    if asked["item"]:
        events = events.filter(item__key=asked["item"])
    if asked["person"]:
        events = events.filter(actor__username=asked["person"])
    if asked["verb"] in Verb.values:
        events = events.filter(verb=asked["verb"])
    revision, _dot, event = asked["before"].partition(".")
    if revision.isdecimal() and event.isdecimal() and len(asked["before"]) < 32:
        older = Q(revision__lt=int(revision)) | Q(revision=int(revision), pk__lt=int(event))
        events = events.filter(older)
    return events


def _window(groups: list[list[Event]]) -> tuple[list[list[Event]], int]:
    """The latest changes that fit on a page, and how many events they hold."""
    lines = shown = 0
    for number, group in enumerate(groups):
        if lines and lines + min(len(group), MOST_OF_ONE) > LINES:
            return groups[:number], shown
        lines += min(len(group), MOST_OF_ONE)
        shown += len(group)
    return groups, shown


def _of(event: Event) -> tuple[Any, ChangeSet | None]:
    return (event.change_set_id or event.pk), event.change_set


def _group(change_set: ChangeSet | None, events: list[Event], person: User, names: Names) -> dict[str, Any]:
    first = events[0]
    mine = change_set is not None and change_set.author_id == person.pk and change_set.kind == ChangeKind.EDIT
    return {
        "change_set": change_set,
        "at": first.at,
        "actor": first.actor,
        "reason": change_set.reason if change_set else first.reason,
        "events": [{"event": event, "lines": event_lines(event, names)} for event in events[:MOST_OF_ONE]],
        "more": max(0, len(events) - MOST_OF_ONE),
        "moved": _moved(change_set),
        "undoable": mine and change_set is not None and change_set.undone_at is None,
        "redoable": mine and change_set is not None and change_set.undone_at is not None,
    }


def _moved(change_set: ChangeSet | None) -> str:
    """The finish before and after, where an edit moved it."""
    if change_set is None or change_set.finish_before is None or change_set.finish_after is None:
        return ""
    if change_set.finish_before == change_set.finish_after:
        return ""
    return f"{dates.plain(change_set.finish_before)} → {dates.plain(change_set.finish_after)}"
