"""Going back loses nothing in silence: it is without loss, or refused by name before anything is touched."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.plans import PLAN, make_launch
from tracker.models import ImportRun, Item, Launch, Program

pytestmark = pytest.mark.django_db(transaction=True)


def applied():
    return {name for app, name in MigrationExecutor(connection).loader.applied_migrations if app == "tracker"}


def everything():
    with connection.cursor() as cursor:
        tables = sorted(t for t in connection.introspection.table_names(cursor) if t.startswith(("tracker_", "roles_")))
        kept = {}
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            kept[table] = cursor.fetchall()
    return kept


@pytest.fixture(autouse=True)
def today_again():
    yield
    call_command("migrate", verbosity=0)


def test_an_empty_database_goes_back_and_forth():
    now = applied()
    for target in ("0010", "0005", "0001"):
        call_command("migrate", "tracker", target, verbosity=0)
        assert max(applied()).startswith(target)
    call_command("migrate", verbosity=0)
    assert applied() == now


@pytest.mark.parametrize("target", ["0010", "0008", "0005", "0001"])
def test_what_an_earlier_release_has_no_place_for_is_named_before_anything_is_touched(program, bob, target):
    launch = make_launch(program, PLAN, by=bob)
    Item.objects.filter(launch=launch, key="app").update(not_before="2027-01-04", from_file=True)
    ImportRun.objects.create(program=program, by=bob, source="x", digest="x")
    now, before = applied(), everything()
    with pytest.raises(CommandError) as refused:
        call_command("migrate", "tracker", target, verbosity=0)
    said = str(refused.value)
    assert "came with a file" in said
    assert "import run" in said
    if target < "0009":
        assert "not before" in said
    assert (applied(), everything()) == (now, before)


def test_what_says_nothing_is_no_loss(program, bob):
    make_launch(program, PLAN, by=bob)
    Item.objects.update(from_file=False)
    call_command("migrate", "tracker", "0010", verbosity=0)
    call_command("migrate", verbosity=0)
    assert Launch.objects.count() == 1
    assert Program.objects.get().launches.get().items.count() == len(PLAN["items"])
