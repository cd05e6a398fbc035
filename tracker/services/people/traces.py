"""Where a person leaves traces: every row that points to somebody, what it tells of them, and what becomes of it when
their data is erased. A test holds that no pointer to a person is missing here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from django.db import models

from roles.models import User
from tracker.models import (
    Approval,
    Baseline,
    ChangeSet,
    Comment,
    Document,
    Event,
    ForecastRun,
    ImpactAnswer,
    ImpactRound,
    ImportRun,
    Invitation,
    Involvement,
    Item,
    Look,
    Membership,
    Mute,
    Notice,
    Program,
    Proposal,
    ResourceRequest,
    RiskAnswer,
    SentForm,
    StatusSeen,
    StatusUpdate,
    WeeklyHours,
)
from tracker.models.report import Decision


class Erasing(Enum):
    """What becomes of a row when a person's data is erased."""

    #: It was about them alone.
    DELETED = "deleted"
    #: It says who did something, and points to whoever has no name any more.
    NAMELESS = "nameless"
    #: It forgets who it was.
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class Trace:
    """Rows of a ``model`` that point to a person with a ``field``: what an export calls them, which of their fields are
    the person's own words or doings, and what becomes of them."""

    name: str
    model: type[models.Model]
    field: str
    tells: tuple[str, ...]
    erasing: Erasing


_DELETED, _NAMELESS, _FORGOTTEN = Erasing.DELETED, Erasing.NAMELESS, Erasing.FORGOTTEN
TRACES: tuple[Trace, ...] = (
    Trace("roles", Membership, "person", ("role",), _DELETED),
    Trace("parts", Involvement, "person", ("part",), _DELETED),
    Trace("items", Item, "owner", ("key",), _NAMELESS),
    Trace("takes_over", Item, "receiver", ("key",), _NAMELESS),
    Trace("escalations_to_them", Program, "escalates_to", ("name",), _DELETED),
    Trace("hours", WeeklyHours, "person", ("monday", "hours"), _DELETED),
    Trace("comments", Comment, "author", ("at", "text", "edited_at", "removed_at"), _FORGOTTEN),
    Trace("documents", Document, "by", ("at", "title", "url"), _FORGOTTEN),
    Trace("proposals", Proposal, "author", ("at", "reason", "state"), _NAMELESS),
    Trace("answers_to_proposals", Approval, "by", ("at", "state", "reason"), _NAMELESS),
    Trace("updates", StatusUpdate, "author", ("at", "health", "text"), _NAMELESS),
    Trace("updates_seen", StatusSeen, "person", ("at",), _DELETED),
    Trace("decisions", Decision, "by", ("at", "what", "who", "on", "why"), _NAMELESS),
    Trace("requests", ResourceRequest, "author", ("at", "what", "reason", "state"), _NAMELESS),
    Trace("answers_to_requests", ResourceRequest, "answered_by", ("answer", "override"), _NAMELESS),
    Trace("answers_to_risks", RiskAnswer, "by", ("at", "rule", "reason"), _NAMELESS),
    Trace("impact_rounds", ImpactRound, "by", ("at", "due"), _NAMELESS),
    Trace("answers_to_impact_rounds", ImpactAnswer, "by", ("at", "lines"), _NAMELESS),
    Trace("baselines", Baseline, "by", ("at", "name"), _NAMELESS),
    Trace("imports", ImportRun, "by", ("at", "source", "state"), _DELETED),
    Trace("forecasts", ForecastRun, "by", ("at", "state"), _NAMELESS),
    Trace("invitations_sent", Invitation, "by", ("at", "email", "role"), _NAMELESS),
    Trace("invitations", Invitation, "person", ("at", "email", "role", "accepted_at"), _DELETED),
    Trace("notices", Notice, "person", ("at", "kind", "read_at"), _DELETED),
    Trace("notices_to_others", Notice, "actor", ("at", "kind"), _NAMELESS),
    Trace("muted", Mute, "person", ("kind",), _DELETED),
    Trace("looked_at", Look, "person", ("at",), _DELETED),
    Trace("forms_sent", SentForm, "person", ("at",), _DELETED),
    Trace("edits", ChangeSet, "author", ("at", "kind", "reason"), _NAMELESS),
    Trace("log", Event, "actor", ("at", "verb", "reason"), _NAMELESS),
    Trace("log_about_them", Event, "whom", ("at", "verb", "subject"), _NAMELESS),
)


def rows_of(trace: Trace, person: User) -> Any:
    """Rows that point to somebody."""
    return trace.model._base_manager.filter(**{trace.field: person})


def told(trace: Trace, person: User, launches: dict[int, str], items: dict[int, str]) -> list[dict[str, Any]]:
    """What rows tell of somebody. Names of launches and items are those that may be told; all others are left away."""
    rows = []
    for row in rows_of(trace, person).order_by("pk"):
        told = {name: _plain(getattr(row, name)) for name in trace.tells}
        launch = row.pk if trace.model.__name__ == "Launch" else getattr(row, "launch_id", None)
        item = row.pk if isinstance(row, Item) else getattr(row, "item_id", None)
        if isinstance(row, Approval):
            launch = row.proposal.launch_id
        if launch is not None:
            told["launch"] = launches.get(launch)
        if item is not None:
            told["item"] = items.get(item)
        rows.append(told)
    return rows


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | list | dict) or value is None else str(value)


def erase_rows(person: User) -> None:
    """Does with every row what erasing a person means for it."""
    for trace in TRACES:
        rows = rows_of(trace, person)
        if isinstance(trace.model._meta.get_field(trace.field), models.ManyToManyField):
            for row in rows:
                getattr(row, trace.field).remove(person)
        elif trace.erasing is Erasing.DELETED:
            rows.delete()
        elif trace.erasing is Erasing.FORGOTTEN:
            rows.update(**{trace.field: None})


def pointers() -> Iterator[tuple[type[models.Model], str]]:
    """Every field of the product that points to a person."""
    for relation in User._meta.get_fields(include_hidden=True):
        model = relation.related_model
        if not relation.auto_created or relation.concrete or not isinstance(model, type):
            continue
        if model._meta.app_label == "tracker" and not model._meta.auto_created:
            yield model, relation.field.name  # type: ignore[union-attr]
