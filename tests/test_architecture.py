"""The house rules that no linter knows."""

import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from roles.access import ACTIONS, MEMBER_ROLES, RIGHTS_TABLE, Permission, Role, Whose

ROOT = Path(__file__).parent.parent
LONGEST_LINE = 120


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
    assert not [path for path in tracked(".js", ".css") if ".min." in path.name]


@pytest.mark.parametrize("suffix", [".html", ".svg", ".js", ".css", ".py"])
def test_lines_end_where_a_diff_can_still_be_read(suffix):
    for path in tracked(suffix):
        if (
            path.is_relative_to(ROOT / "tests")
            or "migrations" in path.parts
            or path.is_relative_to(ROOT / "tracker/sample")
        ):
            continue
        long = [
            number
            for number, line in enumerate(path.read_text().splitlines(), 1)
            if len(line.partition("  # ")[0]) > LONGEST_LINE
        ]
        assert not long, f"{path.relative_to(ROOT)}: lines {long} are over {LONGEST_LINE} characters"


def test_colours_and_sizes_are_tokens():
    """A value of its own would be missed by whoever changes the look."""
    for path in (ROOT / "static" / "css").glob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
        if path.name != "tokens.css":
            assert not re.findall(r"light-dark\(|#[0-9a-f]{6}\b", text), path
            assert not re.findall(r"font-size: *\.?\d*\.?\d+(?:rem|px)", text), path


def test_no_folder_holds_more_than_twenty_files():
    """Beyond that a wing is looked for, not seen."""
    folders = Counter(
        path.parent for path in tracked(".py", ".html", ".svg", ".css", ".js") if path.name != "__init__.py"
    )
    assert {folder.relative_to(ROOT): n for folder, n in folders.items() if n > 20} == {}


@pytest.mark.parametrize("suffix", [".txt", ".toml", ".yml", ".md", ".py", "Makefile", "run"])
def test_no_file_names_a_package_host(suffix):
    hosts = re.compile("|".join(("pypi" + r"\.", "python" + "hosted", "npm" + "js", "deb" + r"\.debian", "unp" + "kg")))
    for path in tracked(suffix):
        assert not hosts.search(path.read_text()), path
