"""Named cases of the scheduling semantics, each small enough to check by hand. Monday 4 January 2027 is day 0."""

from datetime import date

import pytest

from tracker.engine import Activity, Link, Network, schedule
from tracker.engine.network.activity import Constraint, LagCalendar, LateFrom, LinkType, Progress, Resolution
from tracker.engine.passes.why import Holder, why
from tracker.engine.plan.schedule_output import Figures
from tracker.engine.time.calendar import FULL_DAY, Calendar, standard_calendar

MON = 20_822
SEVEN = Calendar("seven", (FULL_DAY,) * 7, in_days=True)


def plan(activities, links=(), **settings):
    calendars = {"standard": standard_calendar(), "seven": SEVEN}
    return schedule(Network(activities, list(links), calendars, start=MON, **settings))


def early(result, key):
    item = result.item(key)
    return item.early.start - MON, item.early.finish - MON


def late(result, key):
    item = result.item(key)
    return item.late.start - MON, item.late.finish - MON


@pytest.mark.parametrize(
    ("type_", "lag", "expected"),
    [("FS", 0, (3, 5)), ("FS", 2, (7, 9)), ("FS", -1, (2, 4)), ("SS", 0, (0, 2)), ("SS", 1, (1, 3)), ("FF", 0, (1, 3)),
     ("FF", 1, (2, 4)), ("SF", 3, (1, 3))],
)  # fmt: skip
def test_each_link_type_bounds_its_end(type_, lag, expected):
    result = plan([Activity("a", 3), Activity("b", 2)], [Link("a", "b", LinkType(type_), lag)])
    assert early(result, "b") == expected


@pytest.mark.parametrize(
    ("rule", "start"),
    [("successor", 7), ("predecessor", 7), ("launch", 7), ("elapsed", 7)],
)
def test_a_lag_runs_in_the_calendar_it_names(rule, start):
    """Thursday plus two days: two working days end on Monday; elapsed ones on Saturday, and work waits for Monday."""
    result = plan([Activity("a", 4), Activity("b", 1)], [Link("a", "b", lag=2, lag_calendar=LagCalendar(rule))])
    assert early(result, "b")[0] == (8 if rule != "elapsed" else start)


def test_a_lag_in_the_predecessors_calendar_may_run_over_a_weekend():
    links = [Link("a", "b", lag=3, lag_calendar=LagCalendar.PREDECESSOR)]
    assert early(plan([Activity("a", 4, calendar="seven"), Activity("b", 1)], links), "b") == (7, 8)


def test_finish_no_earlier_than_and_a_promise_hold_the_finish():
    assert early(plan([Activity("a", 2, constraint=Constraint.FNET, constraint_at=MON + 5)]), "a") == (3, 5)
    assert early(plan([Activity("a", 2, promise=MON + 5)]), "a") == (3, 5)
    assert early(plan([Activity("a", 2, promise=MON + 1)]), "a") == (0, 2)


def test_a_deadline_moves_no_early_date_and_takes_float_away():
    result = plan([Activity("a", 5, deadline=MON + 3)])
    assert early(result, "a") == (0, 5)
    assert result.item("a").total_float == -2


def test_no_later_than_caps_early_dates_only_where_constraints_are_honoured():
    activities = [Activity("a", 5), Activity("b", 2, constraint=Constraint.SNLT, constraint_at=MON + 2)]
    assert early(plan(activities, [Link("a", "b")]), "b") == (7, 9)
    assert early(plan(activities, [Link("a", "b")], honor_constraints=True), "b") == (2, 4)


def test_must_start_on_pins_where_honoured_and_bounds_otherwise():
    activities = [Activity("a", 5), Activity("b", 2, constraint=Constraint.MSO, constraint_at=MON + 2)]
    pinned = plan(activities, [Link("a", "b")], honor_constraints=True)
    assert (early(pinned, "b"), late(pinned, "b")) == ((2, 4), (2, 4))
    bound = plan(activities, [Link("a", "b")])
    assert early(bound, "b") == (7, 9)
    assert bound.item("b").total_float == -3


