"""Going back to an earlier release: what would be lost is named before anything is touched.

``manage.py migrate tracker 0009`` drops tables and columns that came later. Where they hold something that the earlier
release has no place for, the command refuses, whatever of its way is still ahead. A backup goes back without loss.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps.registry import Apps
from django.core.management.base import CommandError
from django.db import connections, models
from django.db.migrations import Migration
from django.db.migrations.operations import AddField, CreateModel, RemoveField, RunPython, RunSQL

OWN = ("roles", "tracker")
Plan = Iterable[tuple[Migration, bool]]


def losses(plan: Plan, apps: Apps, using: str) -> Iterator[str]:
    """What going back would lose, in words; ``apps`` are the models as they are now."""
    tables = set(connections[using].introspection.table_names())
    for migration, backwards in plan:
        if not backwards or migration.app_label not in OWN:
            continue
        for operation in migration.operations:
            if isinstance(operation, RunPython | RunSQL) and not operation.reversible:
                yield f"{migration.name} cannot be taken back."
            model = _model(apps, migration.app_label, operation)
            if model is None or model._meta.db_table not in tables:
                continue
            said = _lost_by(operation, model, using)
            if said:
                yield f"{migration.name}: {said}"


def _model(apps: Apps, label: str, operation: Any) -> type[models.Model] | None:
    name = operation.name if isinstance(operation, CreateModel) else getattr(operation, "model_name", None)
    try:
        return apps.get_model(label, name) if name else None
    except LookupError:  # a later migration has dropped it
        return None


def _lost_by(operation: Any, model: type[models.Model], using: str) -> str:
    rows = model._base_manager.using(using)
    if isinstance(operation, CreateModel):
        number = rows.count()
        return f"{number} rows of “{model._meta.verbose_name}”" if number else ""
    if isinstance(operation, RemoveField) or not isinstance(operation, AddField):
        return ""
    field = model._meta.get_field(operation.name)
    if isinstance(field, models.ManyToManyField):
        through = field.remote_field.through
        number = through._base_manager.using(using).count() if through else 0
    elif not field.concrete or _says_when(field):
        return ""
    else:
        given = field.get_default()
        same = models.Q(**{f"{field.name}__isnull": True}) if given is None else models.Q(**{field.name: given})
        number = rows.exclude(same).count()
    return f"“{field.verbose_name}” of {number} rows of “{model._meta.verbose_name}”" if number else ""


def _says_when(field: models.Field[Any, Any]) -> bool:
    """Whether a column only says when its row was made or heard of."""
    return isinstance(field, models.DateTimeField) and field.has_default()


def refuse_losses(*, app_config: Any, plan: Plan, using: str, apps: Apps, **_more: Any) -> None:
    """Raises ``CommandError`` before a migration that would lose something is taken back."""
    if app_config.label != "tracker":
        return
    lost = list(losses(plan, apps, using))
    if lost:
        listed = "\n".join(f"  {one}" for one in lost)
        raise CommandError(
            f"Going back would lose what the earlier release has no place for:\n{listed}\nNothing was changed. Restore "
            "a backup of that release instead, or take these things away first."
        )
