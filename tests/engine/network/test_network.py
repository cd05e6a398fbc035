import time

import pytest

from tracker.engine import Activity, CycleError, Link, Network, PlanError, schedule
from tracker.engine.network.activity import LinkType
from tracker.engine.time.calendar import standard_calendar

MONDAY = 20_822


def network(activities, links=(), **settings):
    return Network(activities, list(links), {"standard": standard_calendar()}, start=MONDAY, **settings)


def items(*keys):
    return [Activity(key, 1, name=f"Item {key}") for key in keys]


def test_a_cycle_is_named_item_by_item():
    with pytest.raises(CycleError) as refusal:
        network(items(*"abcd"), [Link("a", "b"), Link("b", "c"), Link("c", "a"), Link("c", "d")])
    assert refusal.value.cycles == (("a", "b", "c"),)
    assert "“Item a” (a) → “Item b” (b) → “Item c” (c) → “Item a” (a)" in str(refusal.value)


def test_each_strongly_connected_component_gives_one_shortest_cycle():
    long_way = [Link("a", "b"), Link("b", "c"), Link("c", "d"), Link("d", "a")]
    short_cut = [Link("b", "a")]
    other = [Link("x", "y"), Link("y", "x")]
    with pytest.raises(CycleError) as refusal:
        network(items(*"abcdxy"), [*long_way, *short_cut, *other])
    assert sorted(map(sorted, refusal.value.cycles)) == [["a", "b"], ["x", "y"]]


def test_a_cycle_through_a_summary_names_the_summary():
    activities = [Activity("s", summary=True), Activity("a", 1, parent="s"), Activity("b", 1)]
    with pytest.raises(CycleError) as refusal:
        network(activities, [Link("s", "b"), Link("b", "a")])
    assert set(refusal.value.cycles[0]) == {"s", "a", "b"}


@pytest.mark.slow
def test_a_ring_of_a_hundred_thousand_items_is_named_in_time():
    size = 100_000
    activities = [Activity(str(n), 1) for n in range(size)]
    links = [Link(str(n), str((n + 1) % size)) for n in range(size)]
    begin = time.perf_counter()
    with pytest.raises(CycleError) as refusal:
        network(activities, links)
    assert len(refusal.value.cycles[0]) == size
    assert len(str(refusal.value)) < 2_000
    assert time.perf_counter() - begin < 20  # a bound against hanging; benchmarks measure


@pytest.mark.parametrize(
    ("activities", "links", "words"),
    [
        (items("a", "a"), [], "share the key “a”"),
        (items("a"), [Link("a", "a")], "“a” is linked to itself"),
        (items("a"), [Link("a", "b")], "names “b”, which is no item"),
        ([Activity("a", 1, parent="p")], [], "lies in “p”, which is no item"),
        ([Activity("a", 1, parent="b"), Activity("b", 1, parent="a")], [], "lies inside itself"),
        ([Activity("a", -1)], [], "negative duration"),
        ([Activity("a", 1, calendar="night")], [], "calendar “night”, which is not defined"),
        ([Activity("a", 1, actual_start=9, actual_finish=8)], [], "finishes before it starts"),
    ],
)
def test_what_cannot_be_scheduled_is_refused_by_name(activities, links, words):
    with pytest.raises(PlanError, match=words):
        network(activities, links)


def test_a_summary_cannot_be_linked_with_its_own_part():
    activities = [Activity("s", summary=True), Activity("a", 1, parent="s")]
    with pytest.raises(PlanError, match="its own part"):
        network(activities, [Link("s", "a")])


def test_a_finish_link_into_a_summary_is_refused_by_name():
    activities = [Activity("s", summary=True), Activity("a", 1, parent="s"), Activity("b", 1)]
    with pytest.raises(PlanError, match="b → s is FF"):
        network(activities, [Link("b", "s", LinkType.FF)])


def test_links_of_different_types_between_one_pair_live_together():
    result = schedule(
        network([Activity("a", 5), Activity("b", 2)], [Link("a", "b", LinkType.SS, 1), Link("a", "b", LinkType.FF)])
    )
    assert result.item("b").early.finish == result.item("a").early.finish
    assert result.network.graph.number_of_edges("a", "b") == 2


def test_a_plan_past_the_years_that_are_scheduled_is_refused():
    activities = [Activity(str(n), 50_000) for n in range(5)]
    links = [Link(str(n), str(n + 1)) for n in range(4)]
    with pytest.raises(PlanError, match="past the year 2200"):
        schedule(network(activities, links))


def test_the_horizon_grows_by_itself_both_ways():
    late = network([Activity("a", 30), Activity("b", 3_000)], [Link("a", "b")])
    assert schedule(late).network_finish > MONDAY + 4_000
    early = network([Activity("a", 2_000), Activity("b", 1)], [Link("a", "b")], target=MONDAY + 5)
    assert schedule(early).item("a").late.start < MONDAY - 2_000