def test_as_late_as_possible_uses_up_free_float_and_shows_none():
    activities = [Activity("a", 5), Activity("b", 1, constraint=Constraint.ALAP), Activity("c", 1)]
    result = plan(activities, [Link("a", "c"), Link("b", "c")])
    assert early(result, "b") == (4, 5)
    assert (result.item("b").free_float, result.item("b").total_float) == (0, 0)


def test_as_late_as_possible_keeps_to_the_finish_to_its_deadline_and_to_its_summarys_links():
    links = [Link("a", "c", LinkType.SS)]
    held = Activity("c", 1, constraint=Constraint.SNET, constraint_at=MON + 16)
    assert early(plan([Activity("a", 5, constraint=Constraint.ALAP), held], links), "a") == (10, 17)
    due = Activity("b", 5, constraint=Constraint.ALAP, deadline=MON + 5)
    assert early(plan([due, held], [Link("b", "c")]), "b") == (0, 5)
    activities = [
        Activity("s", summary=True), Activity("x", 5, parent="s"), Activity("y", 1, parent="s", constraint=Constraint.ALAP),
        Activity("z", 1), Activity("o", 20),
    ]  # fmt: skip
    assert early(plan(activities, [Link("s", "z")]), "y") == (4, 5)


def test_a_target_after_the_network_gives_those_that_lead_to_the_launch_room():
    activities = [Activity("a", 3), Activity("go", 0), Activity("review", 10)]
    links = [Link("a", "go"), Link("go", "review")]
    settings = {"launch_milestone": "go", "target": MON + 26}
    assert plan(activities, links[:1], **settings).need_by("a") - MON == 26
    from_target = plan(activities[:2], links[:1], **settings, late_from=LateFrom.TARGET)
    assert from_target.item("a").total_float == 17


def test_a_milestone_between_shifts_takes_no_float_from_those_before_it():
    hours = Calendar("hours", (((480, 720), (780, 1020)),) * 5 + ((), ()))
    start = MON * 1440
    activities = [Activity("a", 2400), Activity("e", 1440, elapsed=True), Activity("m", 0)]
    links = [Link("a", "e"), Link("e", "m")]
    result = schedule(Network(activities, links, {"hours": hours}, start, "hours", Resolution.MINUTE))
    assert [item.total_float >= 0 for item in result] == [True] * 3
    assert result.item("m").late == result.item("m").early


def test_a_summary_of_milestones_shows_their_day():
    result = plan([Activity("s", summary=True), Activity("m", 0, parent="s")])
    figures = Figures(result, 8)
    assert [figures.span(item, item.early)[0] for item in result] == [date(2027, 1, 4)] * 2
    late_milestone = Activity("m", 0, parent="s", constraint=Constraint.SNET, constraint_at=MON + 16)
    result = plan([Activity("s", summary=True), Activity("a", 3, parent="s"), late_milestone])
    figures, summary = Figures(result, 8), result.item("s")
    assert figures.span(summary, summary.early) == (date(2027, 1, 4), date(2027, 1, 20))


def test_as_late_as_possible_does_not_move_the_launch():
    activities = [Activity("go", 0, constraint=Constraint.ALAP), Activity("other", 10)]
    result = plan(activities, launch_milestone="go")
    assert (early(result, "go"), result.item("go").total_float) == ((0, 0), 0)


def test_work_after_the_launch_leaves_it_the_room_that_the_target_gives():
    activities = [Activity("a", 3), Activity("go", 0), Activity("r", 1)]
    links = [Link("a", "go"), Link("go", "r")]
    result = plan(activities, links, launch_milestone="go", target=MON + 26, late_from=LateFrom.TARGET)
    assert (late(result, "go")[1], result.item("a").total_float) == (26, 17)


def test_summaries_roll_up_and_bind_their_leaves():
    activities = [
        Activity("before", 2), Activity("s", summary=True), Activity("x", 1, parent="s"), Activity("y", 3, parent="s"),
        Activity("after", 1),
    ]  # fmt: skip
    result = plan(activities, [Link("before", "s"), Link("s", "after")])
    assert early(result, "x")[0] == early(result, "y")[0] == 2
    assert early(result, "s") == (2, 5)
    assert early(result, "after") == (7, 8)
    assert result.item("s").summary
    assert result.item("x").total_float == 2


