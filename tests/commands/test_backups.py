"""Backups are whole while people write, are read back, fill a database of either kind, and are refused where they are not."""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from uuid import uuid4

import pytest

from tests.config.server import ROOT, environment, manage
from tracker.transfer.backups.backup import BackupError, read_summary

pytestmark = [pytest.mark.slow, pytest.mark.one_database]
POSTGRES = os.environ.get("LAUNCHPATH_TEST_POSTGRES", "")


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """A database that holds the sample program."""
    folder = tmp_path_factory.mktemp("sample")
    database = f"sqlite:///{folder}/sample.sqlite3"
    assert manage(database, "migrate", "--verbosity", "0").returncode == 0
    assert manage(database, "load_sample").returncode == 0
    return folder / "sample.sqlite3"


def run(database, *args):
    process = manage(f"sqlite:///{database}" if not str(database).startswith("postgres") else database, *args)
    assert process.returncode == 0, process.stderr
    return process.stdout


def test_a_backup_is_the_database_again(sample, tmp_path):
    said = run(sample, "backup", str(tmp_path / "a"))
    assert "read back and whole" in said
    first = read_summary(tmp_path / "a")
    assert first.rows["tracker_item"] > 140
    assert "are back, each table as it was" in run(tmp_path / "new.sqlite3", "restore", str(tmp_path / "a"))
    run(tmp_path / "new.sqlite3", "backup", str(tmp_path / "b"))
    second = read_summary(tmp_path / "b")
    assert (first.rows, first.sums, first.migrations) == (second.rows, second.sums, second.migrations)
    with closing(sqlite3.connect(tmp_path / "new.sqlite3")) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert plain.execute("PRAGMA foreign_key_check").fetchall() == []
    assert "Aurora" in run(tmp_path / "new.sqlite3", "shell", "-c",
                           "from tracker.models import *; from tracker.selectors.plan.scheduled import *;"
                           "print([scheduled_launch(one).finish_moment for one in Launch.objects.all()], Launch.objects.first())")  # fmt: skip


WRITER = """
import sys
from roles.models import User
from tracker.models import Launch
from tracker.services.comments import add_comment
launch, by, n = Launch.objects.first(), User.objects.first(), 0
print("ready", flush=True)
while not sys.stdin.closed and n < 400:
    add_comment(launch=launch, item=None, by=by, text=f"{n}")
    n += 1
print("done", flush=True)
"""


def test_a_backup_while_people_write_is_of_one_moment(sample, tmp_path):
    """Each comment comes with its event, in one transaction: a backup has as many of the one as of the other."""
    database = tmp_path / "busy.sqlite3"
    shutil.copy(sample, database)
    with subprocess.Popen(
        [sys.executable, "manage.py", "shell", "-c", WRITER], cwd=ROOT, env=environment(f"sqlite:///{database}"),
        stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True,
    ) as writer:  # fmt: skip
        while writer.stdout.readline().strip() != "ready":
            assert writer.poll() is None
        run(database, "backup", str(tmp_path / "a"))
        writer.communicate("", timeout=120)
        assert writer.returncode == 0
    run(tmp_path / "back.sqlite3", "restore", str(tmp_path / "a"))
    with closing(sqlite3.connect(tmp_path / "back.sqlite3")) as plain, closing(sqlite3.connect(sample)) as before:
        added = [
            plain.execute(q).fetchone()[0] - before.execute(q).fetchone()[0]
            for q in (
                "SELECT count(*) FROM tracker_comment",
                "SELECT count(*) FROM tracker_event WHERE verb = 'commented'",
            )
        ]
    assert added[0] == added[1]
    assert 0 <= added[0] <= 400


