from django.apps import AppConfig
from django.db.models.signals import pre_migrate


class TrackerConfig(AppConfig):
    name = "tracker"
    verbose_name = "Launches"

    def ready(self) -> None:
        from tracker.services.changes.hooks import bind
        from tracker.services.house_rules import HOUSE_RULES

        from . import checks  # noqa: F401  # registers them
        from .backward import refuse_losses

        bind(HOUSE_RULES)
        pre_migrate.connect(refuse_losses, dispatch_uid="tracker.refuse_losses")
