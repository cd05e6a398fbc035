"""Who gets in: every address of the resolver, every method, every identity, own and foreign, with and without htmx."""

import re

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.views.rights.expected_access import BODY, EVERYBODY, EXPECTED, LIBRARY_SAYS_NOTHING_THERE, QUERY
from tracker.models import Launch
from tracker.selectors.plan import scheduled

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
#: Parts of an address that name something in a launch or a program.
OF_A_LAUNCH = ("launch_key", "item_pk", "program_key")


def patterns(resolver):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            assert isinstance(entry, URLPattern)
            yield entry


PATTERNS = {pattern.name: pattern for pattern in patterns(get_resolver())}
#: Addresses whose views are the library's, which takes a PUT for a POST.
LIBRARY = ("account_", "mfa_", "socialaccount_", "openid_")
#: Addresses that name a thing within a launch, an item or a program.
NESTED = [
    name
    for name, pattern in PATTERNS.items()
    if len(pattern.pattern.converters) > 1
    and set(pattern.pattern.converters) & set(OF_A_LAUNCH)
    and "chart" not in pattern.pattern.converters  # which is a word, the same for every launch
]


def parts_of(name):
    pattern = PATTERNS[name].pattern
    return list(pattern.converters or getattr(pattern, "regex").groupindex)  # noqa: B009  # paths have none


def address(name, things, **other):
    values = {part: (things | other)[part] for part in parts_of(name)}
    return reverse(name, kwargs=values) + QUERY.get(name, "")


def ask(client, method, where, name, htmx):
    """A request whose effects are taken back."""
    scheduled.forget()
    headers = {"HX-Request": "true"} if htmx else {}
    with transaction.atomic():
        answer = (
            client.generic(method, where, headers=headers)
            if method != "POST"
            else client.post(where, BODY.get(name, {}), headers=headers)
        )
        transaction.set_rollback(True)
    return answer


def clients(world):
    browsers = {None: Client()}
    for name, person in world.people.items():
        browsers[name] = Client()
        browsers[name].force_login(person)
    return browsers


def said(answer, name, identity, expected, method):
    """Whether an answer is what an address should give to somebody."""
    public = EXPECTED[name][0] == "public"
    if identity is None and not public:
        assert answer.status_code in (302, 204), (identity, method, answer.status_code)
        where = answer.headers.get("Location", "") + answer.headers.get("HX-Redirect", "")
        assert where.startswith("/sign-in/"), where
        return
    if expected is None:
        # A method that is not there: those who get in otherwise are told so, all others that there is nothing.
        assert answer.status_code in (404, 405), (identity, method, answer.status_code)
        return
    if identity in expected:
        assert answer.status_code < 500 and answer.status_code not in (403, 405), (identity, method, answer.status_code)  # noqa: PT018
        assert answer.status_code != 404 or name in LIBRARY_SAYS_NOTHING_THERE, (identity, method)
    else:
        assert answer.status_code == 404, (identity, method, answer.status_code)


def test_every_address_is_named_declares_its_access_and_has_an_expectation():
    assert len(PATTERNS) == len(list(patterns(get_resolver())))
    declared = {name: getattr(pattern.callback, "access", None) for name, pattern in PATTERNS.items()}
    assert declared == {name: row[0] for name, row in EXPECTED.items()}


@pytest.mark.ignore_template_errors
@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
@pytest.mark.parametrize("name", EXPECTED)
def test_the_matrix(world, name, htmx):
    """Every method for every identity, on what is theirs, on what is hidden, and on what does not exist."""
    if name == "import-into":
        # It fills blank launches only.
        for key in ("comet", "hidden"):
            launch = Launch.objects.get(key=key)
            launch.links.all().delete()
            Launch.objects.filter(pk=launch.pk).update(launch_milestone=None)
            launch.items.all().delete()
    _declared, may_get, may_post = EXPECTED[name]
    own, foreign = address(name, world.own), address(name, world.foreign)
    belongs = any(part in OF_A_LAUNCH for part in parts_of(name))
    for identity, client in clients(world).items():
        methods = (
            (("GET", may_get), ("POST", may_post))
            if htmx
            else (("GET", may_get), ("HEAD", may_get), ("POST", may_post))
        )
        for method, expected in methods:
            said(ask(client, method, own, name, htmx), name, identity, expected, method)
            if belongs:
                only = None if expected is None else expected & {"admin"}
                said(ask(client, method, foreign, name, htmx), name, identity, only, method)
        for method in () if htmx or name.startswith(LIBRARY) else ("PUT", "DELETE"):
            answer = ask(client, method, own, name, htmx)
            assert answer.status_code in (302, 204, 404, 405), (identity, method, answer.status_code)


