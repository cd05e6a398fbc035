"""``manage.py check`` names what two wings register twice, and what lacks its words."""

import pytest
from django.core.checks import run_checks

from tracker import checks
from tracker.engine.risks.rules import RULES
from tracker.services.commitments import steps as exchange
from tracker.transfer import formats
from tracker.words import notices
from tracker.words.risks import names, steps


def errors():
    return [f"{error.id} {error.msg} {error.hint}" for error in run_checks() if error.id.startswith("tracker.")]


def test_as_it_is_nothing_is_wrong():
    assert errors() == []


@pytest.mark.parametrize(
    ("module", "table", "rows", "words"),
    [
        (checks, "RULES", RULES, "critical-path risk rule “no-owner” is registered 2 times"),
        (steps, "STEPS", steps.STEPS, "next step of a risk “assign” is registered 2 times"),
        (exchange, "STEPS", exchange.STEPS, "step of the exchange “ask” is registered 2 times"),
        (checks, "FORMATS", formats.FORMATS, "file format “mspdi” is registered 2 times"),
        (notices, "NOTICES", notices.NOTICES, "notice kind “moved” is registered 2 times"),
    ],
)
def test_what_is_registered_twice_is_named_with_its_place(monkeypatch, module, table, rows, words):
    monkeypatch.setattr(module, table, (*rows, rows[0]))
    assert len(errors()) == 1
    assert words in errors()[0]
    assert ".py" in errors()[0]


def test_a_rule_without_its_name_is_named(monkeypatch):
    fewer = {key: name for key, name in names.RULE_NAMES.items() if key != "long-lag"}
    monkeypatch.setattr(names, "RULE_NAMES", fewer)
    assert errors() == [
        "tracker.E002 The critical-path risk rule “long-lag” is missing in tracker/words/risks/names.py. Add its row there."
    ]
