"""Forms of what the forecast knows beside the items' own spreads: risk events, correlations, gates that may fail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.models.plan.predecessors import Predecessor, predecessor_text, read_predecessors

from .spreads import SpreadEntry

_ITEMS_HELP = gettext_lazy("Keys or names of items, with commas between them. A summary stands for its parts.")


class ItemsEntry(forms.CharField):
    """Items of a launch by key or name. ``names`` holds them by key."""

    names: Mapping[str, str]

    def __init__(self, *, most: int = 1000, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 4000)
        super().__init__(**kwargs)
        self.names, self.most = {}, most

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return predecessor_text(Predecessor(key) for key in value)

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value) or ""
        try:
            named = read_predecessors(text, self.names)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        if any(one.type != "FS" or one.lag.value for one in named):
            raise forms.ValidationError(_("Name items only, without links: “12”, not “12FS+2d”."))
        keys = list(dict.fromkeys(one.source for one in named))
        if len(keys) > self.most:
            raise forms.ValidationError(_("Name one item only."))
        return keys


class EntryForm(forms.Form):
    """One entry of a list that the plan file keeps. ``entry`` is what it was, ``taken`` the keys of the others."""

    #: The field of the launch that holds the list.
    field = ""

    def __init__(
        self,
        *args: Any,
        names: Mapping[str, str],
        taken: frozenset[str] = frozenset(),
        entry: Any = None,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = self.shown(entry) if entry else None
        super().__init__(*args, **kwargs)
        self.names, self.taken, self.entry = names, taken, entry or {}
        for known in self.fields.values():
            if isinstance(known, ItemsEntry):
                known.names = names

    @staticmethod
    def shown(entry: Mapping[str, Any]) -> dict[str, Any]:
        """An entry as its form shows it."""
        initial = dict(entry)
        if "probability" in initial:
            initial["probability"] = f"{100 * initial['probability']:.6g}"
        if "gate" in initial:
            initial["gate"] = [initial["gate"]]
        return initial

    def row(self) -> dict[str, Any]:
        """What was typed, as the plan file has it."""
        data = {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}
        if "probability" in data:
            data["probability"] = float(data["probability"]) / 100
        if "gate" in data:
            data["gate"] = data["gate"][0]
        if "name" in data:
            data["key"] = self.entry.get("key") or self._free_key(data["name"])
        if "x" in self.entry:
            data["x"] = self.entry["x"]
        return data

    def _free_key(self, name: str) -> str:
        stem = slugify(name)[:40] or "r"
        key, number = stem, 1
        while key in self.taken:
            number += 1
            key = f"{stem}-{number}"
        return key


def _percent(label: Any) -> forms.FloatField:
    return forms.FloatField(label=label, min_value=0, max_value=100, help_text=gettext_lazy("In percent, 0 to 100."))


class RiskEventForm(EntryForm):
    """Something that may happen to some items at once."""

    field = "risk_events"
    name = forms.CharField(label=gettext_lazy("What may happen"), max_length=200)
    probability = _percent(gettext_lazy("How likely it is"))
    items = ItemsEntry(label=gettext_lazy("Which items it hits"), help_text=_ITEMS_HELP)
    effect = forms.ChoiceField(
        label=gettext_lazy("What it does"),
        choices=[("add", gettext_lazy("Adds time")), ("multiply", gettext_lazy("Multiplies what they take"))],
    )
    impact = SpreadEntry(
        label=gettext_lazy("By how much"),
        required=False,
        help_text=gettext_lazy("Time like “triangular 2 5 10”, or a factor like “uniform 1.2 1.5”."),
    )
    cost = SpreadEntry(
        label=gettext_lazy("What it costs"), required=False, unit=False, help_text=gettext_lazy("“fixed 20000”")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("effect") == "multiply" and data.get("impact"):
            data["impact"] = {name: value for name, value in data["impact"].items() if name != "unit"}
        if not data.get("impact") and not data.get("cost") and "impact" not in self.errors:
            self.add_error("impact", _("Say what it does to time, or what it costs."))
        return data


class CorrelationForm(EntryForm):
    """Items whose durations move together."""

    field = "correlations"
    items = ItemsEntry(
        label=gettext_lazy("Items that move together"),
        help_text=gettext_lazy("Keys or names of items, with commas between them. No summaries: name the parts."),
    )
    rho = forms.FloatField(
        label=gettext_lazy("Rank correlation"),
        min_value=-1,
        max_value=1,
        help_text=gettext_lazy("From −1 (against each other) through 0 (apart) to 1 (as one)."),
    )

    def clean_items(self) -> list[str]:
        keys: list[str] = self.cleaned_data["items"]
        if len(keys) < 2:
            raise forms.ValidationError(_("Name at least two items."))
        return keys


class BranchForm(EntryForm):
    """A gate that may fail and send its items through rework."""

    field = "branches"
    name = forms.CharField(label=gettext_lazy("What goes wrong"), max_length=200)
    gate = ItemsEntry(label=gettext_lazy("Which gate fails"), most=1)
    probability = _percent(gettext_lazy("How likely it fails"))
    items = ItemsEntry(label=gettext_lazy("What is gone through again"), help_text=_ITEMS_HELP)
    rework = SpreadEntry(
        label=gettext_lazy("Which share of their time that takes"),
        required=False,
        unit=False,
        help_text=gettext_lazy("“fixed 0.5” is half of it; all of it unless you say."),
    )


FORMS: dict[str, type[EntryForm]] = {"risk": RiskEventForm, "correlation": CorrelationForm, "branch": BranchForm}
