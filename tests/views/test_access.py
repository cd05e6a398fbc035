"""Who gets in: every address, every identity, with and without htmx."""

import re

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db

LOOK = {"alice": 200, "bob": 200, "carol": 200, "mallory": 404, "admin": 200, None: 302}
MAKE = {"alice": 200, "bob": 200, "carol": 404, "mallory": 200, "admin": 200, None: 302}
EDIT = LOOK | {"carol": 404}
#: Addresses that are only posted to: those who may edit are told so, others that there is nothing.
POST = {"alice": 405, "bob": 405, "carol": 404, "mallory": 404, "admin": 405, None: 302}
#: Stands for the launch's first link.
LINK = -1
MATRIX = {
    ("home",): dict.fromkeys(LOOK, 200) | {None: 302},
    ("new-program",): dict.fromkeys(LOOK, 404) | {"admin": 200, None: 302},
    ("new-launch",): MAKE,
    ("import-launch",): MAKE,
    ("import-into", "blank"): MAKE | {"mallory": 404},
    ("import-into", "comet"): dict.fromkeys(LOOK, 404) | {None: 302},
    ("plan", "comet"): LOOK,
    ("plan", "blank"): LOOK,
    ("plan", "none"): dict.fromkeys(LOOK, 404) | {None: 302},
    ("export-launch", "comet"): LOOK,
    ("map", "comet"): LOOK,
    ("risks", "comet"): LOOK,
    ("baselines", "comet"): LOOK,
    ("history", "comet"): LOOK,
    ("progress", "comet"): EDIT,
    ("edit-launch", "comet"): EDIT,
    ("edit-item", "comet", "?item=app"): EDIT,
    ("edit-item", "comet", "?item=none"): dict.fromkeys(LOOK, 404) | {None: 302},
    ("edit-link", "comet", LINK): EDIT,
    ("edit-link", "comet", 0): dict.fromkeys(LOOK, 404) | {None: 302},
    ("suggest-items", "comet"): EDIT,
    ("answer-risk", "comet"): POST,
    ("remove-baseline", "comet", 1): POST,
    ("add-item", "comet"): POST,
    ("shift-item", "comet"): POST,
    ("change-items", "comet"): POST,
    ("add-link", "comet"): POST,
    ("remove-link", "comet", LINK): POST,
    ("undo", "comet"): POST,
    ("redo", "comet"): POST,
    ("product-view",): dict.fromkeys(LOOK, 200) | {None: 302},
    ("program-view",): dict.fromkeys(LOOK, 200) | {None: 302},
    ("sign-in",): dict.fromkeys(LOOK, 302) | {None: 200},
    ("sign-in-as",): dict.fromkeys(LOOK, 405),
    ("sign-out",): dict.fromkeys(LOOK, 405) | {None: 302},
}


@pytest.fixture
def everyone(launch, alice, bob, carol, mallory, admin):
    launch.program.launches.create(key="blank", name="Blank", start="2027-01-04")
    return {"alice": alice, "bob": bob, "carol": carol, "mallory": mallory, "admin": admin, None: None}


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("address", MATRIX, ids=lambda address: "/".join(map(str, address)))
def test_the_matrix_of_addresses_and_identities(everyone, launch, address, htmx):
    name, *args = (launch.links.first().pk if part is LINK else part for part in address)
    query = args.pop() if args and str(args[-1]).startswith("?") else ""
    for identity, expected in MATRIX[address].items():
        client = Client(headers={"HX-Request": "true"} if htmx else {})
        if identity:
            client.force_login(everyone[identity])
        response = client.get(reverse(name, args=args) + query)
        if htmx and expected == 302 and identity is None:
            assert (response.status_code, response["HX-Redirect"]) == (204, "/sign-in/")
        else:
            assert response.status_code == expected, identity


def test_the_matrix_knows_every_address():
    from tests.test_architecture import ACCESS

    assert {address[0] for address in MATRIX} == set(ACCESS)


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("address", [address for address in MATRIX if MATRIX[address] in (POST, EDIT)], ids=str)
def test_only_those_who_may_edit_get_past_a_post(everyone, launch, address, htmx):
    name, *args = (launch.links.first().pk if part is LINK else part for part in address)
    query = args.pop() if args and str(args[-1]).startswith("?") else ""
    before = launch.events.count()
    for identity in ("carol", "mallory"):
        client = Client(headers={"HX-Request": "true"} if htmx else {})
        client.force_login(everyone[identity])
        assert client.post(reverse(name, args=args) + query).status_code == 404
    assert Client().post(reverse(name, args=args) + query).status_code == 302
    assert launch.events.count() == before


def test_a_stakeholder_cannot_set_a_baseline_where_they_may_look(client, carol, launch):
    client.force_login(carol)
    assert client.post(reverse("baselines", args=["comet"]), {"name": "x"}).status_code == 404
    assert not launch.baselines.exists()


@pytest.mark.parametrize("name", ["new-launch", "import-launch"])
def test_a_stakeholder_cannot_post_what_only_managers_make(client, carol, name):
    client.force_login(carol)
    assert client.post(reverse(name), {"name": "x", "start": "2027-01-04"}).status_code == 404


def test_a_launch_cannot_be_made_in_somebody_elses_program(client, alice, mallory, program):
    client.force_login(mallory)
    response = client.post(reverse("new-launch"), {"program": program.pk, "name": "x", "start": "2027-01-04"})
    assert response.status_code == 422
    assert not program.launches.exists()


def test_the_landing_page_shows_ones_own_launches_only(client, launch, mallory, carol):
    client.force_login(mallory)
    assert "Comet" not in client.get("/").content.decode()
    client.force_login(carol)
    page = client.get("/").content.decode()
    assert "Comet" in page
    assert reverse("new-launch") not in page


def test_an_unknown_and_a_forbidden_launch_answer_alike(client, launch, mallory):
    client.force_login(mallory)
    forbidden, unknown = (client.get(reverse("plan", args=[key])) for key in ("comet", "none"))
    token = re.compile(rb'csrfmiddlewaretoken" value="[^"]+"')
    assert token.sub(b"", forbidden.content.replace(b"comet", b"none")) == token.sub(b"", unknown.content)


def test_what_can_be_read_can_be_asked_for_its_headers(client, launch, bob):
    assert client.head(reverse("sign-in")).status_code == 200
    client.force_login(bob)
    for name, args in (("home", []), ("plan", ["comet"]), ("new-launch", []), ("export-launch", ["comet"])):
        assert client.head(reverse(name, args=args)).status_code == 200
