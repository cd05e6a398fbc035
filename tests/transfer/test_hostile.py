"""Files that were made to cost, or to harm, are refused before they do (benchmarks/hostile.py measures what they cost)."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.transfer.hostile import COSTLY, FULL, HARMFUL, HEAD, item, plan
from tracker.engine.plan.json_rows import LARGEST_JSON_FILE
from tracker.engine.time.errors import LONGEST_MESSAGE, PlanError
from tracker.models import Item, Launch
from tracker.services.launches.imports import MOST_IN_LAUNCH
from tracker.transfer.formats import read_file

#: A size at which JSON is read, and not refused for it.
JSON = LARGEST_JSON_FILE - 1024 * 1024


def said_of(file):
    with pytest.raises(PlanError) as error:
        read_file(file, project_summary=False, most=MOST_IN_LAUNCH)
    assert 0 < len(str(error.value)) <= LONGEST_MESSAGE
    assert str(error.value).isprintable()
    return str(error.value)


class Counted(BytesIO):
    """A file that knows how much of it was asked for at a time."""

    largest = 0

    def read(self, size=-1):
        self.largest = max(self.largest, len(self.getvalue()) if size is None or size < 0 else size)
        return super().read(size)


@pytest.mark.parametrize("size", [FULL, JSON, 4_000_000])
@pytest.mark.parametrize("name", COSTLY)
def test_what_costs_more_than_a_plan_is_refused(name, size):
    file = Counted(b"".join(COSTLY[name](size)))
    if size == 4_000_000 and name in ("elements-in-tasks", "exceptions"):
        assert read_file(file).items == ()  # so many that nobody needs do no harm
        return
    said_of(file)
    assert file.largest <= LARGEST_JSON_FILE + 1


@pytest.mark.django_db
@pytest.mark.parametrize("name", HARMFUL)
def test_what_harms_is_refused_and_leaves_no_row(client, bob, program, name):
    source = b"".join(HARMFUL[name](0))
    said_of(BytesIO(source))
    client.force_login(bob)
    form = {"program": program.pk, "file": SimpleUploadedFile("plan.json", source)}
    answer = client.post(reverse("import-launch"), form)
    assert answer.status_code == 422
    assert "error" in answer.content.decode()
    assert not Launch.objects.exists()
    assert not Item.objects.exists()


def test_every_limit_lets_its_largest_through():
    deep = 1
    for _ in range(16):
        deep = [deep]
    whole = plan(x=deep, **item(x="é" * 4_000, facts={"a": "b" * 8_000}, name="n" * 65_536)).encode()
    read = read_file(BytesIO(whole))
    assert read.x == deep
    assert read.items[0].x == "é" * 4_000
    with pytest.raises(PlanError, match="deeper than 16"):
        read_file(BytesIO(plan(x=[deep]).encode()))


def test_notes_are_kept_and_fields_that_nobody_reads_are_not():
    more = "<Notes>Call them</Notes><WBS>1.2</WBS><TimephasedData><Value>PT8H</Value></TimephasedData>"
    file = (
        f"{HEAD}<Task><UID>1</UID><Name>A<!-- b --></Name><Duration>PT8H0M0S</Duration>{more}</Task></Tasks></Project>"
    )
    (row,) = read_file(BytesIO(file.encode())).items
    assert (row.name, row.description) == ("A", "Call them")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "value", [{"x": "a" * 20_000}, {"x": float("inf")}, {"x": "\ud800"}], ids=["large", "inf", "half"]
)
def test_a_row_is_held_to_the_limits_whoever_writes_it(launch, value):
    row = launch.items.get(key="app")
    row.extra = row.facts = value
    for write in (
        row.save,
        lambda: Item.objects.bulk_update([row], ["extra"]),
        lambda: Item.objects.filter(pk=row.pk).update(facts=value),
        lambda: Launch.objects.filter(pk=launch.pk).update(risk_events=[value] * 60),
    ):
        with pytest.raises(ValidationError), transaction.atomic():
            write()
    assert launch.items.get(key="app").facts == {}


@pytest.mark.django_db
def test_no_list_loads_what_a_file_brought_for_others(client, bob, launch):
    client.force_login(bob)
    for name, args in (("home", []), ("plan", ["comet"]), ("program-view", []), ("risks", ["comet"]), ("my-work", [])):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(name, args=args)).status_code == 200
        loaded = [sql for sql in (one["sql"] for one in asked) if own_additions(sql)]
        assert loaded == [], name


def own_additions(sql):
    """Whether a query reads the additions of the rows that it lists."""
    table = re.search(r' FROM ("\w+")', sql)
    return table is not None and f'{table[1]}."extra"' in sql.split(" FROM ")[0]
