"""A launch with its schedule: computed once a revision, and its questions answered once."""

import pytest

from tracker.models import Launch
from tracker.selectors.plan import scheduled
from tracker.selectors.plan.scheduled import MOST_ANSWERS, Unschedulable, scheduled_launch, scheduled_launches

pytestmark = pytest.mark.django_db


def test_a_revision_is_computed_once_and_a_new_one_anew(launch, django_assert_num_queries):
    first = scheduled_launch(launch)
    with django_assert_num_queries(0):
        assert scheduled_launch(launch) is first
    launch.revision += 1
    assert scheduled_launch(launch) is not first


def test_a_plan_that_cannot_be_scheduled_says_why_each_time(launch):
    launch.items.filter(key="deck").update(duration="0.5d")
    scheduled.forget()
    for _time in range(2):
        with pytest.raises(Unschedulable, match="whole days"):
            scheduled_launch(launch)
    assert isinstance(scheduled_launches([launch])[launch.pk], Unschedulable)


def test_a_question_is_answered_once_and_each_answer_is_kept_for_its_own_question(launch):
    asked = []

    def ask(name, *more):
        return scheduled_launch(launch).once(name, *more, make=lambda: asked.append((name, *more)) or len(asked))

    assert [ask("a"), ask("a"), ask("a", 1), ask("b"), ask("a", 1)] == [1, 1, 2, 3, 2]
    assert asked == [("a",), ("a", 1), ("b",)]


def test_many_questions_do_not_push_out_the_newest(launch):
    whole = scheduled_launch(launch)
    for number in range(MOST_ANSWERS + 5):
        whole.once("filter", number, make=lambda number=number: number)
    assert whole.once("filter", MOST_ANSWERS + 4, make=lambda: "anew") == MOST_ANSWERS + 4
    assert whole.once("filter", 0, make=lambda: "anew") == "anew"


def test_what_is_finished_counts_summaries_whose_parts_are(launch):
    launch.items.filter(key__in=["app", "deck"]).update(actual_start="2027-01-04", actual_finish="2027-01-08")
    Launch.objects.filter(pk=launch.pk).update(revision=launch.revision + 1)
    launch.refresh_from_db()
    whole = scheduled_launch(launch)
    done = {item.key for n, item in enumerate(whole.plan.items) if whole.finished(n)}
    assert done == {"ready", "app", "deck"}
