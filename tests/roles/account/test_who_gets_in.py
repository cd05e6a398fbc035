"""Nobody gets in where they do not belong: departments, addresses, codes, guesses, hosts, and what is left behind."""

from __future__ import annotations

import re
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from roles.access import Role
from roles.models import User
from tests.cast import manager, person
from tests.pages import seen_on
from tests.roles.account.test_accounts import PRODUCTION, SECRET, invited, manage, sign_in
from tracker.access import launches_visible_to
from tracker.models import Launch, Membership, Program
from tracker.services.changes.refusals import Refused
from tracker.services.people.members import accept_as_new, find_invitation, invite, take_role

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
JOIN = {"first_name": "Noa", "password": SECRET}


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


@pytest.fixture
def elsewhere(departments):
    """A launch of another program, in which everybody in marketing has a role."""
    department = departments["marketing"]
    other = Program.objects.create(key="far", name="Far")
    Membership.objects.create(program=other, department=department, role=Role.CONTRIBUTOR)
    secret = Launch.objects.create(key="secret", name="Secret", program=other, start=date(2027, 1, 4))
    return secret, department


def mailed_link(number=-1):
    return re.search(r"http://\S+?(/invitations/\S+)", mail.outbox[number].body)[1]


# Departments


def test_an_invitation_of_a_manager_puts_nobody_into_a_department(client, bob, program, elsewhere):
    secret, department = elsewhere
    client.force_login(bob)
    assert "invite_department" not in client.get(reverse("members", args=["orbit"])).content.decode()
    link = invited(client, program, department=department.pk)
    Client().post(link, JOIN)
    noa = User.objects.get(email="new@example.org")
    assert noa.department is None
    assert secret not in launches_visible_to(noa)
    with pytest.raises(Refused, match="Only an administrator"):
        invite(by=bob, program=program, email="x@example.org", role=Role.CONTRIBUTOR, address="{token}",
               department=department)  # fmt: skip


def test_an_administrator_puts_people_into_departments(client, admin, program, elsewhere):
    secret, department = elsewhere
    client.force_login(admin)
    Client().post(invited(client, program, department=department.pk), JOIN)
    assert secret in launches_visible_to(User.objects.get(email="new@example.org"))


def test_an_invitation_gives_no_more_than_its_sender_could_give_now(client, bob, admin, program, elsewhere):
    """Who was administrator when they invited, and is none when it is accepted; who left the program since."""
    _secret, department = elsewhere
    admin_too = person("ada", "Ada", None, is_superuser=True)
    manager("mia", program)
    _row, token = invite(by=admin_too, program=program, email="a@example.org", role=Role.CONTRIBUTOR,
                         address="{token}", department=department)  # fmt: skip
    User.objects.filter(pk=admin_too.pk).update(is_superuser=False)
    Membership.objects.create(program=program, person=admin_too, role=Role.PROGRAM_MANAGER)
    assert accept_as_new(invitation=find_invitation(token), last_name="", **JOIN).department is None
    _row, token = invite(by=admin_too, program=program, email="b@example.org", role=Role.CONTRIBUTOR, address="{token}")
    for row in Membership.objects.filter(person=admin_too):
        take_role(by=bob, membership=row)
    with pytest.raises(Refused, match="does not hold any more"):
        accept_as_new(invitation=find_invitation(token), last_name="", **JOIN)


# Addresses


@pytest.fixture
def impostor(mallory):
    """Somebody who says that another's address is theirs, and cannot confirm it."""
    EmailAddress.objects.create(user=mallory, email="mallory@example.org", primary=True, verified=False)
    EmailAddress.objects.create(user=mallory, email="victim@example.org", primary=False, verified=False)
    return mallory


def test_an_address_that_is_not_confirmed_does_not_become_the_primary_one(client, impostor):
    client.force_login(impostor)
    sign_in(client, "mallory")
    answer = client.post(
        reverse("account_email"), {"email": "victim@example.org", "action_primary": ""}, follow=True
    )  # fmt: skip
    assert "Confirm victim@example.org first" in answer.content.decode()
    impostor.refresh_from_db()
    assert impostor.email == "mallory@example.org"


@pytest.mark.parametrize("primary", [False, True])
def test_an_invitation_is_for_who_reads_its_mail(client, bob, program, launch, impostor, primary):
    if primary:  # as it could be made before
        User.objects.filter(pk=impostor.pk).update(email="victim@example.org")
    client.force_login(bob)
    by_hand = invited(client, program, email="victim@example.org")
    thief = Client()
    thief.force_login(impostor)
    assert "It is my address" in thief.get(by_hand).content.decode()
    assert "no confirmed address of yours" in thief.post(by_hand, follow=True).content.decode()
    assert not impostor.memberships.filter(program=program).exists()
    # The real owner is not kept out by what the impostor said, and the address is theirs alone from then on.
    owner = Client()
    assert "Welcome" in owner.post(mailed_link(), JOIN, follow=True).content.decode()
    assert EmailAddress.objects.get(email="victim@example.org", verified=True).user.first_name == "Noa"
    assert not EmailAddress.objects.filter(user=impostor, email="victim@example.org").exists()


def test_only_a_link_that_was_mailed_confirms_the_address(client, bob, program):
    client.force_login(bob)
    by_hand = invited(client, program)
    forged = by_hand.rstrip("/") + "." + "0" * 32 + "/"
    Client().post(forged, JOIN)
    assert not EmailAddress.objects.get(email="new@example.org").verified


