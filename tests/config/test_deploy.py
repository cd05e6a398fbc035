"""The units and proxies that are handed out with the product say what there is."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.config.server import ROOT, manage

DEPLOY = ROOT / "docs" / "deploy"
UNITS = sorted(path.name for path in [*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
pytestmark = pytest.mark.one_database


def unit(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=True, interpolation=None)
    parser.optionxform = str
    parser.read_string((DEPLOY / name).read_text())
    return parser


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_runs_a_command_that_there_is(name):
    parsed = unit(name)
    if name.endswith(".timer"):
        assert parsed["Timer"]["OnCalendar"]
        assert (DEPLOY / name.replace(".timer", ".service")).exists()
        return
    service = parsed["Service"]
    assert service["EnvironmentFile"] == "/etc/launchpath.env"
    command = service["ExecStart"].split()
    assert command[0].startswith("/opt/launchpath/.venv/bin/")
    if command[1:2] == ["manage.py"]:
        assert command[2] in get_commands()
    else:
        assert command[0].endswith("/granian")
        assert "config.asgi:application" in command


def test_the_command_of_the_unit_is_the_one_in_the_handbook():
    served = unit("launchpath.service")["Service"]["ExecStart"].removeprefix("/opt/launchpath/")
    assert served in (ROOT / "docs" / "operations.md").read_text()


def test_systemd_takes_the_units(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed")
    for name in UNITS:
        text = (DEPLOY / name).read_text().replace("/opt/launchpath/.venv/bin/", "/usr/bin/")
        (tmp_path / name.replace("@", "@1")).write_text(re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", text))
    process = subprocess.run(
        ["systemd-analyze", "verify", "--recursive-errors=no", *map(str, tmp_path.iterdir())],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Unknown" not in process.stderr, process.stderr


def settings_of(path: Path) -> dict[str, str]:
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


@pytest.mark.slow
def test_the_settings_that_are_handed_out_pass_the_check_of_a_deployment(tmp_path):
    given = settings_of(DEPLOY / "launchpath.env")
    known = (ROOT / "docs" / "operations.md").read_text()
    assert all(f"`{name}`" in known for name in given)
    given |= {
        "LAUNCHPATH_SECRET_KEY": "x7Fq2-Lw9sPzR4tY8uVbN3mKcJ6hGdAeQ1oIyTrEwSxZ5vBn0M-p8kLjHg",
        "LAUNCHPATH_DEMO": "",
    }
    database = f"sqlite:///{tmp_path}/x.sqlite3"
    given.pop("LAUNCHPATH_DATABASE")
    process = manage(database, "check", "--deploy", "--fail-level", "WARNING", **given)
    assert process.returncode == 0, process.stderr
    # As it is handed out, its key is none.
    assert manage(database, "check", **given | {"LAUNCHPATH_SECRET_KEY": "put-here"}).returncode != 0


def test_the_proxies_buffer_and_limit_bodies_and_pass_on_what_is_believed():
    nginx, caddy = (DEPLOY / "nginx.conf").read_text(), (DEPLOY / "Caddyfile").read_text()
    assert nginx.count("{") == nginx.count("}")
    for line in (
        "client_max_body_size 52m;", "proxy_request_buffering on;", "proxy_set_header X-Forwarded-Proto $scheme;",
        "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;", "proxy_pass http://launchpath;",
    ):  # fmt: skip
        assert line in nginx
    assert caddy.count("{") == caddy.count("}")
    assert "max_size 52MB" in caddy
