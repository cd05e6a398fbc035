"""A fixed cast, one small launch, and nothing kept from one test to the next."""

from __future__ import annotations

import copy
import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from roles.access import Role
from roles.models import Department, User
from tests.cast import make_departments, make_program, manager, person
from tests.plans import make_launch
from tests.world import World, make_world
from tracker.models import Launch, Program
from tracker.selectors.plan import scheduled
from tracker.views.page import limits

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


def pytest_configure() -> None:
    Path(settings.TEST_FILES).mkdir(exist_ok=True)


def pytest_unconfigure() -> None:
    shutil.rmtree(settings.TEST_FILES, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    """Tables are made without migrations, which have a job of their own; the one table that no model has is made here."""
    with django_db_blocker.unblock():
        call_command("createcachetable", verbosity=0)


@pytest.fixture(autouse=True)
def nothing_kept():
    scheduled.forget()
    limits.forget()


@pytest.fixture(scope="module")
def built_world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """The world, made once for the tests of a module and taken back after them. Each of them has a savepoint in it."""
    with django_db_blocker.unblock(), transaction.atomic():
        scheduled.forget()
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(built_world, db) -> World:
    return copy.deepcopy(built_world)


def of_world(request: pytest.FixtureRequest) -> World | None:
    """The world, where a test has one: then its people and its program are the test's."""
    return request.getfixturevalue("world") if "world" in request.fixturenames else None


@pytest.fixture
def departments(request, db) -> dict[str, Department]:
    world = of_world(request)
    return world.departments if world else make_departments()


@pytest.fixture
def program(request, departments) -> Program:
    world = of_world(request)
    return world.launch.program if world else make_program()


@pytest.fixture
def alice(request, program) -> User:
    """Product manager and program manager in one, as small companies have."""
    world = of_world(request)
    return world.managers["alice"] if world else manager("alice", program)


@pytest.fixture
def bob(request, program) -> User:
    """Another one who is both."""
    world = of_world(request)
    return world.managers["bob"] if world else manager("bob", program)


@pytest.fixture
def pia(program) -> User:
    """A product manager and nothing else."""
    return person("pia", "Pia", program, Role.PRODUCT_MANAGER)


@pytest.fixture
def gus(program) -> User:
    """A program manager and nothing else."""
    return person("gus", "Gus", program, Role.PROGRAM_MANAGER)


@pytest.fixture
def carol(request, program) -> User:
    """A stakeholder, who may look."""
    world = of_world(request)
    return world.people["carol"] if world else person("carol", "Carol", program, Role.STAKEHOLDER)


@pytest.fixture
def mallory(db) -> User:
    """Somebody of another program."""
    other = Program.objects.create(key="other", name="Other")
    return person("mallory", "Mallory", other, Role.PRODUCT_MANAGER, Role.PROGRAM_MANAGER)


@pytest.fixture
def admin(db) -> User:
    return User.objects.create_superuser("admin", "admin@example.org", "a long pass phrase")


@pytest.fixture
def launch(program, alice, bob) -> Launch:
    return make_launch(program, by=bob)


@pytest.fixture
def signed_in(client, bob) -> Client:
    client.force_login(bob)
    return client


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end, so no collection of garbage walks through them again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
