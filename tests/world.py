"""A world to be kept out of: a launch of one's own and a hidden one, each with a thing of every kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from roles.access import Role
from roles.models import Department, DepartmentException, User
from tests.cast import make_departments, make_program, manager, person
from tests.plans import PLAN, make_launch
from tracker.engine.time.amounts import Amount
from tracker.models import Audience, Health, ImpactAnswer, ImportRun, Launch, LaunchState, Notice, NoticeKind, Program
from tracker.selectors.plan.scheduled import scheduled_launch
from tracker.services.comments import add_comment, add_document
from tracker.services.commitments.impact import open_round
from tracker.services.people.members import invite
from tracker.services.plan.baselines import set_baseline
from tracker.services.plan.items import edit_item
from tracker.services.reports import decide, publish
from tracker.services.resources import ask_for

#: Words that stand in every text of the hidden launch, and nowhere else.
SECRET = "Xylophon"


@dataclass
class World:
    """Everybody by the name they go by in tests, and the keys of things by what an address calls them."""

    people: dict[str, User]
    #: Who made both launches.
    managers: dict[str, User]
    departments: dict[str, Department]
    launch: Launch
    hidden: Launch
    own: dict[str, Any] = field(default_factory=dict)
    foreign: dict[str, Any] = field(default_factory=dict)


def make_world() -> World:
    """Program Orbit with launch Comet and one person of every role; program Umbra with the hidden launch."""
    departments, program = make_departments(), make_program()
    managers = {name: manager(name, program) for name in ("alice", "bob")}
    cast = {
        "pia": (Role.PRODUCT_MANAGER, "product"),
        "gus": (Role.PROGRAM_MANAGER, "product"),
        "lea": (Role.DEPARTMENT_LEAD, "marketing"),
        "cody": (Role.CONTRIBUTOR, "hr"),
        "carol": (Role.STAKEHOLDER, "product"),
        "pete": (Role.GUEST_PARTNER, "hr"),
    }
    people = {
        name: person(name, name.capitalize(), program, role, department=departments[department])
        for name, (role, department) in cast.items()
    }
    other = Program.objects.create(key="other", name="Other")
    people["mallory"] = person("mallory", "Mallory", other, Role.PRODUCT_MANAGER, Role.PROGRAM_MANAGER)
    people["admin"] = User.objects.create_superuser("admin", "admin@example.org", "a long pass phrase")
    for one in people.values():
        EmailAddress.objects.create(user=one, email=one.email, primary=True, verified=True)
    umbra = Program.objects.create(key="umbra", name=f"{SECRET} program", objective=f"{SECRET} objective")
    boss = person("boss", f"{SECRET}boss", umbra, Role.PRODUCT_MANAGER, Role.PROGRAM_MANAGER)
    launch = make_launch(program, by=managers["alice"])
    Launch.objects.update(state=LaunchState.ACTIVE)  # whose people are told of what concerns them
    launch.refresh_from_db()
    hidden = make_launch(umbra, _secret_plan(), by=boss)
    Launch.objects.filter(pk=hidden.pk).update(key="hidden", goal=f"{SECRET} goal")
    hidden.refresh_from_db()
    for key, owner in (("hire", "pete"), ("deck", "lea"), ("train", "cody")):
        launch.items.filter(key=key).update(owner=people[owner])
    launch.revision += 1
    launch.save()
    world = World(people, managers, departments, launch, hidden)
    world.own = _things(world, launch, people["gus"], people["carol"])
    world.foreign = _things(world, hidden, boss, boss)
    department = departments["hr"]
    exception = DepartmentException.objects.create(department=department, first="2027-01-05", last="2027-01-05")
    mine = UserSession.objects.create(
        user=people["carol"], ip="127.0.0.1", session_key="x", last_seen_at=timezone.now()
    )
    for arguments in (world.own, world.foreign):
        arguments |= {
            "person": people["cody"].pk, "department": department.key, "exception": exception.pk,
            "session": mine.pk, "chart": "finish", "kind": "svg", "pk": 0, "uidb36": "1", "key": "x", "provider_id": "sso",
        }  # fmt: skip
    return world


def _secret_plan() -> dict[str, Any]:
    plan = PLAN | {
        "launch": PLAN["launch"] | {"name": f"{SECRET} launch"},
        "items": [item | {"name": f"{SECRET} {item['name']}", "description": f"{SECRET}"} for item in PLAN["items"]],
        "links": [link | {"acceptance": f"{SECRET} accepted"} for link in PLAN["links"]],
    }
    return {**plan, "items": [{k: v for k, v in item.items() if k != "owner"} for item in plan["items"]]}


def _things(world: World, launch: Launch, manager: User, author: User) -> dict[str, Any]:
    """One of everything that an address names, in a launch."""
    word = SECRET if launch == world.hidden else "Said"
    item = launch.items.get(key="hire")
    comment = add_comment(launch=launch, item=None, by=author, text=f"{word} comment")
    add_comment(launch=launch, item=item, by=author, text=f"{word} of the item")
    document = add_document(
        launch=launch, item=item, by=author, title=f"{word} document", url=f"https://example.org/{word}"
    )
    baseline = set_baseline(launch=launch, by=manager, name=f"{word} baseline")
    if launch == world.hidden:
        proposer = person("proposer", f"{SECRET}proposer", launch.program, Role.STAKEHOLDER)
    else:
        proposer = author
    proposal = edit_item(
        launch=launch, by=proposer, key="train", version=None, values={"duration": Amount(9, "d")}, reason=f"{word} why"
    ).proposal
    assert proposal is not None
    Notice.objects.create(
        person=manager, launch=launch, kind=NoticeKind.MOVED, items={"hire": ["2027-01-01", "2027-01-02"]}
    )
    round_ = open_round(launch=launch, by=manager, due=launch.today, departments=list(Department.objects.all()))
    mine = round_.answers.get(department__key="marketing")
    line = {"what": "need", "name": f"{word} line", "department": "hr", "category": "other"}
    ImpactAnswer.objects.filter(pk=mine.pk).update(by=author, at=timezone.now(), lines=[line])
    request = ask_for(
        launch=launch,
        by=manager,
        values={
            "kind": "budget",
            "what": f"{word} money",
            "amount": 100,
            "last": launch.today,
            "reason": f"{word} why",
        },
    )
    update = publish(
        launch=launch,
        by=manager,
        scheduled=scheduled_launch(launch),
        health=Health.AT_RISK,
        text=f"{word} update",
        audience=Audience.EVERYBODY,
    )
    decide(
        launch=launch, by=manager, what=f"{word} decided", who=f"{word} board", on=launch.today, why=word, items=[item]
    )
    Launch.objects.filter(pk=launch.pk).update(revision=launch.revision + 1)
    launch.items.filter(key="hire").update(criteria=f"{word} criteria", evidence=f"{word} evidence")
    invitation, link = invite(
        by=manager, program=launch.program, email=f"{word.lower()}@example.org", role=Role.STAKEHOLDER,
        address="http://testserver/invitations/{token}/",
    )  # fmt: skip
    launch.refresh_from_db()
    run = ImportRun.objects.create(by=manager, program=launch.program, source=f"{word}.json", digest="x")
    return {
        "launch_key": launch.key, "program_key": launch.program.key, "item_pk": item.pk,
        "link": launch.links.order_by("pk").first().pk, "baseline": baseline.pk, "proposal": proposal.pk,
        "answer": mine.pk, "round_pk": round_.pk, "resource": request.pk, "update": update.pk, "comment": comment.pk, "document": document.pk, "invitation": invitation.pk,
        "membership": launch.program.memberships.order_by("-pk").first().pk, "token": link.rstrip("/").rpartition("/")[2],
        "run": run.pk,
    }  # fmt: skip


def plan_upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("x.json", b"{}", "application/json")
