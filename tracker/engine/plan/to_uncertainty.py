"""What is uncertain about a plan, read out of it: every spread, risk event, correlation and branch checked by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from tracker.engine.forecast import spreads
from tracker.engine.forecast.spreads import Spread, base_units, check_spread
from tracker.engine.forecast.uncertainty import WHOLE, Branch, Correlation, Costs, RiskEvent, Uncertainty, check_pairs
from tracker.engine.network.network import Network
from tracker.engine.time.amounts import Amount
from tracker.engine.time.errors import PlanError

from .plan import Plan, PlanItem

#: The spread of an item that has none, as shares of its duration: P10 and P90. ``None``: it takes what it takes.
Assume: TypeAlias = Callable[[PlanItem], tuple[float, float] | None]


def uncertainty_of(plan: Plan, network: Network, assume: Assume | None = None) -> Uncertainty:
    """What is uncertain about a plan. ``assume`` gives a spread to items that have none.

    Raises :class:`PlanError` for what cannot be: units that do not fit, a gate whose failure would wait for itself.
    """
    return _Reader(plan, network, assume).read()


def check_lists(plan: Plan, network: Network) -> None:
    """Raises :class:`PlanError` for risk events, correlations and branches that cannot be."""
    _Reader(plan, network, None).lists()


class _Reader:
    def __init__(self, plan: Plan, network: Network, assume: Assume | None) -> None:
        self.plan, self.network, self.assume = plan, network, assume
        self.whole_days = network.in_days
        self.hours = plan.launch.hours_per_day
        self.warnings: list[str] = []

    def read(self) -> Uncertainty:
        distributions: dict[int, Spread] = {}
        assumed: set[int] = set()
        for n, item in enumerate(self.plan.items):
            if not self._varies(n, item):
                continue
            spread = self._own(n, item)
            if spread is None and self.assume is not None and self.network.activities[n].duration:
                shares = self.assume(item)
                if shares is not None:
                    duration = self.network.activities[n].duration
                    spread = Spread("lognormal", (shares[0] * duration, shares[1] * duration))
                    assumed.add(n)
            if spread is not None:
                distributions[n] = spread
        risks, correlations, branches = self.lists()
        for n, item in enumerate(self.plan.items):
            if (
                distributions
                and n not in distributions
                and any(n in nodes for nodes, _rho in correlations)
                and not self._settled(n)
            ):
                self.warnings.append(
                    f"Item “{item.key}” is correlated, but its duration is certain: it moves with nothing."
                )
        return Uncertainty(
            spreads=distributions,
            assumed=frozenset(assumed),
            risks=risks,
            correlations=correlations,
            branches=branches,
            costs=self._costs(),
            day=1.0 if self.whole_days else self.hours * 60,
            warnings=tuple(self.warnings),
        )

    def lists(self) -> tuple[tuple[RiskEvent, ...], tuple[Correlation, ...], tuple[Branch, ...]]:
        """Risk events, correlations and branches."""
        for rows, what in ((self.plan.risks, "risks"), (self.plan.branches, "branches")):
            keys = [row["key"] for row in rows]
            twice = next((key for key in keys if keys.count(key) > 1), None)
            if twice is not None:
                raise PlanError(f"Two {what} share the key “{twice}”. Give each its own.")
        correlations = tuple(self._correlation(n, row) for n, row in enumerate(self.plan.correlations))
        check_pairs(self.network, correlations)
        return (
            tuple(self._risk(n, row) for n, row in enumerate(self.plan.risks)),
            correlations,
            tuple(self._branch(n, row) for n, row in enumerate(self.plan.branches)),
        )

    def _varies(self, n: int, item: PlanItem) -> bool:
        """Whether how long an item takes is open. Says so where somebody gave a spread in vain."""
        activity = self.network.activities[n]
        reason = None
        if self.network.is_summary(n) or item.kind == "summary":
            reason = "is a summary, its dates come from its parts"
        elif activity.finished:
            reason = "is finished"
        elif activity.fixed:
            reason = "has fixed dates"
        if reason is None:
            return True
        if item.spread is not None and item.spread["kind"] != "fixed":
            self.warnings.append(f"Item “{item.key}” {reason}: its spread is not used.")
        return False

    def _own(self, n: int, item: PlanItem) -> Spread | None:
        """The spread that was given: as such, or by an optimistic and a pessimistic duration."""
        where = f"Item “{item.key}”: spread"
        if item.spread is not None:
            check_spread(item.spread, where)
            unit = item.spread.get("unit", "d")
            self._same_time(where, unit, item.duration)
            return spreads.read(item.spread, self._unit(unit))
        if item.optimistic is None and item.pessimistic is None:
            return None
        for given in (item.optimistic, item.pessimistic):
            self._same_time(f"Item “{item.key}”: range", (given or item.duration).unit, item.duration)
        low, high = (self._base(given or item.duration) for given in (item.optimistic, item.pessimistic))
        mode = self._base(item.duration)
        if not low <= mode <= high:
            raise PlanError(
                f"Item “{item.key}”: optimistic ({low:g}), duration ({mode:g}) and pessimistic ({high:g}) must rise in "
                "this order. Correct the one that is out of place."
            )
        return Spread("pert", (low, mode, high))

    @staticmethod
    def _same_time(where: str, unit: str, duration: Amount) -> None:
        if unit.startswith("e") != duration.elapsed:
            raise PlanError(
                f"{where} is in {unit} and the duration in {duration.unit}: one counts working time and the other does "
                "not. Give both in the same kind of unit."
            )

    def _unit(self, unit: str) -> float:
        return base_units(unit, whole_days=self.whole_days, hours_per_day=self.hours)

    def _base(self, amount: Amount) -> float:
        return amount.value * self._unit(amount.unit)

    def _called(self, n: int) -> str:
        """An item by its key, and by its name where that says more."""
        item = self.plan.items[n]
        return item.key if item.name in ("", item.key) else f"{item.name} ({item.key})"

    def _nodes(self, keys: Sequence[str]) -> tuple[int, ...]:
        """Positions of items, in the place of a summary those of its parts."""
        positions: dict[int, None] = {}
        for key in keys:
            positions.update(dict.fromkeys(self.network.leaves_of(key) or [self.network.index[key]]))
        return tuple(positions)

    def _risk(self, position: int, row: Mapping[str, Any]) -> RiskEvent:
        where = f"risks[{position}] “{row.get('name') or row['key']}”"
        impact = row.get("impact")
        multiplies = row.get("effect") == "multiply"
        if impact is not None:
            check_spread(impact, f"{where}: impact")
        if row.get("cost") is not None:
            check_spread(row["cost"], f"{where}: cost")
        nodes = self._nodes(row["items"])
        open_nodes = tuple(n for n in nodes if not self._settled(n))
        if len(open_nodes) < len(nodes):
            named = next(n for n in nodes if self._settled(n))
            key = self.network.activities[named].key
            self.warnings.append(f"{where} names “{key}”, whose dates are settled: it does not move that one.")
        if impact is not None and not multiplies:
            for n in open_nodes:
                item = self.plan.items[n]
                self._same_time(f"{where}: impact on “{item.key}”", impact.get("unit", "d"), item.duration)
        factor = 1.0 if multiplies or impact is None else self._unit(impact.get("unit", "d"))
        return RiskEvent(
            key=row["key"],
            name=row.get("name") or row["key"],
            probability=float(row["probability"]),
            nodes=open_nodes,
            multiplies=multiplies,
            impact=None if impact is None else spreads.read(impact, factor),
            cost=None if row.get("cost") is None else spreads.read(row["cost"]),
        )

    def _settled(self, n: int) -> bool:
        activity = self.network.activities[n]
        return activity.finished or activity.fixed

    def _correlation(self, position: int, row: Mapping[str, Any]) -> Correlation:
        where = f"correlations[{position}]"
        keys = list(row["items"])
        if len(set(keys)) < 2 or len(set(keys)) < len(keys):
            raise PlanError(f"{where} must name at least two items, each once.")
        summary = next((key for key in keys if self.network.is_summary(self.network.index[key])), None)
        if summary is not None:
            raise PlanError(f"{where} names “{summary}”, a summary. Name the parts that are meant.")
        return tuple(self.network.index[key] for key in keys), float(row["rho"])

    def _branch(self, position: int, row: Mapping[str, Any]) -> Branch:
        where = f"branches[{position}] “{row.get('name') or row['key']}”"
        gate = self.network.index[row["gate"]]
        activity = self.network.activities[gate]
        if activity.finished:
            self.warnings.append(f"{where}: “{row['gate']}” is passed, so it cannot fail.")
        if self.network.is_summary(gate) or activity.duration:
            raise PlanError(f"{where}: “{self._called(gate)}” takes time. Only a gate or a milestone can fail.")
        nodes = self._nodes(row["items"])
        after = self._reached_from(gate)
        for n in nodes:
            if n == gate or n in after:
                raise PlanError(
                    f"{where} closes a circle: “{self._called(n)}” waits for the gate “{self._called(gate)}”, which "
                    "would wait for its rework. Name items that come before the gate."
                )
        rework = row.get("rework")
        if rework is not None:
            check_spread(rework, f"{where}: rework")
        return Branch(
            key=row["key"],
            name=row.get("name") or row["key"],
            gate=gate,
            probability=float(row["probability"]),
            nodes=nodes,
            share=WHOLE if rework is None else spreads.read(rework),
        )

    def _reached_from(self, gate: int) -> set[int]:
        following: dict[int, list[int]] = {}
        for edge in self.network.edges.all:
            following.setdefault(edge.source, []).append(edge.target)
        seen, stack = set(), [gate]
        while stack:
            for node in following.get(stack.pop(), ()):
                if node not in seen:
                    seen.add(node)
                    stack.append(node)
        return seen

    def _costs(self) -> Costs:
        fixed: dict[int, float] = {}
        rates: dict[int, float] = {}
        for n, item in enumerate(self.plan.items):
            if self.network.is_summary(n):
                continue
            finished = self.network.activities[n].finished
            known = item.actual_cost if finished and item.actual_cost is not None else None
            if known is not None:
                fixed[n] = known
                continue
            if item.planned_cost:
                fixed[n] = item.planned_cost
            if item.day_cost:
                rates[n] = item.day_cost
        return Costs(fixed, rates, self.plan.launch.budget)
