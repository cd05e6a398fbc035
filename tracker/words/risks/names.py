"""What critical-path risk rules and severities are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from tracker.engine.risks.rules import Severity

SEVERITIES = {
    Severity.HIGH: gettext_lazy("High"),
    Severity.MEDIUM: gettext_lazy("Medium"),
    Severity.LOW: gettext_lazy("Low"),
}
RULE_NAMES = {
    "no-owner": gettext_lazy("No owner"),
    "owner-outside": gettext_lazy("Owner has no access"),
    "no-promise": gettext_lazy("Not committed"),
    "promised-late": gettext_lazy("Promised too late"),
    "promised-early": gettext_lazy("Promised earlier than the plan can deliver"),
    "provider-record": gettext_lazy("Promised by a department that kept few promises"),
    "no-criteria": gettext_lazy("Commitment without acceptance criteria"),
    "no-receiver": gettext_lazy("Commitment without a receiver"),
    "not-verified": gettext_lazy("Delivered, and not verified"),
    "deadline-missed": gettext_lazy("Deadline missed"),
    "decision-passed": gettext_lazy("Latest decision date passed"),
    "not-reported": gettext_lazy("Start not reported"),
    "no-acceptance": gettext_lazy("Handoff without acceptance criteria"),
    "merge-point": gettext_lazy("Merge point"),
    "single-point": gettext_lazy("Single point of failure"),
    "single-person": gettext_lazy("Everything waits for one person"),
    "single-department": gettext_lazy("Everything waits for one department"),
    "long-lag": gettext_lazy("Long lag on the driving path"),
    "hard-constraint": gettext_lazy("Date set by hand on the driving path"),
    "open-end": gettext_lazy("Nothing waits for it"),
    "open-start": gettext_lazy("Waits for nothing"),
    "out-of-sequence": gettext_lazy("Work out of sequence"),
    "no-range": gettext_lazy("No range for its duration"),
}
