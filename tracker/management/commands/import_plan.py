"""``manage.py import_plan FILE``: a launch from a plan file or an MS Project XML file."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from roles.models import User
from tracker.engine.time.errors import PlanError
from tracker.models import Program
from tracker.services.launches.imports import MOST_IN_LAUNCH, digest_of, import_plan
from tracker.services.launches.launches import create_program
from tracker.transfer.formats import read_path

from ._plan_command import PlanCommand


class Command(PlanCommand):
    help = "Create a launch from a plan file. The same file again creates nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a launchpath-plan/1 file or an MS Project XML file")
        parser.add_argument("--program", help="key of the program that the launch joins (default: the only one)")
        parser.add_argument("--by", help="user name of who imports (default: the first administrator)")
        parser.add_argument("--mapping", type=Path, help="JSON file: department, owning role, kind by item or phase")

    def run(self, *args: Any, **options: Any) -> str:
        file: Path = options["file"]
        plan = read_path(file, project_summary=False, most=MOST_IN_LAUNCH)
        person = _person(options["by"])
        mapping = _mapping(options["mapping"])
        known = _program(options["program"])
        program = known or create_program(by=person, name="Launches")
        try:
            report = import_plan(
                by=person,
                program=program,
                plan=plan,
                source=file.name,
                digest=digest_of(file),
                mapping=mapping,
            )
        except PlanError:
            if known is None:
                program.delete()
            raise
        if not report.created:
            name = f"“{report.launch.name}” ({report.launch.key})"
            return f"This file was imported before as {name}. Nothing was created."
        name = f"“{report.launch.name}” ({report.launch.key})"
        first = f"Created the launch {name}: {report.items} items, {report.links} links."
        return "\n".join([first, *(f"Warning: {warning}" for warning in report.warnings)])


def _person(username: str | None) -> User:
    if username is not None:
        person = User.objects.filter(username=username).first()
        if person is None:
            raise PlanError(f"Nobody signs in as “{username}”.")
        return person
    person = User.objects.filter(is_superuser=True).order_by("pk").first()
    if person is None:
        raise PlanError("There is no administrator yet. Run: python manage.py createsuperuser")
    return person


def _program(key: str | None) -> Program | None:
    """The program of a key, or the only one that there is; ``None`` where there is none yet."""
    programs = Program.objects.all() if key is None else Program.objects.filter(key=key)
    matches = list(programs[:2])
    if len(matches) == 1:
        return matches[0]
    if key is not None:
        raise PlanError(f"There is no program “{key}”.")
    if matches:
        raise PlanError("There are several programs. Name one with --program KEY.")
    return None


def _mapping(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise PlanError(f"The mapping {path} cannot be read: {error}.") from None
    if not isinstance(data, dict):
        raise PlanError(f"The mapping {path} must be a JSON object.")
    return data
