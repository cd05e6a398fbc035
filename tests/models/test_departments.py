from datetime import date

import pytest

from roles.models import Department, DepartmentException
from tracker.engine.time.calendar import OFFICE_HOURS, day_number

pytestmark = pytest.mark.django_db


def test_a_department_keeps_its_week_its_public_holidays_and_its_own_exceptions():
    one = Department.objects.create(key="ops", name="Operations", week="1111110", country="DE", subdivision="BY")
    DepartmentException.objects.create(department=one, first=date(2027, 1, 6), last=date(2027, 1, 6), works=True)
    DepartmentException.objects.create(
        department=one, first=date(2027, 1, 11), last=date(2027, 1, 12), name="Stocktaking"
    )
    calendar = one.calendar(2027, 2027)
    works = {day: calendar.works_on(date(2027, 1, day)) for day in (1, 2, 3, 6, 11, 12, 13)}
    assert works == {1: False, 2: True, 3: False, 6: True, 11: False, 12: False, 13: True}


def test_on_a_minute_plan_its_days_have_hours():
    calendar = Department.objects.create(key="ops", name="Operations").calendar(2027, 2027, OFFICE_HOURS)
    assert calendar.spans_on(day_number(date(2027, 1, 4))) == OFFICE_HOURS


def test_without_a_country_it_has_no_public_holidays():
    assert Department.objects.create(key="ops", name="Operations").calendar(2027, 2030).exceptions == ()
