"""What waits for a person over several launches: commitments in which theirs is the next word, decisions that are due,
and what coordination costs them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from roles.access import OwningRole, Permission
from roles.models import User
from tracker.access import Rights, programs_with, rights_in_all
from tracker.models import Category, CommitmentState, ImpactAnswer, Item, Launch, ResourceRequest, ResourceState
from tracker.selectors.commitments.standing import turns_of
from tracker.selectors.forecast.decision_dates import decisions_due
from tracker.selectors.people.coordination import ABOVE, JUDGED, LEAST, Load, load_of
from tracker.selectors.plan.scheduled import ScheduledLaunch
from tracker.words import dates
from tracker.words.commitments import CommitmentCells, commitment_row

#: Rows that a role view shows.
MOST_ROWS = 12


def words_of(
    rights: Mapping[int, Rights], scheduled: Iterable[tuple[Launch, ScheduledLaunch]], departments: dict[str, str]
) -> list[CommitmentCells]:
    """Commitments that wait for a person's word, by their rights, the most urgent need first."""
    rows = list(scheduled)
    waiting = [(row, rights[launch.pk]) for launch, one in rows for row in turns_of(rights[launch.pk], launch, one)]
    waiting.sort(key=lambda pair: pair[0].need_by * pair[0].scheduled.network.resolution.minutes)
    return [commitment_row(row, theirs, departments) for row, theirs in waiting]


def asked_of(
    person: User,
    launches: Sequence[Launch],
    scheduled: Iterable[tuple[Launch, ScheduledLaunch]],
    departments: dict[str, str],
) -> dict[str, Any]:
    """Everything that waits for a person's word, as the templates read it. Four queries."""
    rights = rights_in_all(launches, person)
    return {
        "words_asked": words_of(rights, scheduled, departments),
        "others_asked": others_asked(person, launches, rights),
    }


def others_asked(person: User, launches: Sequence[Launch], rights: Mapping[int, Rights]) -> list[dict[str, Any]]:
    """Requests for people and money, questions of impact rounds, and refusals that were escalated, which wait for a
    person. Three queries."""
    within = {launch.pk: launch for launch in launches}
    rows: list[dict[str, Any]] = []
    asked = ResourceRequest.objects.filter(launch__in=within, state__in=[ResourceState.ASKED, ResourceState.COUNTERED])
    for request in asked.order_by("at"):
        theirs = rights[request.launch_id]
        mine = request.author_id == person.pk or OwningRole.PRODUCT in theirs.answers_for
        if (Permission.ALLOCATE in theirs) if request.state == ResourceState.ASKED else mine:
            offered = _("An offer: %(what)s") if request.state == ResourceState.COUNTERED else _("Asked for: %(what)s")
            url = reverse("resources", args=[within[request.launch_id].key]) + f"#request-{request.pk}"
            rows.append({"text": offered % {"what": request.what}, "launch": within[request.launch_id], "url": url})
    silent = ImpactAnswer.objects.filter(round__launch__in=within, round__closed_at=None, at=None)
    for answer in silent.select_related("round", "department"):
        launch = within[answer.round.launch_id]
        if rights[launch.pk].leads(answer.department):
            text = _("What does %(department)s need and deliver?") % {"department": answer.department.name}
            rows.append({"text": text, "launch": launch, "url": reverse("answer-impact", args=[launch.key, answer.pk])})
    declined = Item.objects.filter(launch__in=within, commitment=CommitmentState.DECLINED, dropped=False)
    for item in declined.exclude(escalated_to=[]):
        if person.username in item.escalated_to:
            text = _("Declined, and escalated to you: %(name)s") % {"name": item.name}
            url = reverse("commitment", args=[item.pk])
            rows.append({"text": text, "launch": within[item.launch_id], "url": url})
    return rows


def decisions_of(
    scheduled: Iterable[tuple[Launch, ScheduledLaunch]], departments: dict[str, str]
) -> list[dict[str, Any]]:
    """Decisions that are due, over several launches."""
    rows = sorted(
        (due for launch, one in scheduled for due in decisions_due(launch, one, launch.today)), key=lambda due: due.day
    )
    return [
        {
            "item": due.item,
            "launch": due.launch,
            "day": dates.plain(due.day),
            "passed": due.day < due.launch.today,
            "category": str(Category(due.item.category).label) if due.item.category else "",
            "department": departments.get(due.item.department or "", "—"),
            "owner": due.scheduled.people.get(due.item.owner or "", ""),
            "need_by": dates.day(due.scheduled.figures.finish(due.scheduled.schedule.need_by(due.item.key))),
            "url": reverse("commitment", args=[due.scheduled.rows.items[due.position]]) if due.scheduled.rows else "",
        }
        for due in rows[:MOST_ROWS]
    ]


def loads_of(person: User, launches: Sequence[Launch]) -> list[dict[str, Any]]:
    """What coordination costs the product managers of each program that a person sees as a whole. Five queries a
    program."""
    programs = {launch.program_id: launch.program for launch in launches}
    whole = programs_with(person, Permission.VIEW_LAUNCH).filter(pk__in=programs).values_list("pk", flat=True)
    rows = []
    for pk in sorted(whole):
        load = load_of(programs[pk], [one for one in launches if one.program_id == pk], timezone.localdate())
        rows.append({"program": programs[pk], "load": load, "said": load_sentence(load)})
    return rows


def load_sentence(load: Load) -> str:
    """What the weeks come to, plainly."""
    if not load.enough:
        return _("Not enough to tell: fewer than %(n)s exchanges in the last %(weeks)s weeks.") % {
            "n": LEAST, "weeks": JUDGED,
        }  # fmt: skip
    share, limit = f"{load.share:.0%}", f"{load.limit:.0%}"
    if load.due:
        text = _(
            "A program manager is due: product managers carry %(share)s of the exchanges between departments, above "
            "%(limit)s in %(n)s of the last %(weeks)s weeks."
        )
        return text % {"share": share, "limit": limit, "n": ABOVE, "weeks": JUDGED}
    text = _("Product managers carry %(share)s of the exchanges between departments. The program's limit is %(limit)s.")
    return text % {"share": share, "limit": limit}
