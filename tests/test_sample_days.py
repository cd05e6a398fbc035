"""The sample tells its story on whatever day it is loaded."""

from datetime import date

import pytest

from tracker.sample.loading import load_sample
from tracker.selectors.plan.rows import launch_line
from tracker.selectors.plan.scheduled import forget, scheduled_launch

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2027, 1, 1), date(2027, 4, 30), date(2028, 2, 29)])
def test_the_story_holds_on_any_day(today):
    forget()
    program = load_sample(today=today)
    aurora = program.launches.get(name="Aurora 2")
    scheduled = scheduled_launch(aurora)
    line = launch_line(scheduled)
    on_path = {scheduled.plan.items[n].key for n in line.driving}
    assert {"d1", "d3", "h3", "j1", "j5"} <= on_path
    assert line.days_late > 0
    assert line.role_handoffs >= 2
    budget = scheduled.plan.items[scheduled.network.index["d1"]]
    assert budget.promise > today
    assert budget.actual_finish is None
    companion = launch_line(scheduled_launch(program.launches.get(name="Aurora Companion app")))
    assert companion.days_late <= 0
