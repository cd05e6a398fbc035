"""Forms of the exchange about a commitment: one for each action, with what it needs and no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roles.access import Permission, roles_with
from roles.models import User
from tracker.engine.plan.lead_times import TIMES, time_of
from tracker.engine.time.amounts import Moment, ends_before
from tracker.forms.plan.fields import MomentEntry
from tracker.forms.plan.items import FACT, Persons
from tracker.models import Action, Item, Launch, Membership
from tracker.models.commitments.commitment import EXCHANGE_TABLE, CommitmentState
from tracker.models.plan.item import FACTS
from tracker.services.commitments.steps import Said
from tracker.words import dates

_DAYS: Mapping[Action, Any] = {
    Action.ASK: gettext_lazy("Needed by"),
    Action.AMEND: gettext_lazy("Needed by"),
    Action.ACCEPT: gettext_lazy("We promise it for"),
    Action.COUNTER: gettext_lazy("We can have it by"),
    Action.SLIP: gettext_lazy("We promise it now for"),
    Action.DELIVER: gettext_lazy("Delivered on"),
    Action.REOPEN: gettext_lazy("Needed now by"),
}
_REASONS: Mapping[Action, Any] = {
    Action.ASK: gettext_lazy("What for"),
    Action.CHASE: gettext_lazy("What to say"),
}
#: Actions with which whoever asks sets the terms.
TERMS = (Action.ASK, Action.AMEND)


def too_early(day: Moment | None, finish: Moment | None) -> bool:
    """Whether something that is done at ``finish`` cannot be had by a day."""
    return day is not None and finish is not None and ends_before(day, finish)


class ActionForm(forms.Form):
    """What one action needs to be told. ``promises``: whether whoever accepts would promise it, rather than agree to
    what was promised or offered; ``note`` then says to what. ``behind``: it was made against what others have changed
    since."""

    behind = False
    reason = forms.CharField(label=gettext_lazy("Why"), required=False, max_length=2000)

    def __init__(
        self,
        *args: Any,
        action: Action,
        item: Item,
        launch: Launch,
        need_by: Moment | None,
        finish: Moment | None = None,
        promises: bool = True,
        **kwargs: Any,
    ):
        self.action, self.item, self.need_by, self.finish = action, item, need_by, finish
        self.promises = promises
        kwargs.setdefault("auto_id", f"{action}_%s")
        super().__init__(*args, **kwargs)
        state = CommitmentState(item.commitment) if item.commitment else None
        step = EXCHANGE_TABLE[state].get(action)
        needs = step.needs if step else frozenset()
        self.label = _("Ask again") if action is Action.ASK and state is not None else action.label
        reason = self.fields["reason"]
        reason.label = _REASONS.get(action, reason.label)
        reason.required = "reason" in needs
        if not reason.required:
            reason.label = _("%(label)s (optional)") % {"label": reason.label}
        if self._has_day(state):
            day = MomentEntry(label=_DAYS[action], required="date" in needs, initial=self._day(state))
            day.launch = launch
            if finish is not None and action in (Action.ACCEPT, Action.COUNTER, Action.SLIP):
                day.help_text = self._planned(finish)
            self.fields["day"] = day
        self.note = self._agreed_to(state) if action is Action.ACCEPT and "day" not in self.fields else ""
        if action is Action.DELIVER:
            self.fields["evidence"] = forms.CharField(
                label=_("What shows it"),
                required=bool(item.criteria),
                initial=item.evidence,
                max_length=2000,
                help_text=_("An address, or where it can be seen."),
            )
        if action in TERMS:
            self._add_terms(item, launch, state)
        self.order_fields(["day", "criteria", "receiver", *(n for n in self.fields if n.startswith(FACT)), "evidence"])

    def _has_day(self, state: CommitmentState | None) -> bool:
        if self.action is Action.REOPEN:
            return state is CommitmentState.ACCEPTED
        if self.action is Action.ACCEPT:
            return state is not CommitmentState.COUNTERED and (state is not CommitmentState.REOPENED or self.promises)
        if self.action is Action.AMEND:
            return state is CommitmentState.REQUESTED
        return self.action in _DAYS

    def _agreed_to(self, state: CommitmentState | None) -> str:
        """The day that whoever asks agrees to, and what they should know of it first."""
        day = self.item.offered if state is CommitmentState.COUNTERED else self.item.promise
        if day is None:
            return ""
        values = {"day": dates.day(day), "need": dates.plain(self.need_by), "finish": dates.plain(self.finish)}
        said = [_("You agree to %(day)s.") % values]
        if self.need_by is not None and ends_before(self.need_by, day):
            said.append(_("The plan needs it by %(need)s, which is earlier.") % values)
        if state is CommitmentState.REOPENED and self.need_by not in (None, self.item.agreed_need_by):
            said.append(_("The day it is needed by, as agreed, becomes %(need)s.") % values)
        if too_early(day, self.finish):
            said.append(_("As planned it is done on %(finish)s, after that: it becomes a risk.") % values)
        return " ".join(said)

    def _planned(self, finish: Moment) -> str:
        """By when the plan can deliver it; a warning where that is after the day that is asked for."""
        planned = _("As planned it is done on %(day)s.") % {"day": dates.day(finish)}
        asked = self._asked_for()
        if self.action is not Action.ACCEPT or asked is None or not too_early(asked, finish):
            return planned
        more = _("It is asked for by %(asked)s, which the plan cannot meet. Offer another day instead.")
        return f"{planned} {more % {'asked': dates.day(asked)}}"

    def _asked_for(self) -> Moment | None:
        return self.item.agreed_need_by or self.need_by

    def _day(self, state: CommitmentState | None) -> Moment | None:
        """The day that the form opens with: never one that cannot be met."""
        today = self.item.launch.today
        if self.action is Action.DELIVER:
            return today
        if self.action in (Action.COUNTER, Action.SLIP):
            return self.finish
        if self.action is Action.ACCEPT:
            return None if too_early(self._asked_for(), self.finish) else self._asked_for()
        wanted = self._asked_for() if self.action is Action.AMEND else self.need_by
        return None if too_early(wanted, today) else wanted

    def _add_terms(self, item: Item, launch: Launch, state: CommitmentState | None) -> None:
        if state is not CommitmentState.ACCEPTED:
            self.fields["criteria"] = forms.CharField(
                label=_("What counts as delivered"),
                required=False,
                initial=item.criteria,
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        # Guests see their own items alone, so that they could not look at what they take over.
        inside = Membership.objects.reaching(launch).filter(role__in=roles_with(Permission.VIEW_LAUNCH)).people()
        people = User.objects.filter(Q(pk__in=inside.values("pk")) | Q(pk=item.receiver_id))
        self.fields["receiver"] = Persons(
            label=_("Who takes it over"),
            queryset=people.select_related("department"),
            required=False,
            initial=item.receiver_id,
            empty_label="—",
        )
        facts = {} if state is CommitmentState.ACCEPTED else FACTS.get(item.category or "", {})
        for name, label in facts.items():
            self.fields[FACT + name] = forms.CharField(
                label=label, required=False, max_length=500, initial=item.facts.get(name)
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in TIMES.get(self.item.category or "", ()):
            given = data.get(FACT + name)
            if given and time_of(given) is None:
                self.add_error(FACT + name, _("Write an amount of working time: 10d or 2w."))
        return data

    def said(self, seen: tuple[str, int] | None) -> Said:
        """What was typed, as the service takes it."""
        data = self.cleaned_data
        terms: dict[str, Any] = {name: data[name] for name in ("criteria", "receiver") if name in data}
        facts = {name[len(FACT) :]: value for name, value in data.items() if name.startswith(FACT)}
        if facts:
            kept = {name: value for name, value in self.item.facts.items() if name not in facts}
            same = {n: self.item.facts[n] if str(self.item.facts.get(n)) == v else v for n, v in facts.items() if v}
            terms["facts"] = kept | same
        return Said(data.get("day"), data.get("reason", ""), data.get("evidence", ""), terms, seen)
