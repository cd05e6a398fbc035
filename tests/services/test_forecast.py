"""Forecasts as they are made, kept, run in the background, and told from one another."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from roles.access import Role
from tests.plans import PLAN, make_launch
from tests.services.edits import edit
from tracker.access import launches_known_to
from tracker.engine.time.amounts import Amount
from tracker.models import ForecastRun, Launch, LaunchForecast, RunState
from tracker.selectors.forecast import forecasts as selectors
from tracker.selectors.forecast.forecasts import calibration_of, forecast_status, forecasts_of, scorecard
from tracker.selectors.plan.scheduled import scheduled_launch
from tracker.services.changes.refusals import Refused
from tracker.services.changes.undo import undo
from tracker.services.forecast.runs import (
    cancel_run,
    current_forecast,
    forecast_launch,
    make_forecast,
    start_run,
    with_drivers,
)
from tracker.services.launches.launches import edit_launch
from tracker.services.people.members import give_role, take_role
from tracker.services.plan.items import drop_items
from tracker.services.plan.progress import Report, report_progress

pytestmark = pytest.mark.django_db

RISK = {
    "key": "r",
    "name": "Nobody applies",
    "probability": 0.5,
    "items": ["hire"],
    "impact": {"kind": "fixed", "value": 10},
}
BRANCH = {"key": "b", "name": "No go", "gate": "go", "probability": 0.5, "items": ["train"]}


def made(launch: Launch) -> LaunchForecast:
    launch.refresh_from_db()
    return forecast_launch(launch, scheduled_launch(launch))


def set_field(launch: Launch, by, **values):
    launch.refresh_from_db()
    return edit_launch(launch=launch, by=by, version=None, values=values)


def test_a_forecast_is_made_once_a_revision_and_kept(launch):
    first = made(launch)
    assert made(launch).pk == first.pk
    assert first.p50 <= first.p80
    assert first.days["P10"] <= first.days["P50"] <= first.days["P80"] <= first.days["P90"]
    assert 0 <= first.chance <= 1
    assert sum(share for _day, share in first.detail["by_day"]) == pytest.approx(1, abs=1e-4)
    assert first.detail["items"].keys() == {"app", "deck", "hire", "train", "go"}
    assert first.detail["assumed"] == 4
    assert forecast_status(launch, scheduled_launch(launch)).current
    assert forecasts_of([launch]) == {launch.pk: first}


def test_an_edit_moves_the_forecast_on_the_same_draws_and_undo_brings_it_back(launch, bob):
    before = made(launch)
    outcome = edit(launch, bob, "hire", pessimistic=Amount(30, "d"))
    after = made(launch)
    assert after.days["P80"] > before.days["P80"] + 1
    status = forecast_status(launch, scheduled_launch(launch))
    assert (status.latest.pk, status.before.pk, status.current) == (after.pk, before.pk, True)
    undo(launch=launch, by=bob, change_set=outcome.change_set)
    assert made(launch).days == before.days
    # An edit of what does not lead to the launch day changes nothing at all.
    edit(launch, bob, "app", description="The app itself")
    assert made(launch).days == before.days


def test_a_forecast_that_was_not_made_since_the_last_edit_does_not_pass_for_current(launch, bob):
    old = made(launch)
    edit(launch, bob, "hire", duration=Amount(12, "d"))
    launch.refresh_from_db()
    status = forecast_status(launch, scheduled_launch(launch))
    assert (status.latest.pk, status.current) == (old.pk, False)
    assert forecasts_of([launch])[launch.pk].revision < launch.revision


def test_what_may_happen_counts_is_undone_and_waits_for_dropped_items(launch, bob):
    plain = made(launch)
    outcome = set_field(launch, bob, risk_events=[RISK])
    # Ten days in half of the runs, less what the promised day leaves room for.
    assert plain.days["mean"] + 4 < made(launch).days["mean"] < plain.days["mean"] + 5
    drop_items(launch=launch, by=bob, keys=["hire"])
    assert made(launch).detail["warnings"] == []
    launch.refresh_from_db()
    assert launch.risk_events == [RISK]
    for _turn in range(2):
        undo(launch=launch, by=bob)
    assert made(launch).days == plain.days
    assert outcome.change_set.events.get().changes["risk_events"] == [[], [RISK]]


def test_a_gate_whose_rework_would_wait_for_it_is_refused_whichever_comes_first(launch, bob):
    circle = BRANCH | {"gate": "go", "items": ["go"]}
    with pytest.raises(Refused, match="closes a circle"):
        set_field(launch, bob, branches=[circle])
    set_field(launch, bob, branches=[BRANCH])
    assert made(launch).days["mean"] > 0
    launch.refresh_from_db()
    assert launch.branches == [BRANCH]


def test_a_finished_item_is_given_no_spread(launch, bob):
    launch.refresh_from_db()
    edit(launch, bob, "app", actual_start=date(2026, 11, 2), actual_finish=date(2026, 11, 6))
    with pytest.raises(Refused, match="is finished: how long it took is known"):
        edit(launch, bob, "app", spread={"kind": "uniform", "low": 2, "high": 9})


def test_a_spread_must_be_one(launch, bob):
    with pytest.raises(Refused, match=r"low \(9\) above mode \(5\)"):
        edit(launch, bob, "app", spread={"kind": "triangular", "low": 9, "mode": 5, "high": 12})
    with pytest.raises(Refused, match="elapsed"):
        edit(launch, bob, "app", spread={"kind": "uniform", "low": 2, "high": 9, "unit": "ed"})


def test_drivers_name_departments_roles_items_and_decisions(launch):
    row = with_drivers(made(launch), scheduled_launch(launch))
    gains = row.drivers["gains"]
    assert max(gains["department"], key=gains["department"].get) == "hr"
    assert gains["role"]["program"] == pytest.approx(gains["department"]["hr"], abs=0.2)
    assert "hire" in gains["item"]
    planned, sure = (date.fromordinal(day) for day in row.drivers["decisions"]["hire"])
    assert sure < planned
    assert LaunchForecast.objects.get(pk=row.pk).drivers == row.drivers


def test_finished_work_of_the_program_teaches_the_spreads_of_the_rest(launch, program, bob):
    other = make_launch(program, PLAN | {"launch": PLAN["launch"] | {"name": "Past"}}, by=bob, digest="past")
    before = calibration_of(launch)(scheduled_launch(launch).plan.items[3])
    other.items.filter(key="hire").update(actual_start=date(2026, 1, 5), actual_finish=date(2026, 2, 13))
    Launch.objects.filter(pk=other.pk).update(revision=99)
    (learned,) = calibration_of(launch).learned()
    assert (learned.department, learned.category, learned.n) == ("hr", "hiring", 1)
    assert learned.middle == pytest.approx(30 / 8)
    after = calibration_of(launch)(scheduled_launch(launch).plan.items[3])
    assert after[1] > before[1]


def test_the_scorecard_holds_what_finished_against_what_was_foretold(launch, bob):
    row = made(launch)
    items = row.detail["items"]
    for key, days in (("app", 30), ("deck", -30)):
        items[key][selectors.P50] = items[key][selectors.P80] = (date(2026, 11, 10) + timedelta(days=days)).toordinal()
    LaunchForecast.objects.filter(pk=row.pk).update(at=timezone.now() - timedelta(days=300), detail=row.detail)
    launch.items.filter(key__in=["app", "deck"]).update(
        actual_start=date(2026, 11, 2), actual_finish=date(2026, 11, 10)
    )
    Launch.objects.filter(pk=launch.pk).update(revision=99)
    launch.refresh_from_db()
    kept = scorecard(launch, scheduled_launch(launch))
    assert (kept.items, kept.by_p50, kept.by_p80) == (2, 1, 1)


@pytest.fixture
def large(launch, monkeypatch):
    monkeypatch.setattr(selectors, "MOST_IN_A_REQUEST", 2)
    return launch


@pytest.mark.django_db(transaction=True)
def test_a_large_launch_is_forecast_in_the_background(large, bob):
    status, _problem = current_forecast(large, scheduled_launch(large))
    assert status.latest is None
    run = start_run(launch=large, by=bob)
    assert start_run(launch=large, by=bob) == run
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)
    run.refresh_from_db()
    assert (run.state, run.share, run.problem) == (RunState.DONE, 100, "")
    assert forecast_status(large, scheduled_launch(large)).current


def test_a_run_is_cancelled_before_and_during_its_work(large, bob, monkeypatch):
    run = start_run(launch=large, by=bob)
    cancel_run(launch=large, by=bob)
    make_forecast.func(run.pk)
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED
    with pytest.raises(Refused, match="No forecast is being made"):
        cancel_run(launch=large, by=bob)

    again = start_run(launch=large, by=bob)
    real = ForecastRun.objects.filter

    def cancelled_meanwhile(**kwargs):
        if kwargs.get("state") == RunState.RUNNING:
            real(pk=again.pk).update(state=RunState.CANCELLED)
        return real(**kwargs)

    monkeypatch.setattr(ForecastRun.objects, "filter", cancelled_meanwhile)
    make_forecast.func(again.pk)
    monkeypatch.undo()
    again.refresh_from_db()
    assert again.state == RunState.CANCELLED
    assert not LaunchForecast.objects.exists()


def test_a_run_that_an_edit_overtook_says_so(large, bob):
    run = start_run(launch=large, by=bob)
    edit(large, bob, "hire", duration=Amount(9, "d"))
    make_forecast.func(run.pk)
    run.refresh_from_db()
    assert (run.state, run.problem) == (RunState.CANCELLED, "The plan was edited in the meantime.")


def test_progress_narrows_the_forecast(launch, bob):
    before = made(launch)
    values = {"actual_start": date(2026, 11, 9), "actual_finish": date(2026, 11, 18)}
    report_progress(launch=launch, by=bob, data_date=date(2026, 11, 20), reports={"hire": Report(values)})
    after = made(launch)
    assert after.days["sd"] < before.days["sd"]
    assert "hire" not in after.detail["items"]


def test_of_a_day_with_many_edits_the_last_two_forecasts_keep_their_detail(launch, bob):
    for days in (9, 10, 11, 12):
        edit(launch, bob, "hire", duration=Amount(days, "d"))
        made(launch)
    rows = launch.forecasts.order_by("revision")
    assert [bool(row.detail) for row in rows] == [False, False, True, True]
    assert all(row.days for row in rows)


def test_what_was_impossible_before_is_not_the_fault_of_another_edit(launch, bob):
    Launch.objects.filter(pk=launch.pk).update(branches=[BRANCH | {"items": ["go"]}], revision=70)
    edit(launch, bob, "train", name="Train the sales team")
    launch.refresh_from_db()
    assert launch.items.get(key="train").name == "Train the sales team"


def test_two_correlations_of_one_pair_are_refused(launch, bob):
    pair = {"items": ["hire", "train"], "rho": 0.5}
    with pytest.raises(Refused, match="two correlations"):
        set_field(launch, bob, correlations=[pair, pair | {"rho": 0.6}])


def test_a_forecast_that_an_edit_overtook_is_not_kept(launch):
    scheduled = scheduled_launch(launch)
    Launch.objects.filter(pk=launch.pk).update(revision=launch.revision + 1)
    assert forecast_launch(launch, scheduled).pk is None
    assert not LaunchForecast.objects.exists()


def test_what_finished_since_moves_the_next_forecast_and_that_is_said(launch, program, bob):
    from tracker.words.forecast import moved

    before = made(launch)
    other = make_launch(program, PLAN | {"launch": PLAN["launch"] | {"name": "Past"}}, by=bob, digest="past")
    other.items.filter(key="hire").update(actual_start=date(2026, 1, 5), actual_finish=date(2026, 2, 13))
    Launch.objects.filter(pk=other.pk).update(revision=99)
    edit(launch, bob, "app", description="Said again")
    after = made(launch)
    assert after.days["P80"] > before.days["P80"]
    assert "Work that has finished since changed the spreads that are assumed." in moved(before, after)
    # What drives a forecast is told by the spreads that it was made with.
    other.items.filter(key="hire").update(actual_finish=date(2026, 6, 1))
    Launch.objects.filter(pk=other.pk).update(revision=100)
    row = with_drivers(after, scheduled_launch(launch))
    assert row.drivers["gains"]["department"]["hr"] < after.days["P90"]


@pytest.mark.parametrize("let_in", ["the other launch, too", "the whole program", None])
def test_a_launch_that_somebody_may_not_see_moves_no_figure_of_theirs(launch, bob, mallory, let_in):
    """What somebody finished in a sibling teaches a launch only while everybody who sees the one sees the other."""
    other = make_launch(launch.program, PLAN | {"launch": PLAN["launch"] | {"name": "Past"}}, by=bob, digest="past")
    other.items.filter(key="hire").update(actual_start=date(2026, 1, 5), actual_finish=date(2026, 2, 13))
    Launch.objects.filter(pk=other.pk).update(revision=99)
    known = launches_known_to(launch)
    assert set(known) == {launch, other}
    assert calibration_of(launch).learned()
    before = made(launch)
    give_role(by=bob, program=launch.program, role=Role.STAKEHOLDER, person=mallory, launch=launch)
    if let_in is not None:
        there = other if let_in == "the other launch, too" else None
        give_role(by=bob, program=launch.program, role=Role.STAKEHOLDER, person=mallory, launch=there)
    after = made(launch)
    assert after.revision > before.revision
    if let_in is None:
        assert set(launches_known_to(launch)) == {launch}
        assert calibration_of(launch).learned() == []
        assert after.days["P80"] != before.days["P80"]
        # Whoever leaves gives the figures back to the rest.
        take_role(by=bob, membership=mallory.memberships.get(launch=launch))
        after = made(launch)
    assert after.days == before.days