@pytest.mark.parametrize("name", NESTED)
def test_a_thing_of_a_hidden_launch_cannot_be_reached_through_ones_own(world, name):
    """The outer part of the address is one's own, the inner part is another's."""
    mixed = {part: world.own[part] if part in OF_A_LAUNCH else world.foreign[part] for part in parts_of(name)}
    where = reverse(name, kwargs=mixed)
    for identity, client in clients(world).items():
        if identity is not None:
            assert ask(client, "POST", where, name, False).status_code in (404, 302), identity
    world.hidden.refresh_from_db()
    assert world.hidden.items.filter(dropped=True).count() == 0
    assert world.hidden.comments.filter(removed_at=None).count() == 2
    assert world.hidden.documents.count() == world.hidden.baselines.count() == 1
    assert world.hidden.program.memberships.count() == 3
    assert world.hidden.links.filter(dropped=True).count() == 0
    assert world.hidden.proposals.get().state == "open"


@pytest.mark.parametrize("name", ["plan", "report", "export-launch", "progress", "item", "members", "edit-link"])
def test_an_unknown_and_a_forbidden_address_answer_alike(world, client, name):
    client.force_login(world.people["mallory"])
    unknown = {"launch_key": "nothing", "item_pk": 10**6, "program_key": "nothing", "link": 10**6}
    answers = [client.get(address(name, world.own, **more)) for more in ({}, unknown)]
    token = re.compile(rb'(?:csrfmiddlewaretoken|form-key)" value="[^"]+"|/[a-z]+/(comet|orbit|nothing|\d+)/[^"<]*')
    assert [answer.status_code for answer in answers] == [404, 404]
    assert token.sub(b"", answers[0].content) == token.sub(b"", answers[1].content)


def test_a_guest_opens_own_items_only(world, client):
    client.force_login(world.people["pete"])
    others = world.launch.items.exclude(key="hire")
    for item in others:
        for name in ("item", "item-people", "hand-over-item"):
            assert client.get(reverse(name, args=[item.pk])).status_code == 404, (name, item.key)
        for name in ("report-item", "comment-item", "item"):
            assert client.post(reverse(name, args=[item.pk]), {"text": "x", "what": "done"}).status_code == 404
    page = client.get(reverse("item", args=[world.own["item_pk"]])).content.decode()
    assert "Hire a trainer" in page
    assert "An item outside your work" in page
    for hidden in ("Train sales", "Launch day", "Build the app", reverse("plan", args=["comet"])):
        assert hidden not in page, hidden


@pytest.mark.parametrize("role", ["product-manager", "program-manager"])
def test_the_data_of_the_organisation_is_the_administrators(world, client, role):
    client.force_login(world.people["gus" if role == "program-manager" else "pia"])
    page = client.get("/").content.decode() + client.get(reverse("home")).content.decode()
    assert reverse("people") not in page


def test_a_launch_cannot_be_made_in_somebody_elses_program(world, client):
    client.force_login(world.people["mallory"])
    values = {"program": world.launch.program_id, "name": "x", "start": "2027-01-04"}
    assert client.post(reverse("new-launch"), values).status_code == 422
    assert world.launch.program.launches.count() == 1


def test_a_launch_cannot_be_moved_into_a_program_one_does_not_run(world, client):
    client.force_login(world.people["gus"])
    page = client.get(reverse("edit-launch", args=["comet"]))
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    answer = client.post(reverse("edit-launch", args=["comet"]), values | {"program": world.hidden.program_id})
    assert answer.status_code == 422
    world.launch.refresh_from_db()
    assert world.launch.program.key == "orbit"


def test_the_page_of_rights_shows_the_table_that_is_asked(world, client):
    client.force_login(world.people["carol"])
    page = client.get(reverse("rights")).content.decode()
    assert page.count("<tr>") == 21
    assert "product-owned" in page


def test_everybody_is_asked():
    assert {"pia", "gus", "lea", "cody", "carol", "pete", "mallory", "admin"} == EVERYBODY
