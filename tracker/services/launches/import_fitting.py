"""A plan of elsewhere made to fit: what cannot be stored is cut, merged or left out, and said."""

from __future__ import annotations

from dataclasses import replace

from django.utils.text import slugify

from roles.models import Department, User
from tracker.engine import Plan, PlanError
from tracker.engine.plan.plan import PlanItem, PlanLink
from tracker.engine.time.amounts import day_of
from tracker.models import Kind, Membership, Program

LONGEST_NAME, LONGEST_KEY = 500, 100
#: The department that answers for items that name none.
DEFAULT_DEPARTMENT = "product"


def fitted(plan: Plan, program: Program, by: User | None) -> tuple[Plan, list[str]]:
    """The plan as it can be stored, and what had to be cut, merged or left out for that."""
    warnings: list[str] = []
    if plan.launch.target is not None and day_of(plan.launch.target) < day_of(plan.launch.start):
        raise PlanError(f"The target, {plan.launch.target}, lies before the start. Correct one of them.")
    for what, keys in (("Item", [i.key for i in plan.items]), ("Calendar", [c.key for c in plan.calendars])):
        for key in keys:
            if len(key) > LONGEST_KEY:
                raise PlanError(f"{what} “{key[:40]}…” has a key of over {LONGEST_KEY} characters. Shorten it.")
    unknown = _unknown_departments(plan, by)
    text = "There is no department “{}”, so its items were given to {}. An administrator can make it."
    warnings.extend(text.format(key, DEFAULT_DEPARTMENT) for key in sorted(unknown))
    parents = {item.parent for item in plan.items}
    # Of people outside the program not even the existence is told.
    members = Membership.objects.filter(program=program, launch=None).people().values_list("username", flat=True)
    items = [_fitted_item(item, parents, frozenset(members), unknown, warnings) for item in plan.items]
    return replace(plan, items=tuple(items), links=_without_twins(plan, warnings)), warnings


def _fitted_item(
    item: PlanItem, parents: set[str | None], members: frozenset[str], unknown: set[str], warnings: list[str]
) -> PlanItem:  # fmt: skip
    if len(item.name) > LONGEST_NAME:
        warnings.append(f"Item “{item.key}”: its name was cut to {LONGEST_NAME} characters.")
        item = replace(item, name=item.name[:LONGEST_NAME])
    if item.key in parents and item.kind != "summary":
        warnings.append(f"Item “{item.key}” has parts and became a summary.")
        item = replace(item, kind=Kind.SUMMARY)
    if item.kind in (Kind.MILESTONE, Kind.GATE) and item.duration.value:
        warnings.append(f"Item “{item.key}” has a duration and became a scope item.")
        item = replace(item, kind=Kind.SCOPE)
    if item.owner and item.owner not in members:
        warnings.append(f"Item “{item.key}”: nobody in this program signs in as “{item.owner}”; it has no owner.")
        item = replace(item, owner=None)
    if item.commitment and item.commitment.receiver and item.commitment.receiver not in members:
        who = item.commitment.receiver
        warnings.append(f"Item “{item.key}”: nobody in this program signs in as “{who}”; it has no receiver.")
        item = replace(item, commitment=replace(item.commitment, receiver=None))
    outside = {name for names in (item.raci or {}).values() for name in names} - members
    if outside:
        warnings.append(f"Item “{item.key}”: nobody in this program signs in as “{'”, “'.join(sorted(outside))}”.")
        kept = {part: [n for n in names if n in members] for part, names in (item.raci or {}).items()}
        item = replace(item, raci={part: names for part, names in kept.items() if names} or None)
    department = department_key(item.department)
    if item.department and department != item.department:
        warnings.append(f"Item “{item.key}”: its department “{item.department}” became “{department}”.")
    return replace(item, department=DEFAULT_DEPARTMENT if department in unknown else department)


def _unknown_departments(plan: Plan, by: User | None) -> set[str]:
    """Departments that the plan names and the organisation does not know. An administrator's import makes them."""
    if by is None or by.is_superuser:
        return set()
    wanted = {key for item in plan.items if (key := department_key(item.department))}
    return wanted - set(Department.objects.filter(key__in=wanted).values_list("key", flat=True)) - {DEFAULT_DEPARTMENT}


def _without_twins(plan: Plan, warnings: list[str]) -> tuple[PlanLink, ...]:
    """Links of which no two join one pair the same way: the longer lag holds, the other says nothing."""
    kept: dict[tuple[str, str, str], PlanLink] = {}
    for link in plan.links:
        key = link.source, link.target, link.type
        twin = kept.setdefault(key, link)
        if twin is link:
            continue
        name = f"The link {link.source} → {link.target} ({link.type})"
        kinds = [(one.lag.elapsed, one.lag.percent, one.lag_calendar) for one in (twin, link)]
        if kinds[0] != kinds[1]:
            raise PlanError(f"{name} stands twice, with lags that cannot be compared. Keep one of them.")
        hours = plan.launch.hours_per_day
        lengths = [lag.value if lag.percent else lag.minutes(hours) for lag in (twin.lag, link.lag)]
        if lengths[1] > lengths[0]:
            kept[key] = link
        warnings.append(f"{name} stands twice; the longer lag was kept.")
    return tuple(kept.values())


def department_key(name: str | None) -> str | None:
    """A department's key from what a file calls it."""
    return (slugify(name)[:40].strip("-") or DEFAULT_DEPARTMENT) if name else None
