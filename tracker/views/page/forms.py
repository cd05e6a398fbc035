"""What every form shares: refusals beside their fields, conflicts side by side."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

from django.forms import Form
from django.http import Http404, HttpRequest, QueryDict
from django.utils.translation import gettext as _

from tracker.forms.plan.items import FACT
from tracker.models import Launch
from tracker.selectors.plan.scheduled import ScheduledLaunch, Unschedulable, scheduled_launch
from tracker.services.changes.refusals import Conflict, Refused, Stale
from tracker.services.changes.sight import Sight, sight_of
from tracker.words.history import value_text

from .turned_away import TurnedAway

AnyForm = TypeVar("AnyForm", bound=Form)
AnyView = TypeVar("AnyView", bound=Callable[..., Any])
#: Bytes of a form around the files in it.
FORMS = 1024 * 1024


def takes_files(most: int) -> Callable[[AnyView], AnyView]:
    """A view that takes files, of so many bytes at most. All other bodies are those of forms."""

    def mark(view: AnyView) -> AnyView:
        view.largest_body = most + FORMS  # type: ignore[attr-defined]
        return view

    return mark


def printable(text: str) -> str:
    """A key as it was posted, without what no database stores."""
    return text.replace("\x00", "")


def reason_in(request: HttpRequest) -> str:
    """Why somebody makes an edit, as it was typed."""
    return request.POST.get("reason", "")[:1000]


def number_of(text: str | None) -> int | None:
    """A version or another small number as it was posted; ``None`` for anything else."""
    return int(text) if text and text.isdecimal() and len(text) < 12 else None


def version_of(text: str | None) -> int:
    """The version that a form was made against, as it was posted. Raises :class:`TurnedAway` where it says none (428),
    or something that is none (422): an edit that does not say what it saw would overwrite what others did."""
    text = (text or "").strip()
    if not text:
        said = _("The form does not say which version it was made against. Load the page again, then do it once more.")
        raise TurnedAway(428, said)
    number = number_of(text)
    if number is None:
        raise TurnedAway(
            422, _("“%(text)s” is no version. Load the page again, then do it once more.") % {"text": text[:40]}
        )
    return number


def seen_in(text: str | None) -> Sight:
    """What the editor saw, as the form sent it along. Raises :class:`TurnedAway` as :func:`version_of` does."""
    if not text:
        version_of(None)
    try:
        seen = json.loads(text or "")
    except (ValueError, RecursionError):
        seen = None
    if not isinstance(seen, dict) or not all(isinstance(value, str) for value in seen.values()):
        raise TurnedAway(422, _("The form does not say what it showed. Load the page again, then do it once more."))
    return seen


def seen_again(posted: QueryDict, form: Form, conflicts: Collection[Any], now: Mapping[str, Any]) -> str:
    """What a form says that it showed: as it was sent, where it was refused with what was typed on that; of today,
    where it is new or what others did was laid in."""
    return posted.get("seen", "") if form.errors and not conflicts else as_seen(now)


def as_seen(values: Mapping[str, Any]) -> str:
    """What a form shows of a row, as it is sent along with it."""
    return json.dumps(sight_of(values), ensure_ascii=False)


def reconciled(form: AnyForm, now: AnyForm, stale: Stale) -> AnyForm:
    """A form that was typed on old ground, on the new: what its editor meant to change as typed, else as ``now``."""
    data = QueryDict(mutable=True)
    for name in form.fields:
        mine = name in stale.mine or (name.startswith(FACT) and "facts" in stale.mine)
        value = form.data.get(name) if mine else now[name].value()
        if value not in (None, False):
            data[name] = str(value)
    form.data = data
    form.initial = now.initial
    form.full_clean()
    return form


def side_by_side(stale: Stale, form: Form) -> list[dict[str, Any]]:
    """What others changed meanwhile, beside what was typed, in words."""
    return [_conflict_words(conflict, form) for conflict in stale.conflicts]


def _conflict_words(conflict: Conflict, form: Form) -> dict[str, Any]:
    label = form.fields[conflict.field].label if conflict.field in form.fields else conflict.field
    return {
        "field": conflict.field,
        "label": label,
        "was": value_text(conflict.was),
        "theirs": value_text(conflict.theirs),
        "mine": value_text(conflict.mine),
        "who": conflict.who,
        "at": conflict.at,
    }


def without_theirs(posted: QueryDict, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a form but for those where its editor chose what the others had written."""
    theirs = posted.getlist("theirs")
    return {name: value for name, value in values.items() if name not in theirs}


def status_of(form: Form, conflicts: Collection[Any] = ()) -> int:
    """The status of a page with a form on it: new, refused, or overtaken by others."""
    return 409 if conflicts else 422 if form.errors else 200


def scheduled_or_404(launch: Launch) -> ScheduledLaunch:
    try:
        return scheduled_launch(launch)
    except Unschedulable as problem:
        raise Http404 from problem


def say(form: Form, error: Refused) -> None:
    """Puts each message beside its field, or above the form where it has none."""
    said: set[str] = set()
    for name, text in error.messages.items():
        if text not in said:
            form.add_error(name if name in form.fields else None, text)
        said.add(text)
