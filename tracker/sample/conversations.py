"""What is asked and told around the sample's plans: an impact round, requests for people and money, updates, decisions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from roles.models import Department, User
from tracker.models import (
    Audience,
    Event,
    Health,
    ImpactAnswer,
    ImpactRound,
    Launch,
    Notice,
    NoticeKind,
    ResourceKind,
    ResourceRequest,
    StatusUpdate,
    Tier,
    Verb,
    WeeklyHours,
)
from tracker.selectors.plan.loading import plan_of
from tracker.selectors.plan.scheduled import compute
from tracker.selectors.resources import monday_of
from tracker.services import resources
from tracker.services.commitments.impact import answer_round, open_round
from tracker.services.reports import acknowledge_update, decide, publish

from .calendar_days import moment, working_days

#: Department, who answers, days ago, nothing or lines.
ANSWERS: tuple[tuple[str, str, int, tuple[dict[str, Any], ...]], ...] = (
    ("legal", "oskar", 3, ({"what": "deliver", "name": "Consent texts for push messages, three markets", "category": "legal", "department": "legal", "waits": "f1", "duration": "6d"},)),
    ("finance", "claudia", 2, ()),
    ("customer-success", "sofie", 2, (
        {"what": "deliver", "name": "Macros for app questions", "category": "support", "department": "customer-success", "waits": "e6", "duration": "4d"},
        {"what": "need", "name": "Screenshots of every screen", "category": "collateral", "department": "design", "waits": "e2", "duration": "3d"},
    )),
    ("marketing", "lena", 1, ({"what": "deliver", "name": "Review guide for journalists", "category": "collateral", "department": "marketing", "waits": "d6", "duration": "5d"},)),
)  # fmt: skip
DECISIONS = (
    (24, "Launch in twelve markets at once, not in two waves", "Elena Rossi and the board", "Competitors would have had half a year to answer in the second wave.", ("j5", "f4")),
    (11, "No launch without the pilot course", "Elena Rossi", "Pilot labs lost two weeks each with untrained sales engineers.", ("h4", "h5")),
    (4, "The board decides on the trainers' budget by circular letter", "Claudia Brandt", "Two members are away; the next meeting is too late.", ("d1",)),
)  # fmt: skip
UPDATES = (
    (18, Health.AT_RISK, "jonas", "The product is on time, the people are not.\nThe budget for the two trainers was not decided in October; every week that it waits moves the training of sales, and with it the launch."),
    (4, Health.OFF_TRACK, "jonas", "We will not make the target as planned.\nThe chain is: budget, two trainers, their ramp-up, the training deck, the pilot course. Product, supply and legal have room.\nWhat would help most: a decision by circular letter this week, and a second agency for the search."),
)  # fmt: skip


def ask_around(launch: Launch, people: Mapping[str, User], data_date: date) -> None:
    """An open impact round that some have answered."""
    Launch.objects.filter(pk=launch.pk).update(tier=Tier.TWO)
    launch.tier = Tier.TWO
    asked = Department.objects.exclude(key__in=("product", "engineering"))
    made = open_round(launch=launch, by=people["jonas"], due=working_days(launch.today, 5), departments=list(asked))
    at = moment(data_date - timedelta(days=4))
    ImpactRound.objects.filter(pk=made.pk).update(at=at)
    Notice.objects.filter(launch=launch, kind=NoticeKind.ROUND).update(at=at)
    for key, who, ago, lines in ANSWERS:
        answer = made.answers.select_related("round__launch", "department").get(department__key=key)
        answer_round(answer=answer, by=people[who], nothing=not lines, lines=lines)
        ImpactAnswer.objects.filter(pk=answer.pk).update(at=moment(data_date - timedelta(days=ago)))


def ask_for_resources(launch: Launch, people: Mapping[str, User], data_date: date) -> None:
    """People given out beyond what there is, money offered in part, and a tool that was declined."""
    departments = {department.key: department for department in Department.objects.all()}
    scope = {item.key: item for item in launch.items.filter(kind="scope")}
    first, last = working_days(launch.today, 6), working_days(launch.today, 45)

    def ask(kind: ResourceKind, what: str, amount: int, ago: int, **more: Any) -> ResourceRequest:
        values = {"last": last, "reason": ""} | more
        row = resources.ask_for(
            launch=launch, by=people["priya"], values={"kind": kind, "what": what, "amount": Decimal(amount)} | values
        )
        ResourceRequest.objects.filter(pk=row.pk).update(at=moment(data_date - timedelta(days=ago)))
        return row

    film = ask(
        ResourceKind.PEOPLE, "Film and photograph in four pilot labs", 2, 12,
        department=departments["design"], first=first, scope=scope.get("b9"), reason="Customers believe other labs",
    )  # fmt: skip
    resources.allocate(request=film, by=people["jonas"], version=None)
    review = ask(
        ResourceKind.PEOPLE, "Review of training videos by the design team", 1, 6,
        department=departments["design"], first=working_days(first, 10), last=working_days(first, 25),
        reason="The deck is seen by 64 people",
    )  # fmt: skip
    resources.allocate(
        request=review, by=people["jonas"], version=None, override="Amir moves the booth drawings behind it",
    )  # fmt: skip
    media = ask(ResourceKind.BUDGET, "Second film, for field service", 90_000, 9, reason="Service is half of the price")
    resources.counter(
        request=media, by=people["jonas"], version=None, amount=Decimal(60_000), first=None, last=None,
        answer="Without the second language",
    )  # fmt: skip
    ask(ResourceKind.TOOLS, "Booking tool for field-service visits", 18_000, 2, scope=scope.get("b11"))


def _figures_then(launch: Launch, now: dict[str, Any], at: datetime) -> dict[str, Any]:
    """The figures of a day in the past, as far as the trends kept them."""
    point = launch.trend.filter(at__lte=at).order_by("-revision").first()
    forecast = launch.forecasts.filter(at__lte=at).order_by("-revision").first()
    figures: dict[str, Any] = {"done": now["done"] - (launch.today - at.date()).days // 2}
    if point is not None:
        figures |= {"finish": str(point.finish), "days_late": int(point.days_late or 0), "risks": point.risks}
    if forecast is not None:
        figures |= {"p50": forecast.p50.isoformat(), "p80": forecast.p80.isoformat(), "chance": forecast.chance}
    return figures


def tell_how_it_stands(launch: Launch, people: Mapping[str, User], data_date: date) -> None:
    """Updates and decisions of the last weeks, and who knows."""
    scheduled = compute(plan_of(launch))
    for ago, health, who, text in UPDATES:
        update = publish(
            launch=launch, by=people[who], scheduled=scheduled, health=health, text=text, audience=Audience.EVERYBODY
        )
        at = moment(data_date - timedelta(days=ago))
        figures = update.figures | _figures_then(launch, update.figures, at)
        StatusUpdate.objects.filter(pk=update.pk).update(at=at, published_at=at, figures=figures)
        Notice.objects.filter(launch=launch, kind=NoticeKind.STATUS, at__gt=at).update(at=at)
        Event.objects.filter(pk=Event.objects.filter(launch=launch, verb=Verb.UPDATED).latest("pk").pk).update(at=at)
        for reader in ("elena", "priya", "sofie"):
            if ago > 7 or reader == "priya":
                acknowledge_update(update=update, by=people[reader])
    items = {item.key: item for item in launch.items.all()}
    for ago, what, who, why, keys in DECISIONS:
        on = min(data_date - timedelta(days=ago), launch.today)
        decide(
            launch=launch, by=people["jonas"], what=what, who=who, on=on, why=why, items=[items[key] for key in keys]
        )
        event = Event.objects.filter(launch=launch, verb=Verb.DECIDED).latest("pk")
        Event.objects.filter(pk=event.pk).update(at=moment(on))
    for week, told in enumerate(((6, 9, 4), (7, 11, 5), (5, 12, 6))):
        monday = monday_of(data_date) - timedelta(weeks=week + 1)
        WeeklyHours.objects.bulk_create(
            WeeklyHours(program=launch.program, person=people[name], monday=monday, hours=Decimal(hours))
            for name, hours in zip(("priya", "jonas", "sofie"), told, strict=True)
        )
