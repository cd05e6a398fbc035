"""Every field of every model, posted by every role to every form: none changes that is not declared here."""

import datetime
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import models, transaction
from django.test import Client
from django.urls import reverse

from roles.models import Department, User
from tests.pages import seen_on
from tracker.models import Comment, Item, Launch, Program
from tracker.models.fields import AmountField, MomentField
from tracker.selectors.plan import scheduled
from tracker.views.page.forms import as_seen

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

ROLES = ("pia", "gus", "lea", "cody", "carol", "pete", "mallory", "admin")
#: What the form of an item changes, by who may: whoever answers for it, and whoever delivers or estimates it.
PROGRESS = {"actual_start", "actual_finish"}
ESTIMATE = {"duration", "optimistic", "pessimistic", "spread"}
ITEM_FORM = PROGRESS | ESTIMATE | {
    "name", "description", "kind", "department", "owner", "parent", "deadline", "effort", "value", "planned_cost",
    "actual_cost", "day_cost", "facts", "category", "constraint", "constraint_date",
    "not_before", "milestone",
}  # fmt: skip
#: What follows by itself from a field that was changed.
FOLLOWS = {
    "parent": {"position"},
    "kind": {"category", "facts", "duration"},
    "actual_finish": {"actual_start", "commitment"},
}
LAUNCH_FORM = {
    "name", "goal", "product", "state", "start", "target", "critical_float", "department_calendars", "budget",
    "tier",
}  # fmt: skip
DESCRIPTION = {"name", "goal", "product"}
PERSON_FORM = {"first_name", "last_name", "title", "time_zone", "department", "email", "is_superuser"}
PROFILE = {"first_name", "last_name", "title", "time_zone"}
#: Rows that every change writes, and what they count by.
BOOKS = {
    "event", "changeset", "trendpoint", "notice", "look", "proposal", "approval", "session", "emailaddress",
    "usersession", "mute", "launchforecast", "forecastrun",
}  # fmt: skip
COUNTERS = {"version", "revision", "last_login", "id"}


def snapshot():
    """Every value of every row that is not a book."""
    cells = {}
    for model in [*apps.get_app_config("tracker").get_models(), *apps.get_app_config("roles").get_models()]:
        if model._meta.model_name in BOOKS:
            continue
        for row in model._default_manager.values():
            for name, value in row.items():
                if name not in COUNTERS:
                    cells[model._meta.model_name, row["id"], name.removesuffix("_id")] = value
    return cells


def other_value(field, row, world):
    """A value of a field that differs from the one it has, as a form takes it."""
    now = getattr(row, field.attname, None)
    if field.name == "key":
        return "other-key"
    if isinstance(field, AmountField):
        return "11d" if str(now) != "11d" else "12d"
    if isinstance(field, MomentField | models.DateField):
        past = "2026-11-02" if field.name.startswith("actual") else "2027-01-04"
        return past if str(now) != past else "2027-01-05"
    if isinstance(field, models.BooleanField):
        return "" if now else "on"
    if isinstance(field, models.ForeignKey):
        rows = field.related_model._default_manager.exclude(pk=now)
        if field.related_model is Item:
            rows = rows.filter(launch=world.launch, kind="summary")
        if field.related_model is User:
            rows = rows.filter(username="gus") if now != world.people["gus"].pk else rows.filter(username="pia")
        candidate = rows.first()
        return str(candidate.pk) if candidate else ""
    if field.choices:
        return next(str(value) for value, _label in field.choices if value and value not in (now, "summary", "gate"))
    if isinstance(field, models.JSONField):
        return '{"x": 1}'
    if isinstance(field, models.DecimalField | models.FloatField | models.IntegerField):
        return str((now or Decimal(0)) + 3) if not isinstance(now, float) else str(now + 3)
    if isinstance(field, models.DateTimeField):
        return datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC).isoformat()
    return "Europe/Berlin" if field.name == "time_zone" else "other@example.org" if field.name == "email" else "other"


def changed_by(client, where, data):
    """Which fields of which rows a post changes; taken back."""
    scheduled.forget()
    page = client.get(where).content.decode()
    if 'name="seen"' in page:
        data = seen_on(page) | data
    before = snapshot()
    with transaction.atomic():
        answer = client.post(where, data)
        assert answer.status_code < 500
        after = snapshot()
        transaction.set_rollback(True)
    return {(cell[0], cell[2]) for cell in after if before.get(cell, "?") != after[cell]} | {
        (cell[0], "gone") for cell in before.keys() - after.keys()
    }


def shown(form):
    return {name: form[name].value() for name in form.fields if form[name].value() not in (None, False, "")}


def each_field(model, row, world):
    for field in model._meta.concrete_fields:
        if field.name not in ("id", "password"):
            yield field.name, other_value(field, row, world)


