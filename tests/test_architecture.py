"""The house rules that no linter knows."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from roles.access import ROLES, Permission, Role

ROOT = Path(__file__).parent.parent
#: Every address and what its view asks for. A new address fails until it stands here.
ACCESS = {
    "home": "signed-in",
    "new-program": Permission.CREATE_PROGRAM,
    "new-launch": Permission.CREATE_LAUNCH,
    "import-launch": Permission.CREATE_LAUNCH,
    "import-into": Permission.CREATE_LAUNCH,
    "plan": Permission.VIEW_LAUNCH,
    "export-launch": Permission.VIEW_LAUNCH,
    "map": Permission.VIEW_LAUNCH,
    "risks": Permission.VIEW_LAUNCH,
    "baselines": Permission.VIEW_LAUNCH,
    "history": Permission.VIEW_LAUNCH,
    "progress": Permission.EDIT_LAUNCH,
    "edit-launch": Permission.EDIT_LAUNCH,
    "answer-risk": Permission.EDIT_LAUNCH,
    "remove-baseline": Permission.EDIT_LAUNCH,
    "add-item": Permission.EDIT_LAUNCH,
    "edit-item": Permission.EDIT_LAUNCH,
    "shift-item": Permission.EDIT_LAUNCH,
    "change-items": Permission.EDIT_LAUNCH,
    "add-link": Permission.EDIT_LAUNCH,
    "edit-link": Permission.EDIT_LAUNCH,
    "remove-link": Permission.EDIT_LAUNCH,
    "suggest-items": Permission.EDIT_LAUNCH,
    "undo": Permission.EDIT_LAUNCH,
    "redo": Permission.EDIT_LAUNCH,
    "product-view": "signed-in",
    "program-view": "signed-in",
    "sign-in": "public",
    "sign-in-as": "public",
    "sign-out": "signed-in",
}


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


def tracked(*suffixes: str) -> list[Path]:
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    return [ROOT / name for name in names if name.endswith(suffixes) and (ROOT / name).is_file()]


def test_every_address_declares_its_access():
    declared = {pattern.name: getattr(pattern.callback, "access", None) for pattern in patterns(get_resolver())}
    assert declared == ACCESS


def test_every_role_may_look_and_only_managers_may_make_and_edit_launches():
    assert set(ROLES) == set(Role)
    assert all(Permission.VIEW_LAUNCH in permissions for permissions in ROLES.values())
    for permission in (Permission.CREATE_LAUNCH, Permission.EDIT_LAUNCH):
        makers = {role for role, permissions in ROLES.items() if permission in permissions}
        assert makers == {Role.PRODUCT_MANAGER, Role.PROGRAM_MANAGER}


def test_no_derived_date_is_a_column_of_an_item():
    from tracker.models import Item

    names = {field.name for field in Item._meta.get_fields()}
    assert not names & {"start", "finish", "early_start", "early_finish", "late_start", "late_finish", "total_float"}


def test_templates_carry_no_inline_script_style_or_handler():
    for path in tracked(".html", ".svg"):
        text = path.read_text()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|\|safe", text), path
        assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text)), path


def test_nothing_minified_or_third_party_is_committed():
    for path in tracked(".js", ".css"):
        assert ".min." not in path.name
        assert max(map(len, path.read_text().splitlines()), default=0) < 400, path


@pytest.mark.parametrize("suffix", [".txt", ".toml", ".yml", ".md", ".py", "Makefile", "run"])
def test_no_file_names_a_package_host(suffix):
    hosts = re.compile("|".join(("pypi" + r"\.", "python" + "hosted", "npm" + "js", "deb" + r"\.debian", "unp" + "kg")))
    for path in tracked(suffix):
        assert not hosts.search(path.read_text()), path
