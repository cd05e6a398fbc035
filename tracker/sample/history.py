"""The last weeks of the sample: edits made again one after the other, and dated back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from roles.access import OwningRole, Role
from roles.models import User
from tracker.models import Action, ChangeSet, Event, Launch, LaunchForecast, Notice, TrendPoint, Verb
from tracker.models.fields import parse_amount
from tracker.selectors.plan.loading import plan_of
from tracker.selectors.plan.scheduled import compute
from tracker.selectors.risks import assessed_risks
from tracker.services.changes.outcome import Outcome
from tracker.services.commitments.exchange import act
from tracker.services.commitments.steps import Said
from tracker.services.forecast.runs import forecast_launch
from tracker.services.plan.items import edit_item
from tracker.services.proposals.answers import accept_proposal
from tracker.services.risks.answers import answer_risk
from tracker.services.risks.trend import record_trend

from .calendar_days import moment, working_days
from .commitments import day_of


def write_history(launch: Launch, history: Any, people: dict[str, User], data_date: date) -> None:
    """The edits of the last weeks, made again one after the other and dated back: what each moved is computed."""
    told = sorted(history, key=lambda row: -row[2])
    first: dict[tuple[str, str], Any] = {}
    for key, _user, _ago, name, before, _after, _reason in told:
        if name in Action.values:
            continue
        first.setdefault((key, name), _told_value(name, before, data_date))
    for (key, name), value in first.items():
        values = {name: value} | ({"agreed_promise": value} if name == "promise" else {})
        launch.items.filter(key=key).update(**values)
    launch.revision += 1
    launch.save()
    TrendPoint.objects.filter(launch=launch).delete()
    record_trend(launch, compute(plan_of(launch)))
    TrendPoint.objects.filter(launch=launch).update(at=moment(data_date - timedelta(days=21)))
    _forecast(launch, data_date - timedelta(days=21))
    for key, user, ago, name, _before, after, reason in told:
        on = data_date - timedelta(days=ago)
        if name in Action.values:
            outcome = _exchange(launch, key, people, (user, name, _before, after, reason), data_date, on)
            _date_back(outcome, on)
            continue
        value = _told_value(name, after, data_date)
        if name == "promise":
            outcome = _slip(launch, key, people, value, reason, data_date - timedelta(days=ago))
        else:
            outcome = edit_item(
                launch=launch, by=people[user], key=key, version=None, values={name: value}, reason=reason
            )
        if outcome.proposal is not None:
            # Somebody else answers for it, and agreed.
            roles = {Role.PRODUCT_MANAGER: "priya", Role.PROGRAM_MANAGER: "jonas"}
            for approval in outcome.proposal.approvals.all():
                manager = people[roles[OwningRole(approval.role).manager]]
                outcome = accept_proposal(proposal=outcome.proposal, by=manager) or outcome
            asked = Event.objects.filter(launch=launch, verb=Verb.PROPOSED).latest("pk")
            Event.objects.filter(pk=asked.pk).update(at=moment(data_date - timedelta(days=ago + 1)))
        _date_back(outcome, on)
        _forecast(outcome.launch, on)
    launch.refresh_from_db()


def _slip(launch: Launch, key: str, people: dict[str, User], day: date, reason: str, on: date) -> Outcome:
    """A department moves its promise, and whoever asks takes it as it is."""
    item = launch.items.select_related("owner").get(key=key)
    outcome = act(launch=launch, by=item.owner, key=key, action=Action.SLIP, said=Said(day, reason), today=on)
    _date_back(outcome, on)
    return act(launch=outcome.launch, by=people["jonas"], key=key, action=Action.ACCEPT, said=Said(), today=on)


def _exchange(
    launch: Launch, key: str, people: dict[str, User], row: tuple[Any, ...], data_date: date, on: date
) -> Outcome:
    """One step of the exchange about a commitment."""
    user, action, terms, days, reason = row
    given = dict(terms or {})
    if "receiver" in given:
        given["receiver"] = people[given["receiver"]]
    said = Said(day_of(data_date, days), reason, "", given)
    return act(launch=launch, by=people[user], key=key, action=Action(action), said=said, today=on)


def _date_back(outcome: Outcome, on: date) -> None:
    """What was written just now was done on a day."""
    at, launch = moment(on), outcome.launch
    Notice.objects.filter(change_set=outcome.change_set).update(at=at)
    for model in (ChangeSet, Event, TrendPoint):
        model.objects.filter(launch=launch, revision=launch.revision).update(at=at)


def _forecast(launch: Launch, day: date) -> None:
    """The forecast that somebody looked at on a day."""
    row = forecast_launch(launch, compute(plan_of(launch)))
    LaunchForecast.objects.filter(pk=row.pk).update(at=moment(day))


def _told_value(name: str, value: Any, data_date: date) -> Any:
    """A value as the history of the sample has it: promises in working days from the data date."""
    if name == "promise":
        return working_days(data_date, value)
    return parse_amount(value) if name in ("duration", "pessimistic") else value


def acknowledge_one(launch: Launch, by: User) -> None:
    """One risk that somebody has looked at."""
    rows = [row.risk for row in assessed_risks(compute(plan_of(launch)), launch.today)]
    known = next((risk for risk in rows if risk.rule == "no-range"), None)
    if known is not None:
        reason = "Small and often done: one number will do."
        answer_risk(launch=launch, by=by, rule=known.rule, subject=known.subject, reason=reason)
