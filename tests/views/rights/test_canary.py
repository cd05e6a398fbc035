"""A secret word stands in every text of a hidden launch. Whoever crawls everything as an outsider never meets it, and
finds every page as it would be without that launch."""

import re
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import person
from tests.world import SECRET
from tracker.models import Launch, LaunchForecast, Notice, Program
from tracker.selectors.plan import scheduled
from tracker.views.page import limits

pytestmark = [pytest.mark.django_db, pytest.mark.one_database, pytest.mark.ignore_template_errors]
OUTSIDERS = ("gus", "carol", "pete", "mallory", "nobody")
#: What differs from one visit to the next by itself.
CHANCE = re.compile(
    r"""(?:csrfmiddlewaretoken|form-key)" value="[^"]+"|\d\d:\d\d|"\d{4}-\d\d-\d\dT[^"]+"|'Content-Length': '\d+'|'X-Request-ID': '[^']+'"""
)
#: Queries that a page is asked with.
MOST = 5
#: What one searched for, as the page of hits repeats it.
ECHO = re.compile(f'value="{SECRET}"|“{SECRET}”|q={SECRET}')


#: What one typed, as the page that turns it away gives it back.
GIVEN_BACK = re.compile(r"<textarea[^>]* readonly.*?</textarea>", re.DOTALL)


class Links(HTMLParser):
    """Every address that a page leads to by a click, a fragment or a form that asks."""

    def __init__(self):
        super().__init__()
        self.addresses, self.posts = set(), set()

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        for name in ("href", "hx-get", "data-more"):
            if values.get(name):
                self.addresses.add(values[name])
        if tag == "form" and values.get("action") and values.get("method") == "post":
            self.posts.add(values["action"])


def crawl(client, start):
    """Every page that can be reached, by address, and every address that is posted to. Of the many queries that one
    page can be asked with, a few stand for all."""
    pages, posts, waiting, asked = {}, set(), list(start), Counter()
    while waiting:
        where = waiting.pop(0)
        path = urlsplit(where).path
        if where in pages or asked[path] >= MOST or where.startswith(("/sign-out", "/static")):
            continue
        asked[path] += 1
        fragment = client.get(where, headers={"HX-Request": "true", "HX-Target": "panel"})
        answer = client.get(where)
        for one in (fragment, answer):
            text = one.content.decode() + str(dict(one.headers))
            # What one searched for stands in the field and in the answer that there is none.
            assert SECRET.casefold() not in ECHO.sub("", text).casefold(), where
            assert one.status_code < 500
        pages[where] = answer.status_code, CHANCE.sub("", text)
        waiting.append(answer.headers.get("Location", "/"))
        links = Links()
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            links.feed(fragment.content.decode() + answer.content.decode())
        posts |= {urlsplit(urljoin(where, action)).path for action in links.posts}
        for to in (urlsplit(urljoin(where, link)) for link in sorted(links.addresses)):
            if not to.netloc and not to.scheme:
                waiting.append(to.path + (f"?{to.query}" if to.query else ""))  # noqa: PERF401  # it reads better
    return pages, posts


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("name", OUTSIDERS)
def test_an_outsider_never_meets_a_word_of_a_hidden_launch_nor_a_trace_of_it(world, name):
    world.people["nobody"] = person("nobody", "Nobody", None)
    start = [
        "/", *(reverse(one) for one in ("home", "search", "reports", "team-view", "product-view", "program-view")),
        *(reverse("search") + f"?q={word}" for word in (SECRET, SECRET[:4], "example", "Hire", "boss")),
        reverse("team-view") + "?department=hr", reverse("suggest-items", args=["comet"]) + f"?source={SECRET[:3]}",
        reverse("plan", args=["comet"]) + "?owner=boss", reverse("history", args=["comet"]) + "?person=boss",
    ]  # fmt: skip
    seen, posts = crawl(client_of(world.people[name]), start)
    assert len(seen) > 15
    for where in sorted(posts):
        # Errors and answers to a post keep to it too.
        for data in (
            {},
            {"q": SECRET, "item": "hire", "text": f"@boss @{SECRET}boss", "source": "deck", "person": "boss"},
        ):
            answer = client_of(world.people[name]).post(where, data | {"version": "1"}, follow=True)
            text = GIVEN_BACK.sub("", answer.content.decode())
            text = text.replace(f"@{SECRET}boss", "").replace(f'value="{SECRET}"', "")
            assert SECRET not in text, where


@pytest.mark.parametrize("name", OUTSIDERS)
def test_pages_counts_and_order_are_as_if_the_hidden_launch_were_not_there(world, name):
    world.people["nobody"] = person("nobody", "Nobody", None)
    start = ["/", *(reverse(one) for one in ("home", "reports", "team-view", "product-view", "program-view", "search"))]
    start += [reverse("search") + "?q=hire", reverse("notices")]
    LaunchForecast.objects.all().delete()  # which the world's status update made
    with_it, _posts = crawl(client_of(world.people[name]), start)
    Notice.objects.update(read_at=None)  # which the first visit read
    Launch.objects.get(key="hidden").delete()
    Program.objects.get(key="umbra").delete()
    LaunchForecast.objects.all().delete()  # which the first visit made
    scheduled.forget()
    limits.forget()
    without, _posts = crawl(client_of(world.people[name]), start)
    assert with_it.keys() == without.keys()
    for where, page in with_it.items():
        if where == reverse("my-data"):
            continue  # it tells what the account pages noted on the way here
        differs = [
            pair
            for pair in zip(page[1].splitlines(), without[where][1].splitlines(), strict=False)
            if pair[0] != pair[1]
        ]
        assert page == without[where], (where, differs[:3])
