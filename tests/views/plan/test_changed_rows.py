"""An edit answers with the rows and bars that differ, where the page shows what they differ from."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.pages import elements
from tests.plans import long_plan, make_launch
from tracker.models import Launch

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(bob, program):
    """A launch of 230 items of which one row is edited: by what the page says of itself."""
    launch = make_launch(program, long_plan(230), by=bob)
    client = Client(headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/launches/long/plan/"})
    client.force_login(bob)
    client.get(launch.get_absolute_url())

    def edit(key, windows="0-100", revision=None, **values):
        revision = Launch.objects.get().revision if revision is None else revision
        version = launch.items.get(key=key).version
        field = next(iter(values))
        shown = {"version": version, "windows": windows, "shown": "0-100", "revision": revision}
        url = reverse("edit-item", args=[launch.key], query={"item": key, "field": field})
        answer = client.post(url, values | shown)
        assert answer.status_code == 200
        return answer.content.decode()

    return edit


def keys(page):
    return [
        row["data-key"] for row in elements(page[page.index("data-changes") :], "tr") if "data-key" in row.attributes
    ]


def test_a_row_that_differs_is_all_that_comes(board):
    page = board("i5", department="")
    assert keys(page) == ["i5"]
    assert "No department" in page
    assert "data-changes" not in board("i5", department="")  # nothing was changed
    assert len(page) < 40_000
    assert "<svg" not in page[page.index("data-changes") :]  # no bar moved


def test_what_moves_comes_with_its_bars_and_arrows(board):
    page = board("i90", duration="2d", windows="0-100,100-200")
    moved = keys(page)
    assert {"i90", "i91", "i150"} <= set(moved)
    assert "i80" not in moved
    changes = page[page.index("data-changes") :]
    assert {one["data-first"] for one in elements(changes, "svg")} == {"0", "100"}
    assert elements(changes, "path", "gantt-arrows")


@pytest.mark.parametrize(
    "asked",
    [
        {"revision": 999},
        {"revision": "x"},
        {"windows": ""},
        {"windows": "5-1"},
        {"windows": "a-b"},
        {"windows": "0-9999"},
    ],
)
def test_a_page_of_another_state_gets_the_window(board, asked):
    page = board("i5", **asked, department="")
    assert "data-changes" not in page
    assert len([row for row in elements(page, "tr") if "data-key" in row.attributes]) == 100


def test_rows_in_another_order_are_the_window(board):
    assert "data-changes" in board("i5", department="")
    assert "data-changes" not in board("i5", name="Renamed")  # the lists and the line that adds items say it, too
    assert "data-changes" not in board("i5", duration="300d")  # another axis