def test_somebody_who_opens_the_mailed_link_signed_in_has_confirmed_their_address(client, bob, program, launch):
    noa = person("noa", "Noa", None)
    client.force_login(bob)
    invited(client, program, email=noa.email)
    theirs = Client()
    theirs.force_login(noa)
    assert "You have joined Orbit" in theirs.post(mailed_link(), follow=True).content.decode()
    assert EmailAddress.objects.get(user=noa, email=noa.email).verified


def test_a_new_password_goes_to_confirmed_addresses_only(client, impostor):
    client.post(reverse("account_reset_password"), {"email": "victim@example.org"})
    assert "/password/" not in mail.outbox[0].body.replace("/password/sent", "")
    EmailAddress.objects.filter(user=impostor, email="mallory@example.org").update(verified=True)
    client.post(reverse("account_reset_password"), {"email": "mallory@example.org"})
    assert "/password/" in mail.outbox[1].body


def test_an_administrator_may_say_that_an_address_is_known(client, admin, impostor):
    victim = person("victim", "Vic", None)
    client.force_login(admin)
    values = {"first_name": "Vic", "time_zone": "UTC", "email": victim.email, "confirmed": "on"}
    where = reverse("person", args=[victim.pk])
    values |= seen_on(client.get(where).content.decode())
    assert client.post(where, values).status_code == 302
    assert EmailAddress.objects.get(email=victim.email, verified=True).user == victim
    assert (
        "checked" in client.get(reverse("person", args=[victim.pk])).content.decode().split('name="confirmed"')[1][:99]
    )
    where = reverse("person", args=[impostor.pk])
    values |= {"first_name": "Mal"} | seen_on(client.get(where).content.decode())
    taken = client.post(where, values)
    assert (taken.status_code, "Another person has this address" in taken.content.decode()) == (422, True)


# Codes and guesses


def test_a_code_that_set_up_one_time_passwords_is_used_up(client, bob):
    EmailAddress.objects.create(user=bob, email=bob.email, primary=True, verified=True)
    sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": "a long pass phrase"})
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    code = totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
    assert client.post(reverse("mfa_activate_totp"), {"code": code}).status_code == 302
    stranger = Client()
    sign_in(stranger)
    assert stranger.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200
    assert "_auth_user_id" not in stranger.session


@pytest.mark.parametrize("known", ["verified", "unverified"])
def test_guesses_by_name_and_by_address_count_together(bob, known):
    EmailAddress.objects.create(user=bob, email=bob.email, primary=True, verified=known == "verified")
    for name in ("bob", bob.email, "BOB", bob.email.upper(), "bob"):
        assert "Too many failed" not in sign_in(Client(), name, "wrong").content.decode()
    for name in ("bob", bob.email):
        assert "Too many failed" in sign_in(Client(), name, "wrong").content.decode()


def test_an_outsider_locks_nobody_out(bob):
    own = Client()
    assert sign_in(own).status_code == 302
    own.post(reverse("account_logout"))
    for _ in range(7):
        assert sign_in(Client(), password="wrong").status_code == 200
    # On their own device, and from another place on the network.
    assert sign_in(own).status_code == 302
    assert sign_in(Client(), REMOTE_ADDR="10.1.1.1").status_code == 302
    # Not with a cookie that somebody made up.
    forger = Client()
    forger.cookies["known-device"] = "e30:1:x"
    assert "Too many failed" in sign_in(forger).content.decode()


def test_guesses_on_ones_own_device_are_limited_too(bob):
    own = Client()
    sign_in(own)
    own.post(reverse("account_logout"))
    for _ in range(6):
        answer = sign_in(own, password="wrong")
    assert "Too many failed" in answer.content.decode()


def test_guesses_from_many_places_end_where_a_day_of_them_is_over(bob, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_failed_anywhere": "8/d/key"}
    for number in range(9):
        answer = sign_in(Client(), password="wrong", REMOTE_ADDR=f"10.0.0.{number}")
    assert "Too many failed" in answer.content.decode()


# Hosts, and what stays behind


@pytest.mark.parametrize("hosts", ["*", "launch.example.org,*", ".", "*."])
def test_an_installation_names_its_hosts(hosts):
    process = manage("check", **PRODUCTION | {"LAUNCHPATH_HOSTS": hosts})
    assert process.returncode != 0
    assert "LAUNCHPATH_HOSTS lets in any host name" in process.stderr


def test_links_in_mails_lead_to_the_address_of_the_installation(client, bob, program, settings):
    settings.ALLOWED_HOSTS = ["launch.example.org", "alias.example.org"]
    settings.ADDRESS, settings.ADDRESS_IS_SET = "https://launch.example.org", True
    EmailAddress.objects.create(user=bob, email=bob.email, primary=True, verified=True)
    client.post(reverse("account_reset_password"), {"email": bob.email}, headers={"host": "alias.example.org"})
    assert "https://launch.example.org/password/" in mail.outbox[0].body
    client.force_login(bob)
    client.post(reverse("invite-member", args=["orbit"]), {"email": "new@example.org", "role": "contributor"},
                headers={"host": "alias.example.org"})  # fmt: skip
    assert "https://launch.example.org/invitations/" in mail.outbox[1].body
    assert "alias" not in "".join(message.body for message in mail.outbox)


def test_no_cache_keeps_what_somebody_was_shown(client, bob, launch):
    client.force_login(bob)
    asked = ["plan", "export-launch", "export-gantt", "export-table", "report"]
    answers = [client.get(reverse(name, args=["comet"])) for name in asked]
    answers += [client.get(path) for path in ("/", "/nothing/", "/sign-in/", "/account/data.json", "/people/")]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"private, no-store"}
    assert "no-store" not in client.get("/static/css/tokens.css").headers["Cache-Control"]