def held_to(changed, model, name, allowed, follows=()):
    """Only the field that was posted has changed, with what follows from it, and only where it is declared."""
    extra = {cell for cell in changed if cell[0] != model}
    assert not extra, (name, extra)
    fields = {cell[1] for cell in changed}
    assert fields <= ({name} | set(follows) if name in allowed else set()), (name, fields)
    return fields


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("key", ["app", "deck", "hire"])
def test_fields_of_an_item(world, role, key):
    """The form on the Plan: product manager's item, another lead's own, and the guest's."""
    item = world.launch.items.get(key=key)
    delivers = {"deck": {"lea"}, "hire": {"pete"}, "app": set()}[key] | {"gus"}
    answers = {"app": {"pia"}}.get(key, {"gus"}) | {"admin"}
    allowed = set()
    if role in answers:
        allowed = ITEM_FORM
    elif role in delivers and role != "pete":
        allowed = PROGRESS | (ESTIMATE if role in {"lea"} else set())
    client, manager = Client(), Client()
    client.force_login(world.people[role])
    manager.force_login(world.people["admin"])
    where = reverse("edit-item", args=["comet"]) + f"?item={key}"
    initial = shown(manager.get(reverse("plan", args=["comet"]) + f"?item={key}&edit=1").context["form"])
    initial |= {"predecessors": "", "version": str(item.version)}
    seen = manager.get(reverse("plan", args=["comet"]) + f"?item={key}&edit=1").context["form"].seen_predecessors
    initial |= {"predecessors": seen, "seen-predecessors": seen}
    changes = set()
    for name, value in each_field(Item, item, world):
        data = {n: v for n, v in initial.items() if n != name} | ({name: value} if value else {})
        changes |= held_to(changed_by(client, where, data), "item", name, allowed, FOLLOWS.get(name, ()))
    if role in answers:
        # What is promised stays with its department.
        assert {"name", "description", "owner", "duration", "deadline"} <= changes
        assert ("department" in changes) is (key != "hire")


@pytest.mark.parametrize("role", ROLES)
def test_fields_of_an_item_on_its_own_page(world, role):
    """Guests and all others: progress, estimates and words, and these only where they deliver, estimate or answer."""
    item = world.launch.items.get(key="hire")
    client = Client()
    client.force_login(world.people[role])
    where = reverse("item", args=[item.pk])
    page = client.get(where)
    if role == "mallory":
        assert page.status_code == 404
        initial = {}
    else:
        initial = shown(page.context["form"])
    estimates = {"duration", "optimistic", "pessimistic"}
    allowed = {"gus": estimates | PROGRESS | {"description"}, "pete": estimates | PROGRESS}.get(role, set())
    allowed = allowed | (estimates | PROGRESS | {"description"} if role == "admin" else set())
    # A lead reports for the department; Cody is no lead, and Lea leads another.
    for name, value in each_field(Item, item, world):
        data = {n: v for n, v in initial.items() if n != name} | ({name: value} if value else {})
        held_to(changed_by(client, where, data), "item", name, allowed, FOLLOWS.get(name, ()))


@pytest.mark.parametrize("role", ROLES)
def test_fields_of_a_launch(world, role):
    client, manager = Client(), Client()
    client.force_login(world.people[role])
    manager.force_login(world.people["admin"])
    where = reverse("edit-launch", args=["comet"])
    initial = shown(manager.get(where).context["form"])
    allowed = {"pia": DESCRIPTION, "gus": LAUNCH_FORM, "admin": LAUNCH_FORM | {"program"}}.get(role, set())
    changes = set()
    for name, value in each_field(Launch, world.launch, world):
        version = {"version": Launch.objects.get(pk=world.launch.pk).version}
        data = {n: v for n, v in initial.items() if n != name} | ({name: value} if value else {}) | version
        changes |= held_to(changed_by(client, where, data), "launch", name, allowed)
    assert changes >= allowed - {"product", "program"}


@pytest.mark.parametrize("role", ROLES)
def test_fields_of_people(world, role):
    """On one's own page, and on those that the administrator has of others."""
    client = Client()
    client.force_login(world.people[role])
    me, other = world.people[role], world.people["cody"]
    for row, where, allowed in (
        (me, reverse("profile"), PROFILE),
        (other, reverse("person", args=[other.pk]), PERSON_FORM if role == "admin" else set()),
    ):
        initial = {
            name: getattr(row, name) or "" for name in ("first_name", "last_name", "title", "time_zone", "email")
        }
        initial["department"] = row.department_id or ""
        if row.is_superuser:
            initial["is_superuser"] = "on"
        for name, value in each_field(User, row, world):
            data = {n: v for n, v in initial.items() if n != name} | ({name: value} if value else {})
            held_to(changed_by(client, where, data), "user", name, allowed)


@pytest.mark.parametrize("role", ROLES)
def test_fields_of_programs_departments_and_comments(world, role):
    client = Client()
    client.force_login(world.people[role])
    program, department = world.launch.program, Department.objects.get(key="hr")
    comment = Comment.objects.get(pk=world.own["comment"])
    cases = (
        (Program, program, reverse("program-settings", args=["orbit"]), {"name", "objective", "currency", "budget", "coordination_limit"}, {"gus", "admin"},
         {"name": program.name, "objective": "", "currency": "EUR", "coordination_limit": 40}),
        (Department, department, reverse("department", args=["hr"]), {"name", "country", "capacity", "week"}, {"admin"},
         {"name": department.name, "week": ["0", "1", "2", "3", "4"]}),
        (Comment, comment, reverse("change-comment", args=["comet", comment.pk]), {"text"}, {"carol"},
         {"text": comment.text, "seen": as_seen({"text": comment.text})}),
    )  # fmt: skip
    for model, row, where, fields, who, initial in cases:
        for name, value in each_field(model, row, world):
            if name == "week":
                value = ["0", "1"]
            elif name == "country":
                value = "DE"
            elif name == "currency":
                value = "USD"
            follows = {"edited_at"} if model is Comment else set()
            data = {n: v for n, v in initial.items() if n != name} | ({name: value} if value else {})
            allowed = fields if role in who else set()
            held_to(changed_by(client, where, data), model._meta.model_name, name, allowed, follows)
