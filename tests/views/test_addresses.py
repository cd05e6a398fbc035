"""What an address asks for and a screen does not have is left out with a word, and pictures have the size asked for."""

import re
from html import unescape

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "query", "said"),
    [
        ("plan", {"group": "colour"}, "group “colour”"),
        ("plan", {"department": "nowhere", "zoom": "century"}, "zoom “century”, department “nowhere”"),
        ("plan", {"only": "x", "without": "y", "role": "z"}, "role “z”, only “x”, without “y”"),
        ("risks", {"severity": "dire"}, "severity “dire”"),
        ("risks", {"rule": "none-such", "item": "gone"}, "rule “none-such”, item “gone”"),
        ("commitments", {"state": "lost", "only": "x"}, "state “lost”, only “x”"),
        ("handoffs", {"from": "nowhere", "only": "x"}, "from “nowhere”, only “x”"),
        ("history", {"verb": "sneezed"}, "verb “sneezed”"),
        ("map", {"zoom": "7", "only": "x"}, "only “x”, zoom “7”"),
    ],
)
def test_what_an_address_asks_for_and_is_not_there_is_left_out_with_a_word(signed_in, launch, name, query, said):
    """The page is that of the address without it, which would otherwise be empty or silently another one."""
    address = reverse(name, args=[launch.key])
    page = signed_in.get(address, query)
    assert page.status_code == 200
    text = unescape(page.content.decode())
    assert f"The address asks for what is not here, so that is left out: {said}." in text
    plain = unescape(signed_in.get(address).content.decode())
    rows = r'data-key="([^"]+)"|id="(card-\d+|link-\d+)"|class="map-box'
    assert re.findall(rows, text) == re.findall(rows, plain)
    assert "left out" not in plain


def test_the_map_is_drawn_in_the_size_that_is_asked_for(signed_in, launch):
    address = reverse("map", args=[launch.key])
    sizes = {}
    for zoom in ("50", "100", "150"):
        page = signed_in.get(address, {"zoom": zoom}).content.decode()
        svg = re.search(r'<svg class="network"\s+width="(\d+)"\s+height="(\d+)"', page)
        sizes[zoom] = tuple(map(int, svg.groups()))
    assert [round(size[0] / sizes["100"][0], 2) for size in sizes.values()] == [0.5, 1, 1.5]
    assert [round(size[1] / sizes["100"][1], 2) for size in sizes.values()] == [0.5, 1, 1.5]
    fits = signed_in.get(address, {"zoom": "fit"}).content.decode()
    assert re.search(r'<svg class="network"\s+width="100%"', fits)
    assert 'class="lanes"' not in fits
    assert fits.count('class="map-lane"') == 3
