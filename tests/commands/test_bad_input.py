"""Bad files: exit 1, one clear message on standard error, nothing on standard output, no traceback."""

import json

import pytest

from tests.commands.running import run_command, run_process

HEAD = {"name": "x", "start": "2027-01-04"}


def run(*args):
    return run_command("schedule", *args)


def plan(**changes):
    data = {"format": "launchpath-plan/1", "launch": HEAD, "items": [item("a")]}
    return json.dumps(data | changes)


def item(key, **changes):
    return {"key": key, "name": key.upper(), "duration": {"value": 1, "unit": "d"}} | changes


def link(source, target, **changes):
    return {"from": source, "to": target} | changes


def days(value, unit="d"):
    return {"value": value, "unit": unit}


XML = '<Project xmlns="http://schemas.microsoft.com/project">{}<StartDate>2027-01-04T08:00:00</StartDate><Tasks>{}</Tasks></Project>'

CASES = {
    "a cycle": (
        plan(items=[item("a"), item("b")], links=[link("a", "b"), link("b", "a")]),
        "“A” (a) → “B” (b) → “A” (a)",
    ),
    "a link to itself": (plan(links=[link("a", "a")]), "“a” is linked to itself"),
    "a link to nothing": (plan(links=[link("a", "z")]), "“z”, which is no item"),
    "a duplicate key": (plan(items=[item("a"), item("a")]), "share the key “a”"),
    "a key said twice": ('{"format": "launchpath-plan/1", "format": "launchpath-plan/1"}', "“format” twice"),
    "an unknown type": (plan(items=[item("a"), item("b")], links=[link("a", "b", type="XX")]), "links[0].type is 'XX'"),
    "an unknown unit": (plan(items=[item("a", duration=days(1, "y"))]), "the unit 'y'"),
    "an unknown key": (plan(items=[item("a", colour="red")]), "the unknown key “colour”"),
    "an unknown kind": (plan(items=[item("a", kind="task")]), "kind is 'task'"),
    "an unknown constraint": (plan(items=[item("a", constraint="ASAP")]), "constraint is 'ASAP'"),
    "a constraint without a date": (plan(items=[item("a", constraint="SNET")]), "without a constraint_date"),
    "a negative duration": (plan(items=[item("a", duration=days(-1))]), "“a”.duration is negative"),
    "an absurd duration": (plan(items=[item("a", duration=days(1e12))]), "absurdly long"),
    "NaN": (plan().replace('"value": 1', '"value": NaN'), "NaN"),
    "an infinite number": (plan().replace('"value": 1', '"value": 1e999'), "finite"),
    "a number of thousands of digits": (plan().replace('"value": 1', '"value": ' + "9" * 6000), "number"),
    "a date before 1970": (plan(launch={"name": "x", "start": "1969-12-31"}), "between 1970 and 2200"),
    "a date after 2200": (plan(launch={"name": "x", "start": "2201-01-01"}), "between 1970 and 2200"),
    "a date that does not exist": (plan(launch={"name": "x", "start": "2027-02-30"}), "does not exist"),
    "half a day on a day plan": (plan(items=[item("a", duration=days(0.5))]), "counts in whole days"),
    "a calendar that never works": (
        plan(calendars=[{"key": "c", "week": {"mon": []}}], launch=HEAD | {"calendar": "c"}), "“c” never works",
    ),
    "a calendar that ends": (
        plan(calendars=[{"key": "c", "week": {}, "exceptions": [{"from": "2027-01-05", "hours": True}]}],
             launch=HEAD | {"calendar": "c"}, items=[item("a", duration=days(3))]), "almost no working time",
    ),
    "half a character": (plan(items=[item("\ud800")]), "half a character"),
    "a NUL": (plan(items=[item("a", facts={"x": "\x00"})]), "NUL"),
    "a number of four hundred digits": (plan(items=[item("a", duration=days(10**400))]), "absurdly large"),
    "a cost beyond all money": (plan(items=[item("a", planned_cost=1e13)]), "A cost lies between"),
    "a negative cost": (plan(items=[item("a", actual_cost=-1)]), "A cost lies between"),
    "a day of no length": (plan(launch=HEAD | {"hours_per_day": 1e-320}), "quarter of an hour"),
    "a spread that is a list": (plan(items=[item("a", spread={"kind": []})]), "has the kind []"),
    "a spread with a list in it": (
        plan(items=[item("a", spread={"kind": "uniform", "low": [1], "high": 2})]), "low must be a number",
    ),
    "an exception with a time": (
        plan(calendars=[{"key": "c", "week": {"mon": True}, "exceptions": [{"from": "2027-01-05T08:00"}]}]), "without a time",
    ),
    "an exception that ends before it begins": (
        plan(calendars=[{"key": "c", "week": {"mon": True}, "exceptions": [{"from": "2027-01-05", "to": "2027-01-04"}]}]),
        "ends before it begins",
    ),
    "exceptions of a thousand years": (
        plan(calendars=[{"key": "c", "week": {"mon": True}, "exceptions": [{"from": "1970-01-01", "to": "2200-12-31"}] * 5}]),
        "over 200,000 days",
    ),
    "an outline a thousand deep": (
        plan(items=[item("0")] + [item(str(n), parent=str(n - 1)) for n in range(1, 1000)]), "100 summaries deep",
    ),
    "forty thousand keys and one twice": (
        "{" + ",".join(f'"k{n}": 1' for n in range(40_000)) + ',"k39999": 1}', "“k39999” twice",
    ),
    "an external DTD": (
        '<!DOCTYPE Project SYSTEM "http://127.0.0.1/x.dtd">' + XML.format("", ""), "entities",
    ),
    "a day of no minutes": (XML.format("<MinutesPerDay>0</MinutesPerDay>", ""), "a day has 0 minutes"),
    "an XML date that does not exist": (
        XML.format("", "<Task><UID>1</UID><Duration>PT8H0M0S</Duration><Deadline>2400-02-29T17:00:00</Deadline></Task>"),
        "between 1970 and 2200",
    ),
    "an empty file": ("", "empty"),
    "a truncated file": (plan()[:-20], "not complete JSON"),
    "another format": ('{"format": "other/9"}', "This is “other/9”; this product reads “launchpath-plan/1”."),
    "a later version": ('{"format": "launchpath-plan/2"}', "“launchpath-plan/2”; this product reads “launchpath-plan/1”. Another"),
    "no format": ('{"items": []}', "no plan file"),
    "a list": ("[1, 2]", "no plan file"),
    "brackets 100,000 deep": ("[" * 100_000, "deeper than any plan"),
    "objects 100,000 deep": ('{"x":' * 100_000, "deeper than any plan"),
    "a summary in itself": (plan(items=[item("a", parent="a")]), "lies inside itself"),
    "entity declarations": (
        '<?xml version="1.0"?><!DOCTYPE P [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + XML.format("", "&b;"), "entities",
    ),
    "an external reference": (
        '<?xml version="1.0"?><!DOCTYPE P [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + XML.format("", "&a;"), "entities",
    ),
    "truncated XML": (XML.format("", "")[:-30], "not complete XML"),
    "XML that is no project": ("<svg><g/></svg>", "no MS Project XML file but XML of <svg>"),
    "XML 100,000 deep": ("<a>" * 100_000 + "</a>" * 100_000, "no MS Project XML"),
    "an absurd XML duration": (
        XML.format("", "<Task><UID>1</UID><Name>T</Name><Duration>PT999999999H0M0S</Duration></Task>"), "absurd Duration",
    ),
    "an XML duration that is none": (
        XML.format("", "<Task><UID>1</UID><Name>T</Name><Duration>soon</Duration></Task>"), "no duration",
    ),
    "an XML cycle": (
        XML.format("", "".join(
            f"<Task><UID>{a}</UID><Name>T{a}</Name><Duration>PT8H0M0S</Duration><PredecessorLink><PredecessorUID>{b}"
            "</PredecessorUID><Type>1</Type></PredecessorLink></Task>" for a, b in ((1, 2), (2, 1)))), "in a circle",
    ),
    "an XML task without a UID": (XML.format("", "<Task><Name>T</Name></Task>"), "“T” has no UID"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_it_is_refused_with_one_clear_message(name, tmp_path):
    text, words = CASES[name]
    path = tmp_path / "plan.json"
    path.write_text(text, errors="surrogatepass")
    result = run(path, "--json")
    assert result.returncode == 1
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert words in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_file_over_fifty_megabytes_is_refused_unread(tmp_path):
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(51 * 1024 * 1024)
    result = run(path)
    assert (result.returncode, result.stdout) == (1, "")
    assert "over 50 MB" in result.stderr


def test_more_than_a_hundred_thousand_items_are_refused(tmp_path):
    path = tmp_path / "many.json"
    path.write_text(plan(items=[item(str(n)) for n in range(100_001)]))
    result = run(path)
    assert (result.returncode, result.stdout) == (1, "")
    assert "100,001 items" in result.stderr


@pytest.mark.parametrize("name", ["missing.json", "."])
def test_a_file_that_cannot_be_read_is_named(name, tmp_path):
    result = run(tmp_path / name)
    assert (result.returncode, result.stdout) == (1, "")
    assert str(tmp_path) in result.stderr


@pytest.mark.parametrize("name", ["a cycle", "brackets 100,000 deep", "entity declarations", "an XML cycle"])
def test_a_process_of_its_own_ends_as_quietly(name, tmp_path):
    """What the shell sees: the exit code, one line on standard error, and no traceback."""
    text, words = CASES[name]
    path = tmp_path / "plan.json"
    path.write_text(text)
    result = run_process("schedule", path, "--json")
    assert (result.returncode, result.stdout) == (1, "")
    assert words in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
