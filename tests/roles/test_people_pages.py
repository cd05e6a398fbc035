"""The organisation in the browser, role views, notices, comments and search, through real requests."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from roles.models import Department, User
from tests.pages import seen_on
from tests.services.edits import days, edit
from tests.world import SECRET
from tracker.models import Look, Notice

pytestmark = pytest.mark.django_db


def as_(client, world, name):
    client.force_login(world.people[name])
    return client


def text(client, name, *args, **query):
    return client.get(reverse(name, args=args), query).content.decode()


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("gus", "program-view"), ("pia", "product-view"), ("lea", "team-view"), ("cody", "my-work"),
        ("carol", "reports"), ("pete", "my-work"), ("mallory", "program-view"), ("admin", "home"),
    ],
)  # fmt: skip
def test_everybody_lands_on_their_own_view(client, world, name, where):
    assert as_(client, world, name).get("/")["Location"] == reverse(where)


def test_my_work_is_by_float_and_reported_with_one_click(client, world):
    page = text(as_(client, world, "cody"), "my-work")
    assert "Train sales" in page
    assert "Waits for others" in page
    item = world.launch.items.get(key="deck")
    edit(world.launch, world.people["admin"], "deck", owner=world.people["cody"])
    page = text(client, "my-work")
    assert page.index("Train sales") > page.index("Can be worked on now")
    where = reverse("report-item", args=[item.pk])
    item.refresh_from_db()
    answer = client.post(where, {"what": "begun", "next": "my-work", "version": item.version}, follow=True)
    assert "Reported on “Sales deck”" in answer.content.decode()
    item.refresh_from_db()
    assert item.actual_start == world.launch.today
    client.post(where, {"what": "done", "version": item.version})
    item.refresh_from_db()
    assert item.actual_finish == world.launch.today


def test_the_team_sees_what_others_wait_for_by_need_and_its_load(client, world):
    page = text(as_(client, world, "lea"), "team-view")
    assert "Sales deck" in page
    assert "Hire a trainer" not in page
    hr = text(client, "team-view", department="hr")
    assert "Train sales" in hr
    # An unknown department is one's own.
    assert "Sales deck" in text(client, "team-view", department="nonsense")


def test_the_report_says_it_in_plain_words_on_one_page(client, world):
    page = text(as_(client, world, "carol"), "report", "comet")
    for words in (
        "Will we launch on the day?",
        "What changed since last week?",
        "risks",
        "Which decisions are needed?",
    ):
        assert words in page
    assert "working days late: the target is 15 Jan 2027" in page
    assert as_(client, world, "carol").get(reverse("reports"))["Location"] == reverse("report", args=["comet"])


def test_what_others_changed_since_one_last_looked_is_told_until_one_looks(client, world):
    edit(world.launch, world.people["admin"], "app", duration=days(6))
    as_(client, world, "gus").get(reverse("plan", args=["comet"]))
    assert "Since you last looked" not in text(client, "program-view")
    Look.objects.update(at=timezone.now() - timedelta(days=2))
    edit(world.launch, world.people["admin"], "train", duration=days(13))
    edit(world.launch, world.people["gus"], "train", duration=days(14))
    page = text(client, "program-view")
    assert re.search(r"Since you last looked, \d+ \w+: 1 edit; .* → ", page)
    client.get(reverse("plan", args=["comet"]))
    assert "Since you last looked" in text(client, "program-view")
    Look.objects.update(at=timezone.now() - timedelta(hours=1))
    assert "Since you last looked" not in text(client, "program-view")


def test_moved_dates_are_acknowledged_and_the_manager_sees_who_does_not_know(client, world):
    edit(world.launch, world.people["gus"], "hire", duration=days(20))
    assert "Cody" in text(as_(client, world, "gus"), "program-view")
    page = text(as_(client, world, "cody"), "notices")
    assert "Say that you know" in page
    notice = Notice.objects.get(person=world.people["cody"], kind="moved")
    stranger = as_(client, world, "lea")
    assert stranger.post(reverse("answer-notice"), {"notice": notice.pk}).status_code == 404
    as_(client, world, "cody").post(reverse("answer-notice"), {"notice": notice.pk})
    notice.refresh_from_db()
    assert notice.acknowledged_at is not None
    page = text(as_(client, world, "gus"), "program-view")
    assert "Cody" not in page[page.index("know-title") :]


def test_notices_are_muted_by_kind_on_screen_and_by_mail(client, world):
    edit(world.launch, world.people["gus"], "train", description="More")
    assert "changed what you have a part in" in text(as_(client, world, "cody"), "notices")
    shown = {f"screen-{kind}": "on" for kind in ("moved", "assigned", "asked", "answered", "mentioned", "commented")}
    client.post(reverse("notice-settings"), shown | {"mail-changed": "on"})
    assert "changed what you have a part in" not in text(client, "notices")
    call_command("send_digests")
    bodies = {message.to[0]: message.body for message in mail.outbox if "notice" in message.subject}
    assert "Train sales" in bodies["cody@example.org"]
    assert SECRET not in "".join(body for to, body in bodies.items() if not to.startswith(("boss", "proposer")))
    mail.outbox.clear()
    call_command("send_digests")
    assert not mail.outbox


def test_search_finds_what_one_may_see_and_nothing_else(client, world):
    page = text(as_(client, world, "carol"), "search", q="hire")
    assert "Hire a trainer" in page
    for typed, hit in (
        ("comet", "Comet"),
        ("Said doc", "Said document"),
        ("of the item", "Said of the item"),
        ("pete", "Pete"),
    ):
        assert hit in text(client, "search", q=typed), typed
    assert "Nothing you may see holds" in text(client, "search", q=SECRET)
    guest = text(as_(client, world, "pete"), "search", q="a")
    assert "Hire a trainer" in guest
    assert "Sales deck" not in guest
    assert "Comet" not in re.sub(r'<span class="aside">Comet</span>', "", guest)
    fragment = client.get(reverse("search"), {"q": "hire"}, headers={"HX-Request": "true", "HX-Target": "palette-hits"})
    assert "<html" not in fragment.content.decode()


def test_people_are_found_edited_deactivated_and_erased_in_the_browser(client, world):
    as_(client, world, "admin")
    assert "Cody" in text(client, "people", q="cod")
    assert "Nobody matches" in text(client, "people", q="no such name")
    cody = world.people["cody"]
    values = {"first_name": "Cody", "last_name": "Long", "time_zone": "Europe/Berlin", "email": cody.email}
    where = reverse("person", args=[cody.pk])
    client.post(where, values | seen_on(client.get(where).content.decode()))
    cody.refresh_from_db()
    assert (str(cody), cody.department) == ("Cody Long", None)
    values |= {"email": world.people["lea"].email}
    taken = client.post(where, values | seen_on(client.get(where).content.decode()))
    assert "Another person has this address" in taken.content.decode()
    client.post(reverse("deactivate-person", args=[cody.pk]), {"to": world.people["lea"].pk})
    assert world.launch.items.get(key="train").owner == world.people["lea"]
    assert "Cody" in text(client, "people", state="inactive")
    assert "sure" in client.post(reverse("erase-person", args=[cody.pk]), {"sure": "x"}, follow=True).content.decode()
    client.post(reverse("erase-person", args=[cody.pk]), {"sure": "cody"})
    assert str(User.objects.get(pk=cody.pk)) == "Erased person"


def test_a_department_is_made_with_its_calendar_and_its_year_shown(client, world):
    as_(client, world, "admin")
    values = {"name": "Field service", "week": ["0", "1", "2", "3", "4", "5"], "country": "DE", "subdivision": "by"}
    page = client.post(reverse("new-department"), values, follow=True).content.decode()
    assert "Field service is ready" in page
    made = Department.objects.get(name="Field service")
    assert (made.week, made.subdivision) == ("1111110", "BY")
    year = text(client, "department", made.key, year="2027")
    assert "Epiphany" in year or "Heilige" in year
    wrong = client.post(reverse("department", args=[made.key]), values | {"subdivision": "XX"})
    assert "There is no region “XX”" in wrong.content.decode()
    nobody = client.post(reverse("department", args=[made.key]), {"name": "Field service"})
    assert nobody.status_code == 422
    when = {"first": "2027-01-07", "last": "2027-01-08", "name": "Stocktaking"}
    client.post(reverse("new-exception", args=[made.key]), when)
    assert "Stocktaking" in text(client, "department", made.key, year="2027")
    client.post(reverse("forget-exception", args=[made.key, made.exceptions.get().pk]))
    assert not made.exceptions.exists()
    client.post(reverse("forget-department", args=[made.key]))
    assert not Department.objects.filter(pk=made.pk).exists()


def test_roles_are_given_to_people_and_departments_and_the_program_is_renamed(client, world):
    as_(client, world, "gus")
    where = reverse("members", args=["orbit"])
    hr = Department.objects.get(key="hr")
    page = client.post(where, {"department": hr.pk, "role": "stakeholder"}, follow=True).content.decode()
    assert "Everybody in People &amp; HR" in page
    twice = client.post(where, {"department": hr.pk, "role": "stakeholder"})
    assert "has this role already" in twice.content.decode()
    both = client.post(where, {"department": hr.pk, "person": world.people["lea"].pk, "role": "stakeholder"})
    assert "Choose a person or a department" in both.content.decode()
    # People one does not work with are invited, not listed.
    assert client.post(where, {"person": world.people["mallory"].pk, "role": "stakeholder"}).status_code == 422
    values = {"name": "Orbit 2", "objective": "", "currency": "usd", "coordination_limit": "40"}
    where = reverse("program-settings", args=["orbit"])
    values |= seen_on(client.get(where).content.decode())
    assert "Saved" in client.post(where, values, follow=True).content.decode()
    assert "Orbit 2" in text(client, "members", "orbit")


def test_comments_and_documents_stand_beside_their_item(client, world):
    as_(client, world, "carol")
    item = world.launch.items.get(key="deck")
    client.post(reverse("comment-item", args=[item.pk]), {"text": "Why <b>so</b> late, @lea?\nReally"})
    page = text(client, "item", item.pk)
    assert "Why &lt;b&gt;so&lt;/b&gt; late, <b>@lea</b>" in page
    assert Notice.objects.get(person=world.people["lea"], kind="mentioned")
    wrong = client.post(reverse("comment-item", args=[item.pk]), {"title": "Brief", "url": "javascript:alert(1)"})
    assert (wrong.status_code, 'value="javascript:alert(1)"' in wrong.content.decode()) == (422, True)
    assert not item.documents.exists()
    long = client.post(reverse("comment-item", args=[item.pk]), {"text": "x" * 10_001})
    assert (long.status_code, "x" * 10_001 in long.content.decode()) == (422, True)
    client.post(reverse("comment-item", args=[item.pk]), {"title": "Brief", "url": "https://example.org/brief"})
    assert "https://example.org/brief" in text(client, "item", item.pk)
    client.post(reverse("remove-document", args=["comet", item.documents.get().pk]))
    assert not item.documents.exists()
    comment = item.comments.get()
    as_(client, world, "lea").post(reverse("change-comment", args=["comet", comment.pk]), {"remove": "1"})
    comment.refresh_from_db()
    assert comment.removed_at is None
    as_(client, world, "gus").post(reverse("change-comment", args=["comet", comment.pk]), {"remove": "1"})
    assert "This comment was removed" in text(client, "item", item.pk)


def test_parts_and_hand_overs_are_set_on_their_own_pages(client, world):
    as_(client, world, "gus")
    item = world.launch.items.get(key="deck")
    carol, pete = world.people["carol"], world.people["pete"]
    client.post(
        reverse("item-people", args=[item.pk]),
        {f"part-{carol.pk}": "consulted", f"part-{pete.pk}": "informed", "version": item.version},
    )
    assert world.launch.items.get(key="deck").raci == {"consulted": ["carol"], "informed": ["pete"]}
    assert client.post(reverse("hand-over-item", args=[item.pk]), {"reason": " "}).status_code == 422
    page = client.post(reverse("hand-over-item", args=[item.pk]), {"reason": "It is product work"}, follow=True)
    assert "Proposed to the product manager" in page.content.decode()
    assert world.launch.items.get(key="deck").owning_role == "program"


def test_proposals_are_answered_with_one_click_and_say_what_they_move(client, world):
    proposal = world.launch.proposals.get()
    page = text(as_(client, world, "gus"), "proposals", "comet")
    assert "Train sales" in page
    assert "The launch would move later" in page
    where = reverse("answer-proposal", args=["comet", proposal.pk])
    assert "Say why" in client.post(where, {"answer": "decline"}, follow=True).content.decode()
    assert "Accepted and made" in client.post(where, {"answer": "accept"}, follow=True).content.decode()
    assert str(world.launch.items.get(key="train").duration) == "9d"
    assert "accepted already" in client.post(where, {"answer": "accept"}, follow=True).content.decode()