def test_out_of_a_summary_start_links_run_from_its_earliest_leaf():
    activities = [
        Activity("s", summary=True), Activity("x", 4, parent="s"), Activity("y", 1, parent="s"), Activity("z", 1),
    ]  # fmt: skip
    result = plan(activities, [Link("x", "y"), Link("s", "z", LinkType.SS, 1)])
    assert early(result, "z") == (1, 2)


def test_items_outside_the_launch_take_late_dates_from_the_network_finish():
    activities = [Activity("a", 3), Activity("go", 0), Activity("review", 10)]
    result = plan(activities, [Link("a", "go"), Link("go", "review")], launch_milestone="go")
    assert result.finish - MON == 3
    assert result.item("a").total_float == 0
    assert late(result, "review")[1] == early(result, "review")[1]


def test_the_target_is_a_deadline_on_the_launch():
    result = plan([Activity("a", 5)], target=MON + 3)
    assert result.item("a").total_float == -2
    assert plan([Activity("a", 5)], target=MON + 12).item("a").total_float == 0
    from_target = plan([Activity("a", 5)], target=MON + 12, late_from=LateFrom.TARGET)
    assert from_target.item("a").total_float == 5


def test_need_by_counts_back_from_the_target_even_when_there_is_room():
    result = plan([Activity("a", 2), Activity("b", 1)], [Link("a", "b")], target=MON + 11)
    assert result.need_by("a") - MON == 10
    assert late(result, "a")[1] == 2


def test_retained_logic_waits_and_progress_override_does_not():
    activities = [Activity("a", 5), Activity("b", 4, actual_start=MON, remaining=2)]
    waits = plan(activities, [Link("a", "b")], data_date=MON + 2)
    assert early(waits, "b") == (0, 11)
    runs = plan(activities, [Link("a", "b")], data_date=MON + 2, progress=Progress.OVERRIDE)
    assert early(runs, "b") == (0, 4)


def test_without_a_data_date_started_work_goes_on_from_what_was_done():
    result = plan([Activity("a", 5), Activity("b", 4, actual_start=MON, remaining=2)], [Link("a", "b")])
    assert early(result, "b") == (0, 4)


def test_no_remaining_work_lies_before_the_data_date():
    result = plan([Activity("a", 2), Activity("b", 3, actual_start=MON, remaining=1)], data_date=MON + 8)
    assert early(result, "a") == (8, 10)
    assert early(result, "b") == (0, 9)


def test_finished_items_keep_their_dates_and_are_never_critical():
    result = plan([Activity("a", 2, actual_start=MON + 1, actual_finish=MON + 9), Activity("b", 1)], [Link("a", "b")])
    assert early(result, "a") == (1, 9)
    assert not result.item("a").critical
    assert early(result, "b") == (9, 10)


def test_manual_items_stay_and_external_ones_have_no_float():
    fixed = {"fixed_start": MON + 7, "fixed_finish": MON + 9}
    result = plan([Activity("a", 1), Activity("m", 2, manual=True, **fixed)], [Link("a", "m")])
    assert early(result, "m") == (7, 9)
    external = plan([Activity("e", 2, external=True, **fixed), Activity("b", 10)], [Link("e", "b")])
    assert early(external, "b") == (9, 23)
    assert external.item("e").total_float == 0


def test_a_milestone_shows_the_day_a_finish_ends_and_the_day_a_start_begins():
    finish = plan([Activity("a", 2), Activity("m", 0)], [Link("a", "m")])
    start = plan([Activity("a", 2), Activity("b", 2), Activity("m", 0)], [Link("a", "b"), Link("b", "m", LinkType.SS)])
    assert Figures(finish, 8).span(finish.item("m"), finish.item("m").early) == (date(2027, 1, 5), date(2027, 1, 5))
    assert Figures(start, 8).span(start.item("m"), start.item("m").early) == (date(2027, 1, 6), date(2027, 1, 6))


