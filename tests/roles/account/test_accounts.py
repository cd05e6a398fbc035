"""Getting in: invitations, passwords, limits on guessing, second steps, sessions, and what production refuses."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from roles.access import Role
from roles.models import User
from tests.cast import person
from tracker.access import launches_visible_to
from tracker.models import Invitation, Membership
from tracker.services.people.members import digest_of

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
ROOT = Path(__file__).parents[3]
SECRET = "nobody would guess this, nor type it"


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


@pytest.fixture
def verified(bob):
    EmailAddress.objects.create(user=bob, email=bob.email, primary=True, verified=True)
    return bob


def sign_in(client, name="bob", password="a long pass phrase", **headers):
    return client.post(reverse("account_login"), {"login": name, "password": password}, **headers)


def invited(client, program, email="new@example.org", role="contributor", **more):
    page = client.post(reverse("invite-member", args=[program.key]), {"email": email, "role": role} | more)
    assert page.status_code == 200, page.content.decode()
    return re.search(r"http://testserver(/invitations/[^/]+/)", page.content.decode())[1]


def test_an_invitation_by_link_makes_an_account_with_its_role_once(client, bob, program, launch):
    client.force_login(bob)
    link = invited(client, program)
    assert link.rstrip("/") in mail.outbox[0].body
    assert mail.outbox[0].to == ["new@example.org"]
    assert not Invitation.objects.filter(digest__contains=link.split("/")[2]).exists()
    guest = Client()
    assert "Join Orbit" in guest.get(link).content.decode()
    assert guest.post(link, {"first_name": "Noa", "password": "12345"}).status_code == 422
    answer = guest.post(link, {"first_name": "Noa", "last_name": "New", "password": SECRET}, follow=True)
    assert "Welcome" in answer.content.decode()
    noa = User.objects.get(email="new@example.org")
    assert noa.memberships.get().role == Role.CONTRIBUTOR
    assert launch in launches_visible_to(noa)
    again = Client().get(link)
    assert (again.status_code, "lets nobody in any more" in again.content.decode()) == (404, True)
    client.logout()
    assert sign_in(client, "new@example.org", SECRET)["Location"] == "/"


def test_an_invitation_is_withdrawn_runs_out_and_is_replaced(client, bob, program):
    client.force_login(bob)
    first = invited(client, program)
    second = invited(client, program)
    assert Client().get(first).status_code == 404
    row = Invitation.objects.get(digest=digest_of(second.split("/")[2]))
    Invitation.objects.filter(pk=row.pk).update(until=timezone.now() - timedelta(minutes=1))
    assert Client().get(second).status_code == 404
    third = invited(client, program)
    row = Invitation.objects.get(digest=digest_of(third.split("/")[2]))
    client.post(reverse("withdraw-invitation", args=[program.key, row.pk]))
    assert Client().post(third, {"first_name": "N", "password": SECRET}).status_code == 404
    assert not User.objects.filter(email="new@example.org").exists()


def test_somebody_who_has_an_account_joins_as_themselves_and_nobody_else_can(
    client, bob, carol, program, launch, mallory
):
    EmailAddress.objects.create(user=mallory, email=mallory.email, primary=True, verified=True)
    client.force_login(bob)
    link = invited(client, program, email=mallory.email, role="stakeholder", launch=launch.pk)
    thief = Client()
    thief.force_login(carol)
    assert "this invitation is for" in thief.get(link).content.decode()
    assert "no confirmed address of yours" in thief.post(link, follow=True).content.decode()
    new = Client().post(link, {"first_name": "M", "password": SECRET})
    assert "There is an account for this address" in new.content.decode()
    friend = Client()
    friend.force_login(mallory)
    assert "You have joined Orbit" in friend.post(link, follow=True).content.decode()
    assert mallory.memberships.get(launch=launch).role == "stakeholder"
    assert friend.get(reverse("plan", args=["comet"])).status_code == 200


def test_a_role_that_is_taken_away_refuses_the_next_click(client, bob, carol, program, launch):
    theirs, manager = Client(), Client()
    theirs.force_login(carol)
    manager.force_login(bob)
    assert theirs.get(reverse("plan", args=["comet"])).status_code == 200
    row = Membership.objects.get(person=carol)
    manager.post(reverse("remove-member", args=["orbit", row.pk]))
    for name in ("plan", "report", "export-launch", "proposals"):
        assert theirs.get(reverse(name, args=["comet"])).status_code == 404
    assert "Comet" not in theirs.get(reverse("home")).content.decode()
    assert "Comet" not in theirs.get(reverse("search"), {"q": "comet"}).content.decode().replace("“comet”", "")


def test_rights_that_shrink_hold_from_the_next_edit(client, program, launch):
    pia = person("pia", "Pia", program, Role.PRODUCT_MANAGER)
    client.force_login(pia)
    where = reverse("edit-item", args=["comet"]) + "?item=app&field=name"
    client.post(where, {"name": "Mine", "version": 1})
    Membership.objects.filter(person=pia).update(role=Role.STAKEHOLDER)
    client.post(where, {"name": "Still mine?", "version": 2})
    assert launch.items.get(key="app").name == "Mine"
    assert launch.proposals.get().author == pia
    pia.is_active = False
    pia.save()
    assert client.get(reverse("plan", args=["comet"]))["Location"].startswith("/sign-in/")


def test_a_program_keeps_a_program_manager(client, bob, alice, admin, program):
    client.force_login(bob)
    rows = Membership.objects.filter(program=program, role=Role.PROGRAM_MANAGER)
    for row in sorted(rows, key=lambda row: row.person == bob):
        client.post(reverse("remove-member", args=["orbit", row.pk]))
    assert rows.all().get().person == bob
    client.force_login(admin)
    client.post(reverse("remove-member", args=["orbit", rows.all().get().pk]))
    assert not rows.all().exists()


def test_a_password_is_reset_by_a_link_that_holds_once(client, verified, bob):
    client.post(reverse("account_reset_password"), {"email": bob.email})
    link = re.search(r"http://testserver(/password/\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True)
    where = form.redirect_chain[-1][0]
    client.post(where, {"password1": SECRET, "password2": SECRET})
    bob.refresh_from_db()
    assert bob.check_password(SECRET)
    assert "token" in Client().get(link, follow=True).content.decode().lower()
    # An unknown address answers the same, and tells nobody's.
    client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert "nobody@example.org" not in "".join(str(message.to) for message in mail.outbox[:1])


def test_nobody_signs_up_by_themselves(client):
    data = {"email": "x@example.org", "username": "x", "password1": SECRET}
    client.post(reverse("account_signup"), data)
    assert not User.objects.exists()


@pytest.mark.parametrize("forged", [False, True])
def test_guessing_is_limited_and_a_forged_address_does_not_help(bob, forged):
    """Five wrong passwords for one account, from wherever the client says it is, and the sixth is not even tried."""
    for number in range(6):
        headers = {"headers": {"X-Forwarded-For": f"10.0.0.{number}"}} if forged else {}
        answer = sign_in(Client(), password="wrong", **headers)
    assert "Too many failed" in answer.content.decode()
    right = sign_in(Client(), headers={"X-Forwarded-For": "10.9.9.9"})
    assert right.status_code == 200
    assert "Too many failed" in right.content.decode()


def test_the_limit_by_address_counts_the_real_one(rf, settings):
    from allauth.core.internal.httpkit import get_client_ip

    request = rf.get("/", headers={"X-Forwarded-For": "1.2.3.4"}, REMOTE_ADDR="9.9.9.9")
    assert get_client_ip(request) == "9.9.9.9"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    request = rf.get("/", headers={"X-Forwarded-For": "1.2.3.4, 7.7.7.7"}, REMOTE_ADDR="9.9.9.9")
    assert get_client_ip(request) == "7.7.7.7"


def test_a_second_step_is_asked_for_where_it_is_set_up(client, bob):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(bob, secret)
    assert Authenticator.objects.filter(user=bob, type="totp").exists()
    answer = sign_in(client)
    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get(reverse("home"))["Location"].startswith("/sign-in/")
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    cache.clear()
    code = totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
    answer = client.post(reverse("mfa_authenticate"), {"code": code})
    assert answer.status_code == 302
    assert client.get(reverse("home")).status_code == 200
    assert get_adapter().get_totp_issuer() == "Launchpath"


def test_passkeys_are_offered_on_the_sign_in_page_and_in_the_account(client, verified):
    assert "Sign in with a passkey" in client.get(reverse("account_login")).content.decode()
    assert client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"}).json()["request_options"]
    sign_in(client)
    assert "Passkeys and security keys" in client.get(reverse("mfa_index")).content.decode()
    again = client.get(reverse("mfa_add_webauthn"))["Location"]
    assert client.post(again, {"password": "a long pass phrase"})["Location"] == reverse("mfa_add_webauthn")
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200


def test_sessions_are_listed_and_ended_one_by_one(bob):
    here, there = Client(), Client(headers={"User-Agent": "Other browser"})
    sign_in(here)
    sign_in(there)
    page = here.get(reverse("usersessions_list")).content.decode()
    assert "Other browser" in page
    ends = re.findall(r'action="(/account/sessions/\d+/end/)"', page)
    assert len(ends) == 1
    stranger = Client()
    stranger.force_login(person("eve", "Eve", None))
    assert stranger.post(ends[0]).status_code == 404
    here.post(ends[0])
    assert there.get(reverse("home"))["Location"].startswith("/sign-in/")
    assert here.get(reverse("home")).status_code == 200


def test_the_picture_of_a_secret_is_the_only_data_that_a_page_may_carry(client, verified):
    sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": "a long pass phrase"})
    assert "data:" in client.get(reverse("mfa_activate_totp"))["Content-Security-Policy"]
    assert "data:" not in client.get(reverse("mfa_index"))["Content-Security-Policy"]


PRODUCTION = {
    "LAUNCHPATH_HTTPS": "1", "LAUNCHPATH_HOSTS": "launch.example.org",
    "LAUNCHPATH_SECRET_KEY": "x7Fq2-Lw9sPzR4tY8uVbN3mKcJ6hGdAeQ1oIyTrEwSxZ5vBn0M-p8kLjHg",
}  # fmt: skip


def manage(*args, **env):
    base = {name: value for name, value in os.environ.items() if not name.startswith(("LAUNCHPATH_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "manage.py", *args], cwd=ROOT, env=base | env, capture_output=True, text=True, check=False
    )


def test_production_settings_pass_every_check_of_a_deployment():
    process = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert (process.returncode, "no issues (0 silenced)" in process.stdout + process.stderr) == (0, True), (
        process.stderr
    )


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"LAUNCHPATH_DEMO": "1"}, "lets anyone sign in as anyone"),
        ({"LAUNCHPATH_DEBUG": "1"}, "shows the program's inside"),
        ({"LAUNCHPATH_SECRET_KEY": ""}, "Set LAUNCHPATH_SECRET_KEY"),
        ({"LAUNCHPATH_SECRET_KEY": "short"}, "at least 50 random characters"),
        ({"LAUNCHPATH_SECRET_KEY": "a" * 60}, "at least 50 random characters"),
        ({"LAUNCHPATH_SECRET_KEY": "django-insecure-" + PRODUCTION["LAUNCHPATH_SECRET_KEY"]}, "LAUNCHPATH_SECRET_KEY"),
    ],
)
def test_production_refuses_to_start_with(more, said):
    process = manage("check", **PRODUCTION | more)
    assert process.returncode != 0
    assert said in process.stderr


def test_single_sign_on_is_set_up_by_the_environment_alone():
    oidc = {
        "LAUNCHPATH_OIDC_SERVER": "https://id.example.org/realms/x", "LAUNCHPATH_OIDC_CLIENT": "c",
        "LAUNCHPATH_OIDC_SECRET": "s", "LAUNCHPATH_OIDC_NAME": "Example ID",
    }  # fmt: skip
    code = (
        "from django.test import Client;"
        "from django.template.loader import render_to_string;"
        "from django.conf import settings;"
        "print(settings.SOCIALACCOUNT_PROVIDERS['openid_connect']['APPS'][0]['name'],"
        "settings.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action'])"
    )
    process = manage("shell", "-c", code, **PRODUCTION | oidc)
    assert "Example ID" in process.stdout
    assert "https://id.example.org'" in process.stdout
