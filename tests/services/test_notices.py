"""What people are told of edits: once an item and actor until they read it, netted, and nothing of a draft; by mail at
their own hour."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from smtplib import SMTPException

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from roles.models import User
from roles.views.notices import digests
from roles.views.notices.digests import due_since, send_digests
from tests.services.edits import days, edit
from tracker.models import Action, Launch, LaunchState, Notice
from tracker.services.changes.undo import undo
from tracker.services.comments import add_comment
from tracker.services.commitments.exchange import act
from tracker.services.commitments.steps import Said
from tracker.services.notices.inbox import mark_all_told
from tracker.services.plan.items import drop_items
from tracker.services.plan.links import remove_link

pytestmark = pytest.mark.django_db


@pytest.fixture
def active(launch, bob, alice):
    edit(launch, bob, "deck", owner=alice)
    Launch.objects.update(state=LaunchState.ACTIVE)
    launch.refresh_from_db()
    return launch


def told(person, kind="changed"):
    return [notice.items for notice in Notice.objects.filter(person=person, kind=kind).order_by("pk")]


def page_of(person):
    client = Client()
    client.force_login(person)
    return " ".join(client.get(reverse("notices")).content.decode().split())


def test_building_a_draft_tells_nobody(launch, bob, alice):
    edit(launch, bob, "deck", owner=alice)
    edit(launch, bob, "deck", duration=days(9), description="More")
    assert not Notice.objects.exists()


def test_edits_of_one_item_are_one_line_from_what_it_was_to_what_it_is(active, bob, alice, carol):
    edit(active, bob, "deck", duration=days(6))
    edit(active, bob, "deck", duration=days(8), planned_cost=Decimal(100))
    edit(active, bob, "deck", duration=days(9))
    assert told(alice) == [{"deck": [["duration", "4d", "9d"], ["planned_cost", None, "100.00"]]}]
    page = page_of(alice)
    assert "Duration: 4d → 9d; Planned cost: nothing → 100.00" in page
    assert page.count(">Sales deck</a>") == 2  # beside its moved dates
    # What somebody else did is another line; what comes after reading is one, too.
    edit(active, carol_as_manager(active, carol), "deck", description="Hers")
    assert len(told(alice)) == 2
    mark_all_told(by=alice, launch=active, kind="changed")
    edit(active, bob, "deck", duration=days(3))
    assert told(alice)[-1] == {"deck": [["duration", "9d", "3d"]]}


def carol_as_manager(launch, carol):
    launch.program.memberships.create(person=carol, role="program-manager")
    launch.program.memberships.create(person=carol, role="product-manager")
    return carol


def test_what_was_changed_and_undone_is_nothing(active, bob, alice):
    edit(active, bob, "deck", description="More")
    undo(launch=active, by=bob)
    assert told(alice) == []
    edit(active, bob, "deck", description="More")
    edit(active, bob, "deck", duration=days(7))
    undo(launch=active, by=bob)
    assert told(alice) == [{"deck": [["description", "", "More"]]}]


def test_dates_that_came_back_make_no_notice_new(active, bob, alice):
    edit(active, bob, "hire", owner=alice)
    edit(active, bob, "deck", duration=days(6))
    assert [set(items) for items in told(alice, "moved")] == [{"deck"}]
    edit(active, bob, "hire", duration=days(20))
    assert [set(items) for items in told(alice, "moved")] == [{"deck", "hire"}]
    earlier = timezone.now() - timedelta(days=2)
    Notice.objects.filter(person=alice, kind="moved").update(at=earlier, mailed_at=earlier)
    undo(launch=active, by=bob)
    notice = Notice.objects.get(person=alice, kind="moved")
    assert (set(notice.items), notice.at, notice.mailed_at) == ({"deck"}, earlier, earlier)
    # What moves on is new.
    edit(active, bob, "deck", duration=days(8))
    notice.refresh_from_db()
    assert notice.at > earlier
    assert notice.mailed_at is None


def test_being_given_and_losing_an_item_is_nothing(active, bob, carol):
    edit(active, bob, "hire", owner=carol)
    assert told(carol, "assigned") == [{"hire": ["", "owner"]}]
    edit(active, bob, "hire", owner=None)
    assert told(carol, "assigned") == []


def test_comments_of_one_person_on_one_item_are_one_notice_until_it_is_read(active, bob, alice):
    item = active.items.get(key="deck")
    add_comment(launch=active, item=item, by=bob, text="First")
    latest = add_comment(launch=active, item=item, by=bob, text="Second")
    rows = Notice.objects.filter(person=alice, kind="commented")
    assert [row.comment for row in rows] == [latest]
    mark_all_told(by=alice, launch=active, kind="commented")
    add_comment(launch=active, item=item, by=bob, text="Third")
    assert rows.all().count() == 2


MONDAY = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hour", "days_on", "zone", "last", "now", "due"),
    [
        (7, "1111111", "UTC", None, MONDAY.replace(hour=6), True),  # never had one: yesterday's hour has passed
        (7, "1111111", "UTC", -1, MONDAY.replace(hour=6, minute=59), False),
        (7, "1111111", "UTC", -1, MONDAY.replace(hour=7), True),
        (7, "1111111", "UTC", 7, MONDAY.replace(hour=23), False),
        (7, "1111111", "Europe/Berlin", -1, MONDAY.replace(hour=6), True),
        (20, "0100000", "UTC", -1, MONDAY.replace(hour=21), False),
        (20, "0100000", "UTC", -1, MONDAY + timedelta(days=1, hours=20), True),
        (7, "0000000", "UTC", None, MONDAY, False),
    ],
)
def test_mail_is_due_at_ones_own_hour_of_ones_own_days(hour, days_on, zone, last, now, due):
    mailed = None if last is None else MONDAY + timedelta(hours=last)
    person = User(mail_hour=hour, mail_days=days_on, time_zone=zone, mailed_at=mailed)
    assert (due_since(person, now) is not None) is due


def test_times_are_set_on_the_page_and_heeded(active, bob, alice):
    client = Client()
    client.force_login(alice)
    where = reverse("notice-settings")
    client.post(where, {"mail-hour": "18", "mail-day-0": "on", "mail-day-4": "on", "mail-changed": "on"})
    alice.refresh_from_db()
    assert (alice.mail_hour, alice.mail_days) == (18, "1000100")
    page = client.get(where).content.decode()
    assert 'value="18" selected' in " ".join(page.split())
    # From then on mails come at that hour alone, with what there was by then.
    hour = timezone.now().replace(hour=18, minute=0, second=0, microsecond=0) + timedelta(
        days=7 - timezone.now().weekday()
    )
    edit(active, bob, "deck", description="More")
    assert send_digests("https://example.org", hour - timedelta(minutes=1)).mails == 0
    assert send_digests("https://example.org", hour).mails == 1
    edit(active, bob, "deck", planned_cost=Decimal(3))
    Notice.objects.update(at=hour + timedelta(minutes=1))
    assert send_digests("https://example.org", hour + timedelta(hours=1)).mails == 0
    assert send_digests("https://example.org", hour + timedelta(days=1)).mails == 0
    assert send_digests("https://example.org", hour + timedelta(days=4)).mails == 1


def test_links_of_an_item_are_told_apart_from_the_item(active, bob, alice):
    link = active.links.get(target__key="deck")
    remove_link(launch=active, by=bob, link=link.pk)
    edit(active, bob, "deck", description="More")
    page = page_of(alice)
    assert "dropped what you have a part in" not in page
    assert "Predecessors; Description: nothing → More" in page
    drop_items(launch=active, by=bob, keys=["deck"])
    assert any(one[0] == "dropped" for one in told(alice)[0]["deck"])


def test_a_digest_that_cannot_be_sent_is_said_and_tried_again(active, bob, alice, monkeypatch):
    edit(active, bob, "deck", description="More")

    def broken(self, *args, **kwargs):
        raise SMTPException("no server")

    with monkeypatch.context() as patched:
        patched.setattr(digests.EmailMessage, "send", broken)
        with pytest.raises(CommandError, match=r"No mail could be sent to 1: alice@example\.org"):
            call_command("send_digests")
    call_command("send_digests")
    assert [message.to for message in mail.outbox] == [["alice@example.org"]]


def test_a_mail_that_fails_is_said_where_somebody_waits_for_it(client, active, alice, bob, settings, monkeypatch):
    def broken(self, *args, **kwargs):
        raise ConnectionRefusedError("no server")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", broken)
    answer = client.post(reverse("account_reset_password"), {"email": "alice@example.org"})
    assert answer.status_code == 503
    assert "The mail could not be sent" in answer.content.decode()
    client.force_login(bob)
    bob.is_superuser = True
    bob.save()
    where = reverse("invite-member", args=[active.program.key])
    page = client.post(where, {"email": "new@example.org", "role": "stakeholder"}).content.decode()
    assert "The mail could not be sent. Pass this link on yourself" in page
    assert "on its way" not in page


def test_whoever_is_asked_for_something_in_a_draft_is_told(launch, bob, alice):
    edit(launch, bob, "deck", owner=alice)
    act(launch=launch, by=bob, key="deck", action=Action.ASK, said=Said(day=date(2027, 2, 1)))
    assert told(alice, "promise") == [{"deck": ["asked"]}]