def test_a_milestone_stays_on_the_day_off_that_a_finish_brings_it_to():
    result = plan([Activity("a", 6, calendar="seven"), Activity("m", 0)], [Link("a", "m")], target=MON + 4)
    assert Figures(result, 8).launch_finish() == date(2027, 1, 9)
    assert result.item("m").total_float == result.item("a").total_float + 1 == -1


def test_a_milestone_that_a_start_brings_to_a_day_off_shows_the_next_working_day():
    links = [Link("a", "b"), Link("b", "m", LinkType.SS)]
    result = plan([Activity("a", 6, calendar="seven"), Activity("b", 1, calendar="seven"), Activity("m", 0)], links)
    assert Figures(result, 8).span(result.item("m"), result.item("m").early) == (date(2027, 1, 11), date(2027, 1, 11))


def test_critical_by_float_and_the_driving_path_may_differ():
    activities = [Activity("a", 5), Activity("b", 5, calendar="seven"), Activity("c", 1)]
    result = plan(activities, [Link("a", "c"), Link("b", "c")], critical_float=1)
    assert {item.key for item in result if item.driving} == {"a", "b", "c"}
    tight = plan(
        [Activity("a", 5), Activity("b", 4), Activity("c", 1)], [Link("a", "c"), Link("b", "c")], critical_float=1
    )
    assert {item.key for item in tight if item.critical} == {"a", "b", "c"}
    assert {item.key for item in tight if item.driving} == {"a", "c"}


def test_near_critical_means_five_days_or_less():
    result = plan([Activity("a", 10), Activity("b", 5), Activity("c", 4)])
    assert [item.near_critical for item in result] == [False, True, False]


def test_why_names_what_holds_an_item_and_what_lies_behind():
    activities = [
        Activity("a", 3),
        Activity("b", 5),
        Activity("c", 1, constraint=Constraint.SNET, constraint_at=MON + 1),
    ]
    explanation = why(plan(activities, [Link("a", "c"), Link("b", "c")]), "c")
    assert [(r.holder, r.source) for r in explanation.holding] == [(Holder.LINK, "b")]
    assert {(r.holder, r.source) for r in explanation.reasons if not r.holds} == {
        (Holder.LINK, "a"),
        (Holder.CONSTRAINT, None),
    }
    assert explanation.released_start == MON + 3


@pytest.mark.parametrize(
    ("activity", "holder"),
    [
        (Activity("x", 1), Holder.LAUNCH_START),
        (Activity("x", 1, constraint=Constraint.SNET, constraint_at=MON + 4), Holder.CONSTRAINT),
        (Activity("x", 1, constraint=Constraint.MFO, constraint_at=MON + 4), Holder.CONSTRAINT),
        (Activity("x", 1, promise=MON + 4), Holder.PROMISE),
        (Activity("x", 1, actual_start=MON), Holder.ACTUAL_START),
        (Activity("x", 1, actual_start=MON, actual_finish=MON + 1), Holder.ACTUAL_FINISH),
        (Activity("x", 1, manual=True, fixed_start=MON, fixed_finish=MON + 1), Holder.MANUAL),
        (Activity("x", 1, external=True, fixed_start=MON, fixed_finish=MON + 1), Holder.EXTERNAL),
    ],
)
def test_why_says_what_kind_of_thing_holds_an_item(activity, holder):
    assert holder in {reason.holder for reason in why(plan([activity]), "x").holding}


def test_why_of_work_that_waits_for_the_data_date():
    holding = why(plan([Activity("x", 1)], data_date=MON + 3), "x").holding
    assert [reason.holder for reason in holding] == [Holder.DATA_DATE]


def test_why_of_a_summary_names_its_first_and_last_part():
    activities = [Activity("s", summary=True), Activity("x", 1, parent="s"), Activity("y", 3, parent="s")]
    explanation = why(plan(activities, [Link("x", "y")]), "s")
    assert [(reason.source, reason.on_finish) for reason in explanation.reasons] == [("x", False), ("y", True)]
