"""Constraints are plain SQL: SQLite by itself, without this product's functions, checks all of them."""

import sqlite3
from contextlib import closing

import pytest
from django.db import connection

from tests.plans import make_launch
from tracker.models import Program

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]


def test_a_repair_tool_reads_and_refuses_as_the_product_does(tmp_path):
    make_launch(Program.objects.create(key="orbit", name="Orbit"))
    copy = tmp_path / "copy.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(copy)])
    with closing(sqlite3.connect(copy)) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        for name, change in [
            ("department_week_is_seven_digits", "UPDATE roles_department SET week = '11x1100'"),
            ("department_week_is_seven_digits", "UPDATE roles_department SET week = '11111000'"),
            ("program_currency_is_iso_4217", "UPDATE tracker_program SET currency = 'eur'"),
            ("program_currency_is_iso_4217", "UPDATE tracker_program SET currency = 'EURO'"),
            ("program_currency_is_iso_4217", "UPDATE tracker_program SET currency = 'E1R'"),
            ("item_without_duration_where_a_milestone", "UPDATE tracker_item SET duration = '5d' WHERE key = 'go'"),
            ("item_rests_where_known", "UPDATE tracker_item SET milestone = 'middle'"),
        ]:
            with pytest.raises(sqlite3.IntegrityError, match=name):
                plain.execute(change)
        plain.execute("UPDATE tracker_program SET currency = 'CHF'")
        plain.execute("UPDATE tracker_item SET duration = '0eh', milestone = 'finish'")
