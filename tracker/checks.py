"""System checks: what wings register is registered once, and has its words. ``manage.py check`` runs them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from typing import Any

from django.core.checks import CheckMessage, Error, register

from tracker.engine.risks.rules import RULES, NextStep
from tracker.services.commitments import steps as exchange
from tracker.transfer.formats import FORMATS
from tracker.words.risks import names, reasons, steps

from .models import Action, NoticeKind
from .words import notices


@register()
def check_registers(**_options: Any) -> list[CheckMessage]:
    """Every rule, step, format and notice kind is registered once; none lacks its words."""
    rules = [rule.key for rule in RULES]
    made = [step.action for step in exchange.STEPS]
    named = [row.step for row in steps.STEPS]
    kinds = [row.kind for row in notices.NOTICES]
    return [
        *_twice("critical-path risk rule", rules, "tracker/engine/risks/rules.py"),
        *_twice("next step of a risk", named, "tracker/words/risks/steps.py"),
        *_twice("step of the exchange", made, "tracker/services/commitments/steps.py"),
        *_twice("file format", [one.name for one in FORMATS], "tracker/transfer/formats.py"),
        *_twice("notice kind", kinds, "tracker/words/notices.py"),
        *_missing("critical-path risk rule", rules, names.RULE_NAMES, "tracker/words/risks/names.py"),
        *_missing("critical-path risk rule", rules, reasons.REASONS, "tracker/words/risks/reasons.py"),
        *_missing("next step of a risk", NextStep, named, "tracker/words/risks/steps.py"),
        # To chase changes no state: it has no step.
        *_missing("action", set(Action) - {Action.CHASE}, made, "tracker/services/commitments/steps.py"),
        *_missing("notice kind", NoticeKind, kinds, "tracker/words/notices.py"),
    ]


def _twice(what: str, keys: Iterable[Hashable], place: str) -> list[CheckMessage]:
    return [
        Error(f"The {what} “{key}” is registered {n} times.", hint=f"Keep one of them in {place}.", id="tracker.E001")
        for key, n in Counter(keys).items()
        if n > 1
    ]


def _missing(what: str, keys: Iterable[Any], known: Iterable[Any], place: str) -> list[CheckMessage]:
    present = set(known)
    return [
        Error(f"The {what} “{key}” is missing in {place}.", hint="Add its row there.", id="tracker.E002")
        for key in sorted(keys)
        if key not in present
    ]
