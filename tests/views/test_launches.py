"""Signing in, first steps, importing in the browser, headers."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from tests.plans import PLAN
from tracker.models import Launch, Program

pytestmark = pytest.mark.django_db


def upload(data, name="comet.json"):
    return SimpleUploadedFile(name, (data if isinstance(data, str) else json.dumps(data)).encode())


def test_every_page_carries_the_strict_policy(client, launch, bob):
    client.force_login(bob)
    for url in ("/", reverse("plan", args=["comet"]), reverse("new-launch"), "/nowhere/"):
        policy = client.get(url)["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_a_person_signs_in_and_goes_where_they_were_going(client, bob, launch):
    url = reverse("plan", args=["comet"])
    assert client.get(url)["Location"] == f"/sign-in/?next={url}"
    response = client.post("/sign-in/", {"login": "bob", "password": "a long pass phrase", "next": url})
    assert response["Location"] == url
    assert client.post("/sign-out/")["Location"] == "/sign-in/"


def test_a_way_out_of_the_site_is_not_followed(client, bob):
    data = {"login": "bob", "password": "a long pass phrase", "next": "https://evil.example/"}
    assert client.post("/sign-in/", data)["Location"] == "/"


@pytest.mark.parametrize("wanted", ["//evil.example", "javascript:alert(1)"])
def test_a_way_on_must_be_an_address_of_this_site(client, bob, wanted):
    data = {"login": "bob", "password": "a long pass phrase", "next": wanted}
    assert client.post("/sign-in/", data)["Location"] == "/"


def test_a_form_without_its_token_is_refused_in_our_own_words(bob):
    response = Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "bob"})
    assert response.status_code == 403
    assert "Nothing was changed" in response.content.decode()


def test_a_wrong_password_keeps_the_name_and_says_so(client, bob):
    response = client.post("/sign-in/", {"login": "bob", "password": "no"})
    assert "are not correct" in response.content.decode()
    assert 'value="bob"' in response.content.decode()


def test_before_anyone_exists_the_page_says_how_to_begin(client, db):
    assert "createsuperuser" in client.get("/sign-in/").content.decode()


def test_demo_sign_in_is_refused_outside_demo_mode(client, bob):
    assert client.post("/sign-in/as/", {"username": "bob"}).status_code == 404
    with pytest.raises(CommandError, match="LAUNCHPATH_DEMO"):
        call_command("load_sample")


def test_in_demo_mode_only_demo_people_sign_in_with_one_click(client, bob, admin, settings):
    settings.DEMO = True
    assert client.post("/sign-in/as/", {"username": "bob"}).status_code == 404
    assert client.post("/sign-in/as/", {"username": "admin"}).status_code == 404


def test_an_administrators_first_steps_lead_to_a_scheduled_launch(client, admin):
    client.force_login(admin)
    assert "Create the first program" in client.get("/", follow=True).content.decode()
    response = client.post("/programs/new/", {"name": "Orbit", "currency": "eur", "objective": ""})
    assert response["Location"] == "/launches/new/"
    program = Program.objects.get()
    assert program.currency == "EUR"
    data = {"program": program.pk, "name": "Comet", "start": "2027-01-04", "target": "2027-02-01"}
    plan = client.post("/launches/new/", data)["Location"]
    assert "Import a plan into this launch" in client.get(plan).content.decode()
    response = client.post("/launches/comet/import/", {"file": upload(PLAN)}, follow=True)
    page = response.content.decode()
    assert "Imported 6 items and 4 links" in page
    assert "Build the app" in page
    assert Launch.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"name": "", "start": "2027-01-04"}, "This field is required"),
        ({"name": "x", "start": "2027-02-30"}, "is no date. Write 15 Mar"),
        ({"name": "x", "start": "1950-01-01"}, "between 1970 and 2200"),
        ({"name": "x", "start": "2027-01-04", "target": "2026-01-04"}, "lies before the start"),
        ({"name": "x" * 201, "start": "2027-01-04"}, "at most 200 characters"),
    ],
)
def test_a_launch_that_cannot_be_is_refused_beside_the_field(client, bob, program, data, words):
    client.force_login(bob)
    response = client.post("/launches/new/", data | {"program": program.pk, "goal": "keep me"})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert "keep me" in response.content.decode()
    assert not Launch.objects.exists()


def test_a_plan_is_imported_once_in_the_browser_too(client, bob, program):
    client.force_login(bob)
    first = client.post("/launches/import/", {"program": program.pk, "file": upload(PLAN)})
    again = client.post("/launches/import/", {"program": program.pk, "file": upload(PLAN)}, follow=True)
    assert first["Location"] == "/launches/comet/plan/"
    assert "was imported before" in again.content.decode()
    assert Launch.objects.count() == 1


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (PLAN | {"links": [{"from": "app", "to": "app"}]}, "“app” is linked to itself"),
        ("<Project/>", "no MS Project XML"),
        ("{", "not complete JSON"),
        ({"format": "x"}, "no plan file"),
        ("ERMHDR\t19.12\t2026-01-05", "a Primavera P6 exchange file (XER)"),
        ("Nr;Name\n1;Deck", "a table (CSV)"),
    ],
)
def test_a_file_that_is_no_plan_is_refused_beside_the_field(client, bob, program, file, words):
    client.force_login(bob)
    response = client.post("/launches/import/", {"program": program.pk, "file": upload(file)})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Launch.objects.exists()


def test_a_mapping_file_comes_with_the_import(client, bob, program):
    client.force_login(bob)
    mapping = upload({"items": {"hire": {"department": "marketing"}}}, "mapping.json")
    client.post("/launches/import/", {"program": program.pk, "file": upload(PLAN), "mapping": mapping})
    assert Launch.objects.get().items.get(key="hire").department.key == "marketing"
    bad = client.post("/launches/import/", {"program": program.pk, "file": upload(PLAN), "mapping": upload("no json")})
    assert (bad.status_code, "is no JSON" in bad.content.decode()) == (422, True)
