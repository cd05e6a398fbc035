"""A fixed cast, one small launch, and nothing kept from one test to the next."""

from __future__ import annotations

import os
import shutil
from typing import Any

import pytest
from django.test import Client

from roles.access import Role
from roles.models import Department, User
from tracker.engine import read_plan
from tracker.models import Launch, Membership, Program
from tracker.selectors.plan import scheduled
from tracker.services.launches.imports import import_plan

#: Playwright drives the browser from an event loop, inside which Django's test database is used on purpose.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker("browser")
            if CHROMIUM is None:
                reason = "Chromium is not installed (Debian: apt-get install chromium)"
                assert not os.environ.get("STRICT"), reason
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(autouse=True)
def nothing_kept():
    scheduled.forget()


@pytest.fixture
def departments(db) -> dict[str, Department]:
    names = {"product": "Product", "marketing": "Marketing", "hr": "People & HR"}
    return {
        key: Department.objects.create(key=key, name=name, position=n) for n, (key, name) in enumerate(names.items())
    }


@pytest.fixture
def program(departments) -> Program:
    return Program.objects.create(key="orbit", name="Orbit")


def person(username: str, first_name: str, program: Program | None, *roles: Role, **fields: Any) -> User:
    user = User.objects.create_user(
        username, f"{username}@example.org", "a long pass phrase", first_name=first_name, **fields
    )
    for role in roles:
        Membership.objects.create(program=program, person=user, role=role)
    return user


@pytest.fixture
def alice(program) -> User:
    """Product manager and program manager in one, as small companies have."""
    return person("alice", "Alice", program, Role.PRODUCT_MANAGER, Role.PROGRAM_MANAGER)


@pytest.fixture
def bob(program) -> User:
    """Another one who is both."""
    return person("bob", "Bob", program, Role.PRODUCT_MANAGER, Role.PROGRAM_MANAGER)


@pytest.fixture
def carol(program) -> User:
    """A stakeholder, who may look."""
    return person("carol", "Carol", program, Role.STAKEHOLDER)


@pytest.fixture
def mallory(db) -> User:
    """Somebody of another program."""
    other = Program.objects.create(key="other", name="Other")
    return person("mallory", "Mallory", other, Role.PRODUCT_MANAGER, Role.PROGRAM_MANAGER)


@pytest.fixture
def admin(db) -> User:
    return User.objects.create_superuser("admin", "admin@example.org", "a long pass phrase")


def item(key: str, name: str, days: int, **fields: Any) -> dict[str, Any]:
    return {"key": key, "name": name, "duration": {"value": days, "unit": "d"}} | fields


PLAN: dict[str, Any] = {
    "format": "launchpath-plan/1",
    "launch": {"name": "Comet", "start": "2027-01-04", "target": "2027-01-15", "launch_milestone": "go"},
    "items": [
        item("ready", "Get ready", 0, kind="summary"),
        item("app", "Build the app", 5, parent="ready", department="product", owner="alice", value=8),
        item(
            "deck", "Sales deck", 4, parent="ready", kind="dependency", category="collateral", department="marketing",
            facts={"assets": "One deck"}, deadline="2027-01-20",
        ),
        item("hire", "Hire a trainer", 8, kind="dependency", category="hiring", department="hr", promise="2027-01-15"),
        item("train", "Train sales", 3, kind="dependency", category="training", department="hr", owner="bob"),
        item("go", "Launch day", 0, kind="milestone", department="product"),
    ],
    "links": [
        {"from": "app", "to": "deck", "lag": {"value": 1, "unit": "d"}, "acceptance": "Screens are final"},
        {"from": "hire", "to": "train"},
        {"from": "train", "to": "go"},
        {"from": "deck", "to": "go"},
    ],
}  # fmt: skip


def make_launch(program: Program, plan: dict[str, Any] = PLAN, *, by: User | None = None, digest: str = "") -> Launch:
    return import_plan(by=by, program=program, plan=read_plan(plan), source="comet.json", digest=digest).launch


def long_plan(size: int) -> dict[str, Any]:
    """A chain of items in phases of twenty, over three departments."""
    rows: list[dict[str, Any]] = []
    for n in range(size):
        if n % 20 == 0:
            rows.append(item(f"p{n}", f"Phase {n // 20}", 0, kind="summary"))
        department = ("product", "marketing", "hr")[n % 3]
        rows.append(item(f"i{n}", f"Item {n}", 1, parent=f"p{n // 20 * 20}", department=department))
    links = [{"from": f"i{n}", "to": f"i{n + 1}"} for n in range(size - 1)]
    return {
        "format": "launchpath-plan/1",
        "launch": {"name": "Long", "start": "2027-01-04"},
        "items": rows,
        "links": links,
    }


@pytest.fixture
def launch(program, alice, bob) -> Launch:
    return make_launch(program, by=bob)


@pytest.fixture
def signed_in(client, bob) -> Client:
    client.force_login(bob)
    return client
