"""Every release's database, filled with what its sample held, becomes today's: nothing is lost, and all can be read."""

import sqlite3
from contextlib import closing

import pytest
from django.apps import apps as today
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.migrations.releases import fill, read_dump, releases
from tracker.models import Item, Launch
from tracker.selectors.plan.scheduled import scheduled_launch

pytestmark = pytest.mark.django_db(transaction=True)

#: Migrations that came in one release with the one after them: no database was left in their state.
WITH_THE_NEXT = {"0005_commitments", "0008_plain_checks", "0009_placement"}


@pytest.fixture
def migrate_to():
    """Migrates to a state and gives its models; afterwards the database is today's again."""

    def migrated(*targets):
        executor = MigrationExecutor(connection)
        executor.migrate(list(targets))
        return MigrationExecutor(connection).loader.project_state(list(targets)).apps

    yield migrated
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def upgraded(migrate_to, name):
    """The rows of a release after every migration since."""
    migrations, dump = read_dump(name)
    fill(migrate_to(*migrations.items()), dump)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    return dump


def plain_integrity(copy):
    """What SQLite says of a copy of the database by itself, without this product's functions."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(copy)])
    with closing(sqlite3.connect(copy)) as plain:
        return plain.execute("PRAGMA integrity_check").fetchall()


@pytest.mark.parametrize("name", releases())
def test_a_release_is_upgraded_with_all_that_was_in_it(migrate_to, tmp_path, name):
    dump = upgraded(migrate_to, name)
    connection.check_constraints()
    if connection.vendor == "sqlite":
        assert plain_integrity(tmp_path / "copy.sqlite3") == [("ok",)]
    for table, rows in dump.items():
        model = next(m for m in today.get_models(include_auto_created=True) if m._meta.db_table == table)
        assert model._base_manager.count() == len(rows), table
    for launch in Launch.objects.all():
        scheduled = scheduled_launch(launch)
        assert len(scheduled.plan.items) == launch.items.filter(dropped=False).count()
    promised = {row["key"] for row in dump["tracker_item"] if row.get("promise")}
    # What was promised before there were commitments is one that was accepted, or delivered.
    assert set(Item.objects.exclude(promise=None).exclude(commitment=None).values_list("key", flat=True)) == promised


def test_every_release_is_kept():
    """A migration is tried on what the release before it held. Keep that release before you add one:
    python -m tests.migrations.releases DATABASE, where DATABASE holds the sample program."""
    loader = MigrationExecutor(connection).loader
    before = {
        parent
        for (app, name) in loader.graph.nodes
        if app == "tracker"
        for parent_app, parent in loader.get_migration(app, name).dependencies
        if parent_app == "tracker"
    }
    assert before - set(releases()) == WITH_THE_NEXT
