"""How many notices wait is what the list of them shows, told in fewer steps."""

from datetime import date

import pytest
from django.db import transaction

from roles.models import User
from tracker.models import Membership, Mute, NoticeKind
from tracker.sample.loading import load_sample
from tracker.selectors.notices.inbox import WAITING, notices_of, shown_of, unread


@pytest.fixture(scope="module", autouse=True)
def sample(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_sample(today=date(2026, 11, 20))
        transaction.set_rollback(True)


def listed(person):
    return len(shown_of(person, list(notices_of(person).filter(WAITING))))


@pytest.mark.django_db
def test_the_count_is_the_list_for_everybody(sample):
    people = User.objects.all()
    counts = {person.username: (unread(person), listed(person)) for person in people}
    assert {name: pair for name, pair in counts.items() if pair[0] != pair[1]} == {}
    assert sum(shown for _counted, shown in counts.values()) > 20


@pytest.mark.django_db
def test_what_is_muted_or_out_of_sight_is_not_counted(sample):
    jonas = User.objects.get(username="jonas")
    before = unread(jonas)
    for kind in (NoticeKind.COMMENTED, NoticeKind.CHANGED, NoticeKind.PROMISE, NoticeKind.MOVED):
        Mute.objects.get_or_create(person=jonas, kind=kind, defaults={"on_screen": True})
    assert unread(jonas) == listed(jonas) < before
    Membership.objects.filter(person=jonas).delete()
    assert unread(jonas) == listed(jonas) == 0
