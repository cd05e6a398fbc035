"""The cast of the tests: people with roles, the departments they work in, the program they work for."""

from __future__ import annotations

from typing import Any

from roles.access import Role
from roles.models import Department, User
from tracker.models import Membership, Program


def make_departments() -> dict[str, Department]:
    names = {"product": "Product", "marketing": "Marketing", "hr": "People & HR"}
    return {
        key: Department.objects.create(key=key, name=name, position=n) for n, (key, name) in enumerate(names.items())
    }


def make_program() -> Program:
    return Program.objects.create(key="orbit", name="Orbit")


def person(username: str, first_name: str, program: Program | None, *roles: Role, **fields: Any) -> User:
    user = User.objects.create_user(
        username, f"{username}@example.org", "a long pass phrase", first_name=first_name, **fields
    )
    for role in roles:
        Membership.objects.create(program=program, person=user, role=role)
    return user


def manager(username: str, program: Program) -> User:
    """Product manager and program manager in one."""
    return person(username, username.capitalize(), program, Role.PRODUCT_MANAGER, Role.PROGRAM_MANAGER)
