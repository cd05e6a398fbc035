"""In a draft its author edits everything; ownership begins when the launch goes active."""

import pytest
from django.test import Client
from django.urls import reverse

from roles.access import OwningRole
from tests.plans import PLAN, make_launch
from tracker.access import rights_in, rights_in_all
from tracker.models import Item, Launch, LaunchState, Proposal
from tracker.services.launches.launches import create_launch, edit_launch
from tracker.services.plan.items import edit_item

pytestmark = [pytest.mark.django_db]


@pytest.mark.parametrize("who", ["gus", "pia"])
def test_the_author_of_a_draft_edits_all_of_it(request, program, who):
    author = request.getfixturevalue(who)
    client = Client()
    client.force_login(author)
    draft = create_launch(by=author, program=program, name="Draft", start="2027-01-04")
    for kind in ("summary", "scope", "dependency", "milestone", "scope"):
        data = {"name": f"A {kind}", "kind": kind, "duration": "5d" if kind in ("scope", "dependency") else ""}
        assert client.post(reverse("add-item", args=[draft.key]), data).status_code == 302
    assert not Proposal.objects.exists()
    assert Item.objects.filter(launch=draft).count() == 5
    for item in Item.objects.filter(launch=draft):
        edit_item(launch=draft, by=author, key=item.key, version=item.version, values={"name": f"{item.name} 2"})
        assert rights_in(draft, author).may_edit(item)
    assert Item.objects.filter(launch=draft, name__endswith=" 2").count() == 5
    assert rights_in_all([draft], author)[draft.pk].answers_for == frozenset(OwningRole)


def test_others_keep_to_their_role_and_so_does_the_author_once_it_is_active(program, gus, pia):
    draft = make_launch(program, PLAN, by=gus)
    assert edit_item(launch=draft, by=pia, key="hire", version=1, values={"name": "Other"}).proposal is not None
    edit_item(launch=draft, by=gus, key="app", version=1, values={"name": "Mine in the draft"})
    assert Item.objects.get(key="app").name == "Mine in the draft"
    client = Client()
    client.force_login(gus)
    draft.refresh_from_db()
    page = client.get(reverse("edit-launch", args=[draft.key]))
    values = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    values = {name: value for name, value in values.items() if value not in (None, False)} | {
        "state": "active",
        "version": draft.version,
    }
    answer = client.post(reverse("edit-launch", args=[draft.key]), values, follow=True).content.decode()
    assert Launch.objects.get(key=draft.key).state == LaunchState.ACTIVE
    assert "Each item belongs to its owning role now" in answer
    assert "Pia" in answer
    active = Launch.objects.get(key=draft.key)
    version = Item.objects.get(key="app").version
    assert edit_item(launch=active, by=gus, key="app", version=version, values={"name": "No more"}).proposal is not None


def test_who_made_a_draft_and_left_edits_nothing(program, gus):
    draft = create_launch(by=gus, program=program, name="Draft", start="2027-01-04")
    gus.memberships.all().delete()
    assert rights_in(draft, gus).answers_for == frozenset()
    assert not rights_in(draft, gus).drafting


def test_a_launch_that_was_active_is_no_draft_of_ones_own_any_more(program, gus):
    draft = make_launch(program, PLAN, by=gus)
    for state in (LaunchState.ACTIVE, LaunchState.DRAFT):
        edit_launch(launch=draft, by=gus, version=None, values={"state": state})
        draft.refresh_from_db()
    assert rights_in(draft, gus).answers_for == {OwningRole.PROGRAM}
    assert rights_in_all([draft], gus)[draft.pk].answers_for == {OwningRole.PROGRAM}
    assert edit_item(launch=draft, by=gus, key="app", version=1, values={"name": "Taken"}).proposal is not None
