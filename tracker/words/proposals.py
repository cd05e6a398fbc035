"""Proposals in words: what they change, what they would move, whom they wait for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from roles.access import OwningRole
from roles.models import User
from tracker.models import Kind, Launch, Proposal
from tracker.selectors.people.roles_held import accountable
from tracker.services.changes.edits import Edit
from tracker.services.changes.outcome import Outcome

from . import dates
from .changes import change_sentence
from .history import change_lines, field_label
from .names import Names


def outcome_sentence(outcome: Outcome, *, effect: bool = True) -> str:
    """What the author of a proposal is told: what was saved, what waits for whom, and what it would do. ``effect``:
    whether they may know where the launch moves."""
    assert outcome.proposal is not None
    proposed = proposed_sentence(outcome.proposal, effect=effect)
    if outcome.saved is None or outcome.saved.change_set is None:
        return proposed
    events = outcome.saved.change_set.events.all()
    fields = ", ".join(field_label(name).lower() for event in events for name in event.changes)
    moved = change_sentence(outcome.saved) if effect else ""
    return " ".join(filter(None, [_("Saved: %(fields)s.") % {"fields": fields}, moved, proposed]))


def ownership_sentence(launch: Launch) -> str:
    """What changes hands as a launch goes active: who answers for how many of its items from then on."""
    people: dict[Any, User] = accountable(launch)
    counts = dict(launch.items.filter(dropped=False).values_list("owning_role").annotate(n=Count("pk")))
    shares = [
        _("%(role)s %(person)s: %(items)s")
        % {
            "role": OwningRole(role).label,
            "person": people.get(role) or _("(nobody yet)"),
            "items": dates.item_count(counts.get(role, 0)),
        }
        for role in OwningRole
    ]
    text = _("The launch is active. Each item belongs to its owning role now; others propose changes. %(shares)s.")
    return text % {"shares": "; ".join(shares)}


def proposed_sentence(proposal: Proposal, *, effect: bool = True) -> str:
    """Whom a proposal waits for, and what it would do."""
    people: dict[Any, User] = accountable(proposal.launch)
    asked = []
    for approval in proposal.approvals.all():
        person = people.get(approval.role)
        role = str(OwningRole(approval.role).label).lower()
        asked.append(_("the %(role)s, %(person)s") % {"role": role, "person": person} if person else role)
    text = _("Proposed to %(who)s. Nothing is changed until they accept.") % {"who": _(" and ").join(asked)}
    return f"{text} {effect_words(proposal)}".strip() if effect else text


def asking_sentence(roles: Collection[OwningRole]) -> str:
    """What Enter does in a field that others decide about, empty where nobody else does."""
    if not roles:
        return ""
    who = _(" and ").join(_("the %(role)s") % {"role": str(role.label).lower()} for role in sorted(roles))
    return _("For %(who)s to decide: Enter proposes it, Esc takes it back.") % {"who": who}


def effect_words(proposal: Proposal) -> str:
    """What a proposal would do to the launch's finish."""
    before, after = proposal.finish_before, proposal.finish_after
    if before is None or after is None:
        return ""
    values = {"a": dates.plain(before), "b": dates.plain(after)}
    if before == after:
        return _("The launch would stay on %(b)s.") % values
    if str(after) > str(before):
        return _("The launch would move later: %(a)s to %(b)s.") % values
    return _("The launch would move earlier: %(a)s to %(b)s.") % values


def edit_words(edit: Edit, names: Names, called: Mapping[str, str]) -> dict[str, Any]:
    """One edit of a proposal: what it is about, and what it changes. ``called`` are the names of items by key."""
    changes = edit["changes"]
    gone = changes.get("dropped", [None, None])[1]
    lines = change_lines(changes, names)
    if edit["row"] == "launch":
        return {"title": _("The launch itself"), "lines": lines}
    if edit["row"] == "link":
        verb = _("Unlink") if gone else _("Link") if "dropped" in changes else _("Change the link")
        return {
            "title": verb,
            "ends": [called.get(edit[end], edit[end]) for end in ("source", "target")],
            "lines": lines,
        }
    if edit["made"]:
        kind = Kind(edit["values"]["kind"]).label
        return {
            "title": _("Add %(kind)s") % {"kind": str(kind).lower()},
            "name": edit["name"],
            "lines": [edit["values"]["duration"]],
        }
    verb = _("Drop") if gone else _("Restore") if "dropped" in changes else _("Change")
    if not lines and "position" in changes:
        lines = [_("Its place among its neighbours")]
    if changes.keys() == {"owning_role"}:
        to = OwningRole(changes["owning_role"][1]).label
        verb, lines = _("Hand over to the %(role)s:") % {"role": str(to).lower()}, []
    return {"title": verb, "key": edit["key"], "name": called.get(edit["key"], edit["name"]), "lines": lines}
