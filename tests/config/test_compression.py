"""Answers are compressed where their size tells nobody what stands on them."""

import gzip

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def asked(client, address, **headers):
    return client.get(address, headers={"Accept-Encoding": "gzip"} | headers)


def test_a_page_is_a_third_of_its_size_and_the_same(signed_in, launch):
    address = reverse("plan", args=[launch.key])
    plain, answer = signed_in.get(address), asked(signed_in, address)
    assert "Content-Encoding" not in plain.headers
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert len(answer.content) * 3 < len(plain.content)
    page = gzip.decompress(answer.content).decode()
    assert 'id="board"' in page
    assert page.rstrip().endswith("</html>")


@pytest.mark.parametrize("query", ["?q=deck", "?only=driving", "?"])
def test_what_another_site_can_put_into_an_address_is_not_measured(signed_in, launch, query):
    answer = asked(signed_in, reverse("plan", args=[launch.key]) + query)
    assert answer.status_code == 200
    assert ("Content-Encoding" in answer.headers) is (query == "?")


def test_a_request_that_no_link_can_make_is_compressed(signed_in, launch):
    answer = asked(signed_in, reverse("plan", args=[launch.key]) + "?item=deck", **{"HX-Request": "true"})
    assert answer.headers["Content-Encoding"] == "gzip"


def test_two_answers_of_one_page_differ_in_size(signed_in, launch):
    address = reverse("plan", args=[launch.key])
    assert len({len(asked(signed_in, address).content) for _ in range(6)}) > 1
