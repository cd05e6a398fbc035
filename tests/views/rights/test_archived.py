"""An archived launch is read: nothing is sent to it but its settings, and it offers nothing that it would refuse."""

import re

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from tests.views.plan.test_editing import typed_in
from tests.views.rights.test_access import PATTERNS
from tracker.models import Item, Launch, LaunchState

pytestmark = pytest.mark.django_db

#: Addresses of a launch or of something in it, with words for the parts that are no numbers.
OF_A_LAUNCH = [name for name, one in PATTERNS.items() if {"launch_key", "item_pk"} & set(one.pattern.converters)]
WORDS = {"chart": "finish", "kind": "svg"}


@pytest.fixture
def archived(launch):
    Launch.objects.filter(pk=launch.pk).update(state=LaunchState.ARCHIVED)
    return Launch.objects.get(pk=launch.pk)


def where(name, launch):
    things = WORDS | {"launch_key": launch.key, "item_pk": Item.objects.get(key="hire").pk}
    return reverse(name, kwargs={part: things.get(part, 1) for part in PATTERNS[name].pattern.converters})


def everything():
    """Every row of the product, as it stands."""
    rows = {}
    for model in apps.get_app_config("tracker").get_models():
        rows[model.__name__] = sorted(map(str, model._default_manager.values_list()))
    return rows


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_nothing_is_sent_to_it_but_its_settings(archived, admin, headers):
    client = Client(headers=headers)
    client.force_login(admin)
    before = everything()
    for name in OF_A_LAUNCH:
        answer = client.post(where(name, archived), {"text": "Typed before"})
        if name == "edit-launch":
            assert answer.status_code in (422, 428)
            continue
        assert answer.status_code == 409, name
        said = answer.content.decode()
        assert "is archived, so it is only read" in said, name
        assert headers or "Typed before" in said, name
    assert everything() == before


def test_it_offers_nothing_that_it_would_refuse(archived, signed_in):
    read = 0
    for name in OF_A_LAUNCH:
        answer = signed_in.get(where(name, archived))
        if answer.status_code == 302:
            # What only changes it leads back to where it is read.
            assert answer["Location"].startswith(("/launches/", "/items/")), name
        elif answer.status_code == 200 and "<main" in answer.content.decode() and name != "edit-launch":
            forms = re.findall(r'<form[^>]*method="post"[^>]*>', answer.content.decode().split("<main")[1])
            assert forms == [], name
            read += 1
    assert read >= 12


def test_a_stranger_learns_nothing_of_it(archived, mallory):
    client = Client()
    client.force_login(mallory)
    for name in OF_A_LAUNCH:
        assert client.get(where(name, archived)).status_code == 404, name
        assert client.post(where(name, archived)).status_code == 404, name


def test_its_settings_say_so_and_take_it_out_of_the_archive(archived, signed_in):
    address = where("edit-launch", archived)
    page = signed_in.get(address).content.decode()
    assert "This launch is archived: it is only read." in page
    form = typed_in(page.split("<main")[1])
    assert signed_in.post(address, form | {"state": "active"}).status_code == 302
    archived.refresh_from_db()
    assert archived.state == LaunchState.ACTIVE
