"""What departments of the sample were asked for and promised: the exchanges of the last weeks, and how older promises
were kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import cycle
from typing import Any

from roles.models import User
from tracker.models import Category, CommitmentState, Event, Item, Kind, Launch, Verb

from .calendar_days import moment, working_days

#: item, user, days before today, action, what is said with it, day in working days from today, why
EXCHANGES: dict[str, tuple[tuple[Any, ...], ...]] = {
    "Aurora 2": (
        ("d2", "jonas", 17, "ask", {"criteria": "Both profiles approved by Sofie", "receiver": "sofie"}, 13, "The search cannot start without them"),
        ("d2", "martin", 16, "accept", None, 13, ""),
        ("d3", "jonas", 15, "ask", {"criteria": "Two signed contracts", "receiver": "sofie"}, 27, "The pilot course needs both of them"),
        ("d3", "martin", 10, "counter", None, 38, "Candidates with lab experience have three months' notice"),
        ("d5", "jonas", 8, "ask", {"receiver": "sofie"}, 36, "Field service has to be staffed before support is trained"),
        ("d6", "jonas", 14, "ask", {"criteria": "Four vans, insured and branded", "receiver": "sofie"}, 24, "Service routes start from them"),
        ("d6", "tomasz", 13, "accept", None, 20, ""),
        ("d8", "jonas", 9, "ask", {"criteria": "Four people for eight weeks"}, 30, "Hypercare doubles the calls"),
        ("d8", "martin", 5, "decline", None, None, "There is no budget line for temporary staff this year"),
        ("e1", "jonas", 21, "ask", {"criteria": "Complete file, signed by quality", "receiver": "anika"}, 4, "The audit starts from it"),
        ("e1", "oskar", 20, "accept", None, 4, ""),
        ("e5", "jonas", 18, "ask", {"criteria": "Registration number", "receiver": "grace"}, 12, "North America sells from launch day"),
        ("e5", "oskar", 18, "accept", None, 10, ""),
        ("e5", "oskar", 3, "slip", None, 14, "The agency asks for a second test report"),
        ("f4", "priya", 11, "ask", {"criteria": "Nine languages, proofread by the country heads", "receiver": "grace"}, 18, "Nine markets open on the same day"),
        ("f4", "lena", 9, "accept", None, 16, ""),
        ("f7", "priya", 13, "ask", {"criteria": "Three labs, each with a number", "receiver": "grace"}, 14, "Press and analysts ask for proof first"),
        ("f7", "lena", 12, "counter", None, 18, "The third lab is closed until December"),
        ("f7", "priya", 11, "accept", None, None, ""),
        ("f8", "jonas", 4, "ask", {"criteria": "Six briefings held", "receiver": "elena"}, 24, "Analysts plan their year now"),
        ("g6", "jonas", 22, "ask", {"criteria": "Four signed contracts", "receiver": "grace"}, 20, "Half of the first year's volume"),
        ("g6", "rahul", 20, "accept", None, 20, ""),
        ("h3", "jonas", 7, "ask", {"criteria": "Deck and twelve videos in two languages", "receiver": "grace"}, 46, "Sales is trained from it"),
        ("h5", "jonas", 6, "ask", {"criteria": "64 people passed the test", "receiver": "grace"}, 60, "Nobody sells what they cannot show"),
        ("h5", "sofie", 5, "counter", None, 66, "The trainers are there only from the middle of January"),
    ),
    "Aurora Companion app": (
        ("c1", "jonas", 10, "ask", {"criteria": "Approved for twelve months", "receiver": "mei"}, 8, "The gateway runs from the first beta"),
        ("c1", "claudia", 9, "accept", None, 4, ""),
        ("c4", "priya", 7, "ask", {"criteria": "Both distributors answer test orders", "receiver": "felix"}, 22, "Reorder is half of the value"),
        ("c4", "rahul", 6, "accept", None, 22, ""),
        ("c6", "priya", 6, "ask", {"receiver": "mei"}, 40, "Alerts wait for one more pair of hands"),
        ("d2", "priya", 5, "ask", {"criteria": "Five languages, approved by the stores", "receiver": "felix"}, 25, "Both stores take ten days to look at it"),
        ("d2", "lena", 4, "accept", None, 23, ""),
    ),
}  # fmt: skip
#: What counts as delivered, by category, where nothing else was said.
CRITERIA = {
    Category.BUDGET: "Signed approval with the cost centre", Category.LEGAL: "Signed off in writing",
    Category.COLLATERAL: "Approved by product, in the shared folder", Category.TRAINING: "Reviewed by two trainers",
    Category.OPERATIONS: "Counted and in stock", Category.PARTNER: "Countersigned contract",
    Category.SALES: "In the CRM", Category.TOOLING: "In use by the team that asked", Category.SUPPORT: "Walked through",
}  # fmt: skip
#: By how many working days departments delivered before (after: less than nothing) the day they had promised, in turn.
KEPT = {
    "finance": (-4,), "legal": (-3, 1, -2, 0, 1), "marketing": (1, 0, -1, 2), "operations": (0, 2, 1), "partner": (-5, 1),
    "sales": (0, 1), "customer-success": (1, 0, 0), "design": (0,),
}  # fmt: skip
#: Delivered, and nobody has looked yet.
UNVERIFIED = frozenset({"i6", "h8"})


def keep_promises(launch: Launch, people: Mapping[str, User]) -> None:
    """What is finished was promised and delivered, most of it verified by whoever waited for it."""
    turns = {key: cycle(days) for key, days in KEPT.items()}
    rows = launch.items.filter(kind=Kind.DEPENDENCY, actual_finish__isnull=False).select_related("department")
    for item in rows.order_by("position"):
        department = item.department.key if item.department else ""
        taker = Item.objects.filter(predecessor_links__source=item, owner__isnull=False).first()
        delivered = item.actual_finish
        assert delivered is not None
        due = working_days(delivered, next(turns.get(department, cycle((0,)))))
        item.commitment, item.asked_by = CommitmentState.VERIFIED, item.owning_role
        item.promise = item.agreed_promise = item.agreed_need_by = due
        item.criteria = CRITERIA.get(Category(item.category), "") if item.category else ""
        item.evidence = f"https://docs.halden.example/{launch.key}/{item.key}"
        item.receiver = taker.owner if taker else people["jonas"]
        if item.key in UNVERIFIED:
            item.commitment = CommitmentState.DELIVERED
        else:
            item.verified_on = working_days(delivered, 1 + len(item.name) % 3)
        item.save()
        _log(launch, item, people, delivered, due)


def _log(launch: Launch, item: Item, people: Mapping[str, User], delivered: Any, due: Any) -> None:
    """The steps of an exchange that is over, each on its day."""
    provider = item.owner or people["oskar"]
    steps = [
        (Verb.ASKED, people["priya" if item.category == Category.COLLATERAL else "jonas"], working_days(due, -25)),
        (Verb.PROMISED, provider, working_days(due, -24)),
        (Verb.DELIVERED, provider, delivered),
    ]
    if item.verified_on is not None:
        steps.append((Verb.VERIFIED, item.receiver or people["jonas"], item.verified_on))
    Event.objects.bulk_create(
        Event(
            launch=launch, item=item, actor=who, verb=verb, at=moment(on),
            changes={"promise": [None, due.isoformat()]} if verb == Verb.PROMISED else {},
        )
        for verb, who, on in steps
    )  # fmt: skip


def rows_of(launch: Launch) -> list[tuple[Any, ...]]:
    """Exchanges of a launch as rows of its history."""
    return list(EXCHANGES.get(launch.name, ()))


def day_of(data_date: date, count: int | None) -> date | None:
    return None if count is None else working_days(data_date, count)
