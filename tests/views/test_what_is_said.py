"""What the product says is so: a risk stays one, nothing is called in time that nobody looked at, and every refusal
leads on."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from roles.access import Role
from roles.models import Department
from tests.cast import person
from tests.pages import elements
from tests.services.edits import days, edit
from tests.views.plan.test_editing import typed_in
from tracker.forms.commitments.commitments import ActionForm
from tracker.models import Action, Item, Launch
from tracker.selectors.commitments.handoffs import handoffs
from tracker.selectors.plan.grounds import Ground, grounds_of
from tracker.selectors.plan.rows import launch_line, role_crossings
from tracker.selectors.plan.scheduled import forget, scheduled_launch
from tracker.selectors.risks import near_the_path, open_risks
from tracker.services.commitments.impact_checklist import CHECKLIST, questions_of
from tracker.services.forecast.runs import forecast_launch
from tracker.services.plan.items import add_item
from tracker.words.changes import standing

pytestmark = pytest.mark.django_db


def rules(launch, key):
    launch = Launch.objects.get(pk=launch.pk)
    risks = open_risks(scheduled_launch(launch), launch.today, (), {})
    return {risk.rule: risk for risk in risks if risk.items[0] == key}


@pytest.fixture
def asked(launch, bob):
    """The hire, which takes until 13 January, asked for by the 6th."""
    fields = {"commitment": "requested", "asked_by": "program", "agreed_need_by": date(2027, 1, 6), "promise": None}
    Item.objects.filter(launch=launch, key="hire").update(**fields)
    Launch.objects.filter(pk=launch.pk).update(revision=50)
    forget()
    return Item.objects.get(launch=launch, key="hire")


def test_accepting_an_impossible_day_leaves_a_risk_and_the_card_says_so(signed_in, launch, asked):
    where = reverse("commitment", args=[asked.pk])
    page = signed_in.get(where).content.decode()
    assert "which the plan cannot meet. Offer another day instead." in page
    forms = {form.action.value: form for form in signed_in.get(where).context["forms"]}
    assert next(iter(forms)) == "counter"
    assert str(forms["counter"]["day"].value()) == "13 Jan 2027"
    assert forms["accept"]["day"].value() is None
    before = rules(launch, "hire")
    assert "no-promise" in before
    said = {"action": "accept", "day": "2027-01-06", "version": asked.version, "state": "requested"}
    answer = signed_in.post(where, said, follow=True).content.decode()
    assert "It stays a risk until one of them moves." in answer
    after = rules(launch, "hire")
    assert after["promised-early"].severity == before["no-promise"].severity
    assert after["promised-early"].facts["short"] == 5
    page = signed_in.get(reverse("risks", args=[launch.key])).content.decode()
    assert "promised for 6 Jan 2027, but the plan can deliver it on 13 Jan 2027, 5 d later" in page
    # A day that can be met is none.
    edit(launch, None, "hire", duration=days(2))
    assert "promised-early" not in rules(launch, "hire")


def test_a_day_that_the_plan_cannot_meet_has_no_days_to_spare(signed_in, launch, asked):
    """The hire is needed by the launch alone, and takes until 13 January."""
    need_by = date(2027, 1, 29)
    Item.objects.filter(pk=asked.pk).update(commitment="accepted", promise=date(2027, 1, 6), agreed_need_by=need_by)
    moved(launch)
    board = reverse("commitments", args=[launch.key])
    pages = {
        "card": reverse("commitment", args=[asked.pk]),
        "board": board,
        "late": f"{board}?only=late",
        "panel": f"{reverse('plan', args=[launch.key])}?item=hire",
        "item": reverse("item", args=[asked.pk]),
    }
    for name, address in pages.items():
        page = signed_in.get(address).content.decode()
        assert "planned 5 working days after it" in page, name
        assert "to spare" not in page
    # One that it can meet is as before.
    Item.objects.filter(pk=asked.pk).update(promise=date(2027, 1, 14))
    Launch.objects.filter(pk=launch.pk).update(revision=61)
    assert "planned 5 working days" not in signed_in.get(pages["card"]).content.decode()


def test_who_offers_or_agrees_to_an_impossible_day_is_told(signed_in, launch, asked):
    where = reverse("commitment", args=[asked.pk])
    said = {"action": "counter", "day": "2027-01-07", "reason": "Soon", "version": asked.version, "state": "requested"}
    answer = signed_in.post(where, said, follow=True)
    assert "after the day that is offered." in answer.content.decode()
    accept = next(form for form in answer.context["forms"] if form.action == "accept")
    assert "day" not in accept.fields
    assert accept.note == (
        "You agree to 7 Jan 2027. As planned it is done on 13 Jan 2027, after that: it becomes a risk."
    )


def test_whoever_asks_agrees_to_a_promise_that_was_moved_and_names_no_day(launch, asked):
    slipped = {"commitment": "reopened", "reopened_for": "provider-slipped", "promise": date(2027, 2, 12)}
    Item.objects.filter(pk=asked.pk).update(**slipped)
    item = Item.objects.get(pk=asked.pk)
    known = {"item": item, "launch": launch, "need_by": date(2027, 1, 20), "finish": date(2027, 1, 13)}
    form = ActionForm(action=Action.ACCEPT, promises=False, **known)
    assert "day" not in form.fields
    assert form.note == (
        "You agree to 12 Feb 2027. The plan needs it by 20 Jan 2027, which is earlier. "
        "The day it is needed by, as agreed, becomes 20 Jan 2027."
    )
    assert "day" in ActionForm(action=Action.ACCEPT, promises=True, **known).fields


def test_commitments_are_found_by_their_owner(signed_in, launch, asked, carol):
    Item.objects.filter(pk=asked.pk).update(owner=carol)
    moved(launch)
    page = signed_in.get(reverse("commitments", args=[launch.key]), {"q": "carol"}).content.decode()
    assert f'id="card-{asked.pk}"' in page


def moved(launch, **values):
    Launch.objects.filter(pk=launch.pk).update(revision=60, **values)
    forget()
    return Launch.objects.get(pk=launch.pk)


def test_nothing_is_in_time_before_anybody_said_how_it_stands(signed_in, launch):
    today = timezone.localdate()
    plan, report = reverse("plan", args=[launch.key]), reverse("report", args=[launch.key])
    began = {"start": today - timedelta(19), "target": today + timedelta(400)}

    def said(**values):
        row = moved(launch, **values)
        pages = signed_in.get(plan).content.decode(), signed_in.get(report).content.decode()
        return grounds_of(row, scheduled_launch(row)).ground, *pages

    ground, line, told = said(**began, state="active", data_date=None)
    assert ground is Ground.UNREPORTED
    assert "on paper; no progress was reported yet" in line
    assert "Nobody can say yet" in told
    assert ">Report progress</a>" in line.split('id="launch-line"')[1].split("</section>")[0]
    ground, line, told = said(data_date=today - timedelta(12))
    assert ground is Ground.OLD
    assert "on paper; progress was last reported on" in line
    assert "Nobody can say today" in told
    ground, line, told = said(data_date=today - timedelta(2))
    assert ground is Ground.REPORTED
    assert "on paper" not in line
    assert "Yes. As planned it launches on" in told
    ground, line, told = said(state="draft", data_date=None)
    assert ground is Ground.DRAFT
    assert "in this draft" in line
    assert "This plan is a draft" in told
    assert "Yes." not in told
    _ground, line, told = said(target=today + timedelta(1), state="draft", data_date=None)
    assert "working days late in this draft" in line
    assert "This plan is a draft" in told
    assert "No. As planned" not in told
    # Late is late, whoever said what.
    _ground, line, told = said(state="active")
    assert "working days late" in line
    assert "No. As planned it launches on" in told


@pytest.mark.parametrize(
    ("state", "ground", "line", "verdict"),
    [
        ("archived", Ground.ARCHIVED, "by the plan of an archived launch", "This launch is archived"),
        ("cancelled", Ground.CANCELLED, "by the plan of a cancelled launch", "No: this launch was cancelled"),
        ("launched", Ground.UNSAID, "it does not say when it was launched", "It is marked as launched, but"),
    ],
)
@pytest.mark.parametrize("target", [date(2027, 1, 5), date(2028, 1, 31)])
def test_what_nobody_works_at_is_neither_in_time_nor_late(signed_in, launch, state, ground, line, verdict, target):
    row = moved(launch, state=state, target=target)
    assert grounds_of(row, scheduled_launch(row)).ground is ground
    for name in ("plan", "risks", "report"):
        page = signed_in.get(reverse(name, args=[launch.key])).content.decode()
        assert (verdict if name == "report" else line) in page, name
        shown = page.split("<main")[1]
        assert not re.search(r'class="[^"]*(is-fine|verdict is-late|verdict-line is-late)', shown), name
        assert "As planned it launches" not in shown
    home = signed_in.get(reverse("home"), {"archived": "1"} if state == "archived" else {}).content.decode()
    assert line in home


def test_a_launch_that_was_made_says_when(signed_in, launch):
    done = timezone.make_aware(datetime(2027, 1, 29, 17))
    Item.objects.filter(launch=launch).update(actual_start=date(2027, 1, 4), actual_finish=date(2027, 1, 28))
    row = moved(launch, state="launched", target=date(2027, 1, 27), data_date=done.date())
    assert grounds_of(row, scheduled_launch(row)).ground is Ground.DONE
    assert "launched 1 working day late" in signed_in.get(reverse("plan", args=[launch.key])).content.decode()
    report = signed_in.get(reverse("report", args=[launch.key])).content.decode()
    assert "It launched on 28 Jan 2027, 1 working day late: the target was 27 Jan 2027." in report


def test_in_time_on_paper_and_unlikely_is_no_good_news(signed_in, launch):
    row = moved(launch, state="active", target=date(2028, 1, 31), start=date(2028, 1, 3), data_date=None)
    scheduled = scheduled_launch(row)
    assert grounds_of(row, scheduled).firm
    assert standing(-4, grounds_of(row, scheduled), 0.35) == {
        "late": "4 working days early on paper, but not likely",
        "tone": "doubtful",
    }
    assert standing(-4, grounds_of(row, scheduled), 0.5)["tone"] == "fine"
    forecast = forecast_launch(row, scheduled)
    forecast.chance = 0.35
    forecast.save()
    for name in ("plan", "risks", "home"):
        page = signed_in.get(reverse(name, args=[] if name == "home" else [launch.key])).content.decode()
        assert "early on paper, but not likely" in page, name
        assert not re.search(r'class="[^"]*is-fine[^"]*">\s*\d+ working', page), name


def test_progress_of_some_items_is_not_none(signed_in, launch, bob):
    began = timezone.localdate() - timedelta(19)
    row = moved(launch, state="active", start=began, target=began + timedelta(400), data_date=None)
    edit(row, bob, "app", actual_start=began)
    line = signed_in.get(reverse("plan", args=[launch.key])).content.decode()
    assert "on paper; progress was reported on some items only" in line
    assert "no progress was reported" not in line
    for name in ("report", "forecast"):
        page = signed_in.get(reverse(name, args=[launch.key])).content.decode()
        assert "rests on little: progress was reported on some items only" in page, name


def test_a_report_names_offers_and_refusals_that_wait(signed_in, launch, asked):
    Item.objects.filter(pk=asked.pk).update(commitment="countered", offered=date(2027, 1, 22))
    moved(launch)
    page = signed_in.get(reverse("report", args=[launch.key])).content.decode()
    assert "offers 22 Jan 2027, and it is needed by" in page
    assert reverse("commitment", args=[asked.pk]) in page
    Item.objects.filter(pk=asked.pk).update(commitment="declined", offered=None)
    moved(launch, name="Comet II")
    Launch.objects.filter(pk=launch.pk).update(revision=62)
    assert "has declined it" in signed_in.get(reverse("report", args=[launch.key])).content.decode()


def test_settings_say_that_nothing_differed_and_who_decides(client, launch, signed_in, pia):
    where = reverse("edit-launch", args=[launch.key])
    form = typed_in(signed_in.get(where).content.decode().split("<main")[1])
    answer = signed_in.post(where, form, follow=True).content.decode()
    assert "Nothing differed, so nothing was changed." in answer
    assert ">Save</button>" in re.sub(r"\s+<", "<", re.sub(r">\s+", ">", signed_in.get(where).content.decode()))
    client.force_login(pia)
    assert "Save or propose" in client.get(where).content.decode()


def test_a_guest_without_launches_is_led_to_their_items(client, launch, program):
    guest = person("gwen", "Gwen", program, Role.GUEST_PARTNER)
    client.force_login(guest)
    assert "You belong to no program yet" in client.get(reverse("home")).content.decode()
    Item.objects.filter(launch=launch, key="hire").update(owner=guest)
    page = client.get(reverse("home")).content.decode()
    assert "You belong to no program yet" not in page
    assert reverse("my-work") in page


def test_plan_and_handoffs_count_the_same_handoffs(signed_in, launch):
    scheduled = scheduled_launch(launch)
    rows = handoffs(scheduled, launch.today)
    on_path = [row for row in rows if row.driving and row.crosses_roles and not scheduled.finished(row.taker)]
    assert {row.link for row in on_path} == role_crossings(scheduled)
    assert launch_line(scheduled).role_handoffs == len(on_path)


def test_a_dependency_without_a_department_leads_to_where_it_gets_one(signed_in, launch):
    Item.objects.filter(launch=launch, key="hire").update(department=None, promise=None, commitment=None)
    moved(launch)
    item = Item.objects.get(launch=launch, key="hire")
    way = f"{reverse('plan', args=[launch.key])}?item=hire&amp;edit=department"
    assert way in signed_in.get(reverse("commitment", args=[item.pk])).content.decode()
    assert way in signed_in.get(reverse("commitments", args=[launch.key])).content.decode()


def test_done_against_criteria_leads_to_the_card(signed_in, launch, asked):
    Item.objects.filter(pk=asked.pk).update(commitment="accepted", criteria="Signed", promise=date(2027, 1, 13))
    moved(launch)
    answer = signed_in.post(reverse("report-item", args=[asked.pk]), {"what": "done", "version": asked.version})
    assert answer["Location"] == reverse("commitment", args=[asked.pk]) + "?action=deliver#do-deliver"
    assert "What shows it" in signed_in.get(answer["Location"].partition("#")[0]).content.decode()


def test_a_duration_below_its_range_can_be_saved_with_the_range(signed_in, launch):
    edit(launch, None, "hire", optimistic=days(6), pessimistic=days(12))
    where = reverse("edit-item", args=[launch.key], query={"item": "hire", "field": "duration"})
    version = Item.objects.get(key="hire").version
    answer = signed_in.post(where, {"duration": "4d", "version": version}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "The optimistic duration (6d) is longer than the likely one (4d)." in answer.content.decode()
    assert 'name="fit"' in answer.content.decode()
    signed_in.post(where, {"duration": "4d", "version": version, "fit": "1"}, headers={"HX-Request": "true"})
    item = Item.objects.get(key="hire")
    assert [str(one) for one in (item.optimistic, item.duration, item.pessimistic)] == ["4d", "4d", "12d"]


def test_departments_are_asked_what_is_theirs_to_answer_and_not_again():
    delivered = {("marketing", "collateral"), ("hr", "hiring"), ("hr", "training")}
    asked = questions_of("marketing", 1, delivered, [("collateral", "Sales deck")])
    categories = {question.category for question in asked}
    assert "collateral" in categories
    assert not {"hiring", "training"} & categories
    assert "legal" in categories  # nobody delivers it: whoever reads it may know
    assert not any("Sales deck" in str(question.text) for question in asked)
    assert questions_of("new", 1, delivered, []) == list(CHECKLIST)


def test_one_risk_is_said_in_the_singular_and_a_gate_is_not_asked_for(signed_in, launch):
    page = signed_in.get(reverse("plan", args=[launch.key])).content.decode()
    assert "1 risks of" not in page
    Item.objects.filter(launch=launch, key="train").update(kind="gate", duration=days(0))
    moved(launch)
    assert Department.objects.filter(key="hr").exists()
    page = signed_in.get(reverse("product-view")).content.decode()
    rows = [row for row in page.split("<tr>") if "Train sales" in row]
    assert not any("Not asked for" in row for row in rows)


def test_open_risks_are_counted_with_those_near_the_critical_path(signed_in, launch, bob):
    add_item(launch=launch, by=bob, name="Loose", kind="dependency", duration=days(2))
    scheduled = scheduled_launch(Launch.objects.get(pk=launch.pk))
    risks = open_risks(scheduled, launch.today, ())
    drive = [risk for risk in risks if "hire" in risk.at_stake]
    far = [risk for risk in risks if not {"hire", "train", "deck", "app", "go"}.intersection(risk.at_stake)]
    assert near_the_path(scheduled, drive) == len(drive) > 0
    assert near_the_path(scheduled, far) == 0 < len(far)
    page = signed_in.get(reverse("plan", args=[launch.key])).content.decode()
    shown = elements(page, "section", "line")[0].text
    assert f"Open risks {len(risks)} {near_the_path(scheduled, risks)} near the critical path" in shown


def test_a_duration_that_moves_nothing_says_what_decides(signed_in, launch):
    url = reverse("edit-item", args=[launch.key], query={"item": "hire", "field": "duration"})
    assert "decide when it finishes" not in signed_in.get(url, headers={"HX-Request": "true"}).content.decode()
    Item.objects.filter(key="hire").update(actual_start=launch.start, remaining=days(3))
    moved(launch)
    shown = signed_in.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "It has started: the 3 d that remain decide when it finishes." in shown
    posted = {"duration": "20d", "version": Item.objects.get(key="hire").version}
    answer = signed_in.post(url, posted, headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/"})
    assert "the 3 d that remain decide" in answer.content.decode()


def test_what_has_no_department_was_asked_of_none(signed_in, launch):
    fields = {"department": None, "promise": None, "commitment": None}
    Item.objects.filter(launch=launch, key="hire").update(**fields)
    moved(launch)
    page = signed_in.get(reverse("risks", args=[launch.key])).content.decode()
    assert "no department delivers it yet" in page
    assert "“Hire a trainer” is on the driving path and nobody has asked" not in page
    assert f"{reverse('plan', args=[launch.key])}?item=hire&amp;edit=department" in page


def test_who_may_not_ask_reads_who_can(client, launch, program):
    Item.objects.filter(launch=launch, key="hire").update(promise=None, commitment=None)
    moved(launch)
    client.force_login(person("sam", "Sam", program, Role.STAKEHOLDER))
    page = client.get(reverse("commitment", args=[Item.objects.get(key="hire").pk])).content.decode()
    assert "Nobody has asked for it yet." in page
