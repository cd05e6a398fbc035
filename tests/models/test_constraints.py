"""Each invariant that the database keeps, broken once."""

import pytest
from django.db import IntegrityError, transaction

from roles.models import Department, DepartmentException
from tests.plans import make_launch
from tracker.engine.time.amounts import Amount
from tracker.models import Event, Item, Launch, LaunchCalendar, Link, Membership, Program

pytestmark = pytest.mark.django_db


#: What SQLite says of a unique constraint in place of its name.
COLUMNS = {
    "item_key_is_unique": "tracker_item.launch_id, tracker_item.key",
    "launch_source_is_imported_once": "tracker_launch.program_id, tracker_launch.source_digest",
    "link_type_is_unique": "tracker_link.source_id, tracker_link.target_id, tracker_link.type",
    "launch_calendar_key": "tracker_launchcalendar.launch_id, tracker_launchcalendar.key",
    "membership_is_held_once": "tracker_membership.program_id, tracker_membership.person_id",
}


def refused(name, write):
    """The write fails by the constraint that is meant, and nothing of it stays."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write()
    said = str(refusal.value)
    columns = next((columns for start, columns in COLUMNS.items() if name.startswith(start)), None)
    assert name in said or (columns is not None and columns in said)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("item_kind_is_known", {"kind": "task"}),
        ("item_category_is_known", {"category": "catering"}),
        ("item_has_one_owning_role_unless_a_summary", {"owning_role": None}),
        ("item_has_one_owning_role_unless_a_summary", {"owning_role": "sponsor"}),
        ("item_has_one_owning_role_unless_a_summary", {"kind": "summary"}),
        ("item_without_duration_where_a_milestone", {"kind": "milestone"}),
        ("item_constraint_has_its_date", {"constraint": "SNET"}),
        ("item_constraint_has_its_date", {"constraint": "ASAP", "constraint_date": "2027-01-04"}),
        ("item_finishes_after_it_starts", {"actual_start": "2027-01-05", "actual_finish": "2027-01-04"}),
        ("item_fixed_dates_come_in_pairs", {"fixed_start": "2027-01-05"}),
        ("item_by_hand_has_fixed_dates", {"manual": True}),
    ],
)
def test_an_item_keeps_its_invariants(launch, name, values):
    refused(name, lambda: launch.items.filter(key="app").update(**values))


def test_an_items_durations_are_not_negative(launch):
    from django.db import connection

    def write():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE tracker_item SET duration = '-3d' WHERE launch_id = %s", [launch.pk])

    refused("item_durations_are_not_negative", write)


def test_an_item_is_not_its_own_part(launch):
    app = launch.items.get(key="app")
    refused("item_is_not_its_own_part", lambda: Item.objects.filter(pk=app.pk).update(parent=app))


def test_an_items_key_is_unique_in_its_launch_only(launch, program):
    refused("item_key_is_unique_in_its_launch", lambda: launch.items.filter(key="deck").update(key="app"))
    assert make_launch(program).items.filter(key="app").exists()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("launch_state_is_known", {"state": "paused"}),
        ("launch_resolution_is_known", {"resolution": "hour"}),
        ("launch_lag_calendar_is_known", {"lag_calendar": "moon"}),
        ("launch_late_from_is_known", {"late_from": "start"}),
        ("launch_progress_is_known", {"progress": "hope"}),
        ("launch_hours_per_day_fit_a_day", {"hours_per_day": 25}),
        ("launch_hours_per_day_fit_a_day", {"hours_per_day": 0}),
        ("launch_target_is_not_before_its_start", {"target": "2026-12-31"}),
    ],
)
def test_a_launch_keeps_its_invariants(launch, name, values):
    refused(name, lambda: Launch.objects.filter(pk=launch.pk).update(**values))


def test_one_source_is_one_launch_of_a_program(launch, program):
    make_launch(program, digest="abc")
    refused("launch_source_is_imported_once", lambda: Launch.objects.filter(pk=launch.pk).update(source_digest="abc"))


def test_a_link_joins_two_items_once_a_type(launch):
    link = launch.links.get(source__key="hire")
    refused("link_joins_two_items", lambda: Link.objects.filter(pk=link.pk).update(target=link.source))
    refused("link_type_is_known", lambda: Link.objects.filter(pk=link.pk).update(type="XX"))
    refused("link_lag_calendar_is_known", lambda: Link.objects.filter(pk=link.pk).update(lag_calendar="moon"))
    again = {"launch": launch, "source": link.source, "target": link.target}
    refused("link_type_is_unique", lambda: Link.objects.create(**again))
    assert Link.objects.create(**again, type="SS", lag=Amount(-2, "d")).lag == Amount(-2, "d")


def test_calendars_programs_memberships_and_events_keep_theirs(launch, bob):
    LaunchCalendar.objects.create(launch=launch, key="c", definition={})
    refused("launch_calendar_key", lambda: LaunchCalendar.objects.create(launch=launch, key="c", definition={}))
    refused("program_currency", lambda: Program.objects.filter(pk=launch.program_id).update(currency="eur"))
    membership = bob.memberships.first()
    refused("membership_role_is_known", lambda: Membership.objects.filter(pk=membership.pk).update(role="boss"))
    twice = {"program": membership.program, "person": bob, "role": membership.role}
    refused("membership_is_held_once", lambda: Membership.objects.create(**twice))
    refused("event_verb_is_known", lambda: Event.objects.filter(launch=launch).update(verb="guessed"))


def test_a_department_works_some_day_and_its_exceptions_end(departments):
    one = departments["hr"]
    refused("department_week", lambda: Department.objects.filter(pk=one.pk).update(week="11111"))
    refused("department_works_some_day", lambda: Department.objects.filter(pk=one.pk).update(week="0000000"))
    backwards = {"department": one, "first": "2027-01-05", "last": "2027-01-04"}
    refused("department_exception", lambda: DepartmentException.objects.create(**backwards))
