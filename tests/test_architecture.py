"""The house rules that no linter knows."""

import re
import subprocess
from pathlib import Path

import pytest

from roles.access import ACTIONS, MEMBER_ROLES, RIGHTS_TABLE, Permission, Role, Whose

ROOT = Path(__file__).parent.parent


def tracked(*suffixes: str) -> list[Path]:
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    return [ROOT / name for name in names if name.endswith(suffixes) and (ROOT / name).is_file()]


def test_every_role_has_its_line_in_the_table_of_rights():
    assert set(RIGHTS_TABLE) == set(ACTIONS) == set(Permission)
    named = {role for reach in RIGHTS_TABLE.values() for role in reach}
    assert named == set(MEMBER_ROLES)


def test_who_may_change_may_see_and_guests_reach_their_own_only():
    for permission, reach in RIGHTS_TABLE.items():
        if permission not in (Permission.VIEW_LAUNCH, Permission.VIEW_ITEM):
            assert reach.keys() <= RIGHTS_TABLE[Permission.VIEW_ITEM].keys(), permission
        assert reach.get(Role.GUEST_PARTNER, Whose.OWN) is Whose.OWN


def test_no_derived_date_is_a_column_of_an_item():
    from tracker.models import Item

    names = {field.name for field in Item._meta.get_fields()}
    assert not names & {"start", "finish", "early_start", "early_finish", "late_start", "late_finish", "total_float"}


def test_templates_carry_no_inline_script_style_or_handler():
    for path in tracked(".html", ".svg"):
        if path.name == "gantt_file.svg":
            continue  # a file that is saved, not shown: it carries its colours
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