def test_what_is_no_whole_backup_is_refused(sample, tmp_path):
    whole = tmp_path / "a"
    run(sample, "backup", str(whole))
    text = gzip.decompress(whole.read_bytes())
    lines = text.split(b"\n")
    bad = {
        "cut": whole.read_bytes()[: whole.stat().st_size // 2],
        "cut before its end": gzip.compress(b"\n".join(lines[: len(lines) // 2])),
        "a row less": gzip.compress(b"\n".join(lines[:5] + lines[6:])),
        "a value changed": gzip.compress(text.replace(b"Aurora 2", b"Aurora 3", 1)),
        "no backup": b"PK\x03\x04",
        "another gzip": gzip.compress(b'{"format":"x"}\n'),
        "empty": b"",
    }
    for name, content in bad.items():
        (tmp_path / "bad").write_bytes(content)
        with pytest.raises(BackupError):
            read_summary(tmp_path / "bad")
        process = manage(f"sqlite:///{tmp_path}/none.sqlite3", "restore", str(tmp_path / "bad"))
        assert (process.returncode, "Traceback" in process.stderr) == (1, False), name
    filled = manage(f"sqlite:///{sample}", "restore", str(whole))
    assert (filled.returncode, "holds data already" in filled.stderr) == (1, True)
    later = gzip.compress(text.replace(b'"0001_initial"', b'"0001_initial","9999_later"', 1))
    (tmp_path / "bad").write_bytes(later)
    process = manage(f"sqlite:///{tmp_path}/none.sqlite3", "restore", str(tmp_path / "bad"))
    assert (process.returncode, "A later release made this backup" in process.stderr) == (1, True)


def test_a_place_that_cannot_be_written_is_told(sample):
    process = manage(f"sqlite:///{sample}", "backup", "/nowhere/at/all")
    assert (process.returncode, "cannot be written" in process.stderr, "Traceback" in process.stderr) == (
        1,
        True,
        False,
    )


@pytest.fixture
def postgres():
    """A database of its own on the server that tests use."""
    if not POSTGRES:
        pytest.skip("LAUNCHPATH_TEST_POSTGRES is not set")
    import psycopg

    name = f"moved_{uuid4().hex[:10]}"
    with psycopg.connect(POSTGRES.rsplit("/", 1)[0] + "/postgres", autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    yield POSTGRES.rsplit("/", 1)[0] + f"/{name}"
    with psycopg.connect(POSTGRES.rsplit("/", 1)[0] + "/postgres", autocommit=True) as server:
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_a_database_moves_to_postgresql_and_back(sample, tmp_path, postgres):
    assert "Counts and sums of both are the same" in run(sample, "move_database", postgres)
    run(sample, "backup", str(tmp_path / "a"))
    run(postgres, "backup", str(tmp_path / "b"))
    first, second = read_summary(tmp_path / "a"), read_summary(tmp_path / "b")
    assert (first.rows, first.sums) == (second.rows, second.sums)
    # Rows that are made there get numbers of their own.
    run(postgres, "shell", "-c", "from tracker.models import *; Program.objects.create(key='new', name='New')")
    run(tmp_path / "back.sqlite3", "restore", str(tmp_path / "b"))
    again = manage(f"sqlite:///{sample}", "move_database", postgres)
    assert (again.returncode, "holds data already" in again.stderr) == (1, True)


def test_an_upgrade_says_what_it_would_do_and_does_it_behind_a_backup(tmp_path):
    """From the release before: its backup goes back with it, and forward with this one."""
    database = tmp_path / "old.sqlite3"
    assert manage(f"sqlite:///{database}", "migrate", "tracker", "0010", "--verbosity", "0").returncode == 0
    assert manage(f"sqlite:///{database}", "migrate", "roles", "--verbosity", "0").returncode == 0
    with closing(sqlite3.connect(database)) as plain:
        plain.execute("INSERT INTO tracker_program (key, name, objective, currency, coordination_limit)"
                      " VALUES ('old', 'Old', '', 'EUR', 25)")  # fmt: skip
        plain.commit()
    said = run(database, "upgrade")
    assert "tracker 0011_arrivals: Add field attempt to forecastrun" in said
    assert "Nothing was changed" in said
    refused = manage(f"sqlite:///{database}", "upgrade", "--yes")
    assert (refused.returncode, "Name a file for the backup" in refused.stderr) == (1, True)
    said = run(database, "upgrade", "--yes", "--backup", str(tmp_path / "before"))
    assert "read back and whole" in said
    assert "nothing to do" in run(database, "upgrade")
    before = read_summary(tmp_path / "before")
    assert before.migrations["tracker"][-1] == "0010_starts"
    assert "tracker_sentform" not in before.rows
    assert "are back" in run(tmp_path / "again.sqlite3", "restore", str(tmp_path / "before"))
    names = run(
        tmp_path / "again.sqlite3",
        "shell",
        "-c",
        "from tracker.models import *; print(list(Program.objects.values_list('name', flat=True)))",
    )
    assert "['Old']" in names
