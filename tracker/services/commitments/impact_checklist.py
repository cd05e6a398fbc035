"""What departments are asked about in an impact round, by the tier of the launch.

Gathered from launch checklists that product marketing and operations teams publish: what is forgotten most often is
what another department has to do.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from roles.models.folding import folded
from tracker.models import Category


@dataclass(frozen=True, slots=True)
class Question:
    """Something a launch may need: asked of launches of ``tier`` and of larger ones (a smaller number)."""

    category: Category
    text: Promise
    tier: int


CHECKLIST: tuple[Question, ...] = (
    Question(Category.COLLATERAL, _("Release notes and help texts"), 3),
    Question(Category.COLLATERAL, _("Website, product pages and screenshots"), 2),
    Question(Category.COLLATERAL, _("Sales deck, one-pager and battle cards"), 2),
    Question(Category.COLLATERAL, _("Press release, analysts and launch campaign"), 1),
    Question(Category.COLLATERAL, _("Translations"), 1),
    Question(Category.TRAINING, _("Briefing of support"), 3),
    Question(Category.TRAINING, _("Training of sales and customer success"), 2),
    Question(Category.TRAINING, _("Courses and material for customers"), 1),
    Question(Category.SUPPORT, _("Support process, macros and escalation"), 3),
    Question(Category.SUPPORT, _("Knowledge base and onboarding playbook"), 2),
    Question(Category.SUPPORT, _("Staffing for the weeks after launch"), 1),
    Question(Category.SALES, _("Price list, discounts and order forms"), 2),
    Question(Category.SALES, _("Quotas, territories and compensation"), 1),
    Question(Category.LEGAL, _("Terms, privacy and data processing"), 2),
    Question(Category.LEGAL, _("Trademarks, certificates and registrations"), 1),
    Question(Category.BUDGET, _("Approval of the launch budget"), 2),
    Question(Category.BUDGET, _("Revenue recognition and billing"), 2),
    Question(Category.HIRING, _("People to hire or to borrow"), 2),
    Question(Category.TOOLING, _("Tools, licences and dashboards"), 2),
    Question(Category.OPERATIONS, _("Monitoring, on-call and roll-back"), 3),
    Question(Category.OPERATIONS, _("Stock, logistics and suppliers"), 1),
    Question(Category.PARTNER, _("Partners, resellers and integrations"), 1),
)


def questions_of(
    department: str, tier: int | None, delivered: Collection[tuple[str, str]], here: Iterable[tuple[str, str]]
) -> list[Question]:
    """The questions of a tier that are one department's to answer. ``delivered`` pairs departments with the categories
    that they deliver in launches like this one: what others deliver is theirs to answer, what nobody has delivered yet
    is asked of everybody. What it delivers ``here`` already (category, name) is not asked again."""
    own = {category for who, category in delivered if who == department}
    others = {category for who, category in delivered if who != department}
    in_plan = [(category, _words(name)) for category, name in here]
    return [
        question
        for question in questions_for(tier)
        if (not own or question.category in own or question.category not in others)
        and not any(category == question.category and words & _words(question.text) for category, words in in_plan)
    ]


def _words(text: object) -> set[str]:
    """Words that say what something is about."""
    return {word for word in re.findall(r"\w+", folded(str(text))) if len(word) > 3}


def questions_for(tier: int | None) -> list[Question]:
    """The questions of a tier; a launch without one is asked all of them."""
    return [question for question in CHECKLIST if question.tier >= (tier or 1)]
