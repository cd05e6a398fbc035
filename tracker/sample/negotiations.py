"""What people of the sample say and ask of each other: parts in items, comments, documents, and proposals."""

from __future__ import annotations

from datetime import date, timedelta

from roles.models import User
from tracker.engine.time.amounts import Amount
from tracker.models import Comment, Event, Launch, Look, Notice, NoticeKind, Proposal, Verb
from tracker.services.comments import add_comment, add_document
from tracker.services.notices.inbox import acknowledge
from tracker.services.plan.items import edit_item
from tracker.services.plan.links import add_link

from .calendar_days import moment, working_days

#: item, part, people
PARTS = (
    ("d1", {"consulted": ["jonas"], "informed": ["elena", "priya"]}),
    ("d3", {"responsible": ["sofie"], "consulted": ["claudia"], "informed": ["priya"]}),
    ("h3", {"consulted": ["grace", "mei"], "informed": ["lena"]}),
    ("h5", {"responsible": ["nina"], "informed": ["grace"]}),
    ("j1", {"consulted": ["priya", "tomasz", "sofie"], "informed": ["elena"]}),
)
#: item (none: the launch), days before today, who, what
SAID: tuple[tuple[str | None, int, str, str], ...] = (
    ("d1", 6, "jonas", "@claudia the whole training chain waits for this. Can the board decide by circular letter?"),
    ("d1", 5, "claudia", "I have asked. They want to see the trainers' cost beside the sales plan; @grace, can you add it?"),
    ("d1", 5, "grace", "Added this morning, page 4 of the business case."),
    ("d3", 11, "martin", "Two candidates with lab experience, both with three months' notice. @sofie please meet them this week."),
    ("h3", 3, "nina", "Videos in two languages need a second recording day. I have moved the estimate, @jonas."),
    ("e6", 2, "rahul", "@anika, which documents do you need before the audit, and how long before?"),
    ("e6", 1, "anika", "The risk file in its final version, two weeks before we come. Then ten days hold."),
    (None, 4, "elena", "What would it cost us to launch without the pilot course, and what would we risk? @jonas @priya"),
    (None, 3, "priya", "Pilot labs told us that untrained sales engineers lost them two weeks each. I would not."),
)  # fmt: skip
DOCUMENTS = (
    ("d1", "claudia", "Business case, version 7", "https://docs.halden.example/aurora-2/business-case-v7"),
    ("h3", "nina", "Storyboard of the training videos", "https://docs.halden.example/aurora-2/storyboard"),
    (None, "priya", "Positioning in one page", "https://docs.halden.example/aurora-2/positioning"),
)


def work_together(launch: Launch, people: dict[str, User], data_date: date) -> None:
    """Gives people parts in items and lets them talk, propose, and look; all dated back."""
    for key, raci in PARTS:
        edit_item(launch=launch, by=people["jonas"], key=key, version=None, values={"raci": raci})
    items = {item.key: item for item in launch.items.all()}
    for of, ago, who, text in SAID:
        comment = add_comment(launch=launch, item=items[of] if of else None, by=people[who], text=text)
        at = moment(data_date - timedelta(days=ago))
        Comment.objects.filter(pk=comment.pk).update(at=at)
        Notice.objects.filter(comment=comment).update(at=at, read_at=at if ago > 4 else None)
        Event.objects.filter(pk=Event.objects.filter(launch=launch, verb=Verb.COMMENTED).latest("pk").pk).update(at=at)
    for of, who, title, url in DOCUMENTS:
        add_document(launch=launch, item=items[of] if of else None, by=people[who], title=title, url=url)
    _propose(launch, people, data_date)
    _look(launch, people, data_date)


def _propose(launch: Launch, people: dict[str, User], data_date: date) -> None:
    """Three open proposals: one for each manager, and one that needs both."""
    kept = [
        edit_item(
            launch=launch, by=people["sofie"], key="h4", version=None, values={"duration": Amount(3, "d")},
            reason="Six engineers instead of ten would tell us the same.",
        ),
        edit_item(
            launch=launch, by=people["grace"], key="h9", version=None, values={"duration": Amount(1, "d")},
            reason="One day is enough if Priya reads along during the pilot.",
        ),
        add_link(
            launch=launch, by=people["priya"], source="b10", target="g6",
            reason="Distributors will not sign before they know the price.",
        ),
    ]  # fmt: skip
    for days, outcome in zip((2, 1, 1), kept, strict=True):
        at = moment(data_date - timedelta(days=days))
        Proposal.objects.filter(pk=outcome.proposal.pk if outcome.proposal else 0).update(at=at)
        Notice.objects.filter(proposal=outcome.proposal).update(at=at)


def _look(launch: Launch, people: dict[str, User], data_date: date) -> None:
    """Everybody looked a week ago; half of those whose dates moved have said that they know."""
    seen = moment(working_days(data_date, -5))
    before = launch.change_sets.filter(at__lt=seen).order_by("-revision").first()
    revision = before.revision if before else launch.revision
    Look.objects.bulk_create(
        Look(person=person, launch=launch, at=seen, revision=revision) for person in people.values()
    )
    moved = Notice.objects.filter(launch=launch, kind=NoticeKind.MOVED).select_related("person")
    for number, notice in enumerate(moved.order_by("person__username")):
        if number % 2:
            acknowledge(notice=notice, by=notice.person)
