"""Every rule has its words, and they say what the rule found."""

import pytest

from tracker.engine.risks.rules import RULES, NextStep
from tracker.selectors.plan.scheduled import scheduled_launch
from tracker.selectors.risks import assessed_risks
from tracker.words.risks.names import RULE_NAMES, SEVERITIES
from tracker.words.risks.reasons import REASONS
from tracker.words.risks.rows import risk_row
from tracker.words.risks.steps import STEPS


def test_no_rule_lacks_its_name_its_reason_or_the_words_of_its_step():
    keys = [rule.key for rule in RULES]
    assert sorted(keys) == sorted(set(keys))
    assert set(RULE_NAMES) == set(REASONS) == set(keys)
    assert [row.step for row in STEPS] == list(NextStep)
    assert {rule.step for rule in RULES} == set(NextStep)


@pytest.mark.django_db
def test_a_row_says_why_who_and_what_next(launch):
    scheduled = scheduled_launch(launch)
    rows = [risk_row(launch, scheduled, row, {"hr": "People & HR"}) for row in assessed_risks(scheduled, launch.today)]
    owner = next(row for row in rows if row.rule == "no-owner" and row.subject == "hire")
    assert owner.why == "“Hire a trainer” is on the driving path and nobody owns it."
    assert (owner.rule_label, owner.severity_label) == (
        RULE_NAMES["no-owner"],
        SEVERITIES[owner.assessed.risk.severity],
    )
    assert (owner.step_label, owner.step_url) == ("Assign an owner", "/launches/comet/plan/?item=hire&edit=owner")
    assert owner.department == "People & HR"
    assert all(row.why.endswith(".") and row.step_url.startswith("/") for row in rows)
