"""An empty database becomes the one that models describe, and one of an earlier state keeps what is in it."""

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

pytestmark = pytest.mark.django_db(transaction=True)


def migrated_to(*targets):
    """The models of a state, once the database is there."""
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets))
    return MigrationExecutor(connection).loader.project_state(list(targets)).apps


@pytest.fixture
def back_to_now():
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_every_model_has_its_table_and_every_field_its_column():
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for model in apps.get_models():
            assert model._meta.db_table in tables
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)} LIMIT 0")
            columns = {column[0] for column in cursor.description}
            assert columns == {field.column for field in model._meta.local_concrete_fields}, model


def test_limits_on_guessing_have_their_table():
    cache.set("a", 1)
    assert cache.get("a") == 1


def test_a_forecast_that_was_queued_under_an_old_name_is_begun_anew(back_to_now):
    old = migrated_to(("tracker", "0006_promises"))
    program = old.get_model("tracker", "Program").objects.create(key="orbit", name="Orbit")
    launch = old.get_model("tracker", "Launch").objects.create(
        key="comet", name="Comet", program=program, start="2027-01-04"
    )
    runs = old.get_model("tracker", "ForecastRun").objects
    for revision, state in enumerate(("waiting", "running", "done")):
        runs.create(launch=launch, revision=revision, state=state, iterations=1_000)
    new = migrated_to(("tracker", "0007_moved_task"))
    states = new.get_model("tracker", "ForecastRun").objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["cancelled", "cancelled", "done"]
